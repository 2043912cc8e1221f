//! Which trunk each row of a file means, found in the list of trunks.
//!
//! An id decides: if the PBX does not have it, the name is not used. Knows ids and names; no record and no
//! rule. The trunks found are those to read before a plan is made.

use api::types::{ProviderId, ProviderRow};

use crate::transfer::import::ImportRow;
use crate::transfer::spreadsheet::{is_letters_lost, is_rounding_of, is_stripped};

/// The trunk of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// No existing one. A trunk may have the name from which a spreadsheet or an encoding removed letters.
    New(Option<String>),
    /// The row has an id that no trunk has. A trunk may have the id that was rounded to it.
    UnknownId(Option<ProviderId>),
    /// This one.
    Trunk(ProviderId),
    /// Several trunks have the name.
    Several(usize),
    /// One trunk has the name, but the list has no id for it.
    WithoutId,
}

/// The trunk of each row of a file, found in the list of trunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    targets: Vec<Target>,
    /// Whether another trunk than the target has the name in the row.
    taken: Vec<bool>,
}

impl Matching {
    /// The trunk of one row, and whether another one has the name.
    pub(super) fn of(&self, place: usize) -> (&Target, bool) {
        // A row that was not looked up is never treated as new.
        let target = self.targets.get(place).unwrap_or(&Target::Several(0));
        (target, self.taken.get(place) == Some(&true))
    }

    /// The trunks whose full records the plan needs, each once.
    pub fn needed(&self) -> Vec<ProviderId> {
        let mut needed = Vec::new();
        for target in &self.targets {
            match target {
                Target::Trunk(id) if !needed.contains(id) => needed.push(id.clone()),
                Target::Trunk(_)
                | Target::New(_)
                | Target::UnknownId(_)
                | Target::Several(_)
                | Target::WithoutId => {}
            }
        }
        needed
    }
}

/// Finds the trunk of each row: by its id, or by the exact name if it has none. `list` must contain every row
/// of the PBX; a trunk that is missing in it would be treated as new.
pub fn matching(rows: &[ImportRow], list: &[ProviderRow]) -> Matching {
    let mut matching = Matching { targets: Vec::new(), taken: Vec::new() };
    for row in rows {
        let mut named = Vec::new();
        for there in list {
            let is_named = row.name().is_some_and(|name| there.name.as_deref().map(str::trim) == Some(name));
            if is_named {
                named.push(there.id.as_ref());
            }
        }
        let target = match (row.id.as_deref(), named.as_slice()) {
            (Some(id), _) => by_id(id, list),
            (None, []) => Target::New(row.name().and_then(|name| eaten(name, list))),
            (None, [Some(id)]) => Target::Trunk((*id).clone()),
            (None, [None]) => Target::WithoutId,
            (None, several) => Target::Several(several.len()),
        };
        let is_other = |id: &Option<&ProviderId>| match &target {
            Target::Trunk(own) => *id != Some(own),
            Target::New(_) | Target::UnknownId(_) | Target::Several(_) | Target::WithoutId => true,
        };
        matching.taken.push(named.iter().any(is_other));
        matching.targets.push(target);
    }
    matching
}

/// The trunk with an id: in the API's form, or as the number in its Base64, which the
/// exports of the PBX contain.
fn by_id(id: &str, list: &[ProviderRow]) -> Target {
    let ids = || list.iter().filter_map(|there| there.id.as_ref());
    let encoded = base64(id);
    let found = ids().find(|there| there.as_str() == id).or_else(|| {
        let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
        ids().find(|there| is_number && there.as_str() == encoded)
    });
    match found {
        Some(found) => Target::Trunk(found.clone()),
        None => {
            let is_rounded = |there: &&ProviderId| {
                is_rounding_of(id, there.as_str())
                    || number_of(there.as_str()).is_some_and(|number| is_rounding_of(id, &number))
            };
            Target::UnknownId(ids().find(is_rounded).cloned())
        }
    }
}

/// The name of a trunk that a spreadsheet or an encoding may have changed to this one.
fn eaten(name: &str, list: &[ProviderRow]) -> Option<String> {
    let mut names = list.iter().filter_map(|there| there.name.as_deref());
    names.find(|there| is_stripped(name, there) || is_letters_lost(name, there)).map(str::to_owned)
}

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64(text: &str) -> String {
    let mut encoded = String::new();
    for chunk in text.as_bytes().chunks(3) {
        let byte = |place: usize| u32::from(chunk.get(place).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = LETTERS.get((bits >> (18 - 6 * place) & 63) as usize).copied().unwrap_or_default();
            encoded.push(if place > chunk.len() { '=' } else { char::from(letter) });
        }
    }
    encoded
}

/// The number in an id of the API.
fn number_of(id: &str) -> Option<String> {
    let mut number = String::new();
    let (mut bits, mut count) = (0_u32, 0);
    for letter in id.trim_end_matches('=').bytes() {
        let value = LETTERS.iter().position(|known| *known == letter)?;
        bits = (bits << 6 | u32::try_from(value).ok()?) & 0xff_ffff;
        count += 6;
        if count >= 8 {
            count -= 8;
            number.push(char::from_digit((bits >> count & 0xff).checked_sub(u32::from(b'0'))?, 10)?);
        }
    }
    Some(number)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_number_and_its_base64_are_the_same_id() {
        for (number, id) in [
            ("123456789012345678", "MTIzNDU2Nzg5MDEyMzQ1Njc4"),
            ("1", "MQ=="),
            ("12", "MTI="),
            ("123", "MTIz"),
        ] {
            assert_eq!(base64(number), id);
            assert_eq!(number_of(id).unwrap(), number);
        }
        for id in ["QQ==", "not base64", "ü", "MQ==x"] {
            assert_eq!(number_of(id), None, "{id}");
        }
        assert_eq!(number_of(""), Some(String::new()));
    }
}
