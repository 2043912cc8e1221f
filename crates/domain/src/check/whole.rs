//! A whole number typed by a person. Knows no field: its label and limits are arguments.

use crate::check::{Checked, error, is_blank, number};

/// Reads a number from `low` to `high`; `label` starts the message. A blank text has no value and no
/// finding, because the caller knows whether the field may be empty.
pub fn whole(text: &str, label: &str, low: u32, high: u32) -> Checked<u32> {
    let trimmed = text.trim_matches(is_blank);
    if trimmed.is_empty() {
        return Checked { value: None, findings: Vec::new() };
    }
    let value = number(trimmed).and_then(|value| u32::try_from(value).ok());
    if let Some(value) = value.filter(|value| (low..=high).contains(value)) {
        return Checked::new(value, Vec::new());
    }
    let says = format!("{label} must be between {low} and {high}");
    Checked { value: None, findings: vec![error(&says, None)] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_within_the_limits_are_read() {
        for (text, value) in [("0", 0), (" 5060 ", 5060), ("65535", 65_535), ("007", 7), ("5060\n", 5060)] {
            assert_eq!(whole(text, "Port", 0, 65_535), Checked::new(value, Vec::new()), "{text:?}");
        }
        assert_eq!(whole("4294967295", "Calls", 0, u32::MAX).value, Some(u32::MAX));
    }

    #[test]
    fn a_blank_text_has_no_value_and_no_finding() {
        for text in ["", "  ", "\t\n"] {
            assert_eq!(whole(text, "Port", 0, 65_535), Checked { value: None, findings: Vec::new() });
        }
    }

    #[test]
    fn every_other_text_is_refused_with_label_and_limits() {
        let huge = "9".repeat(99);
        let texts = ["65536", "-1", "+5", "1.0", "1e3", "0x10", "5 060", "５０６０", "abc", "5\u{0}", &huge];
        for text in texts {
            let expected = error("Port must be between 0 and 65535", None);
            assert_eq!(whole(text, "Port", 0, 65_535), Checked { value: None, findings: vec![expected] });
        }
        assert_eq!(whole("9", "Interval", 10, 20).value, None);
    }
}
