//! How the PBX compares a call with a trunk: its number with a pool, its address with address blocks.
//!
//! Strict on purpose. What a person searches for is compared in `list::find`, which is kinder; the two share no comparison.
//! Source: docs/trunks.md, 4.3, 4.4 and 4.7.

use std::net::IpAddr;

use ipnet::IpNet;

use crate::check::pool::{Range, stored};
use crate::check::{items, networks};

/// The number that the PBX looks for in pools: one plus is dropped, and nothing else. `None` if no pool can hold it:
/// something else than digits, or a leading zero, as in `00`.
pub fn compared(called: &str) -> Option<u64> {
    let digits = called.strip_prefix('+').unwrap_or(called);
    let is_number = !digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { digits.parse().ok() } else { None }
}

/// The item of a pool that holds a called number. An item that cannot be read holds nothing.
pub fn held(pool: &str, called: &str) -> Option<Range> {
    let number = compared(called)?;
    let ranges = items(pool, false).into_iter().filter_map(stored).flatten();
    ranges.into_iter().find(|range| range.low <= number && number <= range.high)
}

/// The block that contains an address, as stored.
pub fn block_of(blocks: &str, address: IpAddr) -> Option<String> {
    let contains = |item: &&str| networks::read(item).is_ok_and(|block: IpNet| block.contains(&address));
    items(blocks, true).into_iter().find(contains).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plus_is_dropped_and_nothing_else() {
        let pool = "3000;12025550100-12025550199; 442030001200";
        for (called, item) in [
            ("12025550123", Some((12025550100, 12025550199))),
            ("+12025550123", Some((12025550100, 12025550199))),
            ("3000", Some((3000, 3000))),
            ("442030001200", Some((442030001200, 442030001200))),
            ("0012025550123", None),
            ("+0012025550123", None),
            ("++12025550123", None),
            ("+1-202-555-0123", None),
            ("1 2025550123", None),
            ("2025550123", None),
            ("+", None),
            ("", None),
            ("12025550200", None),
            ("١٢٠٢٥٥٥٠١٢٣", None),
            ("99999999999999999999", None),
            ("carrier", None),
        ] {
            let expected = item.map(|(low, high)| Range { low, high });
            assert_eq!(held(pool, called), expected, "{called}");
        }
        // What the form refuses, and an older record may hold, matches nothing and hides nothing.
        assert_eq!(held("+12025550123;0012025550123;x", "+12025550123"), None);
        assert!(held("x;12025550123", "+12025550123").is_some());
    }

    #[test]
    fn an_address_is_in_a_block_of_its_own_version() {
        let blocks = "192.0.2.9/24; 2001:db8::/32 198.51.100.7,x";
        for (address, block) in [
            ("192.0.2.200", Some("192.0.2.9/24")),
            ("2001:db8::5", Some("2001:db8::/32")),
            ("198.51.100.7", Some("198.51.100.7")),
            ("198.51.100.8", None),
            ("2001:db9::5", None),
        ] {
            let found = address.parse().ok().and_then(|address| block_of(blocks, address));
            assert_eq!(found.as_deref(), block, "{address}");
        }
    }
}
