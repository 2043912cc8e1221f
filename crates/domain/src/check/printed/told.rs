//! The findings for a printed list: the questions, or the offer to take its addresses.

use ipnet::IpNet;

use crate::check::networks::read;
use crate::check::printed::kinds::{Left, listed, short};
use crate::check::printed::words::Word;
use crate::check::printed::{Meaning, Piece, replaced};
use crate::check::{Finding, NAMED, Severity, fix, quoted};

/// How many samples of a kind are named.
const SAMPLES: usize = 3;
/// How many blocks are named.
const BLOCKS: usize = 8;

/// The findings for a text: the questions, otherwise the offer, otherwise that there is no address.
pub(super) fn findings(
    text: &str,
    words: &[Word<'_>],
    pieces: &[Piece],
    left: &[(Left, String)],
) -> Vec<Finding> {
    let asked = questions(text, words, pieces);
    if !asked.is_empty() {
        return asked;
    }
    let mut blocks = Vec::new();
    let mut converted = Vec::new();
    for piece in pieces {
        let Meaning::Blocks { blocks: of_piece, is_converted } = &piece.meaning else { continue };
        blocks.extend(of_piece.iter().copied());
        if *is_converted && !of_piece.is_empty() {
            converted.push((spoken(words, piece), of_piece));
        }
    }
    if blocks.is_empty() {
        return vec![nothing(words, left)];
    }
    let mut says = vec![format!("{}: {}", counted(&blocks), some(blocks.iter().map(|b| short(*b)), BLOCKS))];
    let readings = converted.iter().take(SAMPLES).map(|(from, to)| {
        format!("{} is read as {}", quoted(from), some(to.iter().map(|block| short(*block)), BLOCKS))
    });
    says.extend(readings);
    match converted.len().saturating_sub(SAMPLES) {
        0 => {}
        1 => says.push("One more is read like this".to_owned()),
        more => says.push(format!("{more} more are read like this")),
    }
    if !left.is_empty() {
        says.push(format!("Left out: {}", left_out(left)));
    }
    let label = match blocks.as_slice() {
        [block] => format!("Use {}", short(*block)),
        [..] => format!("Take the {}", nouns(&blocks)),
    };
    vec![finding(says.join(". "), Some((label, listed(&blocks, "\n"))))]
}

fn finding(text: String, offer: Option<(String, String)>) -> Finding {
    let fix = offer.map(|(label, text)| fix(&label, text));
    Finding { severity: Severity::Error, text, fix }
}

fn questions(text: &str, words: &[Word<'_>], pieces: &[Piece]) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut asked = 0;
    for (place, piece) in pieces.iter().enumerate() {
        let Meaning::Asked(question) = &piece.meaning else { continue };
        asked += 1;
        if asked > NAMED {
            continue;
        }
        let item = format!("Item {}, {}", place + 1, quoted(&spoken(words, piece)));
        let mut readings = question.readings.iter();
        let offer =
            |(label, better): &(String, String)| (label.clone(), replaced(text, words, piece, better));
        found.push(finding(format!("{item}: {}", question.says), readings.next().map(offer)));
        found.extend(
            readings.map(|reading| finding(format!("{item}: the other reading"), Some(offer(reading)))),
        );
    }
    if asked > NAMED {
        let more = asked - NAMED;
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

/// The same for a button.
fn nouns(blocks: &[IpNet]) -> String {
    let is_block = blocks.iter().all(|block| block.prefix_len() != block.max_prefix_len());
    format!("{} {}", blocks.len(), if is_block { "blocks" } else { "addresses" })
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
fn left_out(left: &[(Left, String)]) -> String {
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
    told.collect::<Vec<_>>().join("; ")
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
