//! A list of address blocks: `192.0.2.0/24;2001:db8::/32`. Knows no trunk and resolves no names.
//!
//! Nothing is changed silently: blocks keep the host bits that were typed. Only a bare address gets its
//! full prefix, and duplicates are removed; both are reported.
//! Source: docs/trunks.md, 4.3.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::{IpNet, ipv4_mask_to_prefix};

use crate::check::blocks::share;
use crate::check::pool::grouped;
use crate::check::{Checked, Finding, Fix, NO_HIDDEN, Report, STRIP_HIDDEN, Severity};
use crate::check::{address, broken_ipv4, fix, is_hidden, items, number, printed, without_hidden};

const fn v4(a: u8, b: u8, prefix: u8) -> IpNet {
    IpNet::new_assert(IpAddr::V4(Ipv4Addr::new(a, b, 0, 0)), prefix)
}

const fn v6(start: u16, end: u16, prefix: u8) -> IpNet {
    IpNet::new_assert(IpAddr::V6(Ipv6Addr::new(start, 0, 0, 0, 0, 0, 0, end)), prefix)
}

/// Not routed on the internet: RFC 1918, loopback, link-local, RFC 6598 (carrier's NAT), RFC 4193.
const PRIVATE: [IpNet; 9] = [
    v4(10, 0, 8),
    v4(172, 16, 12),
    v4(192, 168, 16),
    v4(127, 0, 8),
    v4(169, 254, 16),
    v4(100, 64, 10),
    v6(0xfc00, 0, 7),
    v6(0xfe80, 0, 10),
    v6(0, 1, 128),
];

/// Whether the whole block is private.
pub(crate) fn is_private(network: IpNet) -> bool {
    PRIVATE.iter().any(|block| block.contains(&network))
}

/// The block that begins with an address and has so many more.
pub(crate) fn block_from(first: IpAddr, more: u128) -> IpNet {
    let free = more.checked_ilog2().map_or(0, |power| power + 1);
    let most: u8 = if first.is_ipv4() { 32 } else { 128 };
    let prefix = u8::try_from(free).ok().and_then(|free| most.checked_sub(free)).unwrap_or_default();
    with_prefix(first, prefix)
}

/// Reads a list as typed or pasted, separated by semicolons, commas, blanks or lines. `inlan` tells whether
/// the trunk uses the private address of the PBX, in which case private blocks are expected.
pub fn networks(text: &str, inlan: bool) -> Checked<Vec<IpNet>> {
    let items = items(text, true);
    let mut report = Report::default();
    if text.contains(is_hidden) {
        for (place, item) in items.iter().copied().enumerate().filter(|(_, item)| item.contains(is_hidden)) {
            let says = format!(": {NO_HIDDEN}");
            if let Some(finding) = report.say(Severity::Error, NO_HIDDEN, (place, item), &says) {
                finding.fix = Some(fix(STRIP_HIDDEN, without_hidden(text)));
            }
        }
        return Checked { value: None, findings: report.finish() };
    }
    let Some(read) = plain(text) else {
        return Checked { value: None, findings: printed::findings(text) };
    };
    let outer_blocks = outer_blocks(&read);
    let mut list = Vec::new();
    for ((place, item), (network, outer)) in
        items.iter().copied().enumerate().zip(read.iter().copied().zip(&outer_blocks))
    {
        if *outer == Some(network) {
            continue;
        }
        list.push(network);
        let item = (place, item);
        let block = network.trunc();
        if block != network {
            let covers = block.to_string();
            let says = format!(", covers {covers}");
            if let Some(finding) = report.say(Severity::Warning, "covers", item, &says) {
                finding.fix = Some(replaced(&items, place, &format!("Use {covers}"), &covers));
            }
        }
        if let Some(mapped) = mapped(network) {
            let says = format!(", is the IPv6 form of {mapped}. Calls over IPv4 may not match it");
            if let Some(finding) = report.say(Severity::Warning, "mapped", item, &says) {
                finding.fix = Some(replaced(&items, place, &format!("Use {mapped}"), &mapped));
            }
        }
        match network.prefix_len() {
            0 => {}
            1..=8 => {
                let says = ": this range is very large. Continue only if that is intended";
                report.say(Severity::Warning, "large", item, says);
            }
            9.. => {}
        }
        if !inlan && is_private(network) {
            let says =
                ": this range is private. Turn on “Advertise the private IP address” if that is intended";
            report.say(Severity::Warning, "private", item, says);
        }
    }
    let mut findings = report.finish();
    let covered = outer_blocks.iter().flatten().count();
    if covered > 0 {
        let text = match covered {
            1 => "1 range is covered by another one".to_owned(),
            more => format!("{more} ranges are covered by others"),
        };
        let fix = Some(fix(USE_ADDRESSES, printed::listed(&apart(&read), "\n")));
        findings.push(Finding { severity: Severity::Hint, text, fix });
    }
    findings.extend(share_of(&read).map(|share| {
        let what = match share {
            Share::One => "This range accepts every address".to_owned(),
            Share::Together(kind) => format!("Together these ranges accept every {kind} address"),
            Share::Percent(percent) => {
                format!("Together these ranges accept {percent} % of all IPv4 addresses")
            }
        };
        let text = format!("{what}. Continue only if that is intended");
        Finding { severity: Severity::Warning, text, fix: None }
    }));
    Checked::new(list, findings)
}

