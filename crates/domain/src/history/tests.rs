//! Tables of answers and what is made of them.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::samples::Random;

/// 2026-11-26, midnight in UTC.
const START: u64 = 1_795_651_200_000;
const MINUTE: u64 = 60_000;

/// One letter for each answer, half a minute apart: `+` online, `-` offline, `?` unreadable, `w` a word, `.` none.
fn heard(answers: &str, start: u64) -> Timeline {
    let mut timeline = Timeline::new("NDE=");
    note(&mut timeline, answers, start);
    timeline
}

fn note(timeline: &mut Timeline, answers: &str, start: u64) {
    for (place, letter) in answers.chars().enumerate() {
        let seen = match letter {
            '+' => Seen::Online,
            '-' => Seen::Offline,
            '?' => Seen::Unreadable,
            'w' => Seen::Word("DEGRADED".to_owned()),
            _ => continue,
        };
        timeline.note(seen, start + place as u64 * MINUTE / 2);
    }
}

/// The stretches as `+0..60`, in seconds since the start.
fn drawn(timeline: &Timeline) -> String {
    let letter = |seen: &Seen| match seen {
        Seen::Online => '+',
        Seen::Offline => '-',
        Seen::Unreadable => '?',
        Seen::Word(_) => 'w',
    };
    let seconds = |moment: u64| (moment as i64 - START as i64) / 1_000;
    let part = |stretch: &Stretch| {
        format!("{}{}..{}", letter(&stretch.seen), seconds(stretch.from), seconds(stretch.until))
    };
    timeline.stretches.iter().map(part).collect::<Vec<_>>().join(" ")
}

#[test]
fn answers_become_stretches_and_gaps_stay_gaps() {
    for (answers, stretches, changes) in [
        ("", "", 0),
        ("+", "+0..0", 0),
        ("+++", "+0..60", 0),
        ("++--+", "+0..30 -60..90 +120..120", 2),
        // Three minutes without an answer are still one stretch, more are not.
        ("+.....+", "+0..180", 0),
        ("+......+", "+0..0 +210..210", 0),
        // What changed while nobody asked is no change that was observed.
        ("+......-", "+0..0 -210..210", 0),
        ("+......--+", "+0..0 -210..240 +270..270", 1),
        // A reading that failed is no change, but what it hides may be one.
        ("+?+", "+0..0 ?30..30 +60..60", 0),
        ("+??-", "+0..0 ?30..60 -90..90", 1),
        ("?-", "?0..0 -30..30", 0),
        ("+w+", "+0..0 w30..30 +60..60", 2),
    ] {
        let timeline = heard(answers, START);
        assert_eq!(drawn(&timeline), stretches, "{answers}");
        assert_eq!(timeline.changes(0).len(), changes, "{answers}");
        assert_eq!(Timeline::read(&timeline.to_text()), Some(timeline), "{answers}");
    }
}

#[test]
fn only_time_that_was_observed_counts() {
    for (answers, uptime, percent) in [
        ("", (0, 0, 0), None),
        // A single answer says nothing about a time.
        ("+", (0, 0, 0), None),
        ("+++", (60, 0, 0), Some("100.0%")),
        ("---", (0, 60, 0), Some("0.0%")),
        ("+--+", (30, 60, 0), Some("33.3%")),
        // The gap of 3.5 minutes is nobody's.
        ("++.......++", (60, 0, 0), Some("100.0%")),
        ("++.......--", (30, 30, 0), Some("50.0%")),
        ("+??+", (30, 0, 60), Some("100.0%")),
        ("???", (0, 0, 60), None),
        ("w-", (0, 0, 30), None),
    ] {
        let timeline = heard(answers, START);
        let got = timeline.uptime(0, u64::MAX);
        assert_eq!((got.online / 1_000, got.offline / 1_000, got.unknown / 1_000), uptime, "{answers}");
        assert_eq!(got.percent().as_deref(), percent, "{answers}");
    }
    let clipped = heard("+++++", START).uptime(START + MINUTE / 2, START + MINUTE);
    assert_eq!(clipped, Uptime { online: MINUTE / 2, offline: 0, unknown: 0 });
}

#[test]
fn a_share_is_never_rounded_up() {
    for (online, offline, words) in
        [(99_999, 1, "99.9%"), (1, 99_999, "under 0.1%"), (1, 0, "100.0%"), (2, 1, "66.6%")]
    {
        assert_eq!(Uptime { online, offline, unknown: 0 }.percent().as_deref(), Some(words));
    }
}

