//! Phone numbers as people write them: signs between the digits, prefixes, labels, blocks of extensions.
//!
//! A reading is certain only if nothing else can be meant. A text without a country code, or that could be a
//! number as well as a range, becomes a question: the country is never guessed, and no digit is dropped
//! unless numbering plans say that it is not dialled.
//! Source: ITU-T E.164 and its list of country codes; RFC 3966 (visual separators); NANP numbering plan.

use crate::check::pool::{Range, one, size, stored_item};
use crate::check::{is_blank, is_hidden};

/// The meaning of an item of a pool that is not in the stored form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Exactly these numbers.
    Certain(Vec<Range>),
    /// Probably these numbers, and why a person has to decide.
    Likely(Vec<Range>, &'static str),
    /// Nothing can be offered; what is missing or unclear.
    Unclear(&'static str),
}

const DIGITS: &str = "use digits only, or a range such as 16505550100-16505550199";
const NATIONAL: &str =
    "this is a national number. Put the country code in place of the first 0, such as 49 for Germany";
const NATIONAL_BLOCK: &str = "this is a block of national numbers. Put the country code in place of the first 0, such as +49 30 for 030 in Germany";
const NORTH_AMERICA: &str = "the country code is missing. In the US and Canada it is 1, as in 12025550123";
const COUNTRY: &str = "the country code is missing or not marked. Start with a plus and the country code, as in +49 30 23125100";
const LOCAL: &str = "country and area code are missing. Write the whole number, as in 12025550123";
const ZERO_AFTER_PLUS: &str = "a country code starts with no 0. Write the plus or the 00, not both";
const ZERO_INSIDE: &str = "whether the 0 after the country code is dialled depends on the country. Write the number as it is dialled from abroad";
const TRUNK_ZERO: &str = "the 0 after the country code is dialled only inside the country";
const ELEVEN: &str = "a number with this country code has 11 digits. Check the digits";
const LENGTH: &str = "a whole number has 7 to 15 digits with its country code. Check the digits";
const TOO_LONG: &str = "enter at most 15 digits";
const EXTENSION: &str =
    "an extension cannot stand behind a number. Write the whole number, or leave the extension out";
const SPREADSHEET: &str =
    "a spreadsheet shortened this number, and its last digits are lost. Copy it from the source again";
const ONE_OR_RANGE: &str =
    "this can be one number or a range. Write one number without hyphens, or both ends of the range in full";
const ONE_NUMBER: &str = "this looks like one number with a hyphen";
const BACKWARDS: &str = "put the lower number first";
const BLOCK: &str = "this looks like a switchboard number with a block of longer extensions";
const SHORT_END: &str = "the end of the range is shortened. Write it in full";
const PLACEHOLDERS: &str = "letters stand for digits. Write the range";
const LENGTHS: &str = "the ends of a range have the same number of digits. Write one range for each length";

/// The most numbers in a range; a larger one is certainly a mistake. No carrier assigns more to one trunk.
pub(super) const MOST: u64 = 10_000_000;

/// Reads an item that is not in the stored form.
pub fn read(item: &str) -> Reading {
    let text = clean(item);
    if let Some(range) = stored_item(&text)
        && is_sound(range)
    {
        return Reading::Certain(vec![range]);
    }
    if exponent(&text).is_some() {
        return Reading::Unclear(SPREADSHEET);
    }
    let text = unlabelled(&text);
    if let Some((low, high)) = text.split_once('-').filter(|(low, high)| is_digits(low) && is_digits(high))
        && !low.starts_with('0')
    {
        return hyphenated(low, high);
    }
    if let Some(all) = several(text) {
        return Reading::Certain(all);
    }
    if let Some(found) = placeholders(text) {
        return found;
    }
    range_of(text).unwrap_or_else(|| single(text))
}

/// The digits to search for in pools if a text may be a number: the whole number if it is certain, otherwise
/// its digits without leading zeros, which no pool contains. `None` for a text that is not a number.
pub fn digits_to_find(text: &str) -> Option<String> {
    let text = clean(text);
    let text = unlabelled(&text);
    if is_part_of_address(text) {
        return None;
    }
    let parts = parts(text)?;
    let digits = match parts.international() {
        Ok((digits, _)) => digits,
        Err(_) => parts.digits().trim_start_matches('0').to_owned(),
    };
    (digits.len() > 2).then_some(digits)
}

/// The number to look up in pools for a text: without plus or prefix, or with the digits as typed if
/// nothing tells what they start with. A national number has none, because its country is not known.
pub fn dialled(text: &str) -> Option<u64> {
    let text = clean(text);
    let parts = parts(unlabelled(&text))?;
    match parts.international() {
        Ok((digits, _)) => one(&digits),
        Err(_) if parts.has_plus => None,
        Err(_) => one(&parts.digits()),
    }
}

/// A number, or the beginning of one, as somebody wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// What it may be in a pool, most certain first. Never empty.
    pub(crate) numbers: Vec<String>,
    /// A plus or a prefix for international calls is there.
    pub(crate) has_country: bool,
    /// It starts with the zero of national numbers.
    pub(crate) is_national: bool,
}

/// Reads a text as a number that somebody looks for, kinder than [`dialled`]; `None` for any other text, for
/// parts of an address, and for fewer than 3 digits.
pub(crate) fn written(text: &str) -> Option<Written> {
    let text = clean(text);
    let text = unlabelled(&text);
    if is_part_of_address(text) {
        return None;
    }
    let parts = parts(text)?;
    let all = parts.digits();
    let prefix = parts.prefix(&all);
    let has_country = parts.has_plus || prefix.is_ok_and(|length| length > 0);
    let bare = all.get(prefix.unwrap_or_default()..).unwrap_or_default().trim_start_matches('0');
    let mut numbers: Vec<String> = parts.international().into_iter().map(|(digits, _)| digits).collect();
    numbers.push(bare.to_owned());
    let code = country_code(bare);
    if let Some(inside) = bare.get(code.len()..).and_then(|inside| inside.strip_prefix('0'))
        && !dials_zero(code)
    {
        numbers.push(format!("{code}{inside}"));
    }
    numbers.dedup();
    let is_national = !has_country && (all.starts_with('0') || parts.zero == Some(0));
    (bare.len() > 2).then_some(Written { numbers, has_country, is_national })
}

