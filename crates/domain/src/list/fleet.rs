//! All trunks at once: one light for each, counted, and a watch for trunks that go down.
//!
//! A light is the badge of `provider::status` as one word that can be counted and used in
//! an address. Knows no timer: the caller passes the answers.

use api::types::{Open, TrunkStatus};

use crate::provider::status::{Answer, Basis};

/// The status of a trunk in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Light {
    /// Online, and verified by a check.
    Verified,
    /// Reported as online, without a known check.
    Assumed,
    /// Reported as offline.
    Offline,
    /// Switched off.
    Disabled,
    /// Asked, without a usable answer.
    Unknown,
    /// No answer yet.
    Checking,
}

/// Used in an address for verified and assumed together.
const ONLINE: &str = "online";

impl Light {
    /// Every light.
    pub const ALL: [Self; 6] =
        [Self::Verified, Self::Assumed, Self::Offline, Self::Disabled, Self::Unknown, Self::Checking];

    /// The word in an address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Verified => "verified",
            Self::Assumed => "assumed",
            Self::Offline => "offline",
            Self::Disabled => "disabled",
            Self::Unknown => "unknown",
            Self::Checking => "checking",
        }
    }

    /// Whether a list filtered by this word shows the trunk. `None` for an unknown word, in which case
    /// nothing should be hidden.
    pub fn is_shown(self, word: &str) -> Option<bool> {
        if word == ONLINE {
            return Some(self.online() == Some(true));
        }
        let known = Self::ALL.into_iter().find(|light| light.as_str() == word)?;
        Some(self == known)
    }

    /// Up or down; `None` if unknown or not counted.
    pub fn online(self) -> Option<bool> {
        match self {
            Self::Verified | Self::Assumed => Some(true),
            Self::Offline => Some(false),
            Self::Disabled | Self::Unknown | Self::Checking => None,
        }
    }
}

/// The light of a trunk; the arguments are those of [`badge`](crate::provider::status::badge).
pub fn light(enabled: Option<bool>, basis: Basis, answer: &Answer) -> Light {
    if enabled == Some(false) {
        return Light::Disabled;
    }
    match answer {
        Answer::Checking => Light::Checking,
        Answer::Failed(_) | Answer::Is(Open::Unknown(_)) => Light::Unknown,
        Answer::Is(Open::Known(TrunkStatus::Online)) => match basis {
            Basis::Registration | Basis::GatewayRegistration | Basis::Options => Light::Verified,
            Basis::Nothing | Basis::Messaging | Basis::NotKnown => Light::Assumed,
        },
        Answer::Is(Open::Known(TrunkStatus::Offline)) => match basis {
            Basis::Registration
            | Basis::GatewayRegistration
            | Basis::Options
            | Basis::Nothing
            | Basis::NotKnown => Light::Offline,
            // The server keeps no meaningful status for these.
            Basis::Messaging => Light::Unknown,
        },
    }
}

/// How many trunks have each light.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// All of them.
    pub total: usize,
    /// Online, and verified by a check.
    pub verified: usize,
    /// Online as reported.
    pub assumed: usize,
    /// Offline.
    pub offline: usize,
    /// Switched off.
    pub disabled: usize,
    /// Asked without a usable answer.
    pub unknown: usize,
    /// Not answered yet.
    pub unchecked: usize,
}

impl Summary {
    /// Counts one more trunk.
    pub fn add(&mut self, light: Light) {
        self.total += 1;
        *self.of(light) += 1;
    }

    /// Counts a trunk that was counted before under another light.
    pub fn change(&mut self, before: Light, now: Light) {
        let count = self.of(before);
        *count = count.saturating_sub(1);
        *self.of(now) += 1;
    }

    fn of(&mut self, light: Light) -> &mut usize {
        match light {
            Light::Verified => &mut self.verified,
            Light::Assumed => &mut self.assumed,
            Light::Offline => &mut self.offline,
            Light::Disabled => &mut self.disabled,
            Light::Unknown => &mut self.unknown,
            Light::Checking => &mut self.unchecked,
        }
    }

    /// Verified and assumed together.
    pub fn online(&self) -> usize {
        self.verified + self.assumed
    }
}

