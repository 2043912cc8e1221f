//! How much a list of a draft contains, in words, and its items as they are sent.

use ipnet::IpNet;

use crate::check::networks;
use crate::check::pool::pool;
use crate::list::numbers::words_of;
use crate::provider::draft::{Draft, Flag, Text};

/// `101 numbers, 1 range` or `5 ranges, 346 addresses`; empty for a blank or unreadable list and for texts that
/// are no lists.
pub fn counted(draft: &Draft, text: Text) -> String {
    if text == Text::DidNumbers {
        let list = pool(draft.texts.get(text)).value.filter(|list| !list.is_empty());
        return list.map(|list| words_of(&list)).unwrap_or_default();
    }
    addresses(draft, text).map(|list| networks::words_of(&list)).unwrap_or_default()
}

/// The items of an address list as they are sent, with the prefix of each; `None` for other texts and for
/// a list that cannot be read.
pub fn as_sent(draft: &Draft, text: Text) -> Option<Vec<String>> {
    addresses(draft, text).map(|list| list.iter().map(IpNet::to_string).collect())
}

fn addresses(draft: &Draft, text: Text) -> Option<Vec<IpNet>> {
    if text != Text::AdditionalIps {
        return None;
    }
    let inlan = *draft.flags.get(Flag::Inlan) == Some(true);
    networks::networks(draft.texts.get(text), inlan).value
}

#[cfg(test)]
mod tests {
    use api::types::AuthMode;

    use super::*;

    #[test]
    fn lists_are_counted_in_words() {
        let mut draft = Draft::new(AuthMode::IpAuth);
        for (text, typed, words) in [
            (Text::DidNumbers, "", ""),
            (Text::DidNumbers, "49302312510\n493023125100-493023125199", "101 numbers, 1 range"),
            (Text::DidNumbers, "12025550123", "1 number"),
            (Text::DidNumbers, "+12025550123", ""),
            (Text::AdditionalIps, "", ""),
            (Text::AdditionalIps, "192.0.2.1", "1 address"),
            (Text::AdditionalIps, "192.0.2.1 198.51.100.0/24", "2 ranges, 257 addresses"),
            (Text::AdditionalIps, "x", ""),
            (Text::Name, "Site A", ""),
        ] {
            typed.clone_into(draft.texts.get_mut(text));
            assert_eq!(counted(&draft, text), words, "{typed}");
        }
        "192.0.2.1\n198.51.100.0/24".clone_into(&mut draft.texts.additional_ips);
        let items = as_sent(&draft, Text::AdditionalIps).unwrap_or_default();
        assert_eq!(items, ["192.0.2.1/32", "198.51.100.0/24"]);
    }
}