/// A whole number without its country code.
pub(crate) fn without_country(digits: &str) -> Option<&str> {
    digits.get(country_code(digits).len()..).filter(|inside| inside.len() >= 6 && !inside.starts_with('0'))
}

/// Whether it is an address such as `10.0.0.5`, or a part of one.
fn is_part_of_address(text: &str) -> bool {
    let mut groups = text.split('.');
    groups.clone().count() > 1
        && groups.all(|group| group.len() < 4 && (group.is_empty() || is_digits(group)))
}

/// A range that needs no question.
fn is_sound(range: Range) -> bool {
    range.low.checked_ilog10() == range.high.checked_ilog10() && size(range) <= MOST
}

/// Whether it is a whole number in the stored form.
fn is_phone_number(digits: &str) -> bool {
    (7..=15).contains(&digits.len()) && one(digits).is_some()
}

/// The range of one number.
fn of_one(digits: &str) -> Option<Range> {
    one(digits).map(|number| Range { low: number, high: number })
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The text with other digits, wide signs and dashes replaced by ASCII, and without hidden characters and
/// surrounding quotes.
fn clean(item: &str) -> String {
    /// The zeros of the scripts with ten consecutive digits.
    const ZEROS: [u32; 16] = [
        0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0x1040,
        0x17e0, 0xff10,
    ];
    let plain = |letter: char| match letter {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe58}' | '\u{fe63}' | '\u{ff0d}' => '-',
        '＋' => '+',
        '（' => '(',
        '）' => ')',
        '．' | '·' | '•' | '∙' => '.',
        '／' | '⁄' | '∕' => '/',
        '〜' | '～' | '∼' => '~',
        blank if is_blank(blank) => ' ',
        other => {
            let code = u32::from(other);
            let digit = ZEROS.iter().find_map(|zero| char::from_digit(code.checked_sub(*zero)?, 10));
            digit.unwrap_or(other)
        }
    };
    let text: String = item.chars().filter(|letter| !is_hidden(*letter)).map(plain).collect();
    let is_wrap = |letter: char| {
        matches!(letter, ' ' | '"' | '\'' | '`' | '<' | '>' | '“' | '”' | '„' | '‘' | '’' | '«' | '»')
    };
    text.trim_matches(is_wrap).to_owned()
}

/// For a number with an exponent, whether it has a decimal point, and whether it has a sign before the
/// exponent, as every spreadsheet writes it.
pub(crate) fn exponent(text: &str) -> Option<(bool, bool)> {
    let text = text.trim();
    let (mantissa, power) = text.split_once(['e', 'E'])?;
    let mantissa = mantissa.trim().trim_start_matches(['+', '-', '−']);
    let power = power.trim();
    let digits = power.trim_start_matches(['+', '-', '−']);
    let (whole, part) = mantissa.split_once(['.', ',', '٫']).unwrap_or((mantissa, "0"));
    let is_number = |part: &str| !part.is_empty() && part.chars().all(|digit| digit.is_ascii_digit());
    let is_one = is_number(whole) && is_number(part) && is_number(digits) && digits.len() <= 3;
    is_one.then_some((mantissa.len() > whole.len(), power.len() > digits.len()))
}

/// The text without the scheme of a URI or a word such as `Tel.` before it.
fn unlabelled(text: &str) -> &str {
    const LABELS: [&str; 26] = [
        "tel",
        "telephone",
        "telefon",
        "telefono",
        "teléfono",
        "téléphone",
        "phone",
        "fon",
        "fax",
        "mobile",
        "mobil",
        "cell",
        "handy",
        "sip",
        "sips",
        "callto",
        "whatsapp",
        "did",
        "ddi",
        "number",
        "nr",
        "no",
        "num",
        "rufnummer",
        "t",
        "f",
    ];
    let is_sign = |letter: char| matches!(letter, ':' | '.' | ' ' | '/');
    let start = text.find(|letter: char| letter.is_ascii() && !letter.is_ascii_alphabetic()).unwrap_or(0);
    let (word, rest) = text.split_at_checked(start).unwrap_or(("", text));
    let word = word.to_ascii_lowercase();
    let rest = match LABELS.contains(&word.as_str()) && rest.starts_with(is_sign) {
        true => rest.trim_start_matches(is_sign),
        false => return text,
    };
    if word.starts_with("sip") { rest.split(['@', ';']).next().unwrap_or(rest) } else { rest }
}

/// The text between a group of digits and the one before it.
#[derive(Clone, Copy, PartialEq)]
enum Sign {
    Start,
    Hyphen,
    Other,
}

/// One number as written.
struct NumberParts {
    has_plus: bool,
    groups: Vec<(Sign, String)>,
    /// After how many digits a `(0)` follows. Its zero is in no group.
    zero: Option<usize>,
}

/// Splits a number; `None` if it contains signs that do not occur in one number.
fn parts(text: &str) -> Option<NumberParts> {
    let mut parts = NumberParts { has_plus: false, groups: Vec::new(), zero: None };
    let mut sign = Sign::Start;
    let mut is_inside = false;
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if letter == '('
            && let Some(after) = bracketed_zero(rest)
        {
            if parts.zero.replace(parts.digits().len()).is_some() {
                return None;
            }
            (sign, is_inside, rest) = (Sign::Other, false, after);
            continue;
        }
        match letter {
            '0'..='9' if is_inside => parts.groups.last_mut()?.1.push(letter),
            '0'..='9' => {
                parts.groups.push((sign, letter.to_string()));
                is_inside = true;
            }
            '+' if parts.groups.is_empty() && !parts.has_plus && parts.zero.is_none() => {
                parts.has_plus = true
            }
            '-' => {
                // A sign before the first digit belongs to something else.
                parts.groups.last()?;
                (sign, is_inside) = (Sign::Hyphen, false);
            }
            ' ' | '.' | '/' | '(' | ')' => {
                if is_inside {
                    sign = Sign::Other;
                }
                is_inside = false;
            }
            _ => return None,
        }
        rest = rest.get(letter.len_utf8()..)?;
    }
    let is_whole = !parts.groups.is_empty() && !text.ends_with('-');
    is_whole.then_some(parts)
}