/// The label of the button that writes the blocks that were read, without those that others cover.
pub const USE_ADDRESSES: &str = "Use these addresses";

/// The blocks of a text that is a plain list; `None` for any other text.
pub(super) fn plain(text: &str) -> Option<Vec<IpNet>> {
    let items = items(text, true);
    let is_alone = items.len() == 1;
    let plain =
        |item: &&str| read(item).ok().filter(|network| !printed::is_doubtful(item, *network, is_alone));
    items.iter().map(plain).collect()
}

pub(crate) use crate::check::blocks::Share;

/// How much a list accepts in total, if that deserves a warning.
pub(crate) fn share_of(list: &[IpNet]) -> Option<Share> {
    share(apart(list).into_iter())
}

/// The blocks that no other one covers, in their order.
pub(super) fn apart(blocks: &[IpNet]) -> Vec<IpNet> {
    let outer_blocks = outer_blocks(blocks);
    blocks.iter().zip(outer_blocks).filter(|(_, outer)| outer.is_none()).map(|(block, _)| *block).collect()
}

/// How much a list accepts: `3 addresses`, or `5 ranges, 346 addresses`. Ranges of IPv6 are too large to be
/// counted.
pub(crate) fn words_of(list: &[IpNet]) -> String {
    let words = |count: u64, word: &str| match count {
        1 => format!("1 {word}"),
        more => format!("{} {word}{}", grouped(more), if word.ends_with('s') { "es" } else { "s" }),
    };
    let ranges = list.len() as u64;
    let size = |block: &IpNet| 1_u64.checked_shl(u32::from(block.max_prefix_len() - block.prefix_len()));
    let is_large = |block: &IpNet| matches!(block, IpNet::V6(block) if block.prefix_len() < 96);
    if list.is_empty() {
        return String::new();
    }
    if list.iter().any(is_large) {
        return words(ranges, "range");
    }
    let addresses = apart(list).iter().filter_map(size).fold(0, u64::saturating_add);
    if addresses == ranges {
        return words(addresses, "address");
    }
    format!("{}, {}", words(ranges, "range"), words(addresses, "address"))
}

/// The IPv4 block that is written as IPv6 (RFC 4291, section 2.5.5.2).
pub(crate) fn mapped(network: IpNet) -> Option<String> {
    let IpNet::V6(network) = network else { return None };
    let address = network.addr().to_ipv4_mapped()?;
    network.prefix_len().checked_sub(96).map(|prefix| format!("{address}/{prefix}"))
}

