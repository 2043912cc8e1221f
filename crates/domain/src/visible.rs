//! Makes characters visible that have no width or change the direction of the text around them.
//!
//! Text from others is shown as [`visible`] returns it: a name with a zero-width space would
//! otherwise look like another name, and one with a direction override like anything. Letters of
//! every script, right-to-left ones included, stay as they are. Knows no page and no field.
//! Source: Unicode 16, chapter 23 (special areas and format characters); UTS 51 for emoji.

use std::borrow::Cow;

/// A text on one line for showing: hidden characters become escapes such as `\u200B`, including line
/// breaks and tabs.
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, false)
}

/// A text of several lines for showing: line breaks and tabs stay, everything else is as in
/// [`visible`].
pub fn visible_lines(text: &str) -> Cow<'_, str> {
    shown(text, true)
}

/// Whether somebody typed the name, or what it looks like on the page, where runs of blanks are
/// shown as one and hidden characters as escapes.
pub fn reads_as(typed: &str, name: &str) -> bool {
    let typed = single_spaced(typed);
    [name, &visible(name), &visible(name.trim())].iter().any(|name| typed == single_spaced(name))
}

/// Whether a text contains a character that nobody would see.
pub fn has_hidden(text: &str) -> bool {
    hidden(text).any(|(_, is_hidden)| is_hidden)
}

/// The text without characters that nobody would see.
pub fn without_hidden(text: &str) -> String {
    hidden(text).filter(|(_, is_hidden)| !is_hidden).map(|(letter, _)| letter).collect()
}

