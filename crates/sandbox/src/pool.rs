//! DID pools as number ranges (docs/trunks.md, 4.4): reading one, and comparing two. It does not know
//! which trunk a pool belongs to.

/// One item of a pool, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PoolRange {
    /// Lowest number.
    pub low: u64,
    /// Highest number, at least `low`.
    pub high: u64,
}

/// Reads `3000;12000-18000`. Blanks around items are allowed; a leading `0` or `+` is not, because
/// the PBX compares numbers with their country code. Blank text is an empty pool.
///
/// # Errors
/// A message that quotes the invalid item.
pub fn read(text: &str) -> Result<Vec<PoolRange>, String> {
    if text.trim().is_empty() {
        return Ok(Vec::new());
    }
    text.split(';').map(str::trim).map(read_item).collect()
}

fn read_item(item: &str) -> Result<PoolRange, String> {
    let (low, high) = match item.split_once('-') {
        Some((low, high)) => (read_number(low.trim(), item)?, read_number(high.trim(), item)?),
        None => {
            let number = read_number(item, item)?;
            (number, number)
        }
    };
    if low > high {
        return Err(format!("\"{item}\" runs backwards."));
    }
    Ok(PoolRange { low, high })
}

fn read_number(text: &str, item: &str) -> Result<u64, String> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("\"{item}\" is not a number or a range of numbers."));
    }
    if text.starts_with('0') {
        return Err(format!("\"{item}\" starts with 0; write the country code instead."));
    }
    text.parse().map_err(|_| format!("\"{item}\" is too long."))
}

/// The index in `others` of a range that shares a number with one of `own`, found in one sweep.
pub fn overlap(own: &[PoolRange], others: &[PoolRange]) -> Option<usize> {
    let owned = own.iter().map(|range| (range, None));
    let mut all: Vec<(&PoolRange, Option<usize>)> =
        owned.chain(others.iter().enumerate().map(|(index, range)| (range, Some(index)))).collect();
    all.sort_by_key(|(range, _)| range.low);
    let mut highest_own: Option<u64> = None;
    let mut highest_other: Option<(u64, usize)> = None;
    for (range, other) in all {
        match other {
            None => {
                if let Some((_, index)) = highest_other.filter(|(high, _)| range.low <= *high) {
                    return Some(index);
                }
                highest_own = highest_own.max(Some(range.high));
            }
            Some(index) => {
                if highest_own.is_some_and(|high| range.low <= high) {
                    return Some(index);
                }
                highest_other = highest_other.max(Some((range.high, index)));
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn the_documented_samples_are_read() {
        assert_eq!(
            read("3000;12000-18000").unwrap(),
            [PoolRange { low: 3000, high: 3000 }, PoolRange { low: 12000, high: 18000 }]
        );
        assert_eq!(read("101; 203; 300-450").unwrap().len(), 3);
        assert_eq!(read("1-1000000").unwrap()[0].high, 1_000_000);
        assert_eq!(read(" ").unwrap(), []);
    }

    #[test]
    fn a_text_that_is_not_a_pool_is_refused() {
        for bad in ["+49", "030", "5-3", "a", "1;;2", "1;", ";", "1-2-3", "-", "99999999999999999999", "１２"]
        {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_overlap_is_found_at_any_place() {
        let range = |low, high| PoolRange { low, high };
        let others = [range(10, 20), range(100, 400), range(110, 120)];
        for own in [range(20, 30), range(1, 10), range(12, 13), range(1, 900), range(390, 391)] {
            assert!(overlap(&[range(1000, 1000), own], &others).is_some(), "{own:?}");
        }
        assert_eq!(overlap(&[range(1, 9), range(21, 99), range(401, 402)], &others), None);
        assert_eq!(overlap(&[], &others), None);
        assert_eq!(overlap(&[range(5, 7), range(6, 8)], &[]), None, "own items may overlap");
    }
}
