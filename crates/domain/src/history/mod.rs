//! What was observed of the status of trunks while the console was open: the stretches of time in which answers said the
//! same, the changes between them, and how much of the time somebody looked at all.
//!
//! An answer holds until the next one, for [`GAP`] at most. Time in which nobody asked is not observed: it counts
//! neither as online nor as offline. Knows no clock, no storage and no server: it is given the answers and the time.

mod file;
mod strip;
#[cfg(test)]
mod tests;

use api::types::{Open, TrunkStatus};
use serde::{Deserialize, Serialize};

use crate::provider::status::{Answer, Basis, Tone, Trouble};

pub use file::to_csv;
pub use strip::{StripState, strip, strip_words};

/// Milliseconds of an hour.
pub const HOUR: u64 = 3_600_000;
/// Milliseconds of a day.
pub const DAY: u64 = 24 * HOUR;
/// Milliseconds for which an answer holds where no other follows: three times the slowest interval that can be chosen.
pub const GAP: u64 = 180_000;
/// Milliseconds for which something is kept.
pub const KEPT_FOR: u64 = 7 * DAY;
/// Stretches that are kept of one trunk.
pub const MOST_EACH: usize = 1_000;
/// Stretches that are kept of all trunks together.
pub const MOST_IN_ALL: usize = 50_000;
/// Changes within an hour that are called flapping.
pub const FLAPS: usize = 4;
/// Milliseconds by which something may be later than now before it is taken for that of a clock that was wrong.
const AHEAD: u64 = 60_000;
/// Letters that are kept of a name or an unknown word.
const LETTERS: usize = 200;

/// What an answer said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Online.
    Online,
    /// Offline.
    Offline,
    /// A word that this version does not know.
    Word(String),
    /// The PBX, or what stands before it, answered without a status.
    Unreadable,
}

impl Seen {
    /// What an answer says; nothing where none came.
    pub fn of(answer: &Answer) -> Option<Self> {
        match answer {
            Answer::Is(Open::Known(TrunkStatus::Online)) => Some(Self::Online),
            Answer::Is(Open::Known(TrunkStatus::Offline)) => Some(Self::Offline),
            Answer::Is(Open::Unknown(word)) => Some(Self::Word(cut(word))),
            Answer::Checking | Answer::Failed(Trouble::NoAnswer) => None,
            Answer::Failed(
                Trouble::Unusable
                | Trouble::Forbidden
                | Trouble::Gone
                | Trouble::Busy
                | Trouble::Down
                | Trouble::Refused,
            ) => Some(Self::Unreadable),
        }
    }

    /// In a word or a few.
    pub fn words(&self) -> &str {
        match self {
            Self::Online => "Online",
            Self::Offline => "Offline",
            Self::Word(word) if word.trim().is_empty() => "Unknown",
            Self::Word(word) => word,
            Self::Unreadable => "Could not be read",
        }
    }

    /// How a badge of it looks. `proves` as in [`Timeline::proves`].
    pub fn tone(&self, proves: Option<bool>) -> Tone {
        match self {
            Self::Online if proves == Some(true) => Tone::Good,
            Self::Online => Tone::Unsure,
            Self::Offline => Tone::Bad,
            Self::Word(_) | Self::Unreadable => Tone::Unknown,
        }
    }
}

/// Whether a status that rests on this proves anything; nothing where that is not known.
pub fn proves(basis: Basis) -> Option<bool> {
    match basis {
        Basis::Registration | Basis::GatewayRegistration | Basis::Options => Some(true),
        Basis::Nothing | Basis::Messaging => Some(false),
        Basis::NotKnown => None,
    }
}

/// A time in which all answers said the same, none more than [`GAP`] after the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// What they said.
    pub seen: Seen,
    /// The moment of the first, in milliseconds of the wall clock.
    pub from: u64,
    /// The moment of the last.
    pub until: u64,
}

/// All that was observed of one trunk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// Its id.
    pub id: String,
    /// Its name, as it was called last.
    pub name: String,
    /// Whether its status proves anything; nothing where that is not known.
    pub proves: Option<bool>,
    /// In the order of time; no two overlap.
    stretches: Vec<Stretch>,
}