/// The form that is stored.
pub fn join_networks(list: &[IpNet]) -> String {
    list.iter().map(IpNet::to_string).collect::<Vec<String>>().join(";")
}

/// A block with this prefix length; the address alone if the length is too large for its version.
pub(crate) fn with_prefix(address: IpAddr, prefix: u8) -> IpNet {
    IpNet::new(address, prefix).unwrap_or(address.into())
}

/// The block of an item, or its error and, if the prefix is a netmask, the item with a prefix length.
pub(crate) fn read(item: &str) -> Result<IpNet, (&'static str, Option<String>)> {
    if item.contains(is_hidden) {
        return Err((NO_HIDDEN, None));
    }
    let (start, prefix) = match item.split_once('/') {
        Some((start, prefix)) => (start, Some(prefix)),
        None => (item, None),
    };
    let Some(address) = address(start) else { return Err((no_address(start, prefix.is_some()), None)) };
    let alone = IpNet::from(address);
    let Some(prefix) = prefix else { return Ok(alone) };
    let says = match number(prefix).and_then(|number| u8::try_from(number).ok()) {
        Some(_) if prefix.len() > 1 && prefix.starts_with('0') => {
            "write the prefix length without leading zeros"
        }
        Some(prefix) if prefix <= alone.max_prefix_len() => return Ok(with_prefix(address, prefix)),
        Some(_) | None if prefix.is_empty() => "enter a prefix length after the slash",
        Some(_) | None if address.is_ipv6() => "the prefix length is a whole number from 0 to 128",
        Some(_) | None => "the prefix length is a whole number from 0 to 32",
    };
    let of_mask = prefix.parse().ok().and_then(|mask| ipv4_mask_to_prefix(mask).ok());
    let of_mask = of_mask.filter(|_| address.is_ipv4());
    Err((says, of_mask.map(|length| format!("{start}/{length}"))))
}

fn no_address(text: &str, has_prefix: bool) -> &'static str {
    match broken_ipv4(text) {
        Some(_) if text.contains('-') => "write the range as an address and a prefix length",
        Some(says) => says,
        None if text.contains('%') => "leave out the zone after the percent sign",
        None if has_prefix => "ranges need an address, such as 192.0.2.0/24",
        None => "enter an address, such as 192.0.2.0/24",
    }
}

/// For each block the one that makes it redundant: an equal one before it, or a wider one. Two blocks
/// are either disjoint or nested, so in sorted order only the last wide one matters.
fn outer_blocks(blocks: &[IpNet]) -> Vec<Option<IpNet>> {
    let mut outer_blocks = vec![None; blocks.len()];
    let mut widest: Option<IpNet> = None;
    let mut previous = None;
    let mut sorted: Vec<(IpNet, IpNet, usize)> =
        blocks.iter().enumerate().map(|(place, block)| (block.trunc(), *block, place)).collect();
    sorted.sort_unstable();
    for (_, block, place) in sorted {
        let Some(outer) = outer_blocks.get_mut(place) else { continue };
        if previous == Some(block) {
            *outer = previous;
        } else if widest.is_some_and(|widest| widest.contains(&block)) {
            *outer = widest;
        } else {
            widest = Some(block);
        }
        previous = Some(block);
    }
    outer_blocks
}

