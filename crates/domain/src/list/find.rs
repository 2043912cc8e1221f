//! Which trunk has a number or an address that a person looks for, and through which range.
//!
//! Kinder than the PBX, and therefore never used to say what the PBX does: it takes any spelling of a number,
//! a missing country code and a trunk zero that is not dialled from abroad. The PBX removes a plus before it
//! compares with a pool, and nothing else.
//! Source: docs/trunks.md, 4.4.

use std::net::IpAddr;

use api::types::ProviderRow;
use ipnet::IpNet;

use crate::check::number::{Reading, Written, read, without_country, written};
use crate::check::pool::{Range, range_text, stored};
use crate::check::{address, items, networks};

/// Digits that a number without country code must have to be found by its end.
const TAIL: usize = 6;
/// The most digits of a country code.
const COUNTRY: usize = 3;
/// Leading digits that the nearest number must share.
const SHARED: usize = 3;

/// What a trunk has that can be looked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Holdings<'a> {
    /// The pool as stored.
    pub numbers: &'a str,
    /// The host.
    pub host: &'a str,
    /// Other addresses of the carrier, where they are known.
    pub blocks: &'a str,
}

impl<'a> Holdings<'a> {
    /// What a row of the list says of them: it has no address blocks.
    pub fn of(row: &'a ProviderRow) -> Self {
        Self {
            numbers: row.did_numbers.as_deref().unwrap_or_default(),
            host: row.hostname.as_deref().unwrap_or_default(),
            blocks: "",
        }
    }
}

/// How a trunk has what was looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// The number is in the pool, the address is the host or in a block.
    Has,
    /// The pool has the number with a country code that was not typed.
    WithCountry,
    /// The pool has the number without the country code that was typed: the PBX does not find it.
    WithoutCountry,
    /// A number of the pool begins with these digits.
    Begins,
    /// It has not; it is only the nearest.
    Near,
}

/// A trunk that has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// The place of the trunk among those that were searched.
    pub place: usize,
    /// The number, range, host or block that it was found by, as stored.
    pub through: String,
    /// How it has it.
    pub how: How,
}

impl Hit {
    /// Behind the name of the trunk: `in 442030001200-442030001299`.
    pub fn words(&self) -> String {
        let Self { through, how, .. } = self;
        let is_many = through.contains(['-', '/']);
        match how {
            How::Has | How::WithCountry if is_many => format!("in {through}"),
            How::Has | How::WithCountry => format!("has {through}"),
            How::WithoutCountry if is_many => format!("in {through}, without country code"),
            How::WithoutCountry => format!("has {through}, without country code"),
            How::Begins => format!("begins so: {through}"),
            How::Near => format!("nearest: {through}"),
        }
    }
}

/// The answer to a number or an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchAnswer {
    /// What was looked for, as it was understood.
    pub sought: String,
    /// Every trunk that has it, in the order of the trunks. All are of the same kind.
    pub hits: Vec<Hit>,
    /// The nearest trunk, where none has it and one is near.
    pub nearest: Option<Hit>,
    /// What may be missing from what was typed or from the pool; may be blank.
    pub advice: &'static str,
}

impl SearchAnswer {
    /// The answer where no trunk has it: `No trunk has 442030001500. Nearest: London sales Gamma,
    /// 442030001200-442030001299.`
    pub fn none(&self, name: impl Fn(usize) -> String) -> String {
        let Self { sought, nearest, advice, .. } = self;
        let mut words = format!("No trunk has {sought}.");
        if let Some(Hit { place, through, .. }) = nearest {
            words.push_str(&format!(" Nearest: {}, {through}.", name(*place)));
        }
        if !advice.is_empty() {
            words.push_str(&format!(" {advice}"));
        }
        words
    }
}

/// Whether a text is a number or an address, and not a word to be found in names.
pub fn is_asked(text: &str) -> bool {
    address_of(text).is_some() || written(text).is_some()
}

