//! Findings that somebody has looked at and found right, each with the reason, as they are kept in a browser.
//!
//! Knows the text that is kept, and no storage.

use std::collections::BTreeMap;

use api::types::ProviderId;
use serde::{Deserialize, Serialize};

use crate::audit::rule::Rule;

/// A rule that is muted for a trunk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mute {
    /// The id of the rule; perhaps one of another version.
    pub rule: String,
    /// The id of the trunk.
    pub trunk: String,
    /// What the trunk was called then.
    pub name: String,
    /// Why.
    pub reason: String,
    /// The day, as `2026-11-26`.
    pub day: String,
}

/// All mutes of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mutes {
    /// By trunk and rule.
    by_trunk: BTreeMap<String, BTreeMap<String, Mute>>,
}

impl Mutes {
    /// The mutes that a text holds; none in a text that is none of ours.
    pub fn read(text: &str) -> Self {
        let mut mutes = Self::default();
        for mute in serde_json::from_str::<Vec<Mute>>(text).unwrap_or_default() {
            mutes.add(mute);
        }
        mutes
    }

    /// The text that holds them.
    pub fn text(&self) -> String {
        // Serialization can only fail for keys that are not text.
        serde_json::to_string(&self.all().collect::<Vec<&Mute>>()).unwrap_or_default()
    }

    /// All of them, by trunk.
    pub fn all(&self) -> impl Iterator<Item = &Mute> {
        self.by_trunk.values().flat_map(BTreeMap::values)
    }

    /// Whether a rule is muted for a trunk.
    pub fn has(&self, rule: Rule, trunk: &ProviderId) -> bool {
        self.by_trunk.get(trunk.as_str()).is_some_and(|of_trunk| of_trunk.contains_key(rule.spec().id))
    }

    /// Adds one, in place of one that is there.
    pub fn add(&mut self, mute: Mute) {
        self.by_trunk.entry(mute.trunk.clone()).or_default().insert(mute.rule.clone(), mute);
    }

    /// Takes one away.
    pub fn remove(&mut self, mute: &Mute) {
        if let Some(of_trunk) = self.by_trunk.get_mut(&mute.trunk) {
            of_trunk.remove(&mute.rule);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mutes_are_kept_as_text_and_read_again() {
        let mute = |rule: &str, trunk: &str| Mute {
            rule: rule.to_owned(),
            trunk: trunk.to_owned(),
            name: "Hamburg \"1\"".to_owned(),
            reason: "agreed with the carrier".to_owned(),
            day: "2026-11-26".to_owned(),
        };
        let mut mutes = Mutes::default();
        mutes.add(mute("tls-on-5060", "a"));
        mutes.add(mute("tls-on-5060", "a"));
        // A rule of a later version stays.
        mutes.add(mute("later-rule", "a"));
        mutes.add(mute("same-name", "b"));
        assert_eq!(mutes.all().count(), 3);
        assert_eq!(Mutes::read(&mutes.text()), mutes);
        let has =
            |mutes: &Mutes, rule, trunk| ProviderId::parse(trunk).is_some_and(|id| mutes.has(rule, &id));
        assert!(has(&mutes, Rule::TlsOn5060, "a") && has(&mutes, Rule::SameName, "b"));
        assert!(!has(&mutes, Rule::TlsOn5060, "b") && !has(&mutes, Rule::UdpOn5061, "a"));
        mutes.remove(&mute("tls-on-5060", "a"));
        assert!(!has(&mutes, Rule::TlsOn5060, "a"));
        for broken in ["", "7", "{}", "[{\"rule\":1}]", "[7]"] {
            assert_eq!(Mutes::read(broken), Mutes::default(), "{broken}");
        }
    }
}