/// The text after a zero in brackets.
fn bracketed_zero(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('(')?.trim_start();
    inside.strip_prefix('0')?.trim_start().strip_prefix(')')
}

impl NumberParts {
    fn digits(&self) -> String {
        self.groups.iter().map(|(_, digits)| digits.as_str()).collect()
    }

    /// The digits as dialled from abroad, and whether an unmarked zero was left out.
    fn international(&self) -> Result<(String, Option<&'static str>), &'static str> {
        let all = self.digits();
        let prefix = self.prefix(&all)?;
        let digits = all.get(prefix..).unwrap_or_default();
        if digits.starts_with('0') {
            return Err(ZERO_AFTER_PLUS);
        }
        let code = country_code(digits);
        let inside = digits.get(code.len()..).unwrap_or_default();
        let (digits, doubt) = match self.zero {
            Some(at) if at != prefix + code.len() || dials_zero(code) || inside.starts_with('0') => {
                return Err(ZERO_INSIDE);
            }
            None if inside.starts_with('0') && code == "36" => return Err(ZERO_INSIDE),
            None if inside.starts_with('0') && !dials_zero(code) => {
                (format!("{code}{}", inside.get(1..).unwrap_or_default()), Some(TRUNK_ZERO))
            }
            Some(_) | None => (digits.to_owned(), None),
        };
        let is_plain = self.has_plus && self.groups.len() == 1 && self.zero.is_none();
        match digits.len() {
            16.. => Err(TOO_LONG),
            _ if is_plain && doubt.is_none() => Ok((digits, None)),
            _ if code == "1" && !is_north_american(&digits) => Err(ELEVEN),
            length if code == "7" && length != 11 => Err(ELEVEN),
            7..=15 => Ok((digits, doubt)),
            0..=6 => Err(LENGTH),
        }
    }

    /// Whether the last hyphen is between extensions.
    fn lists_extensions(&self) -> bool {
        match self.groups.as_slice() {
            [_, .., (_, first), (Sign::Hyphen, last)] => are_extensions(first, last),
            _ => false,
        }
    }

    /// How many of the digits are the prefix for international calls.
    fn prefix(&self, all: &str) -> Result<usize, &'static str> {
        if self.has_plus {
            return Ok(0);
        }
        // No country code starts with 11, so 0011 is the prefix of Australia.
        if all.starts_with("0011") {
            return Ok(4);
        }
        if all.starts_with("00") && all.len() > 2 {
            return Ok(2);
        }
        // From North America. National numbers that start with 011 are shorter.
        if all.starts_with("011") && all.len() >= 13 && self.zero.is_none() {
            return Ok(3);
        }
        if all.starts_with('0') || self.zero == Some(0) {
            return Err(NATIONAL);
        }
        if is_north_american(all) {
            return Ok(0);
        }
        Err(match all.len() {
            10 if is_north_american(&format!("1{all}")) => NORTH_AMERICA,
            0..=7 => LOCAL,
            16.. => TOO_LONG,
            _ => COUNTRY,
        })
    }
}

/// The country code that a number starts with.
fn country_code(digits: &str) -> &str {
    let two = digits.get(..2).unwrap_or(digits);
    let length = match two.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [b'2', b'0' | b'7']
        | [b'3', b'0'..=b'4' | b'6' | b'9']
        | [b'4', b'0' | b'1' | b'3'..=b'9']
        | [b'5', b'1'..=b'8']
        | [b'6', b'0'..=b'6']
        | [b'8', b'1' | b'2' | b'4' | b'6']
        | [b'9', b'0'..=b'5' | b'8'] => 2,
        _ => 3,
    };
    digits.get(..length).unwrap_or(digits)
}

/// Whether national numbers of the country start with a zero that is also dialled from abroad: Italy,
/// San Marino, Vatican, Ivory Coast, Benin, Gabon, Congo.
fn dials_zero(code: &str) -> bool {
    matches!(code, "39" | "378" | "379" | "225" | "229" | "241" | "242")
}

/// Whether it is a whole number of the North American plan: 1, area code, exchange, four digits.
fn is_north_american(digits: &str) -> bool {
    let starts_block = |at: usize| digits.as_bytes().get(at).is_some_and(|byte| (b'2'..=b'9').contains(byte));
    digits.len() == 11 && digits.starts_with('1') && starts_block(1) && starts_block(4)
}

/// One number, or a number followed by a hyphen and extensions.
fn single(text: &str) -> Reading {
    let Some(parts) = parts(text) else { return Reading::Unclear(unreadable(text)) };
    let (digits, doubt) = match parts.international() {
        Ok(found) => found,
        Err(NATIONAL) if parts.lists_extensions() => return Reading::Unclear(NATIONAL_BLOCK),
        Err(says) => {
            // A whole number of the North American plan cannot continue.
            let shortened = match parts.groups.as_slice() {
                [(_, low), (Sign::Hyphen, last)] if is_north_american(low) => ended(low, last),
                _ => None,
            };
            return shortened.map_or(Reading::Unclear(says), |range| Reading::Likely(vec![range], SHORT_END));
        }
    };
    let hyphens = parts.groups.iter().filter(|(sign, _)| *sign == Sign::Hyphen).count();
    if let [.., (_, prior), (Sign::Hyphen, last)] = parts.groups.as_slice()
        && !is_north_american(&digits)
    {
        if let Some(ranges) = block(&parts, &digits) {
            return Reading::Likely(ranges, BLOCK);
        }
        let left = digits.len().saturating_sub(last.len());
        let is_plain = parts.groups.len() == 2 && left >= 9;
        let is_pair =
            prior.len() == last.len() && prior < last && left >= 10 && (hyphens == 1 || digits.len() > 12);
        let is_zeros = prior.len() == last.len() && is_zeros(prior) && left >= 11;
        if is_plain || is_pair || is_zeros {
            return match ended(digits.get(..left).unwrap_or_default(), last) {
                Some(range) if is_zeros && !is_plain => Reading::Likely(vec![range], ONE_OR_RANGE),
                Some(_) | None => Reading::Unclear(ONE_OR_RANGE),
            };
        }
    }
    match (of_one(&digits), doubt) {
        (Some(range), None) => Reading::Certain(vec![range]),
        (Some(range), Some(says)) => Reading::Likely(vec![range], says),
        (None, _) => Reading::Unclear(TOO_LONG),
    }
}