/// Looks for a number or an address in all trunks; `None` for any other text.
pub fn find(text: &str, trunks: &[Holdings<'_>]) -> Option<SearchAnswer> {
    match address_of(text) {
        Some(block) => Some(find_address(block, trunks)),
        None => written(text).map(|written| find_number(&written, trunks)),
    }
}

/// An address or a block, with a port or without.
fn address_of(text: &str) -> Option<IpNet> {
    let text = text.trim();
    let without_port = || {
        let (host, port) = text.rsplit_once(':')?;
        let is_port = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
        if is_port { address(host) } else { None }
    };
    networks::read(text).ok().or_else(|| without_port().map(IpNet::from)).map(canonical)
}

/// An IPv4 address that is written as IPv6 is IPv4.
fn canonical(block: IpNet) -> IpNet {
    match block.addr().to_canonical() {
        same if same == block.addr() => block,
        other => IpNet::from(other),
    }
}

fn find_address(sought: IpNet, trunks: &[Holdings<'_>]) -> SearchAnswer {
    let overlaps = |block: &IpNet| block.contains(&sought) || sought.contains(block);
    let bits = |address: IpAddr| match address {
        IpAddr::V4(address) => u128::from(address.to_bits()) << 96,
        IpAddr::V6(address) => address.to_bits(),
    };
    let (mut hits, mut nearest) = (Vec::new(), None::<(u128, Hit)>);
    for (place, trunk) in trunks.iter().enumerate() {
        let host = address(trunk.host.trim()).map(|host| (trunk.host.trim(), canonical(IpNet::from(host))));
        let blocks = items(trunk.blocks, true).into_iter();
        let blocks = blocks.filter_map(|item| Some((item, canonical(networks::read(item).ok()?))));
        let all: Vec<(&str, IpNet)> = host.into_iter().chain(blocks).collect();
        let hit = |through: &str, how| Hit { place, through: through.to_owned(), how };
        if let Some((through, _)) = all.iter().find(|(_, block)| overlaps(block)) {
            hits.push(hit(through, How::Has));
            continue;
        }
        for (through, block) in
            all.iter().filter(|(_, block)| block.addr().is_ipv4() == sought.addr().is_ipv4())
        {
            let far = bits(block.addr()) ^ bits(sought.addr());
            // Of one /24 or one /64.
            let is_near = far.leading_zeros() >= if sought.addr().is_ipv4() { 24 } else { 64 };
            if is_near && nearest.as_ref().is_none_or(|(least, _)| far < *least) {
                nearest = Some((far, hit(through, How::Near)));
            }
        }
    }
    let nearest = nearest.map(|(_, hit)| hit).filter(|_| hits.is_empty());
    let sought = match sought.prefix_len() == sought.max_prefix_len() {
        true => sought.addr().to_string(),
        false => sought.to_string(),
    };
    SearchAnswer { sought, hits, nearest, advice: "" }
}

fn find_number(written: &Written, trunks: &[Holdings<'_>]) -> SearchAnswer {
    let pools: Vec<Vec<Range>> = trunks.iter().map(|trunk| ranges(trunk.numbers)).collect();
    let sought = written.numbers.first().cloned().unwrap_or_default();
    let answer = |hits, advice| SearchAnswer { sought: sought.clone(), hits, nearest: None, advice };
    let has = |number: u64| move |range: &Range| range.low <= number && number <= range.high;
    for number in written.numbers.iter().filter_map(|digits| digits.parse().ok()) {
        let hits = hits(&pools, How::Has, has(number));
        if !hits.is_empty() {
            return answer(hits, "");
        }
    }
    if !written.has_country && sought.len() >= TAIL {
        let hits = hits(&pools, How::WithCountry, |range| ends_so(*range, &sought));
        if !hits.is_empty() {
            return answer(hits, "Found by its end, because it was typed without a country code.");
        }
    }
    for number in written.numbers.iter().filter_map(|digits| without_country(digits)?.parse().ok()) {
        let hits = hits(&pools, How::WithoutCountry, has(number));
        if written.has_country && !hits.is_empty() {
            return answer(
                hits,
                "The pool lacks the country code. The PBX compares all digits, so such a call is not matched.",
            );
        }
    }
    let hits = hits(&pools, How::Begins, |range| begins_so(*range, &sought));
    if !hits.is_empty() {
        return answer(hits, "");
    }
    let nearest = nearest(&pools, &sought, written.has_country);
    let advice = match (written.is_national, written.has_country) {
        (true, _) => "The country code is missing: pools hold numbers with it, and without the leading 0.",
        (false, false) if (TAIL..=11).contains(&sought.len()) => {
            "The country code may be missing: pools hold numbers with it."
        }
        (false, _) => "",
    };
    SearchAnswer { sought, hits: Vec::new(), nearest, advice }
}

/// The ranges of a pool; an entry in another spelling counts where it can be understood.
fn ranges(pool: &str) -> Vec<Range> {
    let mut found = Vec::new();
    for item in items(pool, false) {
        found.extend(stored(item).unwrap_or_else(|| match read(item) {
            Reading::Certain(ranges) | Reading::Likely(ranges, _) => ranges,
            Reading::Unclear(_) => Vec::new(),
        }));
    }
    found
}

fn hits(pools: &[Vec<Range>], how: How, fits: impl Fn(&Range) -> bool) -> Vec<Hit> {
    let hit = |(place, pool): (usize, &Vec<Range>)| {
        let range = pool.iter().find(|range| fits(range))?;
        Some(Hit { place, through: range_text(*range), how })
    };
    pools.iter().enumerate().filter_map(hit).collect()
}

/// Ten to the power of a count of digits; nothing for counts that no number has.
fn power(digits: usize) -> Option<u64> {
    10_u64.checked_pow(u32::try_from(digits).ok()?)
}

fn digits(number: u64) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// Whether a number of a range is a country code followed by these digits.
fn ends_so(range: Range, tail: &str) -> bool {
    let (Some(all), Ok(tail_number)) = (power(tail.len()), tail.parse::<u64>()) else { return false };
    let first = range.low.checked_add((tail_number + (all - range.low % all)) % all);
    first.is_some_and(|number| {
        number <= range.high && (tail.len() + 1..=tail.len() + COUNTRY).contains(&digits(number))
    })
}

/// Whether a number of a range begins with these digits.
fn begins_so(range: Range, head: &str) -> bool {
    let Ok(head) = head.parse::<u64>() else { return false };
    (1..15).map_while(power).any(|more| {
        let low = head.checked_mul(more);
        low.is_some_and(|low| low <= range.high && range.low <= low.saturating_add(more - 1))
    })
}

/// The range that is nearest to a number, if it begins with the same digits; without a country code, the
/// ends of numbers are compared.
fn nearest(pools: &[Vec<Range>], sought: &str, has_country: bool) -> Option<Hit> {
    let number: u64 = sought.parse().ok()?;
    let all = power(sought.len())?;
    let mut best: Option<(bool, u64, Hit)> = None;
    for (place, range) in
        pools.iter().enumerate().flat_map(|(place, pool)| pool.iter().map(move |r| (place, r)))
    {
        let is_longer = (sought.len() + 1..=sought.len() + COUNTRY).contains(&digits(range.low));
        let (low, high) = match digits(range.low) == sought.len() {
            true => (range.low, range.high),
            false if !has_country && is_longer && range.low / all == range.high / all => {
                (range.low % all, range.high % all)
            }
            false => continue,
        };
        let end = if number < low { low } else { high };
        let near = format!("{end:0width$}", width = sought.len());
        let shared = near.bytes().zip(sought.bytes()).take_while(|(one, other)| one == other).count();
        let key = (digits(range.low) != sought.len(), number.abs_diff(end));
        if shared >= SHARED && best.as_ref().is_none_or(|(other, far, _)| key < (*other, *far)) {
            let hit = Hit { place, through: range_text(*range), how: How::Near };
            best = Some((key.0, key.1, hit));
        }
    }
    best.map(|(_, _, hit)| hit)
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::*;
    use crate::samples::Random;

    const NAMES: [&str; 7] = ["gamma", "berlin", "desk", "national", "twilio", "site", "blank"];

    fn trunks() -> Vec<Holdings<'static>> {
        let of = |numbers, host, blocks| Holdings { numbers, host, blocks };
        vec![
            of("442030001200-442030001299", "sip.gamma.example", "203.0.113.0/28; 198.51.100.7"),
            of("4930123400-4930123499;493098765", "10.0.0.5", ""),
            of("3000;3001-3010", "2001:db8::5", ""),
            of("2079460000-2079460099", "192.0.2.10", ""),
            of("16505550100-16505550199", "twilio.example", ""),
            of("+390612345678;x", "", ""),
            of("", "", ""),
        ]
    }

    /// The answer in one line.
    fn said(text: &str) -> String {
        let trunks = trunks();
        let Some(answer) = find(text, &trunks) else { return "no number".to_owned() };
        assert!(is_asked(text), "{text}");
        if answer.hits.is_empty() {
            return answer.none(|place| NAMES[place].to_owned());
        }
        let hits = answer.hits.iter().map(|hit| format!("{} {}", NAMES[hit.place], hit.words()));
        hits.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        let gamma = "gamma in 442030001200-442030001299";
        for (text, expected) in [
            // In the middle of a range, in every spelling.
            ("442030001234", gamma),
            ("+442030001234", gamma),
            ("+44 20 3000 1234", gamma),
            ("0044 20 3000 1234", gamma),
            ("011 44 20 3000 1234", gamma),
            ("+44 (0)20 3000 1234", gamma),
            ("+44 (0) 20-3000-1234", gamma),
            ("(44) 20.3000.1234", gamma),
            ("44-20-3000/1234", gamma),
            ("tel:+44-20-3000-1234", gamma),
            ("sip:+442030001234@pbx.example", gamma),
            (" +44\u{a0}20\u{2011}3000\u{2011}1234 ", gamma),
            // A trunk zero that belongs only inside the country.
            ("+44 020 3000 1234", gamma),
            ("44 020 3000 1234", gamma),
            ("0044 (0)20 3000 1234", gamma),
            // Without country code, with the trunk zero and without.
            ("020 3000 1234", gamma),
            ("(020) 3000 1234", gamma),
            ("20 3000 1234", gamma),
            ("650 555-0142", "twilio in 16505550100-16505550199"),
            ("(650) 555-0142", "twilio in 16505550100-16505550199"),
            // The ends of a range, and numbers alone.
            ("442030001200", gamma),
            ("442030001299", gamma),
            ("+49 30 98765", "berlin has 493098765"),
            ("3000", "desk has 3000"),
            ("3005", "desk in 3001-3010"),
            // The pool lacks the country code.
            ("+44 20 7946 0042", "national in 2079460000-2079460099, without country code"),
            ("020 7946 0042", "national in 2079460000-2079460099"),
            // A pool entry that is not in the stored form.
            ("+39 06 12345678", "site has 390612345678"),
            // The beginning of a number.
            ("44203000", "gamma begins so: 442030001200-442030001299"),
            ("+49 30", "berlin begins so: 4930123400-4930123499"),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn what_nobody_has_names_the_nearest_and_what_is_missing() {
        for (text, expected) in [
            ("+44 20 3000 1500", "No trunk has 442030001500. Nearest: gamma, 442030001200-442030001299."),
            ("442030001199", "No trunk has 442030001199. Nearest: gamma, 442030001200-442030001299."),
            (
                "020 3000 1500",
                "No trunk has 2030001500. Nearest: gamma, 442030001200-442030001299. The country code is missing: pools hold numbers with it, and without the leading 0.",
            ),
            ("+33 1 23456789", "No trunk has 33123456789."),
            ("9999", "No trunk has 9999."),
            ("3011", "No trunk has 3011. Nearest: desk, 3001-3010."),
            ("99999999999999999999", "No trunk has 99999999999999999999."),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn an_address_is_found_in_hosts_and_blocks() {
        for (text, expected) in [
            ("203.0.113.9", "gamma in 203.0.113.0/28"),
            ("203.0.113.9:5060", "gamma in 203.0.113.0/28"),
            ("198.51.100.7", "gamma has 198.51.100.7"),
            ("203.0.113.0/24", "gamma in 203.0.113.0/28"),
            ("10.0.0.5", "berlin has 10.0.0.5"),
            ("::ffff:10.0.0.5", "berlin has 10.0.0.5"),
            ("2001:DB8:0::5", "desk has 2001:db8::5"),
            ("[2001:db8::5]:5061", "desk has 2001:db8::5"),
            ("10.0.0.9", "No trunk has 10.0.0.9. Nearest: berlin, 10.0.0.5."),
            ("203.0.113.99", "No trunk has 203.0.113.99. Nearest: gamma, 203.0.113.0/28."),
            ("8.8.8.8", "No trunk has 8.8.8.8."),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    #[test]
    fn words_are_no_question_for_a_number() {
        for text in
            ["", " ", "gamma", "gamma lon", "12", "+", "sip.gamma.example", "trunk 7", "10.0.0", "3com", "a1"]
        {
            assert_eq!(said(text), "no number", "{text}");
            assert!(!is_asked(text), "{text}");
        }
    }

    #[test]
    fn a_number_that_two_trunks_have_names_both() {
        let trunks = [
            Holdings { numbers: "4930100-4930199", ..Holdings::default() },
            Holdings { numbers: "", ..Holdings::default() },
            Holdings { numbers: "4930150", ..Holdings::default() },
        ];
        let answer = find("+4930150", &trunks).map(|answer| answer.hits).unwrap_or_default();
        let places: Vec<_> = answer.iter().map(|hit| (hit.place, hit.through.as_str())).collect();
        assert_eq!(places, [(0, "4930100-4930199"), (2, "4930150")]);
    }

    #[test]
    fn any_text_can_be_looked_for() {
        let mut random = Random::new();
        let pieces = [
            "0",
            "1",
            "44",
            "99",
            "+",
            "00",
            "-",
            ";",
            " ",
            "(",
            "ä",
            "\u{0}",
            "18446744073709551615",
            ".",
            ":",
        ];
        for _ in 0..20_000 {
            let (pool, host, text) =
                (random.text(&pieces, 8), random.text(&pieces, 8), random.text(&pieces, 8));
            let trunks = [Holdings { numbers: &pool, host: &host, blocks: &host }];
            let answer = find(&text, &trunks);
            assert_eq!(answer.is_some(), is_asked(&text), "{text:?}");
            assert!(answer.is_none_or(|answer| answer.hits.is_empty() || answer.nearest.is_none()));
        }
    }

    #[test]
    fn every_number_of_a_range_is_found_by_itself_and_by_its_end() {
        let trunks = trunks();
        for number in 442_030_001_200_u64..=442_030_001_299 {
            for text in [format!("+{number}"), format!("00{number}"), format!("0{}", number % 10_000_000_000)]
            {
                let answer = find(&text, &trunks);
                let place = answer.as_ref().and_then(|answer| answer.hits.first()).map(|hit| hit.place);
                assert_eq!(place, Some(0), "{text}");
            }
        }
    }
}
