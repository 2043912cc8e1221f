//! Timelines as a CSV file.

use crate::history::Timeline;
use crate::transfer::csv;

const HEADINGS: [&str; 7] = ["trunk_id", "trunk", "status", "from", "until", "seconds", "changed"];

/// One line for each time in which a trunk was something, and for each time between that was not observed. `iso` spells
/// a moment. Names, and words that the PBX made up, are guarded: no spreadsheet calculates them.
pub fn to_csv<'a>(
    timelines: impl IntoIterator<Item = &'a Timeline>,
    now: u64,
    iso: impl Fn(u64) -> String,
) -> String {
    let mut out = String::from(csv::MARK);
    csv::put_row(&mut out, HEADINGS);
    for timeline in timelines {
        for event in timeline.events(now) {
            let status = event.seen.as_ref().map_or("Not observed", |seen| seen.words());
            let cells = [
                csv::guarded(&timeline.id),
                csv::guarded(&timeline.name),
                csv::guarded(status),
                iso(event.from),
                iso(event.until),
                ((event.until - event.from) / 1_000).to_string(),
                if event.is_change { "yes" } else { "no" }.to_owned(),
            ];
            csv::put_row(&mut out, cells);
        }
    }
    out
}
