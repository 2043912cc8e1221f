//! The bytes of a file as text: which encoding they are in, and which files are not text.
//!
//! A byte order mark decides; without one, UTF-8 if the bytes are valid UTF-8, otherwise Windows-1252. The
//! last step is a guess, so it is reported, and refused if the resulting words cannot be right. Knows no row
//! and no column.
//! Source: Encoding Standard (WHATWG), index windows-1252; Unicode 16, section 23.8 (byte order mark).

use crate::transfer::import::ImportError;

/// The largest file that is read, in bytes. Ten thousand trunks with every setting need a quarter of it.
pub const MOST_BYTES: usize = 32 << 20;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encoding {
    /// With or without a byte order mark.
    Utf8,
    /// Little-endian, like Excel's "Unicode text".
    Utf16Le,
    /// Big-endian.
    Utf16Be,
    /// Western Windows: a guess for bytes in no other encoding.
    Windows1252,
}

/// The text of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// Without the byte order mark. Unreadable bytes become U+FFFD.
    pub text: String,
    /// The encoding it was read with.
    pub encoding: Encoding,
}

impl Decoded {
    /// A remark about an encoding other than UTF-8: one or two sentences.
    pub fn note(&self) -> Option<String> {
        let says = match self.encoding {
            Encoding::Utf8 => return None,
            Encoding::Utf16Le | Encoding::Utf16Be => "Read as UTF-16",
            // Without such letters every guess gives the same text.
            Encoding::Windows1252 => {
                "Read as Windows-1252, because the file is not UTF-8. Check letters such as ä, é and – in the plan. If they are wrong, save the file as UTF-8 and read it again"
            }
        };
        Some(says.to_owned())
    }
}

/// The message for a file that is too large for [`decode`].
pub fn too_large() -> ImportError {
    let most = MOST_BYTES >> 20;
    ImportError { text: format!("The file is larger than {most} MB. Divide it, and import the parts") }
}

/// Reads the bytes of a file as text.
///
/// # Errors
/// When the file is not text, or its encoding cannot be determined: what it is, and what to do.
pub fn decode(bytes: &[u8]) -> Result<Decoded, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
    }
    if let Some(kind) = workbook(bytes) {
        return Err(ImportError {
            text: format!("This is {kind}. Open it in its program, and save it as CSV in UTF-8"),
        });
    }
    let is_marked = |mark: &[u8]| bytes.starts_with(mark);
    if is_marked(&[0xff, 0xfe, 0, 0]) || is_marked(&[0, 0, 0xfe, 0xff]) {
        return Err(ImportError {
            text: "The file is in UTF-32. Save it as UTF-8 and read it again".to_owned(),
        });
    }
    let decoded = if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        utf16(rest, Encoding::Utf16Le)
    } else if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        utf16(rest, Encoding::Utf16Be)
    } else if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        Decoded { text: String::from_utf8_lossy(rest).into_owned(), encoding: Encoding::Utf8 }
    } else if let Some(encoding) = unmarked_utf16(bytes) {
        utf16(bytes, encoding)
    } else {
        eight_bit(bytes)?
    };
    if decoded.text.contains('\0') {
        return Err(ImportError {
            text: "This is no text file. Choose an export of trunks, as JSON or as CSV".to_owned(),
        });
    }
    Ok(decoded)
}