/// How far a trunk that was online has gone down.
#[derive(Clone, Copy, PartialEq)]
enum Fall {
    Online,
    OfflineOnce,
    CalledOut,
}

/// Watches for trunks that were online and go offline. One offline answer may be a REGISTER in progress; two
/// in a row are reported once.
#[derive(Clone, Default)]
pub struct Drops {
    /// By id. A sorted list, because a map would be compiled only for this.
    seen: Vec<(String, Fall)>,
}

impl Drops {
    /// Takes an answer; `None` is a failure to get one, which changes nothing. Returns true exactly
    /// at the second consecutive offline answer of a trunk that was online before, and not again until it
    /// has been online once more.
    pub fn note(&mut self, id: &str, online: Option<bool>) -> bool {
        let Some(online) = online else { return false };
        match self.place(id) {
            Ok(place) => {
                let Some((_, fall)) = self.seen.get_mut(place) else { return false };
                let next = match (online, *fall) {
                    (true, Fall::Online | Fall::OfflineOnce | Fall::CalledOut) => Fall::Online,
                    (false, Fall::Online) => Fall::OfflineOnce,
                    (false, Fall::OfflineOnce | Fall::CalledOut) => Fall::CalledOut,
                };
                let is_news = next == Fall::CalledOut && *fall != Fall::CalledOut;
                *fall = next;
                is_news
            }
            Err(place) => {
                // A trunk that was never online has not gone down.
                if online {
                    self.seen.insert(place, (id.to_owned(), Fall::Online));
                }
                false
            }
        }
    }

    /// Forgets a trunk that was deleted or switched off.
    pub fn forget(&mut self, id: &str) {
        if let Ok(place) = self.place(id) {
            self.seen.remove(place);
        }
    }

    /// How many trunks were reported and have not been online since.
    pub fn down(&self) -> usize {
        self.seen.iter().filter(|(_, fall)| *fall == Fall::CalledOut).count()
    }

    /// The place of the trunk, or the place to insert it.
    fn place(&self, id: &str) -> Result<usize, usize> {
        self.seen.binary_search_by(|(seen, _)| seen.as_str().cmp(id))
    }
}

#[cfg(test)]
mod tests {
    use api::types::WireEnum;

    use super::*;
    use crate::provider::status::{Tone, Trouble, badge};
    use crate::samples::Random;

    const BASES: [Basis; 6] = [
        Basis::Registration,
        Basis::GatewayRegistration,
        Basis::Options,
        Basis::Nothing,
        Basis::Messaging,
        Basis::NotKnown,
    ];

    fn answers() -> Vec<Answer> {
        let known = TrunkStatus::ALL.iter().map(|status| Answer::Is(Open::Known(*status)));
        let others = [
            Answer::Checking,
            Answer::Failed(Trouble::Down),
            Answer::Is(Open::Unknown("DEGRADED".to_owned())),
        ];
        known.chain(others).collect()
    }

    #[test]
    fn light_and_badge_agree_in_every_combination() {
        let mut met = Vec::new();
        for enabled in [None, Some(true), Some(false)] {
            for basis in BASES {
                for answer in answers() {
                    let light = light(enabled, basis, &answer);
                    let badge = badge(enabled, basis, &answer);
                    let tone = match light {
                        Light::Verified => Tone::Good,
                        Light::Assumed => Tone::Unsure,
                        Light::Offline => Tone::Bad,
                        Light::Disabled => Tone::Quiet,
                        Light::Unknown => Tone::Unknown,
                        Light::Checking => Tone::Busy,
                    };
                    let case = (enabled, basis, &answer, light);
                    assert_eq!(badge.tone, tone, "{case:?}");
                    assert_eq!(badge.label == "Disabled", light == Light::Disabled, "{case:?}");
                    assert_eq!(badge.label.starts_with("Online"), light.online() == Some(true), "{case:?}");
                    assert_eq!(badge.label == "Offline", light.online() == Some(false), "{case:?}");
                    met.push(light);
                }
            }
        }
        assert_eq!(met.len(), 3 * 6 * 5);
        assert!(Light::ALL.iter().all(|light| met.contains(light)));
    }

