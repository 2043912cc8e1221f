//! What the pasted text was read as, below it: whose call, from where, and what cannot be read, with its place.

use domain::sip::read::{TextPlace, Unreadable};
use domain::sip::trace::{Excerpt, Failure, ToldBy};
use leptos::prelude::*;

use crate::components::El;
use crate::components::html::{code, div, li, p, strong, ul};
use crate::tools::simulator::Simulator;

/// Faults that are listed.
const MOST: usize = 5;
/// Characters of a line that are shown on each side of a fault.
const AROUND: usize = 60;

/// What the text was read as; nothing as long as it is blank.
pub(super) fn view_text(simulator: Simulator) -> El {
    div().class("simulator-text").child(move || {
        let found = simulator.found.get();
        match found.as_ref() {
            Err(Failure::Blank) => None,
            Err(failure) => Some(
                p().class("field-note")
                    .attr("data-tone", "bad")
                    .attr("role", "status")
                    .child(failure.words()),
            ),
            Ok(found) => Some(simulator.text.with(|text| view_found(found, text))),
        }
    })
}

fn view_found(found: &Excerpt, text: &str) -> El {
    let what = match found.invites {
        0 => "Headers without a request line".to_owned(),
        1 => "1 INVITE".to_owned(),
        more => format!("The first INVITE that came in, of {more}"),
    };
    let source = match found.source {
        Some(source) => {
            let by = match source.told_by {
                ToldBy::Capture => "by the line above it",
                ToldBy::Via => {
                    "by its Via header, where the sender names itself: behind NAT it is another address"
                }
                ToldBy::Person => "as typed",
            };
            format!("from {}, {by}", source.words())
        }
        None => "the source address is not in the text".to_owned(),
    };
    let unreadable = &found.message.unreadable;
    let faults = unreadable.iter().take(MOST).map(|fault| view_fault(fault, text));
    let more = unreadable.len().saturating_sub(MOST);
    div()
        .child(p().attr("role", "status").child(format!("{what}; {source}.")))
        .child(
            (!unreadable.is_empty())
                .then(|| ul().class("simulator-faults").child(faults.collect::<Vec<El>>())),
        )
        .child((more > 0).then(|| p().child(format!("{more} more cannot be read."))))
}

/// What cannot be read, and its line with the place marked.
fn view_fault(fault: &Unreadable, text: &str) -> El {
    let TextPlace { line, column } = fault.place;
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let letters: Vec<char> = line.trim_end_matches('\r').chars().collect();
    let at = column.saturating_sub(1).min(letters.len());
    let of = |letters: Option<&[char]>| letters.unwrap_or_default().iter().collect::<String>();
    let before = of(letters.get(at.saturating_sub(AROUND)..at));
    let marked = of(letters.get(at..(at + 1).min(letters.len())));
    let after = of(letters.get((at + 1).min(letters.len())..(at + AROUND).min(letters.len())));
    // The end of a line has no character to mark.
    let marked = if marked.trim().is_empty() { "␣".to_owned() } else { marked };
    let place = code().child(before).child(strong().child(marked)).child(after);
    li().child(p().child(fault.words())).child(place)
}
