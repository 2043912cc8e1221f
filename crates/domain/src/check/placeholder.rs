//! A host with a part that stands for a name of one's own, as guides and presets write it:
//! `<you>.pstn.twilio.com`.

/// A host with a placeholder: what stands before, in and after the angle brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// Fixed, usually blank.
    pub before: String,
    /// What the placeholder stands for, in words.
    pub name: String,
    /// The fixed rest.
    pub after: String,
}

impl Placeholder {
    /// The first placeholder of a host. What stands in angle brackets is the address of a contact if it could be
    /// a whole host or URI, and there is no placeholder then.
    pub fn of(host: &str) -> Option<Self> {
        let (before, rest) = host.trim().split_once('<')?;
        let (name, after) = rest.split_once('>')?;
        let is_word = |letter: char| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_' | '\'');
        let is_fixed = |text: &str| !text.contains(char::is_whitespace);
        let is_one =
            !name.trim().is_empty() && name.chars().all(is_word) && is_fixed(before) && is_fixed(after);
        is_one.then(|| Self {
            before: before.to_owned(),
            name: name.trim().to_owned(),
            after: after.to_owned(),
        })
    }

    /// The host with this in place of the placeholder, and the placeholder again for a blank. A whole host that
    /// has the same ends is taken as it is.
    pub fn filled(&self, own: &str) -> String {
        let own = own.trim();
        let Self { before, name, after } = self;
        if own.is_empty() {
            format!("{before}<{name}>{after}")
        } else if !after.is_empty() && self.own_of(own).is_some_and(|own| !own.is_empty()) {
            own.to_owned()
        } else {
            format!("{before}{own}{after}")
        }
    }

    /// What stands in place of the placeholder; blank for the placeholder itself, `None` for another host.
    pub fn own_of<'h>(&self, host: &'h str) -> Option<&'h str> {
        let own = host.strip_prefix(self.before.as_str())?.strip_suffix(self.after.as_str())?;
        let is_open = own.strip_prefix('<').and_then(|own| own.strip_suffix('>')) == Some(&self.name);
        Some(if is_open { "" } else { own })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::check::host::host;
    use crate::check::samples::said;

    fn parts(host: &str) -> Option<(String, String, String)> {
        Placeholder::of(host).map(|found| (found.before, found.name, found.after))
    }

    #[test]
    fn a_placeholder_has_its_fixed_parts() {
        for (host, before, name, after) in [
            ("<you>.pstn.twilio.com", "", "you", ".pstn.twilio.com"),
            (" <your Twilio domain>.pstn.twilio.com ", "", "your Twilio domain", ".pstn.twilio.com"),
            ("sip-<region>.example.com", "sip-", "region", ".example.com"),
            ("<you>.sip.example.com:5060", "", "you", ".sip.example.com:5060"),
            ("<you>", "", "you", ""),
        ] {
            assert_eq!(parts(host), Some((before.to_owned(), name.to_owned(), after.to_owned())), "{host}");
        }
        for host in [
            "sip.example.com",
            "<sip:gw@sip.example.com>",
            "<sip.example.com>",
            "\"Carrier\" <sip:sip.example.com>",
            "Carrier <gw1>",
            "<>.example.com",
            "<you.example.com",
        ] {
            assert_eq!(parts(host), None, "{host}");
        }
    }

    #[test]
    fn a_placeholder_that_was_not_replaced_is_refused_without_an_offer() {
        for text in ["<you>.pstn.twilio.com", "<you>", "sip-<region>.example.com", "<you>.example.com:5060"] {
            let checked = host(text);
            assert_eq!(checked.value, None, "{text}");
            assert!(said(&checked).starts_with("Replace <"), "{text}: {}", said(&checked));
            assert!(checked.findings.iter().all(|finding| finding.fix.is_none()), "{text}");
        }
    }

    #[test]
    fn a_host_is_composed_and_taken_apart_again() {
        let found = Placeholder::of("<you>.pstn.twilio.com").unwrap();
        assert_eq!(found.filled("acme"), "acme.pstn.twilio.com");
        assert_eq!(found.filled(" acme "), "acme.pstn.twilio.com");
        assert_eq!(found.filled("acme.pstn.twilio.com"), "acme.pstn.twilio.com");
        assert_eq!(found.filled(" "), "<you>.pstn.twilio.com");
        assert_eq!(found.own_of("acme.pstn.twilio.com"), Some("acme"));
        assert_eq!(found.own_of("<you>.pstn.twilio.com"), Some(""));
        assert_eq!(found.own_of("sip.example.com"), None);
    }
}
