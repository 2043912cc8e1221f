//! A timeline as a strip of equal segments, and the same in a sentence.

use crate::history::{HOUR, Seen, Timeline, duration};

/// What a segment of a strip shows: the worst that was seen in it. The later ones outweigh the earlier ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum StripState {
    /// Nobody asked.
    #[default]
    NotObserved,
    /// Online.
    Online,
    /// Neither online nor offline.
    Unknown,
    /// Offline.
    Offline,
}

impl StripState {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Online, Self::Offline, Self::Unknown, Self::NotObserved];

    /// The word that the style sheet knows.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotObserved => "none",
            Self::Online => "online",
            Self::Unknown => "unknown",
            Self::Offline => "offline",
        }
    }

    /// In a word or two.
    pub fn words(self) -> &'static str {
        match self {
            Self::NotObserved => "Not observed",
            Self::Online => "Online",
            Self::Unknown => "Unknown",
            Self::Offline => "Offline",
        }
    }

    fn of(seen: &Seen) -> Self {
        match seen {
            Seen::Online => Self::Online,
            Seen::Offline => Self::Offline,
            Seen::Word(_) | Seen::Unreadable => Self::Unknown,
        }
    }
}

/// The time of `length` before `end`, in so many segments.
pub fn strip(timeline: &Timeline, end: u64, length: u64, segments: usize) -> Vec<StripState> {
    let mut strip = vec![StripState::NotObserved; segments];
    let start = end.saturating_sub(length);
    // At least 1, so that a strip of nothing divides by something.
    let each = (length / (segments as u64).max(1)).max(1);
    let place = |moment: u64| usize::try_from(moment.saturating_sub(start) / each).unwrap_or(usize::MAX);
    for (stretch, until) in timeline.held() {
        if until < start || stretch.from > end {
            continue;
        }
        let first = place(stretch.from).min(segments.saturating_sub(1));
        // One that ends where a segment begins is not in that segment.
        let last = place(until.min(end).saturating_sub(1).max(stretch.from)).min(segments.saturating_sub(1));
        let state = StripState::of(&stretch.seen);
        for segment in strip.iter_mut().take(last + 1).skip(first) {
            *segment = (*segment).max(state);
        }
    }
    strip
}

/// The same in a sentence: `Last 24 hours: online 5 h, offline 10 min, not observed 18 h 50 min`.
pub fn strip_words(timeline: &Timeline, end: u64, length: u64) -> String {
    let uptime = timeline.uptime(end.saturating_sub(length), end);
    let unseen = length.saturating_sub(uptime.observed().saturating_add(uptime.unknown));
    let parts = [
        ("online", uptime.online),
        ("offline", uptime.offline),
        ("unknown", uptime.unknown),
        ("not observed", unseen),
    ];
    let parts = parts.into_iter().filter(|(_, time)| *time > 0);
    let parts: Vec<String> = parts.map(|(word, time)| format!("{word} {}", duration(time))).collect();
    format!("Last {} hours: {}", length / HOUR, parts.join(", "))
}
