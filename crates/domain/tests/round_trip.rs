//! What the preview writes the simulator reads: the same numbers, names, hosts and privacy, in every message of the
//! preview's tables.

#![allow(clippy::unwrap_used)]

mod previews;

use domain::sip::preview::{PreviewLine, invite};
use domain::sip::read::{NameHeader, SipMessage};
use domain::sip::trace::excerpt;
use domain::sip::write::{quoted_name, user};
use previews::{calls, cases, privacies};

/// A part of a header, as it is written in a line.
fn part(line: &PreviewLine, ending: &str) -> String {
    let piece = line.pieces.iter().find(|piece| piece.part.ends_with(ending));
    piece.map(|piece| piece.text.clone()).unwrap_or_default()
}

/// The headers of a written message in which somebody is named: each with its name and user as written.
fn written(lines: &[PreviewLine]) -> Vec<(NameHeader, String, String)> {
    let header = |line: &PreviewLine| {
        let text = line.text();
        NameHeader::ALL.into_iter().find(|header| text.starts_with(&format!("{}:", header.name())))
    };
    let named =
        |line: &PreviewLine| Some((header(line)?, part(line, ", display name"), part(line, ", user")));
    lines.iter().filter_map(named).collect()
}

/// The same, of what was read and written again.
fn read(message: &SipMessage, header: NameHeader, place: usize) -> (String, String) {
    let address = message.named(header).unwrap().get(place).unwrap();
    let name = address.display_name.as_deref().map(quoted_name).unwrap_or_default();
    (name, address.uri.user_name().map(user).unwrap_or_default())
}

#[test]
fn what_is_written_is_read_to_the_same_numbers_and_names() {
    let mut headers = 0;
    for (title, call) in calls() {
        let drafts = cases().into_iter().map(|case| case.draft);
        for draft in drafts.chain(privacies().into_iter().map(|(_, draft)| draft)) {
            let sent = invite(&draft, &call).unwrap();
            let text = sent.text();
            let message = excerpt(&text).unwrap().message;
            assert_eq!(message.unreadable, [], "{title}\n{text}");
            let first = sent.lines.first().unwrap();
            let number = |user: &str| user.split(';').next().unwrap_or_default().to_owned();
            let target = message.request_uri().unwrap().unwrap();
            assert_eq!(
                target.user_name().map(user).unwrap_or_default(),
                number(&part(first, ", user")),
                "{text}"
            );
            let mut places: Vec<NameHeader> = Vec::new();
            for (header, name, user) in written(&sent.lines) {
                let place = places.iter().filter(|known| **known == header).count();
                places.push(header);
                assert_eq!(read(&message, header, place), (name, number(&user)), "{}\n{text}", header.name());
                headers += 1;
            }
            let privacy =
                sent.lines.iter().find_map(|line| line.text().strip_prefix("Privacy: ").map(str::to_owned));
            assert_eq!(message.privacy.join(";"), privacy.unwrap_or_default(), "{text}");
        }
    }
    assert!(headers > 2_000, "{headers}");
}