#[test]
fn two_tabs_lose_nothing_and_double_nothing() {
    let mut timeline = heard("+++++", START);
    // The same, between the answers of the first.
    note(&mut timeline, "++++", START + 10_000);
    assert_eq!(drawn(&timeline), "+0..120");
    // The second was faster to see an outage that the first had already seen.
    note(&mut timeline, "--", START + 150_000);
    note(&mut timeline, "-", START + 140_000);
    assert_eq!(drawn(&timeline), "+0..120 -140..180");
    assert_eq!(timeline.changes(0), [START + 140_000]);
    // The second saw an outage between two answers of the first.
    timeline.note(Seen::Offline, START + 70_000);
    assert_eq!(drawn(&timeline), "+0..70 -70..70 +70..120 -140..180");
    assert_eq!(timeline.changes(0).len(), 3);
    timeline.note(Seen::Offline, START + 70_000);
    assert_eq!(timeline.changes(0).len(), 3);
    // An answer that came late joins what it belongs to.
    let mut timeline = heard("++.......++", START);
    note(&mut timeline, "+", START + 120_000);
    assert_eq!(drawn(&timeline), "+0..300");
    let mut timeline = heard("++", START);
    note(&mut timeline, "--", START - 60_000);
    assert_eq!(drawn(&timeline), "--60..-30 +0..30");
    assert_eq!(timeline.changes(0).len(), 1);
}

#[test]
fn what_was_kept_apart_is_the_same_together() {
    let mut kept = heard("++--", START);
    let mut other = heard("-++++++++++++++++", START + 2 * MINUTE);
    other.describe("Alpha", Some(true));
    kept.merge(&other);
    assert_eq!(drawn(&kept), "+0..30 -60..120 +150..600");
    assert_eq!((kept.name.as_str(), kept.proves), ("Alpha", Some(true)));
    let before = kept.clone();
    kept.merge(&other);
    assert_eq!(kept, before, "merging twice changes nothing");
    kept.describe(" ", None);
    assert_eq!((kept.name.as_str(), kept.proves), ("Alpha", Some(true)), "what is not known leaves what was");
}

#[test]
fn a_clock_that_goes_backwards_leaves_no_time_below_zero() {
    let mut timeline = heard("++++", START);
    // Set back by a minute, in the middle of an outage.
    note(&mut timeline, "---", START + 15_000);
    for event in timeline.events(START + 2 * MINUTE) {
        assert!(event.from <= event.until, "{event:?}");
    }
    assert!(timeline.stretches.is_sorted_by_key(|stretch| stretch.from));
    // Set back by a year: what came from the future goes.
    let mut timeline = heard("++--", START + 365 * DAY);
    timeline.bound(START);
    assert!(timeline.is_empty());
    timeline.note(Seen::Online, START);
    timeline.bound(START);
    assert_eq!(drawn(&timeline), "+0..0");
    // One that began before the clock was set back ends now.
    let mut timeline = heard("++++++++", START);
    timeline.bound(START + MINUTE);
    assert_eq!(timeline.ends(), Some((START, START + 2 * MINUTE)));
}

#[test]
fn the_oldest_goes_first() {
    let mut timeline = heard("+-", START);
    note(&mut timeline, "+-", START + 8 * DAY);
    timeline.bound(START + 8 * DAY);
    assert_eq!(timeline.ends(), Some((START + 8 * DAY, START + 8 * DAY + MINUTE / 2)));
    // Online for eight days without a gap is one stretch, and stays.
    let mut timeline = Timeline::new("a");
    (0..=8 * 24 * 30).for_each(|turn| timeline.note(Seen::Online, START + turn * 2 * MINUTE));
    timeline.bound(START + 8 * DAY);
    assert_eq!(timeline.ends(), Some((START, START + 8 * DAY)));
    let mut timeline = heard(&"+-".repeat(MOST_EACH), START);
    timeline.bound(START + DAY);
    assert_eq!(timeline.stretches.len(), MOST_EACH);
    assert_eq!(timeline.last().map(|last| &last.seen), Some(&Seen::Offline));
}

#[test]
fn all_trunks_together_are_bounded() {
    let timelines = [heard("+-+-", START), heard("+-+-", START + HOUR), heard("", START)];
    assert_eq!(cutoff(&timelines, 8), None);
    let cutoff = cutoff(&timelines, 5).unwrap();
    let mut left = timelines.clone();
    left.iter_mut().for_each(|timeline| timeline.forget_before(cutoff));
    let counts: Vec<usize> = left.iter().map(|timeline| timeline.stretches.len()).collect();
    assert_eq!(counts, [1, 4, 0]);
    assert_eq!(super::cutoff(&[], 0), None);
    assert_eq!(super::cutoff(&[heard("+", START)], 0), Some(START + 1));
}

