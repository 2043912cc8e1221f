//! How much was found in each trunk, for lists of trunks and what narrows them.

use std::collections::BTreeMap;

use api::types::ProviderId;

use crate::audit::{Mutes, Report, Weight};

/// What a list can be narrowed by: the word in an address, and the words of a person.
pub const FINDING_CHOICES: [(&str, &str); 5] =
    [(SOME, "One or more"), ("error", "Errors"), ("warning", "Warnings"), ("note", "Notes"), (NONE, "None")];
const SOME: &str = "any";
const NONE: &str = "none";

/// The findings of a trunk by weight, without those that are muted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FindingCounts([usize; Weight::ALL.len()]);

impl FindingCounts {
    /// How many there are.
    pub fn total(self) -> usize {
        self.0.iter().sum()
    }

    /// The heaviest weight; nothing where nothing was found.
    pub fn worst(self) -> Option<Weight> {
        self.by_weight().find(|(_, count)| *count > 0).map(|(weight, _)| weight)
    }

    /// `3 findings`
    pub fn words(self) -> String {
        match self.total() {
            0 => "None".to_owned(),
            1 => "1 finding".to_owned(),
            more => format!("{more} findings"),
        }
    }

    /// Whether a list narrowed by a word of [`FINDING_CHOICES`] shows the trunk; any other word hides nothing.
    pub fn is_shown(self, word: &str) -> bool {
        match word {
            SOME => self.total() > 0,
            NONE => self.total() == 0,
            _ => self
                .by_weight()
                .find(|(weight, _)| weight.word().eq_ignore_ascii_case(word))
                .is_none_or(|(_, count)| count > 0),
        }
    }

    fn by_weight(self) -> impl Iterator<Item = (Weight, usize)> {
        Weight::ALL.into_iter().zip(self.0)
    }
}

impl Report {
    /// The findings of each trunk by weight, without those that are muted, in the order of [`Report::trunks`].
    pub fn counts(&self, mutes: &Mutes) -> Vec<FindingCounts> {
        let mut counts = vec![FindingCounts::default(); self.trunks.len()];
        for ((weight, rule), found) in &self.found {
            for finding in found {
                let Some(trunk) = self.trunks.get(finding.trunk) else { continue };
                if mutes.has(*rule, &trunk.id) {
                    continue;
                }
                if let Some(FindingCounts(of_trunk)) = counts.get_mut(finding.trunk) {
                    let all = of_trunk.iter_mut().zip(Weight::ALL);
                    all.filter(|(_, of)| of == weight).for_each(|(count, _)| *count += 1);
                }
            }
        }
        counts
    }

    /// The place of each trunk in [`Report::trunks`].
    pub fn places(&self) -> BTreeMap<ProviderId, usize> {
        self.trunks.iter().enumerate().map(|(place, trunk)| (trunk.id.clone(), place)).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use api::types::Provider;
    use serde_json::{Value, json};

    use super::*;
    use crate::audit::{Audit, Mute, Rule, findings};

    fn id(text: &str) -> ProviderId {
        ProviderId::parse(text).unwrap()
    }

    fn checked(records: &[(&str, Value)]) -> Report {
        let mut audit = Audit::default();
        for (name, record) in records {
            let provider = Provider::of(record.as_object().unwrap().clone());
            let found = findings(&provider, &[]);
            audit.add(id(name), &provider, found);
        }
        audit.finish()
    }

    /// A trunk without a finding of its own, with what these keys make of it.
    fn record(name: &str, with: Value) -> Value {
        let mut record = json!({
            "name": name, "enabled": true, "brand": "Generic", "auth_mode": "IP_AUTH", "shared": false,
            "transport": "UDP", "hostname": format!("{name}.example.com"), "port": 5060, "inlan": false,
            "rewrite_via_ip": false, "verify_port": false, "keep_alive": true, "keep_alive_interval": 360,
            "single_via_header": true, "adjust_sdp_direction": true, "remove_srtp_info": true,
            "stir_shaken_signature_required": false, "concurrency": 100_000, "outbound_server_port": 0,
            "additional_ips": "", "did_numbers": "",
        });
        for (key, value) in with.as_object().unwrap() {
            record[key] = value.clone();
        }
        record
    }

    fn fleet() -> Report {
        checked(&[
            ("a", record("a", json!({ "did_numbers": "494012340567", "port": 5061 }))),
            ("b", record("b", json!({ "did_numbers": "494012340568", "additional_ips": "0.0.0.0/0" }))),
            ("c", record("c", json!({ "did_numbers": "494012340569" }))),
            ("d", record("d", json!({ "keep_alive": false }))),
        ])
    }

    #[test]
    fn findings_are_counted_for_each_trunk_by_weight() {
        let report = fleet();
        let counts = report.counts(&Mutes::default());
        let places = report.places();
        let of = |name: &str| counts[places[&id(name)]];
        assert_eq!(counts.len(), 4);
        for (name, worst) in
            [("a", Some(Weight::Warning)), ("b", Some(Weight::Error)), ("c", None), ("d", Some(Weight::Note))]
        {
            assert_eq!(of(name).worst(), worst, "{name}: {:?}", report.found);
            let found = report.findings().filter(|finding| finding.trunk == places[&id(name)]).count();
            assert_eq!(of(name).total(), found, "{name}");
        }
        assert_eq!((of("c").words().as_str(), of("d").words().as_str()), ("None", "1 finding"));
    }

    #[test]
    fn muted_findings_do_not_count() {
        let report = fleet();
        let mut mutes = Mutes::default();
        let mute = |rule: Rule, trunk: &str| Mute {
            rule: rule.spec().id.to_owned(),
            trunk: trunk.to_owned(),
            name: String::new(),
            reason: "agreed".to_owned(),
            day: String::new(),
        };
        let before = report.counts(&mutes);
        mutes.add(mute(Rule::UdpOn5061, "a"));
        // Another trunk, and a rule of a later version.
        mutes.add(mute(Rule::UdpOn5061, "c"));
        mutes.add(Mute { rule: "later-rule".to_owned(), ..mute(Rule::UdpOn5061, "b") });
        let after = report.counts(&mutes);
        let places = report.places();
        assert_eq!(after[places[&id("a")]].total(), before[places[&id("a")]].total() - 1);
        for name in ["b", "c", "d"] {
            assert_eq!(after[places[&id(name)]], before[places[&id(name)]], "{name}");
        }
    }

    #[test]
    fn a_list_is_narrowed_by_every_choice() {
        for (counts, shown) in [
            ([0, 0, 0], vec!["none"]),
            ([1, 0, 0], vec!["any", "error"]),
            ([0, 2, 0], vec!["any", "warning"]),
            ([0, 0, 3], vec!["any", "note"]),
            ([1, 1, 1], vec!["any", "error", "warning", "note"]),
        ] {
            let words = FINDING_CHOICES.map(|(word, _)| word);
            let found: Vec<&str> =
                words.into_iter().filter(|word| FindingCounts(counts).is_shown(word)).collect();
            assert_eq!(found, shown, "{counts:?}");
        }
        // Every weight can be asked for, and an unknown word hides nothing.
        for weight in Weight::ALL {
            assert!(FINDING_CHOICES.iter().any(|(word, _)| weight.word().eq_ignore_ascii_case(word)));
        }
        assert!(FindingCounts::default().is_shown("later") && FindingCounts([0, 0, 7]).is_shown("later"));
    }
}
