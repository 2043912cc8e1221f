//! What `ipnet` does not know about address blocks: ranges as a few blocks, wildcard masks, and how much of
//! the internet a list covers.

use std::net::{IpAddr, Ipv4Addr};

use ipnet::{IpNet, Ipv4Subnets, Ipv6Subnets, ipv4_mask_to_prefix};

/// A range of more blocks than this is probably a mistake.
const MOST_BLOCKS: usize = 16;

/// The fewest blocks that contain exactly the addresses from `first` to `last`. `None` if the two do not form
/// a range: different versions of IP, wrong order, far apart, or too many blocks.
pub(super) fn blocks_between(first: IpAddr, last: IpAddr) -> Option<Vec<IpNet>> {
    let blocks: Vec<IpNet> = match (first, last) {
        (IpAddr::V4(first), IpAddr::V4(last))
            if first <= last && first.to_bits() >> 16 == last.to_bits() >> 16 =>
        {
            Ipv4Subnets::new(first, last, 0).take(MOST_BLOCKS + 1).map(IpNet::V4).collect()
        }
        (IpAddr::V6(first), IpAddr::V6(last))
            if first <= last && first.to_bits() >> 96 == last.to_bits() >> 96 =>
        {
            Ipv6Subnets::new(first, last, 0).take(MOST_BLOCKS + 1).map(IpNet::V6).collect()
        }
        (IpAddr::V4(_) | IpAddr::V6(_), IpAddr::V4(_) | IpAddr::V6(_)) => return None,
    };
    (blocks.len() <= MOST_BLOCKS).then_some(blocks)
}

/// The prefix length that a wildcard mask such as 0.0.0.255 stands for.
pub(super) fn wildcard_length(mask: Ipv4Addr) -> Option<u8> {
    ipv4_mask_to_prefix(!mask).ok()
}

/// How much a list accepts in total, if that deserves a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Share {
    /// One block accepts everything.
    One,
    /// Several blocks together accept everything of IPv4 or of IPv6.
    Together(&'static str),
    /// Several blocks together accept this percentage of IPv4.
    Percent(u64),
}

/// How much these blocks accept. None of them may be inside another.
pub(super) fn share(apart: impl Iterator<Item = IpNet>) -> Option<Share> {
    let (mut v4, mut v6) = (0_u64, Some(0_u128));
    let (mut is_one, mut count) = (false, 0);
    for block in apart {
        is_one |= block.prefix_len() == 0;
        let free = u32::from(block.max_prefix_len() - block.prefix_len());
        match block {
            IpNet::V4(_) => {
                count += 1;
                v4 = v4.saturating_add(1_u64.checked_shl(free).unwrap_or(u64::MAX));
            }
            // Only the whole of IPv6 overflows.
            IpNet::V6(_) => {
                let size = 1_u128.checked_shl(free);
                v6 = v6.zip(size).and_then(|(sum, size)| sum.checked_add(size));
            }
        }
    }
    match (v4 * 100) >> 32 {
        _ if is_one => Some(Share::One),
        _ if v4 >> 32 != 0 => Some(Share::Together("IPv4")),
        _ if v6.is_none() => Some(Share::Together("IPv6")),
        percent @ 25.. if count > 1 => Some(Share::Percent(percent)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::samples::Random;

    fn between(first: &str, last: &str) -> Option<String> {
        let blocks = blocks_between(first.parse().unwrap(), last.parse().unwrap())?;
        Some(blocks.iter().map(IpNet::to_string).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn a_range_becomes_the_fewest_blocks() {
        for (first, last, blocks) in [
            ("192.0.2.0", "192.0.2.255", Some("192.0.2.0/24")),
            ("192.0.2.10", "192.0.2.10", Some("192.0.2.10/32")),
            ("192.0.2.10", "192.0.2.20", Some("192.0.2.10/31 192.0.2.12/30 192.0.2.16/30 192.0.2.20/32")),
            ("192.0.2.16", "192.0.2.31", Some("192.0.2.16/28")),
            ("255.255.255.254", "255.255.255.255", Some("255.255.255.254/31")),
            ("0.0.0.0", "0.0.255.255", Some("0.0.0.0/16")),
            ("2001:db8::", "2001:db8::f", Some("2001:db8::/124")),
            ("2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff", Some("2001:db8::/32")),
            ("192.0.2.20", "192.0.2.10", None),
            ("192.0.2.1", "198.51.100.1", None),
            ("192.0.2.1", "2001:db8::1", None),
            ("10.0.0.0", "11.0.0.0", None),
            ("2001:db8::", "2001:db9::", None),
            ("::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", None),
            ("192.0.0.1", "192.0.255.254", None),
        ] {
            assert_eq!(between(first, last).as_deref(), blocks, "{first} - {last}");
        }
    }

    #[test]
    fn the_blocks_of_a_range_contain_exactly_its_addresses() {
        let mut random = Random::new();
        for _ in 0..10_000 {
            let first = 0xc000_0200 + u32::try_from(random.below(256)).unwrap();
            let last = first + u32::try_from(random.below(256)).unwrap();
            let ends = [first, last].map(|bits| IpAddr::V4(Ipv4Addr::from_bits(bits)));
            let Some(blocks) = blocks_between(ends[0], ends[1]) else { continue };
            let mut next = first;
            for block in &blocks {
                assert_eq!(block.trunc(), *block);
                assert_eq!(block.addr(), IpAddr::V4(Ipv4Addr::from_bits(next)));
                next += 1 << (32 - block.prefix_len());
            }
            assert_eq!(next, last + 1);
        }
    }

    #[test]
    fn masks_must_be_contiguous() {
        for (mask, length, wildcard) in [
            ("255.255.255.0", Some(24), None),
            ("255.255.255.255", Some(32), Some(0)),
            ("0.0.0.0", Some(0), Some(32)),
            ("0.0.0.15", None, Some(28)),
            ("128.0.0.0", Some(1), None),
            ("255.0.255.0", None, None),
            ("0.0.0.14", None, None),
            ("192.0.2.1", None, None),
        ] {
            assert_eq!(ipv4_mask_to_prefix(mask.parse().unwrap()).ok(), length, "{mask}");
            assert_eq!(wildcard_length(mask.parse().unwrap()), wildcard, "{mask}");
        }
    }
}