    #[test]
    fn every_word_of_an_address_shows_its_lights() {
        for light in Light::ALL {
            let shown: Vec<&str> =
                ["online", "verified", "assumed", "offline", "disabled", "unknown", "checking"]
                    .into_iter()
                    .filter(|word| light.is_shown(word) == Some(true))
                    .collect();
            match light.online() {
                Some(true) => assert_eq!(shown, ["online", light.as_str()]),
                Some(false) | None => assert_eq!(shown, [light.as_str()]),
            }
            assert_eq!(light.is_shown("Online"), None);
            assert_eq!(light.is_shown(""), None);
        }
    }

    #[test]
    fn a_summary_adds_up() {
        let mut summary = Summary::default();
        for (times, light) in Light::ALL.into_iter().enumerate() {
            for _ in 0..=times {
                summary.add(light);
            }
        }
        let Summary { total, verified, assumed, offline, disabled, unknown, unchecked } = summary;
        assert_eq!([verified, assumed, offline, disabled, unknown, unchecked], [1, 2, 3, 4, 5, 6]);
        assert_eq!((total, summary.online()), (21, 3));
    }

    /// One letter for each answer: `+` online, `-` offline, `.` failed.
    fn told(answers: &str) -> (String, usize) {
        let mut drops = Drops::default();
        let mut news = String::new();
        for letter in answers.chars() {
            let online = match letter {
                '+' => Some(true),
                '-' => Some(false),
                _ => None,
            };
            news.push(if drops.note("a", online) { '!' } else { '.' });
            // Another trunk does not interfere.
            drops.note("b", Some(letter != '+'));
        }
        drops.forget("b");
        (news, drops.down())
    }

    #[test]
    fn an_outage_is_reported_once_after_two_offline_answers() {
        for (answers, news, down) in [
            ("", "", 0),
            ("----", "....", 0),
            ("+", ".", 0),
            ("+-", "..", 0),
            ("+--", "..!", 1),
            ("+----", "..!..", 1),
            ("+-+-+-", "......", 0),
            ("+-.-", "...!", 1),
            ("+..-..-", "......!", 1),
            ("+--.+", "..!..", 0),
            ("+--+--", "..!..!", 1),
            ("+--+-", "..!..", 0),
            ("--+--", "....!", 1),
            ("...", "...", 0),
            ("+--...", "..!...", 1),
        ] {
            assert_eq!(told(answers), (news.to_owned(), down), "{answers}");
        }
    }

    #[test]
    fn a_forgotten_trunk_starts_again() {
        let mut drops = Drops::default();
        let down = |drops: &mut Drops, id: &str| {
            [Some(true), Some(false), Some(false)].map(|online| drops.note(id, online))
                == [false, false, true]
        };
        assert!(down(&mut drops, "b") && down(&mut drops, "a") && down(&mut drops, "c"));
        assert_eq!(drops.down(), 3);
        drops.forget("b");
        drops.forget("never seen");
        assert_eq!(drops.down(), 2);
        assert!(!drops.note("b", Some(false)) && !drops.note("b", Some(false)));
        assert_eq!(drops.down(), 2);
    }

    /// The definition, applied to the whole history of each trunk.
    #[test]
    fn random_histories_follow_the_definition() {
        let mut random = Random::new();
        let mut drops = Drops::default();
        let mut stories: Vec<(String, Vec<bool>)> =
            (0..7).map(|id| (format!("id{id}"), Vec::new())).collect();
        let mut called = 0;
        for _ in 0..20_000 {
            let place = random.below(7) as usize;
            let online = random.one(&[Some(true), Some(false), Some(false), None]);
            let Some((id, story)) = stories.get_mut(place) else { continue };
            let told = drops.note(id, online);
            story.extend(online);
            let is_news = online.is_some() && story.ends_with(&[true, false, false]);
            assert_eq!(told, is_news, "{story:?}");
            called += usize::from(told);
            let fell = |story: &Vec<bool>| {
                let offline = story.iter().rev().take_while(|online| !**online).count();
                offline >= 2 && offline < story.len()
            };
            assert_eq!(drops.down(), stories.iter().filter(|(_, story)| fell(story)).count());
        }
        assert!(called > 500, "{called}");
    }
}