/// The hidden characters of a text as escapes, each once, in order of appearance.
pub fn hidden_names(text: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (letter, _) in hidden(text).filter(|(_, is_hidden)| *is_hidden) {
        let mut name = String::new();
        escape(letter, &mut name);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Whether a character is a control character, has no width, or changes the direction of its neighbours.
pub(crate) fn is_hidden(letter: char) -> bool {
    match letter {
        // Most text is plain ASCII.
        ' '..='~' => false,
        // Soft hyphen, combining grapheme joiner, Arabic letter mark, Mongolian vowel separator.
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' => true,
        // Letters without a glyph: Hangul fillers, and Khmer inherent vowels.
        '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' | '\u{17b4}' | '\u{17b5}' => true,
        // Zero width, direction marks and overrides, line and paragraph separators.
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' => true,
        // Word joiner, invisible operators, isolates, deprecated format characters.
        '\u{2060}'..='\u{206f}' => true,
        // The blank braille pattern, the byte order mark, interlinear annotation.
        '\u{2800}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' => true,
        // Musical format characters, tags, and reserved code points next to them.
        '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}' => true,
        other => other.is_control(),
    }
}

fn shown(text: &str, has_lines: bool) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for (letter, is_hidden) in hidden(text) {
        let is_break = has_lines && matches!(letter, '\n' | '\r' | '\t');
        if is_hidden && !is_break {
            escape(letter, &mut shown);
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// Every character, and whether nobody would see it. The joiner between two emoji combines them.
fn hidden(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut after_emoji = false;
    let mut letters = text.chars().peekable();
    std::iter::from_fn(move || {
        let letter = letters.next()?;
        let joins = letter == JOINER && after_emoji && letters.peek().copied().is_some_and(is_emoji);
        // A selector after an emoji belongs to it.
        after_emoji = is_emoji(letter) || (after_emoji && letter == EMOJI_LOOKS);
        Some((letter, is_hidden(letter) && !joins))
    })
}

const JOINER: char = '\u{200d}';
const EMOJI_LOOKS: char = '\u{fe0f}';

/// Blocks with emoji. Some characters in them are not emoji, and a joiner between two of
/// those changes nothing that can be read.
fn is_emoji(letter: char) -> bool {
    matches!(letter, '\u{1f000}'..='\u{1faff}' | '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}'
        | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}')
}

/// Written by hand: this is part of every first load, and the formatting machinery is not.
fn escape(letter: char, into: &mut String) {
    let code = u32::from(letter);
    let is_long = code > 0xffff;
    into.push_str(if is_long { "\\u{" } else { "\\u" });
    for place in (0..if is_long { 5 } else { 4 }).rev() {
        let digit = char::from_digit((code >> (4 * place)) & 0xf, 16).unwrap_or_default();
        into.push(digit.to_ascii_uppercase());
    }
    if is_long {
        into.push('}');
    }
}

fn single_spaced(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_characters_are_shown_as_escapes() {
        let table = [
            ("Ber\u{200b}lin", r"Ber\u200Blin"),
            ("Ber\u{ad}lin", r"Ber\u00ADlin"),
            ("\u{0}", r"\u0000"),
            ("a\u{1f}b", r"a\u001Fb"),
            ("a\u{7f}", r"a\u007F"),
            ("a\u{80}\u{9f}", r"a\u0080\u009F"),
            ("a\u{200c}b\u{200d}c\u{200e}d\u{200f}", r"a\u200Cb\u200Dc\u200Ed\u200F"),
            ("\u{202a}a\u{202b}b\u{202c}c\u{202d}d\u{202e}", r"\u202Aa\u202Bb\u202Cc\u202Dd\u202E"),
            ("\u{2060}\u{2061}\u{2062}\u{2063}\u{2064}", r"\u2060\u2061\u2062\u2063\u2064"),
            ("\u{2066}a\u{2067}b\u{2068}c\u{2069}", r"\u2066a\u2067b\u2068c\u2069"),
            ("\u{feff}Main", r"\uFEFFMain"),
            ("\u{fff9}\u{fffa}\u{fffb}", r"\uFFF9\uFFFA\uFFFB"),
            ("a\u{e0041}\u{e007f}", r"a\u{E0041}\u{E007F}"),
            ("\u{61c}\u{180e}\u{2028}\u{2029}", r"\u061C\u180E\u2028\u2029"),
            ("\u{3164}\u{115f}\u{ffa0}\u{2800}", r"\u3164\u115F\uFFA0\u2800"),
            ("two\nlines\tand a tab\r", r"two\u000Alines\u0009and a tab\u000D"),
        ];
        for (text, expected) in table {
            assert_eq!(visible(text), expected, "{text:?}");
            assert!(has_hidden(text), "{text:?}");
            assert_eq!(visible(&without_hidden(text)), without_hidden(text), "{text:?}");
            assert!(!has_hidden(expected), "{text:?}");
        }
    }

    #[test]
    fn ordinary_text_is_unchanged() {
        let table = [
            "",
            "Main line 01 (Berlin) – \"quoted\" & <b>",
            "Größe, naïve, Ω, 例え, ไทย, 한국어",
            "שלום עולם",
            "مرحبا بالعالم",
            "हिन्दी",
            "cafe\u{301}",
            "non\u{a0}breaking",
            r"C:\users\u200B",
            "👍🏽 ☎️ 🇩🇪 1️⃣",
            "👨‍👩‍👧‍👦",
            "👩🏽‍💻 🏳️‍🌈 ❤️‍🔥 🧑‍⚕️",
            "\u{fffd}",
        ];
        for text in table {
            assert!(matches!(visible(text), Cow::Borrowed(same) if same == text) || visible(text) == text);
            assert!(!has_hidden(text), "{text:?}");
            assert_eq!(without_hidden(text), text);
            assert_eq!(hidden_names(text), Vec::<String>::new());
        }
    }

    #[test]
    fn a_joiner_is_kept_only_between_emoji() {
        let table = [
            ("👨\u{200d}a", "👨\\u200Da"),
            ("a\u{200d}👨", "a\\u200D👨"),
            ("👨\u{200d}", "👨\\u200D"),
            ("\u{200d}👨", "\\u200D👨"),
            ("👨\u{200d}\u{200d}👩", "👨\\u200D\\u200D👩"),
            ("👨\u{200b}👩", "👨\\u200B👩"),
            ("a\u{fe0f}\u{200d}👩", "a\u{fe0f}\\u200D👩"),
        ];
        for (text, expected) in table {
            assert_eq!(visible(text), expected, "{text:?}");
        }
    }

    #[test]
    fn lines_keep_their_breaks_and_tabs() {
        assert_eq!(visible_lines("a\r\n\tb\u{200b}\u{b}"), "a\r\n\tb\\u200B\\u000B");
    }

    #[test]
    fn every_character_is_either_shown_or_unchanged() {
        for letter in '\0'..=char::MAX {
            let text = format!("a{letter}b");
            let shown = visible(&text);
            assert!(!shown.contains(is_hidden), "{letter:?}");
            assert_eq!(shown == text, !is_hidden(letter), "{letter:?}");
            assert!(!letter.is_alphanumeric() || !is_hidden(letter) || !letter.is_ascii(), "{letter:?}");
        }
    }

    #[test]
    fn typing_what_the_page_shows_counts_as_typing_the_name() {
        let same = [
            ("Berlin", "Berlin"),
            ("  Berlin ", "Berlin"),
            ("Berlin", " Berlin\n"),
            ("Ber\u{200b}lin", "Ber\u{200b}lin"),
            (r"Ber\u200Blin", "Ber\u{200b}lin"),
            (r"\uFEFFBerlin", "\u{feff}Berlin "),
            ("Main line", "Main  line"),
            ("Main line", "Main\u{a0}line"),
            (r"a\u000Ab", "a\nb"),
            ("Berlin", "Berlin\n"),
            (r"Berlin\u000A", "Berlin\n"),
            ("👨‍👩‍👧", "👨‍👩‍👧"),
        ];
        for (typed, name) in same {
            assert!(reads_as(typed, name), "{typed:?} {name:?}");
        }
        let other = [
            ("", "Berlin"),
            ("Berlin", "Ber\u{200b}lin"),
            ("berlin", "Berlin"),
            ("Berlin2", "Berlin"),
            (r"Ber\u200blin", "Ber\u{200b}lin"),
        ];
        for (typed, name) in other {
            assert!(!reads_as(typed, name), "{typed:?} {name:?}");
        }
    }

    #[test]
    fn hidden_characters_are_listed_once() {
        assert_eq!(hidden_names("\u{200b}a\u{200b}\u{202e}"), [r"\u200B", r"\u202E"]);
    }
}