/// The kind of a file that people mistake for CSV, by its first bytes.
fn workbook(bytes: &[u8]) -> Option<&'static str> {
    const KINDS: [(&[u8], &str); 13] = [
        (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
        (b"\x09\x08", "a very old Excel workbook (.xls)"),
        (b"%PDF-", "a PDF"),
        (b"\x1f\x8b", "a compressed file (.gz)"),
        (b"BZh", "a compressed file (.bz2)"),
        (b"\xfd7zXZ", "a compressed file (.xz)"),
        (b"7z\xbc\xaf", "a compressed file (.7z)"),
        (b"Rar!", "a compressed file (.rar)"),
        (b"{\\rtf", "a text document (.rtf)"),
        (b"ID;P", "a SYLK table (.slk)"),
        (b"SQLite format 3", "a database"),
        (b"\x89PNG", "a picture"),
        (b"\xff\xd8\xff", "a picture"),
    ];
    let head = bytes.get(..4096).unwrap_or(bytes);
    let has = |word: &[u8]| head.windows(word.len()).any(|part| part == word);
    if bytes.starts_with(b"PK\x03\x04") {
        return Some(if has(b"opendocument.spreadsheet") {
            "an OpenDocument table (.ods)"
        } else if has(b"[Content_Types].xml") || has(b"xl/") {
            "an Excel workbook (.xlsx)"
        } else if has(b"Index/") {
            "a Numbers table (.numbers)"
        } else {
            "a compressed file (.zip)"
        });
    }
    // Many programs write a web page with a table and call it .xls.
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if start.starts_with(b"<") {
        return Some("a web page or XML");
    }
    KINDS.iter().find(|(start, _)| bytes.starts_with(start)).map(|(_, kind)| *kind)
}

/// UTF-16 without a mark: in an ASCII header row, every second byte is 0.
fn unmarked_utf16(bytes: &[u8]) -> Option<Encoding> {
    let head = bytes.get(..512).unwrap_or(bytes);
    let zeros = |odd: usize| head.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), head.len() / 2);
    if half == 0 {
        None
    } else if odd * 4 >= half * 3 && even * 4 < half {
        Some(Encoding::Utf16Le)
    } else if even * 4 >= half * 3 && odd * 4 < half {
        Some(Encoding::Utf16Be)
    } else {
        None
    }
}

fn utf16(bytes: &[u8], encoding: Encoding) -> Decoded {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let unit = |pair: &[u8; 2]| match encoding {
        Encoding::Utf16Be => u16::from_be_bytes(*pair),
        Encoding::Utf16Le | Encoding::Utf8 | Encoding::Windows1252 => u16::from_le_bytes(*pair),
    };
    let letters = char::decode_utf16(pairs.iter().map(unit));
    let mut text: String = letters.map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    // Half a character: the file was cut off.
    if !rest.is_empty() {
        text.push(char::REPLACEMENT_CHARACTER);
    }
    Decoded { text, encoding }
}

/// UTF-8, if most of the bytes are; otherwise Windows-1252.
fn eight_bit(bytes: &[u8]) -> Result<Decoded, ImportError> {
    let (mut letters, mut faults) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        letters += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        faults += usize::from(!chunk.invalid().is_empty());
    }
    if letters >= faults {
        return Ok(Decoded { text: String::from_utf8_lossy(bytes).into_owned(), encoding: Encoding::Utf8 });
    }
    let text: String = bytes.iter().map(|byte| windows_1252(*byte)).collect();
    match odd_word(&text) {
        Some(word) => Err(ImportError {
            text: format!(
                "The encoding of the file is not known: read as Windows-1252 it holds words such as “{word}”. Save it as UTF-8 and read it again"
            ),
        }),
        None => Ok(Decoded { text, encoding: Encoding::Windows1252 }),
    }
}

/// 0x80 to 0x9F. Five of them are not assigned.
const HIGH: [char; 32] = [
    '€', '\u{fffd}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{fffd}', 'Ž', '\u{fffd}',
    '\u{fffd}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{fffd}', 'ž', 'Ÿ',
];

fn windows_1252(byte: u8) -> char {
    let high = usize::from(byte).checked_sub(0x80).and_then(|place| HIGH.get(place));
    high.copied().unwrap_or(char::from(byte))
}

/// A word that cannot be right, such as “MŸnchen” from Mac Roman or “K”ln” from a DOS code page: the guess
/// was wrong.
fn odd_word(text: &str) -> Option<&str> {
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '|');
    text.split(ends).find(|word| {
        let letters: Vec<char> = word.chars().collect();
        letters.windows(3).any(|three| match three {
            [before, letter, after] => {
                before.is_ascii_alphabetic() && after.is_ascii_lowercase() && is_odd_inside(*letter)
            }
            _ => false,
        })
    })
}

