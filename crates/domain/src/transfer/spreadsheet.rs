//! What spreadsheets do to texts that look like numbers, dates or formulas, detected in a single cell.
//!
//! A finding is a doubt. It counts only if the cell would change something: a cell with the current value of
//! the trunk is right, whatever it looks like. Knows no trunk.
//! Source: Microsoft, "Excel specifications and limits" (15 digits, 32,767 characters a cell).

use crate::check::number::exponent;
use crate::provider::draft::{Field, Text};
use crate::provider::fields::{Input, spec};
use crate::transfer::encoding::is_misread;

/// The most characters in a cell of Excel. Longer texts are cut off.
const CELL: usize = 32_767;
/// The same for older versions of LibreOffice.
const OTHER_CELL: usize = 65_535;

/// Switches as spreadsheets and people write them in their languages. In capitals.
const ON: &[&str] = &[
    "TRUE",
    "YES",
    "ON",
    "1",
    "1.0",
    "-1",
    "Y",
    "T",
    "WAHR",
    "JA",
    "VRAI",
    "OUI",
    "VERDADERO",
    "SÍ",
    "SI",
    "VERO",
    "SÌ",
    "VERDADEIRO",
    "SIM",
    "WAAR",
    "PRAWDA",
    "TAK",
    "SANT",
    "SAND",
    "SANN",
    "TOSI",
    "KYLLÄ",
    "ИСТИНА",
    "ДА",
    "ІСТИНА",
    "ТАК",
    "DOĞRU",
    "EVET",
    "IGAZ",
    "IGEN",
    "PRAVDA",
    "ANO",
    "ADEVĂRAT",
    "DA",
    "CERT",
    "EGIA",
    "TÕENE",
    "PATIESS",
    "ΑΛΗΘΗΣ",
    "ΑΛΗΘΈΣ",
    "ENABLED",
    "ACTIVE",
    "ENABLE",
    "真",
    "是",
];
const OFF: &[&str] = &[
    "FALSE",
    "NO",
    "OFF",
    "0",
    "0.0",
    "N",
    "F",
    "FALSCH",
    "NEIN",
    "FAUX",
    "NON",
    "FALSO",
    "NÃO",
    "ONWAAR",
    "NEE",
    "FAŁSZ",
    "NIE",
    "FALSKT",
    "FALSK",
    "USANN",
    "NEJ",
    "NEI",
    "EPÄTOSI",
    "EI",
    "ЛОЖЬ",
    "НЕТ",
    "ХИБНІСТЬ",
    "НІ",
    "YANLIŞ",
    "HAYIR",
    "HAMIS",
    "NEM",
    "NEPRAVDA",
    "NE",
    "FALS",
    "GEZURRA",
    "VÄÄR",
    "APLAMS",
    "ΨΕΥΔΗΣ",
    "ΨΕΥΔΈΣ",
    "DISABLED",
    "INACTIVE",
    "DISABLE",
    "假",
    "否",
];

/// A switch, also as spreadsheets and people write it.
pub(super) fn flag(cell: &str) -> Option<bool> {
    // The longest word has ten letters.
    let cell = cell.trim();
    if cell.len() > 40 {
        return None;
    }
    let cell = cell.to_uppercase();
    if ON.contains(&cell.as_str()) {
        Some(true)
    } else if OFF.contains(&cell.as_str()) {
        Some(false)
    } else {
        None
    }
}