#[test]
fn flapping_is_four_changes_within_an_hour() {
    let calm = "+".repeat(30);
    for (answers, flapping) in [
        ("+-+-".to_owned(), vec![]),
        ("+-+-+".to_owned(), vec![(30, 120, 4)]),
        ("+-+-+-+".to_owned(), vec![(30, 180, 6)]),
        // An hour lies between these outages: never four changes within one hour.
        (format!("-{0}-{0}-{0}", "+".repeat(120)), vec![]),
        (format!("+-+-+{calm}-+-+{calm}"), vec![(30, 1_140, 8)]),
        (format!("+-+-+{}-+-+", "+".repeat(200)), vec![(30, 120, 4), (6_150, 6_240, 4)]),
        // The gap hides whether anything changed.
        ("+-........+-........+-".to_owned(), vec![]),
    ] {
        let found = heard(&answers, START).flapping(0);
        let found: Vec<_> = found
            .iter()
            .map(|one| ((one.from - START) / 1_000, (one.until - START) / 1_000, one.changes))
            .collect();
        assert_eq!(found, flapping, "{answers}");
    }
    let timeline = heard("+-+-+-+", START);
    assert_eq!(timeline.flapping(START + 2 * MINUTE).len(), 0, "earlier changes are not looked at");
}

#[test]
fn events_say_what_was_so_for_how_long() {
    let timeline = heard("++--........+?-", START);
    let events = timeline.events(START + 8 * MINUTE);
    let told: Vec<_> = events
        .iter()
        .map(|event| {
            let word = event.seen.as_ref().map_or("gap", |seen| seen.words());
            (
                (event.from - START) / 1_000,
                (event.until - START) / 1_000,
                word,
                event.is_change,
                event.is_open,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (0, 60, "Online", false, false),
            (60, 90, "Offline", true, false),
            (90, 360, "gap", false, false),
            (360, 390, "Online", false, false),
            (390, 420, "Could not be read", false, false),
            (420, 420, "Offline", true, true),
        ]
    );
    let later = timeline.events(START + 420_000 + GAP + 1);
    assert_eq!(later.last().map(|event| event.is_open), Some(false), "nobody has looked since");
}

fn letters(strip: &[StripState]) -> String {
    let letter = |state: &StripState| match state {
        StripState::NotObserved => '.',
        StripState::Online => '+',
        StripState::Unknown => '?',
        StripState::Offline => '-',
    };
    strip.iter().map(letter).collect()
}

#[test]
fn the_worst_of_a_segment_shows() {
    let end = START + 10 * MINUTE;
    for (answers, shown) in [
        ("", ".........."),
        ("+", "+........."),
        ("++", "+........."),
        // Until the second minute is reached, it is not in it.
        ("+++", "+........."),
        ("++++", "++........"),
        ("+-+++++", "-++......."),
        ("+?+++++", "?++......."),
        ("+?-++++", "?-+......."),
        ("+..w....+", "+???+....."),
        ("++++++++++++++++++++", "++++++++++"),
        // What is later than the end is not in the strip.
        (&"+".repeat(40), "++++++++++"),
    ] {
        assert_eq!(letters(&strip(&heard(answers, START), end, 10 * MINUTE, 10)), shown, "{answers}");
    }
    // Over midnight, and what began long before the strip.
    let long = heard(&"+".repeat(200), START - HOUR);
    assert_eq!(letters(&strip(&long, START + HOUR, HOUR * 2, 4)), "++++");
    assert_eq!(letters(&strip(&long, START + 2 * HOUR, HOUR * 2, 4)), "++..");
    assert_eq!(letters(&strip(&long, START, DAY, 0)), "");
    assert_eq!(letters(&strip(&long, 0, DAY, 3)), "...");
}

#[test]
fn a_strip_is_a_sentence_as_well() {
    let timeline = heard("+++--?", START);
    let words = strip_words(&timeline, START + HOUR, DAY);
    assert_eq!(words, "Last 24 hours: online 1 min, offline 1 min, not observed 23 h 57 min");
    assert_eq!(strip_words(&heard("", START), START, DAY), "Last 24 hours: not observed 1 d");
}

#[test]
fn times_are_told_in_two_units() {
    for (milliseconds, words) in [
        (0, "0 s"),
        (59_999, "59 s"),
        (60_000, "1 min"),
        (HOUR - 1, "59 min"),
        (HOUR, "1 h"),
        (5 * HOUR + 10 * MINUTE, "5 h 10 min"),
        (DAY, "1 d"),
        (2 * DAY + 3 * HOUR, "2 d 3 h"),
    ] {
        assert_eq!(duration(milliseconds), words);
    }
}

#[test]
fn a_file_has_guarded_names_and_every_time() {
    let mut timeline = heard("+-........w", START);
    timeline.id = "700551909773148160".to_owned();
    timeline.describe("=cmd|' /C calc'!A0, \"x\"", None);
    timeline.note(Seen::Word("@word".to_owned()), START + 6 * MINUTE);
    let file = to_csv([&timeline], START, |moment| format!("t{}", (moment - START) / 1_000));
    let lines: Vec<&str> = file.split("\r\n").collect();
    let name = "\"'=cmd|' /C calc'!A0, \"\"x\"\"\"";
    assert_eq!(
        lines,
        [
            "\u{feff}trunk_id,trunk,status,from,until,seconds,changed".to_owned(),
            format!("'700551909773148160,{name},Online,t0,t30,30,no"),
            format!("'700551909773148160,{name},Offline,t30,t30,0,yes"),
            format!("'700551909773148160,{name},Not observed,t30,t300,270,no"),
            format!("'700551909773148160,{name},DEGRADED,t300,t360,60,no"),
            format!("'700551909773148160,{name},'@word,t360,t360,0,yes"),
            String::new(),
        ]
    );
}

#[test]
fn an_answer_is_what_it_says() {
    for (answer, seen) in [
        (Answer::Is(Open::Known(TrunkStatus::Online)), Some("Online")),
        (Answer::Is(Open::Known(TrunkStatus::Offline)), Some("Offline")),
        (Answer::Is(Open::Unknown("DEGRADED".to_owned())), Some("DEGRADED")),
        (Answer::Is(Open::Unknown(" ".to_owned())), Some("Unknown")),
        (Answer::Failed(Trouble::Down), Some("Could not be read")),
        // Nobody was reached: nothing was observed.
        (Answer::Failed(Trouble::NoAnswer), None),
        (Answer::Checking, None),
    ] {
        assert_eq!(Seen::of(&answer).as_ref().map(|seen| seen.words()), seen, "{answer:?}");
    }
    let long = Seen::of(&Answer::Is(Open::Unknown("ü".repeat(9_999))));
    assert_eq!(long, Some(Seen::Word("ü".repeat(LETTERS))));
    assert_eq!(Seen::Online.tone(Some(true)), Tone::Good);
    assert_eq!([Seen::Online.tone(Some(false)), Seen::Online.tone(None)], [Tone::Unsure; 2]);
}

#[test]
fn a_damaged_text_is_read_as_far_as_it_goes() {
    assert_eq!(Timeline::read("{}"), None);
    assert_eq!(Timeline::read("[1,2"), None);
    let text = r#"{"id":"a","name":"A","proves":null,"stretches":[["offline",9,12],["online",5,3],["odd",1,2],[":X",1,2]]}"#;
    let timeline = Timeline::read(text).unwrap();
    assert_eq!(timeline.stretches.len(), 2);
    assert_eq!(timeline.stretches[0].seen, Seen::Word("X".to_owned()));
}

/// Any order of any answers: no time is lost below zero, no two stretches overlap, and the parts add up to the whole.
#[test]
fn any_answers_in_any_order_make_a_timeline() {
    let mut random = Random::new();
    for _ in 0..300 {
        let mut timeline = Timeline::new("a");
        for _ in 0..random.below(60) {
            let at = START + random.below(30) * 20_000;
            let word = Seen::Word("X".to_owned());
            let all = [Seen::Online, Seen::Offline, Seen::Unreadable, word];
            timeline.note(all[random.below(4) as usize].clone(), at);
            for pair in timeline.stretches.windows(2) {
                assert!(pair[0].from <= pair[0].until && pair[0].until <= pair[1].from, "{timeline:?}");
            }
        }
        let Some((from, until)) = timeline.ends() else { continue };
        let uptime = timeline.uptime(0, u64::MAX);
        let events = timeline.events(until);
        let gaps = events.iter().filter(|event| event.seen.is_none());
        let gaps: u64 = gaps.map(|event| event.until - event.from).sum();
        // Two answers at one moment may split a stretch by a millisecond.
        let whole = uptime.observed() + uptime.unknown + gaps;
        assert!(until - from - whole <= 1, "{timeline:?}");
        assert_eq!(Timeline::read(&timeline.to_text()), Some(timeline));
    }
}

#[test]
fn ten_thousand_trunks_are_read_and_bounded() {
    let text = heard("++--++?", START).to_text();
    let timelines: Vec<Timeline> = (0..10_000).filter_map(|_| Timeline::read(&text)).collect();
    let before = cutoff(&timelines, 20_000).unwrap();
    let left: usize = timelines
        .into_iter()
        .map(|mut timeline| {
            timeline.forget_before(before);
            timeline.stretches.len()
        })
        .sum();
    assert!(left <= 20_000, "{left}");
}