/// Something that was so for a while.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HistoryEvent {
    /// What was seen; nothing for a time that was not observed.
    pub seen: Option<Seen>,
    /// When it began.
    pub from: u64,
    /// When it ended, or when it was seen last.
    pub until: u64,
    /// Whether it counts as a change of the status: what was seen before it ended with it.
    pub is_change: bool,
    /// Whether it is still so, as far as that is known.
    pub is_open: bool,
}

/// A time of many changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flapping {
    /// The first change.
    pub from: u64,
    /// The last one.
    pub until: u64,
    /// How many there were.
    pub changes: usize,
}

/// How long a trunk was observed, in milliseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Uptime {
    /// Online.
    pub online: u64,
    /// Offline.
    pub offline: u64,
    /// Something that is neither.
    pub unknown: u64,
}

impl Uptime {
    /// The time in which the PBX said online or offline.
    pub fn observed(self) -> u64 {
        self.online.saturating_add(self.offline)
    }

    /// The share of the observed time in which it was online: `99.9%`. Rounded down, so that "100.0%" means all of it;
    /// nothing where no time was observed.
    pub fn percent(self) -> Option<String> {
        let observed = self.observed();
        let thousandths = self.online.saturating_mul(1_000).checked_div(observed)?;
        match thousandths {
            0 if self.online > 0 => Some("under 0.1%".to_owned()),
            _ => Some(format!("{}.{}%", thousandths / 10, thousandths % 10)),
        }
    }
}

/// How it is written in storage.
#[derive(Serialize, Deserialize)]
struct WrittenTimeline {
    id: String,
    name: String,
    proves: Option<bool>,
    stretches: Vec<(String, u64, u64)>,
}

/// The words of storage; one that the PBX made up has a colon in front.
const ONLINE: &str = "online";
const OFFLINE: &str = "offline";
const UNREADABLE: &str = "unreadable";