/// Why the text of a cell may not be the one that was entered, and how to fix it: the end of a sentence.
/// `field` is `None` for the id.
pub(super) fn doubt(field: Option<Field>, cell: &str) -> Option<String> {
    let length = cell.encode_utf16().take(OTHER_CELL + 1).count();
    if length == CELL || length == OTHER_CELL {
        let most = if length == CELL { "32,767" } else { "65,535" };
        return Some(format!(
            "the cell has {most} characters, the most that a spreadsheet keeps, so its end is cut off. Take the value from the original"
        ));
    }
    if cell.contains(char::REPLACEMENT_CHARACTER) {
        return Some(
            "some letters cannot be read and stand as \u{fffd}. Save the file as UTF-8 and read it again"
                .to_owned(),
        );
    }
    if is_misread(cell) {
        return Some(format!(
            "“{}” was saved in a wrong encoding. Open the original as UTF-8 and save it as UTF-8",
            start(cell)
        ));
    }
    let text = match field {
        None => Text::AuthId,
        Some(Field::Text(text)) => text,
        Some(Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_)) => {
            return None;
        }
    };
    if text == Text::Password {
        let is_eaten = exponent(cell).is_some_and(|(has_point, has_sign)| has_point && has_sign);
        return is_eaten.then(|| {
            "the spreadsheet took it for a number, and digits are lost. Enter it again, in a cell formatted as text".to_owned()
        });
    }
    let is_list = matches!(text, Text::DidNumbers | Text::AdditionalIps);
    let items: Vec<&str> = if is_list { cell.split([';', '\n']).collect() } else { vec![cell] };
    items.iter().find_map(|item| doubt_of(text, item.trim())).or_else(|| {
        // A decimal comma also separates the items of a pool.
        let eaten = cell.split(',').find(|part| exponent(part).is_some_and(|(_, has_sign)| has_sign));
        eaten.filter(|_| is_list).map(|_| digits_lost(cell))
    })
}

fn digits_lost(cell: &str) -> String {
    let shown = start(cell);
    format!(
        "the spreadsheet changed this to “{shown}”; digits are lost. Enter it again, in a cell formatted as text"
    )
}

/// The doubt about one text, or one item of a list.
fn doubt_of(text: Text, item: &str) -> Option<String> {
    let shown = start(item);
    if let Some((has_point, has_sign)) = exponent(item)
        && (has_point || has_sign)
    {
        return Some(digits_lost(item));
    }
    if is_formula_error(item) {
        return Some(format!(
            "“{shown}” is the error of a formula. Enter the value, in a cell formatted as text"
        ));
    }
    let field = Field::Text(text);
    let is_whole = spec(field).is_some_and(|spec| matches!(spec.input, Input::Whole(_)));
    let is_account = matches!(text, Text::AuthId | Text::Username | Text::DidNumbers);
    if is_whole || is_account {
        if let Some(digits) = decimal(item).or_else(|| grouped(item)).filter(|_| is_whole || item.len() > 5) {
            let written = if text == Text::DidNumbers && item.contains(',') {
                "If these are several numbers, put semicolons between them"
            } else {
                "Enter the digits alone, in a cell formatted as text"
            };
            return Some(if is_whole {
                format!("the spreadsheet changed this to “{shown}”. Write {digits}")
            } else {
                format!("“{shown}” is a number as a spreadsheet writes it. {written}")
            });
        }
        if is_date(item, text) {
            return Some(format!(
                "the spreadsheet took this for a date, “{shown}”. Enter it again, in a cell formatted as text"
            ));
        }
    }
    let is_address = matches!(text, Text::Hostname | Text::OutboundServer | Text::AdditionalIps);
    if is_address && item.len() >= 7 && item.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(format!(
            "the spreadsheet took the dots of an address for separators of thousands, “{shown}”. Enter it again, in a cell formatted as text"
        ));
    }
    if matches!(text, Text::AuthId | Text::Username) && is_rounded(item) {
        return Some(format!(
            "a spreadsheet keeps 15 digits of a number, and “{shown}” ends in zeros. Enter it again, in a cell formatted as text"
        ));
    }
    None
}

/// The start of a text, for a sentence.
fn start(text: &str) -> String {
    let mut letters = text.trim().chars();
    let start: String = letters.by_ref().take(30).collect();
    if letters.next().is_some() { format!("{start}…") } else { start }
}

/// The digits of a number that was written as a decimal: `5060.0`, `5060,00`.
fn decimal(text: &str) -> Option<String> {
    let (whole, part) = text.split_once(['.', ','])?;
    let is_one = !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit());
    let is_zero = !part.is_empty() && part.bytes().all(|byte| byte == b'0');
    // `5.000` more likely means five thousand.
    (is_one && is_zero && !(part.len() == 3 && whole.len() <= 3)).then(|| whole.to_owned())
}

/// The digits of a number with separators of thousands in any language.
fn grouped(text: &str) -> Option<String> {
    let is_between =
        |letter: char| matches!(letter, '.' | ',' | '\'' | '’' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}');
    let mut groups = text.split(is_between);
    let first = groups.next()?;
    let is_number = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=3).contains(&first.len()) || !is_number(first) {
        return None;
    }
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || !is_number(group) {
            return None;
        }
        digits.push_str(group);
    }
    (digits.len() > first.len()).then_some(digits)
}