/// The list with one item replaced.
fn replaced(items: &[&str], place: usize, label: &str, better: &str) -> Fix {
    let mut lines = items.to_vec();
    if let Some(line) = lines.get_mut(place) {
        *line = better;
    }
    fix(label, lines.join("\n"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::check::samples::{applied, said};
    use crate::samples::Random;

    const NO_ADDRESS: &str = "enter an address, such as 192.0.2.0/24";

    fn joined(text: &str, inlan: bool) -> Option<String> {
        networks(text, inlan).value.map(|list| join_networks(&list))
    }

    /// The text after its first fix.
    fn fixed(text: &str) -> Option<String> {
        networks(text, true).findings.iter().find_map(|finding| applied(finding.fix.as_ref()?))
    }

    #[test]
    fn every_spelling_of_a_list_reads_the_same() {
        let expected = "192.0.2.0/24;2001:db8::/32";
        for text in [
            expected,
            " 192.0.2.0/24 ; 2001:db8::/32;",
            "192.0.2.0/24,2001:db8::/32",
            "192.0.2.0/24 2001:DB8::/32",
            "192.0.2.0/24\r\n\r\n[2001:db8::]/32\n",
        ] {
            assert_eq!(networks(text, false).findings, [], "{text:?}");
            assert_eq!(joined(text, false).as_deref(), Some(expected), "{text:?}");
        }
        assert_eq!(networks(" ;\n", false), Checked::new(Vec::new(), Vec::new()));
    }

    #[test]
    fn each_fault_has_a_message() {
        for (text, says) in [
            // The texts of the tests of `check::host`.
            ("300.5.599.99", "IPv4 has four parts, and each part is 0 to 255"),
            ("10.0.0.0/", "enter a prefix length after the slash"),
            ("1.2.3", "IPv4 needs four parts, such as 192.0.2.1"),
            ("a b.c d.e f", NO_ADDRESS),
            ("sip.example.com/24", "ranges need an address, such as 192.0.2.0/24"),
            ("sip.example.com:5060", NO_ADDRESS),
            ("sip:gw.example.com:5061;transport=tls", NO_ADDRESS),
            (" sip.example.com ", NO_ADDRESS),
            ("site-a.gw.internal", NO_ADDRESS),
            // And the rest.
            ("010.0.0.1", "IPv4 parts are written without leading zeros"),
            ("10.0.0.0/33", "the prefix length is a whole number from 0 to 32"),
            ("10.0.0.0/+8", "the prefix length is a whole number from 0 to 32"),
            ("10.0.0.0/8/8", "the prefix length is a whole number from 0 to 32"),
            ("2001:db8::/129", "the prefix length is a whole number from 0 to 128"),
            ("10.0.0.0/08", "write the prefix length without leading zeros"),
            ("10.0.0.1-9.20", "write the range as an address and a prefix length"),
            ("fe80::1%eth0", "leave out the zone after the percent sign"),
            ("/24", "ranges need an address, such as 192.0.2.0/24"),
            ("10.0.0.0/24\u{0}", NO_HIDDEN),
        ] {
            let checked = networks(text, true);
            assert_eq!(checked.value, None, "{text:?}");
            assert!(said(&checked).contains(says), "{text:?}: {}", said(&checked));
        }
        let third = said(&networks("192.0.2.1/32 192.0.2.2/32 10.0.0.0/", true));
        assert!(
            third.starts_with("Item 3, \"10.0.0.0/\": enter a prefix length after the slash\n"),
            "{third}"
        );
        assert_eq!(fixed("10.0.0.0/255.255.255.0 x").as_deref(), Some("10.0.0.0/24"));
        assert_eq!(fixed("10.0.0.0/255.0.255.0"), None);
        assert_eq!(fixed("\u{feff}192.0.2.1;\u{200b}\n::1\0").as_deref(), Some("192.0.2.1;\n::1"));
    }

    #[test]
    fn warnings_and_hints_do_not_block() {
        let (warning, hint) = (Severity::Warning, Severity::Hint);
        for (text, value, severity, says, fix) in [
            (
                "10.0.0.5/24",
                "10.0.0.5/24",
                warning,
                "\"10.0.0.5/24\", covers 10.0.0.0/24",
                Some("10.0.0.0/24"),
            ),
            ("::/0 1::5/64", "::/0;1::5/64", warning, ", covers 1::/64", Some("::/0\n1::/64")),
            ("0.0.0.0/0", "0.0.0.0/0", warning, "This range accepts every address. Continue only if", None),
            ("::/0", "::/0", warning, "This range accepts every address", None),
            ("8.0.0.0/8", "8.0.0.0/8", warning, "this range is very large", None),
            (
                "::ffff:192.0.2.1/128",
                "::ffff:192.0.2.1/128",
                warning,
                "is the IPv6 form of 192.0.2.1/32",
                Some("192.0.2.1/32"),
            ),
            ("8.8.8.8 8.8.8.8/32", "8.8.8.8/32", hint, "1 range is covered by", Some("8.8.8.8/32")),
            (
                "8.8.8.8/32 8.8.0.0/16",
                "8.8.8.8/32;8.8.0.0/16",
                hint,
                "1 range is covered by another one",
                Some("8.8.0.0/16"),
            ),
            (
                "8.8.8.0/24 8.8.8.0/24 8.8.8.8/32",
                "8.8.8.0/24;8.8.8.8/32",
                hint,
                "2 ranges are covered by others",
                Some("8.8.8.0/24"),
            ),
        ] {
            let checked = networks(text, true);
            assert_eq!(joined(text, true).unwrap_or_default(), value, "{text:?}");
            let found = checked.findings.iter().find(|finding| finding.text.contains(says));
            assert_eq!(found.map(|finding| finding.severity), Some(severity), "{text:?}: {}", said(&checked));
            assert_eq!(fixed(text).as_deref(), fix, "{text:?}");
        }
    }

    #[test]
    fn a_bare_address_gets_its_full_prefix() {
        for (text, value) in [
            ("2001:db8::1", "2001:db8::1/128"),
            ("[2001:db8::1]", "2001:db8::1/128"),
            ("192.0.2.1", "192.0.2.1/32"),
            ("0.0.0.0", "0.0.0.0/32"),
        ] {
            assert_eq!(networks(text, true).findings, [], "{text:?}");
            assert_eq!(joined(text, true).as_deref(), Some(value), "{text:?}");
        }
    }

    #[test]
    fn one_sentence_is_said_of_each_kind_of_oddity() {
        let says = said(&networks("10.0.0.1 10.0.0.2 192.0.2.5/24 10.0.0.3", false));
        assert_eq!(says.lines().count(), 2, "{says}");
        assert!(says.contains("intended. The same goes for 2 more items"), "{says}");
    }

    #[test]
    fn private_blocks_are_accepted_only_for_private_trunks() {
        for text in [
            "10.0.0.0/8",
            "172.31.0.0/16",
            "192.168.1.5",
            "100.127.0.0/24",
            "127.0.0.1",
            "fd00::1",
            "fe80::/64",
        ] {
            assert!(said(&networks(text, false)).contains("this range is private"), "{text}");
            assert!(!said(&networks(text, true)).contains("this range is private"), "{text}");
        }
        for text in [
            "172.32.0.0/16",
            "100.128.0.0/24",
            "10.0.0.0/7",
            "192.0.2.0/24",
            "2001:db8::/32",
            "::ffff:10.0.0.1",
        ] {
            assert!(!said(&networks(text, false)).contains("this range is private"), "{text}");
        }
    }

    #[test]
    fn redundant_blocks_are_those_that_brute_force_finds() {
        let mut random = Random::new();
        for _ in 0..10_000 {
            let found: Vec<IpNet> = (0..random.below(9))
                .filter_map(|_| {
                    let [a, b] = [random.below(4), random.below(4)];
                    let address = IpAddr::V4(Ipv4Addr::from_bits(((a << 30) | b) as u32));
                    let prefix = [0, 1, 2, 30, 31, 32].get(random.below(8) as usize).copied()?;
                    Some(with_prefix(address, prefix))
                })
                .collect();
            let kept = outer_blocks(&found);
            for (place, (network, outer)) in found.iter().zip(&kept).enumerate() {
                let covers = |(at, other): (usize, &IpNet)| {
                    let first = (other.prefix_len(), other.addr(), at)
                        < (network.prefix_len(), network.addr(), place);
                    other.contains(network) && (first || !network.contains(other))
                };
                assert_eq!(outer.is_some(), found.iter().enumerate().any(covers), "{found:?} {place}");
                assert!(outer.is_none_or(|outer| outer.contains(network)), "{found:?} {place}");
            }
        }
    }
}