/// Why a text is not even one number.
fn unreadable(text: &str) -> &'static str {
    let lower = text.to_ascii_lowercase();
    let has_extension = ["ext", "x", "durchwahl", "dw", "poste", "#"].iter().any(|word| {
        lower.split_once(word).is_some_and(|(before, after)| {
            before.trim_end().ends_with(|letter: char| letter.is_ascii_digit())
                && after.starts_with([' ', '.', ':', '=', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
        })
    });
    if has_extension { EXTENSION } else { DIGITS }
}

fn is_zeros(digits: &str) -> bool {
    !digits.is_empty() && digits.bytes().all(|byte| byte == b'0')
}

/// `231251-0-99`: the switchboard at 0, and extensions of more digits up to the last one.
fn block(parts: &NumberParts, digits: &str) -> Option<Vec<Range>> {
    let [.., (_, first), (Sign::Hyphen, last)] = parts.groups.as_slice() else { return None };
    let stem = digits.get(..digits.len().checked_sub(first.len() + last.len())?)?;
    extensions(stem, first, last)
}

/// Whether these are the switchboard's extension and the last of longer ones.
fn are_extensions(first: &str, last: &str) -> bool {
    is_zeros(first) && last.len() > first.len() && last.len() <= 5
}

/// The numbers of a switchboard extension of zeros and of the longer ones up to `last`.
fn extensions(stem: &str, first: &str, last: &str) -> Option<Vec<Range>> {
    if !are_extensions(first, last) || stem.len() < 5 {
        return None;
    }
    let switchboard = of_one(&format!("{stem}{first}"))?;
    let low = one(&format!("{stem}{}", "0".repeat(last.len())))?;
    let high = one(&format!("{stem}{last}"))?;
    Some(vec![switchboard, Range { low, high }])
}

/// The range from a number to the one that ends in these digits; `None` if that is not higher.
fn ended(low: &str, last: &str) -> Option<Range> {
    let stem = low.get(..low.len().checked_sub(last.len())?)?;
    let range = Range { low: one(low)?, high: one(&format!("{stem}{last}"))? };
    (range.low < range.high && is_sound(range)).then_some(range)
}

/// Two plain numbers with a hyphen that are not a range as written: the ends differ in length, are in the
/// wrong order, or contain far too many numbers. The first does not start with a zero.
fn hyphenated(low: &str, high: &str) -> Reading {
    let joined = format!("{low}{high}");
    if low.len() > 15 || high.len() > 15 {
        return Reading::Unclear(TOO_LONG);
    }
    let whole = of_one(&joined).filter(|_| is_phone_number(&joined));
    // The two parts of one number with a hyphen in it.
    if is_north_american(&joined) {
        return match whole {
            Some(whole) => Reading::Likely(vec![whole], ONE_NUMBER),
            None => Reading::Unclear(ONE_NUMBER),
        };
    }
    if is_north_american(&format!("1{joined}")) {
        return Reading::Unclear(NORTH_AMERICA);
    }
    if low.len() == high.len() {
        return match (one(low), one(high)) {
            (Some(first), Some(second)) if first > second && low.len() > 6 => {
                let range = Range { low: second, high: first };
                if is_sound(range) {
                    Reading::Likely(vec![range], BACKWARDS)
                } else {
                    Reading::Unclear(BACKWARDS)
                }
            }
            (Some(_) | None, Some(_) | None) => Reading::Unclear(ONE_OR_RANGE),
        };
    }
    let common = low.bytes().zip(high.bytes()).take_while(|(left, right)| left == right).count();
    let (stem, first) = low.split_at_checked(common).unwrap_or((low, ""));
    if let Some(ranges) = extensions(stem, first, high.get(common..).unwrap_or_default()) {
        return Reading::Likely(ranges, BLOCK);
    }
    if low.len() > high.len() {
        return match (ended(low, high), whole) {
            // There is a whole number before the hyphen, so the end of a range follows.
            (Some(range), _) if is_north_american(low) => Reading::Likely(vec![range], SHORT_END),
            (Some(range), None) if low.len() > 8 => Reading::Likely(vec![range], SHORT_END),
            (None, Some(whole)) if joined.len() > 10 => Reading::Likely(vec![whole], ONE_NUMBER),
            (None, _) if joined.len() < 8 => Reading::Unclear(LOCAL),
            (Some(_) | None, Some(_) | None) => Reading::Unclear(ONE_OR_RANGE),
        };
    }
    if high.starts_with('0') || joined.len() == 7 {
        return Reading::Unclear(LOCAL);
    }
    if low.len() <= 3 && low.len() == country_code(&joined).len() && joined.len() > 10 {
        return match whole {
            Some(whole) => Reading::Likely(vec![whole], ONE_NUMBER),
            None => Reading::Unclear(ONE_OR_RANGE),
        };
    }
    match by_length(low, high) {
        Some(ranges) if high.len() == low.len() + 1 || joined.len() < 7 => Reading::Likely(ranges, LENGTHS),
        Some(_) | None => Reading::Unclear(ONE_OR_RANGE),
    }
}

/// The numbers between two ends of different length, one range for each length.
fn by_length(low: &str, high: &str) -> Option<Vec<Range>> {
    let whole = Range { low: one(low)?, high: one(high)? };
    if size(whole) > MOST || whole.low > whole.high {
        return None;
    }
    let mut ranges = Vec::new();
    let mut low = whole.low;
    while low <= whole.high {
        let longest = 10_u64.checked_pow(low.checked_ilog10()? + 1)? - 1;
        let high = longest.min(whole.high);
        ranges.push(Range { low, high });
        low = high + 1;
    }
    Some(ranges)
}

/// Several whole numbers separated by a word, a slash or only blanks.
fn several(text: &str) -> Option<Vec<Range>> {
    let mut text = text.replace(['&', '|'], "\n");
    for word in ["and", "or", "und", "oder", "et", "ou", "y", "e", "en", "of", "och", "og", "/"] {
        text = text.replace(&format!(" {word} "), "\n");
    }
    // A plus after a digit starts the next number; after a hyphen it starts the end of a range.
    for digit in '0'..='9' {
        text = text.replace(&format!("{digit} +"), &format!("{digit}\n+"));
    }
    let is_list = |separator: char| {
        let mut items = text.split(separator);
        items.clone().count() > 1 && items.all(is_phone_number)
    };
    let separator = if text.contains('\n') || !is_list(' ') { '\n' } else { ' ' };
    if !text.contains(separator) {
        return None;
    }
    let mut all = Vec::new();
    for item in text.split(separator).map(str::trim).filter(|item| !item.is_empty()) {
        match of_one(item).filter(|_| is_phone_number(item)) {
            Some(number) => all.push(number),
            None => match range_of(item).unwrap_or_else(|| single(item)) {
                Reading::Certain(ranges) => all.extend(ranges),
                Reading::Likely(..) | Reading::Unclear(_) => return None,
            },
        }
    }
    Some(all).filter(|all| all.len() > 1)
}

/// `4930231251xx`: each sign at the end represents any digit.
fn placeholders(text: &str) -> Option<Reading> {
    let stem = text.trim_end_matches(['x', 'X', '*', '?', '_']);
    let count = text.len().checked_sub(stem.len())?;
    let stem = stem.trim_end_matches(['-', ' ', '/', '.']);
    if !(1..=5).contains(&count) || !stem.ends_with(|last: char| last.is_ascii_digit()) {
        return None;
    }
    let digits = match parts(stem)?.international() {
        Ok((digits, None)) => digits,
        Ok((_, Some(says))) => return Some(Reading::Unclear(says)),
        // Shorter than a number, and complete with the open digits.
        Err(ELEVEN | LENGTH) => parts(stem)?.digits(),
        Err(_) if is_digits(stem) && !stem.starts_with('0') => stem.to_owned(),
        Err(says) => return Some(Reading::Unclear(says)),
    };
    let (low, high) = (format!("{digits}{}", "0".repeat(count)), format!("{digits}{}", "9".repeat(count)));
    let range = Range { low: one(&low).filter(|_| is_phone_number(&low))?, high: one(&high)? };
    Some(Reading::Likely(vec![range], PLACEHOLDERS))
}

/// Two numbers with a word or a sign for "to" between them; `None` if there is no such sign, or
/// it is part of one number.
fn range_of(text: &str) -> Option<Reading> {
    let (low, high, is_word) = ends(text)?;
    let first = match parts(low)? {
        // As it is stored.
        plain if is_digits(low) && !low.starts_with('0') => plain,
        written => match written.international() {
            Ok(_) => written,
            Err(NATIONAL) => return Some(Reading::Unclear(NATIONAL_BLOCK)),
            Err(_) if !is_word => return None,
            Err(says) => return Some(Reading::Unclear(says)),
        },
    };
    let digits = match first.international() {
        Ok((digits, None)) => digits,
        Ok((_, Some(says))) => return Some(Reading::Unclear(says)),
        Err(_) => first.digits(),
    };
    let second = parts(high.trim_start_matches(['-', ' ']))?;
    let last = second.digits();
    let whole = if second.has_plus || last.starts_with("00") && last.len() > 8 {
        match second.international() {
            Ok((digits, None)) => Some(digits),
            Ok((_, Some(says))) | Err(says) => return Some(Reading::Unclear(says)),
        }
    } else {
        Some(last.clone()).filter(|last| last.len() == digits.len())
    };
    let extension = first.groups.last().map(|(_, digits)| digits.as_str()).unwrap_or_default();
    if let Some(whole) = whole {
        let range = Range { low: one(&digits)?, high: one(&whole)? };
        // `+441632 - 960123` can be one number with blanks around its hyphen.
        let is_bare = !is_word && !second.has_plus && digits != low;
        let may_be_one = is_bare && is_phone_number(&format!("{digits}{last}"));
        return Some(if digits.len() != whole.len() {
            hyphenated(&digits, &whole)
        } else if may_be_one {
            Reading::Unclear(ONE_OR_RANGE)
        } else if range.low > range.high {
            Reading::Unclear(BACKWARDS)
        } else if is_sound(range) {
            Reading::Certain(vec![range])
        } else {
            Reading::Unclear(ONE_OR_RANGE)
        });
    }
    let stem = digits.get(..digits.len().checked_sub(extension.len())?)?;
    if let Some(ranges) = extensions(stem, extension, &last) {
        return Some(Reading::Likely(ranges, BLOCK));
    }
    let is_separate = first.groups.len() > 1 && extension.len() == last.len();
    match ended(&digits, &last) {
        Some(range) if is_separate && (is_word && digits.len() >= 10 || is_north_american(&digits)) => {
            Some(Reading::Certain(vec![range]))
        }
        Some(range) if is_word || is_north_american(&digits) => Some(Reading::Likely(vec![range], SHORT_END)),
        // A hyphen between groups of the same length can be part of one number.
        Some(_) if is_separate => None,
        Some(_) => Some(Reading::Unclear(ONE_OR_RANGE)),
        None if is_word => Some(Reading::Unclear(BACKWARDS)),
        None => None,
    }
}

/// The text before and after the only sign for "to", and whether it can mean nothing else.
fn ends(text: &str) -> Option<(&str, &str, bool)> {
    const WORDS: [&str; 16] = [
        " to ",
        " bis ",
        " through ",
        " thru ",
        " until ",
        " till ",
        " til ",
        " tot ",
        " t/m ",
        " al ",
        " a ",
        " au ",
        " à ",
        " hasta ",
        " do ",
        " до ",
    ];
    const SIGNS: [&str; 7] = ["...", "…", "..", "~", "→", "->", "=>"];
    let lower = text.to_ascii_lowercase();
    for sign in WORDS.iter().chain(&SIGNS) {
        let mut found = lower.match_indices(sign);
        if let (Some((at, _)), None) = (found.next(), found.next()) {
            return Some((text.get(..at)?.trim(), text.get(at + sign.len()..)?.trim(), true));
        }
    }
    for (sign, length) in [(" - ", 3), ("-+", 1), ("- +", 1), ("-00", 1)] {
        let mut found = text.match_indices(sign);
        // A hyphen before zeros may be inside a number.
        if sign == "-00" && !text.starts_with("00") {
            continue;
        }
        if let (Some((at, _)), None) = (found.next(), found.next()) {
            return Some((text.get(..at)?.trim(), text.get(at + length..)?.trim(), sign.contains('+')));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::pool::{join_pool, pool};
    use crate::check::samples::{applied, said};
    use crate::samples::Random;

    /// The expected result for a text.
    enum Right {
        /// Accepted as typed.
        Stored(&'static str),
        /// Refused, and one click writes this.
        Click(&'static str),
        /// Refused with this message, without an offer.
        Asks(&'static str),
    }
    use Right::{Asks, Click, Stored};

    fn check(cases: &[(&str, Right)]) {
        for (text, right) in cases {
            let checked = pool(text);
            let fixed = checked.findings.iter().find_map(|finding| applied(finding.fix.as_ref()?));
            let value = checked.value.as_ref().map(|list| join_pool(list));
            let words = said(&checked);
            match right {
                Stored(pool) => assert_eq!(value.as_deref(), Some(*pool), "{text:?}: {words}"),
                Click(pool) => {
                    assert_eq!((value, fixed.as_deref()), (None, Some(*pool)), "{text:?}: {words}");
                }
                Asks(says) => {
                    assert!(value.is_none() && fixed.is_none(), "{text:?}: {fixed:?}");
                    assert!(words.contains(says), "{text:?}: {words}");
                }
            }
        }
    }

    #[test]
    fn one_number_is_read_in_any_spelling() {
        check(&[
            // North American notations.
            ("12025550123", Stored("12025550123")),
            ("+12025550123", Click("12025550123")),
            ("+1-202-555-0123", Click("12025550123")),
            ("+1 (202) 555-0123", Click("12025550123")),
            ("tel:+1-202-555-0123", Click("12025550123")),
            ("011 1 202 555 0123", Click("12025550123")),
            ("001 202 555 0123", Click("12025550123")),
            ("+49 (0)30 23125-100", Click("493023125100")),
            // Other spellings of the same number.
            ("1-202-555-0123", Click("12025550123")),
            ("1 (202) 555 0123", Click("12025550123")),
            ("+1.202.555.0123", Click("12025550123")),
            ("(+1) 202 555 0123", Click("12025550123")),
            ("+1\u{a0}202\u{2011}555\u{2013}0123", Click("12025550123")),
            ("\u{202a}+1 (202) 555-0123\u{202c}", Click("12025550123")),
            ("\"+1 202 555 0123\"", Click("12025550123")),
            ("'+12025550123", Click("12025550123")),
            ("<12025550123>", Click("12025550123")),
            ("Tel.: +1 202 555 0123", Click("12025550123")),
            ("sip:+12025550123@sip.example.com", Click("12025550123")),
            ("callto:+12025550123", Click("12025550123")),
            ("+１ ２０２ ５５５ ０１２３", Click("12025550123")),
            ("+١٢٠٢٥٥٥٠١٢٣", Click("12025550123")),
            ("+1 - 202 - 555 - 0123", Click("12025550123")),
            ("0011 1 202 555 0123", Click("12025550123")),
            // Other countries.
            ("0049 30 23125100", Click("493023125100")),
            ("00442079460000", Click("442079460000")),
            ("0011 49 30 23125100", Click("493023125100")),
            ("011 49 30 23125100", Click("493023125100")),
            ("+49 30 231251-0", Click("49302312510")),
            ("+49 30 231251 - 0", Click("49302312510")),
            ("+49/30/231251-0", Click("49302312510")),
            ("+44 (0)20 7946 0958", Click("442079460958")),
            ("+44 020 7946 0958", Click("442079460958")),
            ("+44 20 7946-8958", Click("442079468958")),
            ("+33 (0)1 42 68 53 00", Click("33142685300")),
            ("+33 1 42-68-53-00", Click("33142685300")),
            ("+39 06 1234567", Click("39061234567")),
            ("+225 07 12 34 56 78", Click("2250712345678")),
            ("+7 (495) 123-45-67", Click("74951234567")),
            ("+380 44 123-45-67", Click("380441234567")),
            ("+380 44 123-00-67", Click("380441230067")),
            ("+86 (010) 1234 5678", Click("861012345678")),
            ("+81 3-1234-5678", Click("81312345678")),
            ("+91 98765-43210", Click("919876543210")),
            ("+55 (11) 91234-5678", Click("5511912345678")),
            ("+45 33 12 34-56", Click("4533123456")),
            ("+61 2 5550 1234", Click("61255501234")),
            ("+972-(0)3-555-0123", Click("97235550123")),
            ("+90 (0) 212 555 01 23", Click("902125550123")),
        ]);
    }

    #[test]
    fn an_incomplete_number_becomes_a_question() {
        check(&[
            // German and North American notations.
            ("030231251", Asks("national number")),
            ("030 23125100", Asks("national number")),
            ("(202) 555-0123", Asks("the country code is missing")),
            ("202-555-0123", Asks("the country code is missing")),
            ("202.555.0123", Asks("the country code is missing")),
            ("202-5550123", Asks("the country code is missing")),
            ("555-0123", Asks("country and area code are missing")),
            // Relatives.
            ("(030) 231251-0", Asks("national number")),
            ("(0)30 231251-0", Asks("national number")),
            ("020 7946 0958", Asks("national number")),
            ("02079460000", Asks("national number")),
            ("01 42 68 53 00", Asks("national number")),
            ("011 2345 6789", Asks("national number")),
            ("0 11 91234 5678", Asks("national number")),
            ("0", Asks("national number")),
            ("555 0123", Asks("country and area code are missing")),
            ("8 (495) 123-45-67", Asks("the country code is missing or not marked")),
            ("49 30 23125100", Asks("the country code is missing or not marked")),
            ("91 5550 1234", Asks("the country code is missing")),
            ("+39 (0)6 1234567", Asks("depends on the country")),
            ("+36 (06) 1 234 5678", Asks("depends on the country")),
            ("+0049 30 23125100", Asks("starts with no 0")),
            ("000 49 30 23125100", Asks("starts with no 0")),
            ("+1 202 555 012", Asks("has 11 digits")),
            ("+1 102 555 0123", Asks("has 11 digits")),
            ("+7 495 123-45-678", Asks("has 11 digits")),
            ("+49 30", Asks("7 to 15 digits")),
            ("+49 30 2312 5100 1234 5678", Asks("at most 15 digits")),
            ("+1 202 555 0123 ext. 5", Asks("an extension")),
            ("+1 202 555 0123 x5", Asks("an extension")),
            ("+49 30 231251 Durchwahl 12", Asks("an extension")),
            ("1-800-FLOWERS", Asks("use digits only")),
            ("1.20256E+10", Asks("a spreadsheet shortened")),
            ("1,20256E+10", Asks("a spreadsheet shortened")),
            ("4.93023E+12", Asks("a spreadsheet shortened")),
            ("6123-4567", Asks("one number or a range")),
            ("49302312510-99", Asks("one number or a range")),
            ("+49302312510-99", Asks("one number or a range")),
            ("+49 30 231251 - 99", Asks("one number or a range")),
            ("+49 30 231251-10-29", Asks("one number or a range")),
            ("192.0.2.1", Asks("")),
            ("Berlin", Asks("use digits only")),
            ("+", Asks("use digits only")),
            ("-", Asks("use digits only")),
            ("1-", Asks("use digits only")),
        ]);
        // A local number with a hyphen that happens to be in order is a range, and is described as one.
        let local = pool("2123-4567");
        assert!(
            said(&local).contains("2,445 numbers in one range. One number is written without"),
            "{}",
            said(&local)
        );
        assert!(!said(&pool("3000-3999")).contains("One number"));
    }

    #[test]
    fn a_block_is_read_or_becomes_a_question() {
        check(&[
            // German notations.
            ("030/231251-0 bis -99", Asks("a block of national numbers")),
            ("030-231251-0-99", Asks("a block of national numbers")),
            ("+49 30 231251 0-99", Click("49302312510;493023125100-493023125199")),
            ("49302312510-493023125199", Click("49302312510;493023125100-493023125199")),
            ("49302312510;493023125100-493023125199", Stored("49302312510;493023125100-493023125199")),
            // Relatives.
            ("+49 (0)30 231251-0 bis -99", Click("49302312510;493023125100-493023125199")),
            ("+49 30 231251-0-99", Click("49302312510;493023125100-493023125199")),
            ("0049 30 231251-0 - 99", Click("49302312510;493023125100-493023125199")),
            ("+49 30 231251-0...999", Click("49302312510;4930231251000-4930231251999")),
            ("+49 30 231251-00 bis -99", Click("493023125100-493023125199")),
            ("+49 30 231251 00-99", Click("493023125100-493023125199")),
            ("+49 30 231251xx", Click("493023125100-493023125199")),
            ("+49 30 231251-XX", Click("493023125100-493023125199")),
            ("4930231251**", Click("493023125100-493023125199")),
            ("+43 1 23125-0 bis 99", Click("431231250;4312312500-4312312599")),
            ("(030) 231251-00 bis -99", Asks("a block of national numbers")),
            ("030 231251-0 bis 030 231251-99", Asks("a block of national numbers")),
            ("+1 202 555 0100 - 0199", Click("12025550100-12025550199")),
            ("+1 202-555-0100 to 0199", Click("12025550100-12025550199")),
            ("+1-202-555-0100 - +1-202-555-0199", Click("12025550100-12025550199")),
            ("+1 (202) 555-0100 through +1 (202) 555-0199", Click("12025550100-12025550199")),
            ("+12025550100-+12025550199", Click("12025550100-12025550199")),
            ("+12025550100-0199", Click("12025550100-12025550199")),
            ("0012025550100-0012025550199", Click("12025550100-12025550199")),
            ("12025550100 to 12025550199", Click("12025550100-12025550199")),
            ("12025550100 – 12025550199", Click("12025550100-12025550199")),
            ("12025550100..12025550199", Click("12025550100-12025550199")),
            ("12025550100-199", Click("12025550100-12025550199")),
            ("12025550199-12025550100", Click("12025550100-12025550199")),
            ("(202) 555-0100 to 0199", Asks("the country code is missing")),
            ("1202-5550123", Click("12025550123")),
            ("1-2025550123", Click("12025550123")),
            ("49-3023125100", Click("493023125100")),
            ("493023125-100", Click("493023125100")),
            ("+441632 - 960 123", Asks(ONE_OR_RANGE)),
            ("99-100", Click("99;100")),
            ("8000-12000", Click("8000-9999;10000-12000")),
            ("10000000000-19999999999", Asks("10,000,000,000 numbers in one range. Check both ends")),
            ("12025550123 12025550124", Click("12025550123-12025550124")),
            ("+1 202 555 0123 +1 202 555 0124", Click("12025550123-12025550124")),
            ("+1 202 555 0123 / +1 202 555 0124", Click("12025550123-12025550124")),
            ("+1 202 555 0123 and +1 202 555 0124", Click("12025550123-12025550124")),
        ]);
        let range = said(&pool("49302312510-493023125199"));
        assert!(range.contains("443,720,812,690 numbers in one range"), "{range}");
        assert!(range.contains("(101 numbers)"), "{range}");
    }

    #[test]
    fn a_paste_of_many_numbers_is_fixed_with_one_click() {
        let paste = "+12025550123\n12025550123\n+1-202-555-0123\n+1 (202) 555-0123\n(202) 555-0123\n\
            202-555-0123\n202.555.0123\n555-0123\n202-5550123\ntel:+1-202-555-0123\n011 1 202 555 0123\n\
            001 202 555 0123\n030 23125100\n+49 (0)30 23125-100";
        let checked = pool(paste);
        let fixed = checked.findings.iter().find_map(|finding| applied(finding.fix.as_ref()?));
        let mended = [
            "12025550123",
            "493023125100",
            "(202) 555-0123",
            "202-555-0123",
            "202.555.0123",
            "555-0123",
            "202-5550123",
            "030 23125100",
        ];
        assert_eq!(fixed, Some(mended.join("\n")));
        assert!(
            said(&checked).starts_with("7 items are not written as the PBX stores them"),
            "{}",
            said(&checked)
        );
    }

    #[test]
    fn names_and_headings_next_to_numbers_are_left_out_with_one_click() {
        check(&[
            ("Number\tSite\n12025550123\tBerlin\n12025550124\tMünchen", Click("12025550123-12025550124")),
            ("DID;12025550123", Click("12025550123")),
            ("12025550123, Front desk", Click("12025550123")),
            ("Berlin", Asks("use digits only")),
            ("Berlin;Hamburg", Asks("2 items are not phone numbers, such as \"Berlin\"")),
        ]);
        let both = pool("Number\n+1 202 555 0123\n+1 202 555 0124");
        let says = said(&both);
        assert!(
            says.contains("2 items are not written") && says.contains("\"Number\" is not a phone number"),
            "{says}"
        );
    }

    #[test]
    fn a_text_leads_to_the_digits_that_pools_are_searched_for() {
        for (typed, digits) in [
            ("+44 20 7946 0123", Some("442079460123")),
            ("+44 (0)20 7946 0123", Some("442079460123")),
            ("0044 (20) 79", Some("442079")),
            ("020 7946 0123", Some("2079460123")),
            ("1.650.555.0142", Some("16505550142")),
            ("+1\u{a0}650\u{2011}5550142", Some("16505550142")),
            ("tel:+1-650-555-0142", Some("16505550142")),
            ("011 1 650 555 0142", Some("16505550142")),
            ("3000", Some("3000")),
            ("sip.example.com", None),
            ("10.0.0.5", None),
            ("192.168.", None),
            ("Trunk 3000", None),
            ("12", None),
            ("000", None),
            ("", None),
        ] {
            assert_eq!(digits_to_find(typed).as_deref(), digits, "{typed}");
        }
    }

    /// Country code, trunk prefix, and the groups of a number as written in its country.
    const KNOWN: &[(&str, &str, &[&str])] = &[
        ("1", "", &["202", "555", "0123"]),
        ("1", "", &["416", "555", "0199"]),
        ("49", "0", &["30", "23125", "100"]),
        ("49", "0", &["30", "231251", "00"]),
        ("43", "0", &["1", "2312510"]),
        ("41", "0", &["44", "555", "01", "23"]),
        ("44", "0", &["20", "7946", "0958"]),
        ("44", "0", &["1632", "960", "123"]),
        ("33", "0", &["1", "42", "68", "53", "00"]),
        ("31", "0", &["20", "555", "0123"]),
        ("32", "0", &["2", "555", "01", "23"]),
        ("34", "", &["910", "55", "01", "23"]),
        ("39", "", &["06", "1234567"]),
        ("45", "", &["33", "12", "34", "56"]),
        ("46", "0", &["8", "555", "012", "34"]),
        ("48", "", &["22", "555", "01", "23"]),
        ("61", "0", &["2", "5550", "1234"]),
        ("81", "0", &["3", "1234", "5678"]),
        ("91", "0", &["98765", "43210"]),
        ("55", "0", &["11", "91234", "5678"]),
        ("7", "8", &["495", "123", "45", "67"]),
        ("380", "0", &["44", "123", "45", "67"]),
        ("351", "", &["21", "555", "0123"]),
        ("972", "0", &["3", "555", "0123"]),
        ("852", "", &["5550", "1234"]),
    ];

    /// A random spelling of a number, and the number.
    fn spelling(random: &mut Random, is_abroad: bool) -> (String, String) {
        let place = random.below(KNOWN.len() as u64) as usize;
        let (code, trunk, groups) = KNOWN.get(place).copied().unwrap_or_default();
        let number = format!("{code}{}", groups.concat());
        let gap = random.one(&[" ", "-", ".", "/", "", "\u{a0}", " - ", "\u{2011}", "\u{2013}", "\u{202f}"]);
        let mut text = String::new();
        if is_abroad {
            text.push_str(random.one(&["", "tel:", "Tel. ", "T: ", "\"", "\u{202a}"]));
            let prefix = random.one(&["+", "+", "+", "00", "00 ", "+ ", "＋"]);
            let start =
                if random.below(4) == 0 { format!("({prefix}{code})") } else { format!("{prefix}{code}") };
            text.push_str(&start);
            text.push_str(random.one(&[" ", "-", "", "."]));
            if !trunk.is_empty() && trunk == "0" && random.below(3) == 0 {
                text.push_str(random.one(&["(0)", "(0) ", "( 0 )"]));
            }
        } else {
            text.push_str(trunk);
        }
        for (place, group) in groups.iter().enumerate() {
            if place > 0 {
                text.push_str(if random.below(3) == 0 { random.one(&[" ", "-"]) } else { gap });
            }
            if place == 0 && random.below(3) == 0 {
                text.push_str(&format!("({group})"));
            } else {
                text.push_str(group);
            }
        }
        text.push_str(random.one(&["", "", " ", "\u{200b}"]));
        (text, number)
    }

    #[test]
    fn random_spellings_are_read_correctly_or_become_a_question() {
        let mut random = Random::new();
        let mut right = 0;
        for round in 0..10_000 {
            let (text, number) = spelling(&mut random, round % 5 != 0);
            let first = said(&pool(&text));
            // The result of every offered click.
            let mut now = text.clone();
            let checked = loop {
                let checked = pool(&now);
                match checked.findings.iter().find_map(|finding| applied(finding.fix.as_ref()?)) {
                    Some(next) => now = next,
                    None => break checked,
                }
            };
            // Plain digits can only be taken as typed.
            let is_plain = text
                .trim_matches([' ', '"', '\u{200b}', '\u{202a}'])
                .bytes()
                .all(|byte| byte.is_ascii_digit());
            let is_asked = said(&checked).contains("One number is written without a hyphen")
                || first.contains(ONE_NUMBER);
            if let Some(list) = checked.value.filter(|list| !list.is_empty() && !is_plain && !is_asked) {
                assert_eq!(join_pool(&list), number, "{text:?}: {first}");
                right += 1;
            }
        }
        assert!(right > 7_000, "{right}");
    }
}