/// Whether a spreadsheet turned it into a date or a time.
fn is_date(text: &str, of: Text) -> bool {
    let parts: Vec<&str> = text.split(['-', '/', '.', ' ', ':']).filter(|part| !part.is_empty()).collect();
    let is_number = |part: &&&str| part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = parts.iter().filter(is_number).count();
    // An account may be called `jan.1`.
    let has_months = !matches!(of, Text::AuthId | Text::Username);
    let is_month = |part: &&str| {
        let months = [
            "jan", "feb", "mar", "mär", "mrz", "apr", "avr", "may", "mai", "maj", "jun", "jui", "jul", "aug",
            "aoû", "sep", "oct", "okt", "nov", "dec", "dez", "déc", "ene", "fév", "abr", "ago", "dic", "gen",
            "mag", "giu", "lug", "set", "ott", "out", "sty", "lut", "kwi", "cze", "lip", "sie", "wrz", "paź",
            "lis", "gru",
        ];
        let part = part.to_lowercase();
        has_months && part.chars().count() <= 10 && months.iter().any(|month| part.starts_with(month))
    };
    let has_year = parts.iter().any(|part| part.len() == 4) && parts.iter().any(|part| part.len() <= 2);
    match parts.len() {
        2 => numbers == 1 && parts.iter().any(is_month) && text.len() <= 16,
        3 => (numbers == 3 && has_year) || (numbers == 2 && parts.iter().any(is_month)),
        5 | 6 => numbers == parts.len() && has_year && text.contains(':'),
        _ => false,
    }
}

/// Whether it is what a spreadsheet shows if a formula has no value or a column is too narrow.
fn is_formula_error(text: &str) -> bool {
    let is_number = |rest: &str| rest.len() == 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
    match text.strip_prefix('#') {
        Some(rest) if text.len() >= 3 && rest.bytes().all(|byte| byte == b'#') => true,
        Some("N/A" | "NV" | "N/D" | "N/B" | "BRAK") => true,
        Some(rest) => rest.len() > 2 && rest.ends_with(['!', '?']) && !rest.contains(' '),
        None => {
            ["Err:", "Fehler:", "Err :"].iter().any(|start| text.strip_prefix(start).is_some_and(is_number))
        }
    }
}

/// Whether a long number ends in the zeros of rounding to 15 digits.
fn is_rounded(text: &str) -> bool {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number && text.get(15..).is_some_and(|end| end.len() >= 2 && end.bytes().all(|byte| byte == b'0'))
}

/// Whether two texts of digits are the same number within the 15 digits that a spreadsheet keeps.
pub(super) fn is_rounding_of(rounded: &str, exact: &str) -> bool {
    let number = |text: &str| {
        let is_number = (16..=30).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { text.parse::<u128>().ok() } else { None }
    };
    let (Some(one), Some(other)) = (number(rounded), number(exact)) else { return false };
    let unit = 10_u128.saturating_pow(u32::try_from(rounded.len().saturating_sub(15)).unwrap_or_default());
    rounded.len() == exact.len() && one != other && one.abs_diff(other) < unit
}

/// Whether a text is another one without its leading plus or zeros, which spreadsheets remove from numbers.
pub(super) fn is_stripped(after: &str, before: &str) -> bool {
    let (after, before) = (after.trim(), before.trim());
    let is_number = !after.is_empty() && after.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        && after.len() < before.len()
        && before.trim_start_matches(['+', '0']) == after.trim_start_matches('0')
}

/// Whether a text is another one with line breaks in it that a program on the way has made.
pub(super) fn is_broken(after: &str, before: &str) -> bool {
    let is_break = |letter: char| matches!(letter, '\r' | '\n');
    after.contains(is_break) && after.replace(is_break, "") == before
}

/// Whether a text is another one with question marks or other signs in place of letters, which programs write
/// if their encoding does not have them.
pub(super) fn is_letters_lost(after: &str, before: &str) -> bool {
    let mut letters = before.trim().chars();
    let mut is_lost = false;
    for sign in after.trim().chars() {
        match letters.next() {
            Some(letter) if letter == sign => {}
            Some(letter) if sign.is_ascii_punctuation() && !letter.is_ascii() => is_lost = true,
            Some(_) | None => return false,
        }
    }
    is_lost && letters.next().is_none()
}