impl Timeline {
    /// That of a trunk of which nothing was observed.
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), ..Self::default() }
    }

    /// That of a text; nothing where it is none of ours.
    pub fn read(text: &str) -> Option<Self> {
        let WrittenTimeline { id, name, proves, stretches } = serde_json::from_str(text).ok()?;
        let mut stretches: Vec<Stretch> = stretches
            .into_iter()
            .filter(|(_, from, until)| from <= until)
            .filter_map(|(word, from, until)| {
                let seen = match word.as_str() {
                    ONLINE => Seen::Online,
                    OFFLINE => Seen::Offline,
                    UNREADABLE => Seen::Unreadable,
                    word => Seen::Word(word.strip_prefix(':')?.to_owned()),
                };
                Some(Stretch { seen, from, until })
            })
            .collect();
        stretches.sort_by_key(|stretch| (stretch.from, stretch.until));
        Some(Self { id, name, proves, stretches })
    }

    /// It as a text.
    pub fn to_text(&self) -> String {
        let word = |seen: &Seen| match seen {
            Seen::Online => ONLINE.to_owned(),
            Seen::Offline => OFFLINE.to_owned(),
            Seen::Unreadable => UNREADABLE.to_owned(),
            Seen::Word(word) => format!(":{word}"),
        };
        let stretches = self.stretches.iter();
        let stretches = stretches.map(|stretch| (word(&stretch.seen), stretch.from, stretch.until)).collect();
        let Self { id, name, proves, .. } = self.clone();
        serde_json::to_string(&WrittenTimeline { id, name, proves, stretches }).unwrap_or_default()
    }

    /// Takes what the trunk is called now, and whether its status proves anything. What is not known leaves what was.
    pub fn describe(&mut self, name: &str, proves: Option<bool>) {
        if !name.trim().is_empty() {
            self.name = cut(name);
        }
        self.proves = proves.or(self.proves);
    }

    /// Whether nothing was observed.
    pub fn is_empty(&self) -> bool {
        self.stretches.is_empty()
    }

    /// The first and the last answer.
    pub fn ends(&self) -> Option<(u64, u64)> {
        Some((self.stretches.first()?.from, self.stretches.iter().map(|stretch| stretch.until).max()?))
    }

    /// What the last answer said, since when, and when it was given.
    pub fn last(&self) -> Option<&Stretch> {
        self.stretches.last()
    }

    /// Takes an answer. Answers may come in any order: several tabs ask, and a clock may be set back.
    pub fn note(&mut self, seen: Seen, at: u64) {
        let place = self.stretches.partition_point(|stretch| stretch.from <= at);
        let rest = match place.checked_sub(1).and_then(|before| self.stretches.get_mut(before)) {
            Some(before) if at <= before.until => {
                if before.seen == seen {
                    return;
                }
                // Another tab saw something else between two answers that are alike.
                let rest =
                    Stretch { seen: before.seen.clone(), from: at.saturating_add(1), until: before.until };
                before.until = at;
                (rest.from <= rest.until).then_some(rest)
            }
            Some(before) if before.seen == seen && at - before.until <= GAP => {
                before.until = at;
                return self.join(place);
            }
            Some(_) | None => match self.stretches.get_mut(place) {
                Some(after) if after.seen == seen && after.from - at <= GAP => {
                    after.from = at;
                    return;
                }
                Some(_) | None => None,
            },
        };
        self.stretches.insert(place, Stretch { seen, from: at, until: at });
        if let Some(rest) = rest {
            self.stretches.insert(place + 1, rest);
        }
    }

    /// Makes one of the stretch in a place and the one before, where they are one.
    fn join(&mut self, place: usize) {
        let Some(after) = self.stretches.get(place).cloned() else { return };
        let Some(before) = place.checked_sub(1).and_then(|before| self.stretches.get_mut(before)) else {
            return;
        };
        if before.seen == after.seen && after.from.saturating_sub(before.until) <= GAP {
            before.until = after.until;
            self.stretches.remove(place);
        }
    }

    /// Takes what somebody else observed of the same trunk.
    pub fn merge(&mut self, other: &Self) {
        self.describe(&other.name, other.proves);
        for stretch in &other.stretches {
            // As if the answers were heard again, not more than a gap apart.
            let mut at = stretch.from;
            while at < stretch.until {
                self.note(stretch.seen.clone(), at);
                at = at.saturating_add(GAP);
            }
            self.note(stretch.seen.clone(), stretch.until);
        }
    }

    /// Forgets what is too old or too much, the oldest first, and what a clock that was ahead left behind.
    pub fn bound(&mut self, now: u64) {
        let latest = now.saturating_add(AHEAD);
        self.stretches.retain(|stretch| stretch.from <= latest);
        for stretch in &mut self.stretches {
            stretch.until = stretch.until.min(latest);
        }
        self.forget_before(now.saturating_sub(KEPT_FOR));
        let surplus = self.stretches.len().saturating_sub(MOST_EACH);
        self.stretches.drain(..surplus);
    }

    /// Forgets what ended before a moment.
    pub fn forget_before(&mut self, moment: u64) {
        self.stretches.retain(|stretch| stretch.until >= moment);
    }

    /// Each stretch with the moment until which it held.
    fn held(&self) -> impl Iterator<Item = (&Stretch, u64)> {
        let next = self.stretches.iter().skip(1).map(Some).chain([None]);
        self.stretches.iter().zip(next).map(|(stretch, next)| {
            let followed = next.filter(|next| next.from.saturating_sub(stretch.until) <= GAP);
            (stretch, followed.map_or(stretch.until, |next| next.from))
        })
    }

    /// All that was so since a moment, and the times that were not observed between, in the order of time.
    pub fn events(&self, now: u64) -> Vec<HistoryEvent> {
        let mut events: Vec<HistoryEvent> = Vec::new();
        let changes = self.changes(0);
        for (stretch, until) in self.held() {
            if let Some(before) = events.last().filter(|before| before.until < stretch.from) {
                let gap = HistoryEvent {
                    seen: None,
                    from: before.until,
                    until: stretch.from,
                    is_change: false,
                    is_open: false,
                };
                events.push(gap);
            }
            let is_change = changes.binary_search(&stretch.from).is_ok();
            let seen = Some(stretch.seen.clone());
            events.push(HistoryEvent { seen, from: stretch.from, until, is_change, is_open: false });
        }
        if let Some(last) = events.last_mut() {
            last.is_open = now.saturating_sub(last.until) <= GAP;
        }
        events
    }

    /// The moments since `since` at which the status was seen to change: from one word to another, without a time
    /// between that was not observed. An answer that could not be read is no change.
    pub fn changes(&self, since: u64) -> Vec<u64> {
        let mut changes = Vec::new();
        let mut known: Option<&Seen> = None;
        let mut end = None;
        for (stretch, until) in self.held() {
            if end != Some(stretch.from) {
                known = None;
            }
            end = Some(until);
            if stretch.seen == Seen::Unreadable {
                continue;
            }
            if known.is_some_and(|known| *known != stretch.seen) && stretch.from >= since {
                changes.push(stretch.from);
            }
            known = Some(&stretch.seen);
        }
        changes
    }

    /// The times since `since` in which the status changed at least [`FLAPS`] times within an hour.
    pub fn flapping(&self, since: u64) -> Vec<Flapping> {
        let changes = self.changes(since);
        let mut found: Vec<Flapping> = Vec::new();
        for window in changes.windows(FLAPS) {
            let (Some(first), Some(last)) = (window.first(), window.last()) else { continue };
            if last - first > HOUR {
                continue;
            }
            match found.last_mut().filter(|flapping| *first <= flapping.until) {
                Some(flapping) => flapping.until = *last,
                None => found.push(Flapping { from: *first, until: *last, changes: 0 }),
            }
        }
        for flapping in &mut found {
            let within = |moment: &&u64| (flapping.from..=flapping.until).contains(*moment);
            flapping.changes = changes.iter().filter(within).count();
        }
        found
    }

    /// How long it was what, between two moments.
    pub fn uptime(&self, since: u64, until: u64) -> Uptime {
        let mut uptime = Uptime::default();
        for (stretch, end) in self.held() {
            let time = end.min(until).saturating_sub(stretch.from.max(since));
            let sum = match stretch.seen {
                Seen::Online => &mut uptime.online,
                Seen::Offline => &mut uptime.offline,
                Seen::Word(_) | Seen::Unreadable => &mut uptime.unknown,
            };
            *sum = sum.saturating_add(time);
        }
        uptime
    }
}

