//! Brands that are known, and what somebody meant who typed something close to one of them.
//!
//! The PBX takes any text, and SMS finds its trunk by the exact one.
//! Source: docs/trunks.md, 3.5.

/// The brands of the carrier presets, and the one of trunks without a carrier's features.
pub const BRANDS: [&str; 20] = [
    "Aire Networks",
    "Bandwidth",
    "CM.com",
    "Flowroute",
    "Gamma",
    "Generic",
    "QuestBlue",
    "SIPTRUNK",
    "SMSGlobal",
    "Sinch",
    "Telnyx - US",
    "Twilio",
    "Twilio Interconnect",
    "VoIP Innovations",
    "VoIP.ms",
    "VoiceMeUp",
    "Vonage",
    "Voxtelesys",
    "Wavix - US",
    "WhatsApp",
];

/// The known brand that was probably meant; `None` for a known brand and for a text that is like none.
pub fn meant(brand: &str) -> Option<&'static str> {
    let brand = brand.trim();
    if BRANDS.contains(&brand) {
        return None;
    }
    let typed = plain(brand);
    let close = |known: &&&str| {
        let known = plain(known);
        let most = if typed.len() < 6 { 1 } else { 2 };
        typed.len() > 3 && (known.starts_with(&typed) || distance(&typed, &known) <= most)
    };
    // The closest one: Twilio before Twilio Interconnect.
    BRANDS.iter().filter(close).min_by_key(|known| distance(&typed, &plain(known))).copied()
}

/// Letters and digits only, in lower case.
pub(crate) fn plain(brand: &str) -> Vec<char> {
    brand
        .chars()
        .filter(|letter| letter.is_alphanumeric())
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// How many letters have to be added, removed or replaced, or swapped with the next one.
pub(crate) fn distance(one: &[char], other: &[char]) -> usize {
    let (mut above, mut row): (Vec<usize>, Vec<usize>) = (Vec::new(), (0..=other.len()).collect());
    for (line, letter) in one.iter().enumerate() {
        let mut next = vec![line + 1];
        for (place, candidate) in other.iter().enumerate() {
            let at = |row: &[usize], place: usize| row.get(place).copied().unwrap_or(usize::MAX - 1);
            let replaced = at(&row, place) + usize::from(letter != candidate);
            let mut least = replaced.min(at(&row, place + 1) + 1).min(at(&next, place) + 1);
            let before = line.checked_sub(1).zip(place.checked_sub(1));
            if let Some((line, place)) = before
                && one.get(line) == Some(candidate)
                && other.get(place) == Some(letter)
            {
                least = least.min(at(&above, place) + 1);
            }
            next.push(least);
        }
        above = std::mem::replace(&mut row, next);
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::provider::draft::{Field, Text};
    use crate::provider::presets::read_presets;

    #[test]
    fn the_brands_of_all_presets_are_known() {
        let file = serde_json::from_str(include_str!("../../data/carriers.json")).unwrap();
        for preset in read_presets(&file) {
            for (field, value) in preset.changes {
                if field == Field::Text(Text::Brand) {
                    assert!(BRANDS.contains(&value.as_str().unwrap()), "{value}");
                }
            }
        }
    }

    #[test]
    fn a_near_miss_is_recognised() {
        for (typed, brand) in [
            ("Twillio", Some("Twilio")),
            ("twilio", Some("Twilio")),
            ("Twiloi", Some("Twilio")),
            ("Twilio Interconect", Some("Twilio Interconnect")),
            ("Telnyx", Some("Telnyx - US")),
            ("Wavix", Some("Wavix - US")),
            ("voip ms", Some("VoIP.ms")),
            ("Vonnage", Some("Vonage")),
            ("Sinhc", Some("Sinch")),
            ("generic", Some("Generic")),
            ("Twilio", None),
            (" Twilio ", None),
            ("Deutsche Telekom", None),
            ("Acme", None),
            ("", None),
            ("V", None),
        ] {
            assert_eq!(meant(typed), brand, "{typed}");
        }
    }
}
