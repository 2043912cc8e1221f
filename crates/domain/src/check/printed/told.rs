//! The findings for a printed list: the questions, or the offer to take its addresses.

use ipnet::IpNet;

use crate::check::networks::{USE_ADDRESSES, apart, read};
use crate::check::printed::kinds::{Left, listed, short};
use crate::check::printed::words::Word;
use crate::check::printed::{Meaning, Piece, replaced};
use crate::check::{Finding, Severity, and_more, fix, quoted};

/// How many samples of a kind are named.
const SAMPLES: usize = 3;
/// How many blocks are named.
const BLOCKS: usize = 8;
/// How many kinds of questions are asked at once.
const KINDS: usize = 5;

/// What a printed list says, in words.
#[derive(Default)]
pub(in crate::check) struct Told {
    /// The blocks that were read.
    pub(in crate::check) blocks: Vec<IpNet>,
    /// How blocks are read that are written in another form.
    pub(in crate::check) readings: Vec<String>,
    /// What is left out, one text for each kind.
    pub(in crate::check) left: Vec<String>,
    /// What has to be decided first, one finding for each kind and one more for each other reading.
    pub(in crate::check) questions: Vec<Finding>,
    /// That there is no address, if that is so.
    pub(in crate::check) nothing: Option<Finding>,
}

/// What was read of a text.
pub(super) fn told(text: &str, words: &[Word<'_>], pieces: &[Piece], left: &[(Left, String)]) -> Told {
    let mut blocks = Vec::new();
    let mut readings = Vec::new();
    let mut converted = 0;
    for piece in pieces {
        let Meaning::Blocks { blocks: of_piece, is_converted } = &piece.meaning else { continue };
        blocks.extend(of_piece.iter().copied());
        if *is_converted && !of_piece.is_empty() {
            converted += 1;
            if converted <= SAMPLES {
                let to = some(of_piece.iter().map(|block| short(*block)), BLOCKS);
                readings.push(format!("{} is read as {to}", quoted(&spoken(words, piece))));
            }
        }
    }
    match converted - readings.len() {
        0 => {}
        1 => readings.push("One more is read like this".to_owned()),
        more => readings.push(format!("{more} more are read like this")),
    }
    let questions = questions(text, words, pieces);
    let nothing = blocks.is_empty().then(|| nothing(words, left));
    Told { blocks, readings, left: left_out(left), questions, nothing }
}

/// The findings for a text: the questions, otherwise the offer, otherwise that there is no address.
pub(super) fn findings(told: Told) -> Vec<Finding> {
    let Told { blocks, readings, left, questions, nothing } = told;
    if !questions.is_empty() {
        return questions;
    }
    if let Some(nothing) = nothing {
        return vec![nothing];
    }
    let mut says = vec![format!("{}: {}", counted(&blocks), some(blocks.iter().map(|b| short(*b)), BLOCKS))];
    says.extend(readings);
    if !left.is_empty() {
        says.push(format!("Left out: {}", left.join("; ")));
    }
    let offer = (USE_ADDRESSES.to_owned(), listed(&apart(&blocks), "\n"));
    vec![finding(says.join(". "), Some(offer))]
}

fn finding(text: String, offer: Option<(String, String)>) -> Finding {
    let fix = offer.map(|(label, text)| fix(&label, text));
    Finding { severity: Severity::Error, text, fix }
}

fn questions(text: &str, words: &[Word<'_>], pieces: &[Piece]) -> Vec<Finding> {
    // What is asked, of how many, and the findings about the first one.
    let mut kinds: Vec<(&str, usize, Vec<Finding>)> = Vec::new();
    let mut more = 0;
    for (place, piece) in pieces.iter().enumerate() {
        let Meaning::Asked(question) = &piece.meaning else { continue };
        if let Some((_, items, _)) = kinds.iter_mut().find(|(says, _, _)| *says == question.says) {
            *items += 1;
            continue;
        }
        if kinds.len() == KINDS {
            more += 1;
            continue;
        }
        let item = format!("Item {}, {}", place + 1, quoted(&spoken(words, piece)));
        let mut readings = question.readings.iter();
        let offer =
            |(label, better): &(String, String)| (label.clone(), replaced(text, words, piece, better));
        let mut found = vec![finding(format!("{item}: {}", question.says), readings.next().map(offer))];
        found.extend(
            readings.map(|reading| finding(format!("{item}: the other reading"), Some(offer(reading)))),
        );
        kinds.push((&question.says, 1, found));
    }
    let told = |(_, items, mut found): (&str, usize, Vec<Finding>)| {
        if let Some(first) = found.first_mut() {
            first.text.push_str(&and_more(items - 1));
        }
        found
    };
    let mut found: Vec<Finding> = kinds.into_iter().flat_map(told).collect();
    if more > 0 {
        let end = if more == 1 { "item" } else { "items" };
        found.push(finding(format!("And {more} more {end}"), None));
    }
    found
}

/// The words of a piece on one line.
fn spoken(words: &[Word<'_>], piece: &Piece) -> String {
    let raw = words.get(piece.first..=piece.last).unwrap_or_default().iter().map(|word| word.raw);
    raw.collect::<Vec<_>>().join(" ")
}

/// `4 addresses`, `2 blocks`, `4 addresses and 2 blocks`.
fn counted(blocks: &[IpNet]) -> String {
    let of = |count: usize, one: &str, many: &str| match count {
        1 => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let single = blocks.iter().filter(|block| block.prefix_len() == block.max_prefix_len()).count();
    let (addresses, ranges) =
        (of(single, "address", "addresses"), of(blocks.len() - single, "block", "blocks"));
    match (single, blocks.len() - single) {
        (_, 0) => addresses,
        (0, _) => ranges,
        (_, _) => format!("{addresses} and {ranges}"),
    }
}

fn some(all: impl ExactSizeIterator<Item = String>, most: usize) -> String {
    let more = all.len().saturating_sub(most);
    let mut named = all.take(most).collect::<Vec<_>>().join(", ");
    if more > 0 {
        named.push_str(&format!(" and {more} more"));
    }
    named
}

/// What is left out, by kind.
fn left_out(left: &[(Left, String)]) -> Vec<String> {
    let mut kinds: Vec<Left> = left.iter().map(|(kind, _)| *kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let told = kinds.into_iter().map(|kind| {
        let mut samples: Vec<&str> = Vec::new();
        let mut count = 0;
        for (_, sample) in left.iter().filter(|(of, _)| *of == kind) {
            count += 1;
            if samples.len() < SAMPLES && !samples.contains(&sample.as_str()) {
                samples.push(sample);
            }
        }
        let mut named = samples.iter().map(|sample| quoted(sample)).collect::<Vec<_>>().join(", ");
        if count > samples.len() {
            named.push_str(", …");
        }
        format!("{} ({named})", kind.name())
    });
    told.collect()
}

/// The finding for a text without any address.
fn nothing(words: &[Word<'_>], left: &[(Left, String)]) -> Finding {
    const ENTER: &str = "enter an address, such as 192.0.2.0/24";
    let hosts = left.iter().any(|(kind, _)| *kind == Left::Hosts);
    let why = match (hosts, left.iter().any(|(kind, _)| *kind == Left::Commented)) {
        (true, _) => ". Host names cannot stand in this field",
        (false, true) => ". Those in comments are not taken",
        (false, false) => "",
    };
    let text = match words {
        [word] => {
            let says = read(word.raw).err().map_or(ENTER, |(says, _)| says);
            format!("Item 1, {}: {says}{why}", quoted(word.raw))
        }
        [..] => format!("No address was found: {ENTER}{why}"),
    };
    finding(text, None)
}