/// The moment before which all timelines have to forget, so that not more than `most` stretches are left; nothing where
/// there are not more.
pub fn cutoff<'a>(timelines: impl IntoIterator<Item = &'a Timeline>, most: usize) -> Option<u64> {
    let mut ends: Vec<u64> = timelines
        .into_iter()
        .flat_map(|timeline| timeline.stretches.iter().map(|stretch| stretch.until))
        .collect();
    let surplus = ends.len().checked_sub(most)?.checked_sub(1)?;
    ends.sort_unstable();
    ends.get(surplus).map(|last| last.saturating_add(1))
}

/// A time in its two largest units: `2 d 3 h`, `5 h 10 min`, `12 min`, `40 s`.
pub fn duration(milliseconds: u64) -> String {
    let seconds = milliseconds / 1_000;
    let two = |large: u64, unit: &str, small: u64, smaller: &str| match small {
        0 => format!("{large} {unit}"),
        small => format!("{large} {unit} {small} {smaller}"),
    };
    match seconds {
        ..60 => format!("{seconds} s"),
        60..3_600 => two(seconds / 60, "min", 0, ""),
        3_600..86_400 => two(seconds / 3_600, "h", seconds % 3_600 / 60, "min"),
        _ => two(seconds / 86_400, "d", seconds % 86_400 / 3_600, "h"),
    }
}

fn cut(text: &str) -> String {
    text.chars().take(LETTERS).collect()
}