/// Whether a character cannot be between two letters of a word.
fn is_odd_inside(letter: char) -> bool {
    "ŠŽŒŸ‚ƒ„†‡ˆ‰“”˜¡¢£¤¥¦§¨¬¯±²³µ¶¸¹¼½¾¿".contains(letter)
}

/// Whether a text is UTF-8 that a program read as Windows-1252: “MÃ¼nchen”.
pub(super) fn is_misread(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut bytes = Vec::new();
    for letter in text.chars() {
        let byte = match u8::try_from(u32::from(letter)) {
            Ok(byte) => byte,
            Err(_) => match HIGH.iter().position(|high| *high == letter && letter != '\u{fffd}') {
                Some(place) => 0x80_u8.saturating_add(u8::try_from(place).unwrap_or_default()),
                None => return false,
            },
        };
        bytes.push(byte);
    }
    std::str::from_utf8(&bytes).is_ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic)]
mod tests {
    use super::*;

    fn utf16_bytes(text: &str, encoding: Encoding, mark: bool) -> Vec<u8> {
        let text = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
        let bytes = |unit: u16| match encoding {
            Encoding::Utf16Be => unit.to_be_bytes(),
            Encoding::Utf16Le | Encoding::Utf8 | Encoding::Windows1252 => unit.to_le_bytes(),
        };
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn each_encoding_gives_the_same_text() {
        let text = "name;port\r\nBüro München – Zürich €;5060\r\n";
        let ansi = b"name;port\r\nB\xfcro M\xfcnchen \x96 Z\xfcrich \x80;5060\r\n";
        for (bytes, encoding) in [
            (text.as_bytes().to_vec(), Encoding::Utf8),
            ([b"\xef\xbb\xbf", text.as_bytes()].concat(), Encoding::Utf8),
            (utf16_bytes(text, Encoding::Utf16Le, true), Encoding::Utf16Le),
            (utf16_bytes(text, Encoding::Utf16Be, true), Encoding::Utf16Be),
            (utf16_bytes(text, Encoding::Utf16Le, false), Encoding::Utf16Le),
            (utf16_bytes(text, Encoding::Utf16Be, false), Encoding::Utf16Be),
            (ansi.to_vec(), Encoding::Windows1252),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.encoding), (text, encoding));
            assert_eq!(decoded.note().is_none(), encoding == Encoding::Utf8);
        }
    }

    #[test]
    fn ascii_and_empty_files_are_utf_8() {
        for bytes in [&b""[..], b"a", b"name,port\n", b"\xef\xbb\xbf"] {
            assert_eq!(decode(bytes).unwrap().encoding, Encoding::Utf8);
        }
    }

    #[test]
    fn every_byte_of_windows_1252_has_its_letter_or_none() {
        let bytes: Vec<u8> = (0x80..=0xff).collect();
        let text: String = bytes.iter().map(|byte| windows_1252(*byte)).collect();
        assert_eq!(text.chars().filter(|letter| *letter == '\u{fffd}').count(), 5);
        assert!(text.starts_with("€\u{fffd}‚ƒ„…") && text.ends_with("üýþÿ"));
    }

    #[test]
    fn a_file_that_is_not_text_is_refused_with_its_kind() {
        let ods = b"PK\x03\x04\x14\0\0\x08\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK";
        for (bytes, name) in [
            (&b"PK\x03\x04\x14\0\x06\0\x08\0[Content_Types].xml"[..], "an Excel workbook (.xlsx)"),
            (ods, "an OpenDocument table (.ods)"),
            (b"PK\x03\x04\x14\0trunks.csv", "a compressed file (.zip)"),
            (b"PK\x03\x04\x14\0Index/Document.iwa", "a Numbers table (.numbers)"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls)"),
            (b"%PDF-1.7\n", "a PDF"),
            (b"\x1f\x8b\x08\0", "a compressed file (.gz)"),
            (b"7z\xbc\xaf\x27\x1c", "a compressed file (.7z)"),
            (b"Rar!\x1a\x07", "a compressed file (.rar)"),
            (b"\xef\xbb\xbf<html><table>", "a web page or XML"),
            (b"\r\n<?xml version=\"1.0\"?>", "a web page or XML"),
            (b"{\\rtf1\\ansi", "a text document (.rtf)"),
            (b"ID;PWXL;N;E\r\n", "a SYLK table (.slk)"),
            (b"\x89PNG\r\n", "a picture"),
            (b"\xff\xfe\0\0n\0\0\0", "UTF-32"),
            (b"\0\0\xfe\xff\0\0\0n", "UTF-32"),
            (b"name\0\0\0,port\0\x01\x02", "no text file"),
        ] {
            let error = decode(bytes).unwrap_err().text;
            assert!(error.contains(name), "{error}");
        }
        assert_eq!(decode(&vec![b'a'; MOST_BYTES + 1]).unwrap_err(), too_large());
    }

    #[test]
    fn impossible_words_of_a_wrong_guess_are_refused() {
        for (bytes, from) in [
            (&b"name\nB\x9fro M\x9fnchen\n"[..], "Mac Roman"),
            (b"name\nstra\xa7e\n", "Mac Roman"),
            (b"name\nM\x8arz\n", "Mac Roman"),
            (b"name\nCaf\x8es\n", "Mac Roman"),
            (b"name\nK\x94ln\n", "DOS 850"),
            (b"name\nM\x84rz\n", "DOS 850"),
            (b"name\nG\x82n\x82ve\n", "DOS 850"),
            (b"name\nma\xb3y\n", "Windows-1250"),
            (b"name\nPoz\xb9n\n", "Windows-1250"),
            (b"name\nwo\xbfe\n", "Windows-1250"),
        ] {
            let error = decode(bytes).map(|decoded| decoded.text);
            assert!(error.is_err_and(|error| error.text.contains("words such as")), "{from} {bytes:?}");
        }
        let text =
            b"name\nO\x92Neil \x96 Z\xfcrich, Stra\xdfe, Milo\x9a, c\x9cur, 5\xb0, 100m\xb2, L\xb4Or\xe9al\n";
        assert_eq!(decode(text).unwrap().encoding, Encoding::Windows1252);
    }

    #[test]
    fn damaged_utf_8_is_not_mistaken_for_another_encoding() {
        for bytes in [
            &b"name\nB\xc3\xbcro M\xc3\xbcnchen \xc3"[..],
            b"\xef\xbb\xbfname\nB\xfcro\n",
            b"name\nB\xc3\xbcro\nZ\xfcrich\n",
            b"name\n\xe2\x82\xac \xe2\x82",
        ] {
            let decoded = decode(bytes).unwrap();
            assert_eq!(decoded.encoding, Encoding::Utf8);
            assert!(decoded.text.contains('\u{fffd}'));
        }
        let mut half = utf16_bytes("name\nA\n", Encoding::Utf16Le, true);
        half.push(b'B');
        assert!(decode(&half).unwrap().text.ends_with('\u{fffd}'));
    }

    #[test]
    fn utf_8_that_was_read_as_windows_1252_is_detected() {
        for text in ["MÃ¼nchen", "ZÃ¼rich â€“ Empfang", "CafÃ©", "naÃ¯ve", "â‚¬", "Ã–l"] {
            assert!(is_misread(text), "{text}");
        }
        for text in
            ["München", "Zürich – Empfang", "Café", "São Paulo", "Ærø", "東京", "plain", "", "Ÿ", "“a”"]
        {
            assert!(!is_misread(text), "{text}");
        }
    }

    #[test]
    fn no_bytes_cause_a_panic() {
        let mut state = 0x2545_f491_4f6c_dd1d_u64;
        for length in 0..3_000_usize {
            let mut bytes = Vec::new();
            for _ in 0..length % 40 {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                bytes.push(state as u8);
            }
            let _ = decode(&bytes);
        }
    }
}
