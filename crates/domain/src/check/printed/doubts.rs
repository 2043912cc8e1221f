//! Addresses next to a word such as `old` or `not`: a question for each line asks whether they are wanted.
//! Addresses below a heading with such a word get one question together.

use ipnet::IpNet;

use crate::check::printed::kinds::{Question, WordKind};
use crate::check::printed::words::Word;
use crate::check::printed::{Meaning, Piece};
use crate::check::quoted;

/// Lines with one question.
struct Group<'a> {
    first: usize,
    last: usize,
    doubt: &'a str,
}

/// The pieces, with one question in place of those that are in doubt.
pub(super) fn asked<'a>(text: &str, words: &'a [Word<'a>], pieces: Vec<Piece>) -> Vec<Piece> {
    let mut groups = groups(text, words, &pieces).into_iter().peekable();
    let mut kept = Vec::new();
    let mut pieces = pieces.into_iter().peekable();
    while let Some(piece) = pieces.next() {
        while groups.next_if(|group| group.last < piece.first).is_some() {}
        let Some(group) = groups.next_if(|group| group.first <= piece.first) else {
            kept.push(piece);
            continue;
        };
        let mut inside = vec![piece];
        while let Some(piece) = pieces.next_if(|piece| piece.first <= group.last) {
            inside.push(piece);
        }
        let mut blocks: Vec<IpNet> = Vec::new();
        let mut is_sure = true;
        for piece in &inside {
            match &piece.meaning {
                Meaning::Blocks { blocks: more, .. } => blocks.extend(more),
                Meaning::Asked(_) => is_sure = false,
            }
        }
        if !is_sure {
            kept.extend(inside);
            continue;
        }
        let what = if blocks.len() == 1 { "Is this address" } else { "Are these addresses" };
        let question = Question::new(&format!("the text says {}. {what} meant?", quoted(group.doubt)));
        let mut question = question.or("Keep", &blocks);
        question.readings.push(("Leave out".to_owned(), String::new()));
        let last = inside.last().map_or(group.last, |piece| piece.last.max(group.last));
        kept.push(Piece { first: group.first, last, meaning: Meaning::Asked(question) });
    }
    kept
}

fn groups<'a>(text: &str, words: &'a [Word<'a>], pieces: &[Piece]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    let mut starts = pieces.iter().map(|piece| piece.first).peekable();
    let mut heading: Option<(usize, &str)> = None;
    let mut first = 0;
    while let Some(start) = words.get(first) {
        let count = words.iter().skip(first).take_while(|word| word.line == start.line).count();
        let last = first + count.saturating_sub(1);
        let of_line = words.get(first..=last).unwrap_or_default();
        let doubt = of_line.iter().find(|word| word.kind == WordKind::Doubt).map(|word| word.raw);
        let find = |starts: &[&str]| {
            let is_it = |raw: &str| {
                let raw = raw.to_ascii_lowercase();
                starts.iter().any(|start| raw.starts_with(start))
            };
            of_line.iter().map(|word| word.raw).find(|raw| is_it(raw))
        };
        // Source and destination of a firewall rule, and the ends of a range in words.
        let is_rule = find(&["permit", "allow", "accept", "pass", "access-list"]).is_some();
        let hosts = of_line.iter().map(|word| word.raw).filter(|raw| raw.eq_ignore_ascii_case("host"));
        let host = hosts.skip(1).find(|_| is_rule);
        let end = find(&["first", "start", "begin"]).and_then(|_| find(&["last", "end"]));
        let doubt = doubt.or(host).or(end);
        let mut has_pieces = false;
        while starts.next_if(|start| *start <= last).is_some() {
            has_pieces = true;
        }
        match (has_pieces, heading, groups.last_mut()) {
            (true, Some((start, _)), Some(group)) if group.first == start => group.last = last,
            (true, Some((start, doubt)), _) => groups.push(Group { first: start, last, doubt }),
            (true, None, _) => groups.extend(doubt.map(|doubt| Group { first, last, doubt })),
            (false, _, _) => {
                let ends = of_line.last().and_then(|word| text.get(word.end..));
                let is_heading = count < 7 && ends.is_some_and(|rest| rest.starts_with(':'));
                heading = doubt.filter(|_| is_heading).map(|doubt| (first, doubt));
            }
        }
        first = last + 1;
    }
    groups
}
