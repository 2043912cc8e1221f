//! The rules between trunks: accounts, hosts and names that two have, numbers and addresses that two share, numbers
//! that only a disabled trunk has.
//!
//! Keeps of each trunk only what is compared. The work comes in small steps, so that a page stays usable while ten
//! thousand trunks are compared, and grows with the number of ranges.
//! Source: docs/trunks.md, 3.1, 4.4 and 4.7.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv6Addr};

use api::types::{AuthMode, Open, Provider};
use ipnet::IpNet;

use crate::audit::Finding;
use crate::audit::alone::blocks;
use crate::audit::rule::Rule;
use crate::audit::sweep::{Met, Span, Sweep};
use crate::check::address;
use crate::check::networks::block_from;
use crate::check::pool::{Range, merge, range_text, stored};
use crate::provider::brands::plain;
use crate::provider::draft::{Field, Flag, Text};
use crate::provider::held::label;
use crate::provider::modes::has_credentials;

/// The most other trunks that a finding names.
pub const NAMED: usize = 5;

/// What is compared of all trunks.
#[derive(Default)]
pub(super) struct Between {
    /// Of each trunk.
    trunks: Vec<Compared>,
    numbers: Sweep,
    addresses: Sweep,
    /// Trunks with the same value of what a rule compares.
    same: BTreeMap<(SharedKey, String), Vec<usize>>,
    providers: Providers,
    /// The provider of each trunk, once all trunks are there.
    roots: Vec<usize>,
    /// The next trunk whose shared ranges are reported.
    next: usize,
}

/// What two trunks should not both have.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum SharedKey {
    Account,
    Host,
    Name,
}

struct Compared {
    provider: usize,
    /// The numbers of a trunk that is switched off.
    idle: Vec<Range>,
}

impl Between {
    /// Takes in the next trunk. Its number is its place among all of them.
    pub(super) fn add(&mut self, provider: &Provider) {
        let trunk = self.trunks.len();
        let mode = provider.auth_mode.as_ref().and_then(Open::known);
        let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
        let host = text(&provider.hostname).to_ascii_lowercase();
        let is_off = provider.enabled == Some(false);
        let (calls, asks, is_gateway) = match mode {
            Some(mode) => {
                (mode != AuthMode::WhatsApp, has_credentials(mode), mode == AuthMode::AcceptRegister)
            }
            None => (true, false, false),
        };
        let numbers = merge(&stored(&text(&provider.did_numbers)).unwrap_or_default());
        let mut same =
            |what: SharedKey, value: String| self.same.entry((what, value)).or_default().push(trunk);
        let name = text(&provider.name);
        if !name.is_empty() {
            same(SharedKey::Name, name);
        }
        let auth_id = text(&provider.auth_id);
        if asks && !auth_id.is_empty() && !host.is_empty() {
            same(SharedKey::Account, format!("{auth_id} at {host}"));
        }
        if mode == Some(AuthMode::IpAuth) && !is_off && !host.is_empty() {
            let port = provider.port.unwrap_or_default();
            same(SharedKey::Host, format!("{host} with port {port}"));
        }
        // The numbers of messages may be those of calls.
        if calls && !is_off {
            for range in &numbers {
                self.numbers.push(Span { low: range.low.into(), high: range.high.into(), trunk });
            }
            // The domain of a gateway is invented.
            let host = address(&host).filter(|_| !is_gateway).map(IpNet::from);
            for block in
                blocks(provider.additional_ips.as_deref().unwrap_or_default()).into_iter().chain(host)
            {
                let (low, high) = (bits(block.network()), bits(block.broadcast()));
                self.addresses.push(Span { low, high, trunk });
            }
        }
        let keys = [brand_key(&text(&provider.brand)), host_key(&host).filter(|_| !is_gateway)];
        let provider = self.providers.of(keys.into_iter().flatten());
        let idle = if is_off && calls { numbers } else { Vec::new() };
        self.trunks.push(Compared { provider, idle });
    }

    /// Does a little of the comparison; false once all is done.
    pub(super) fn step(&mut self, say: &mut dyn FnMut(Finding)) -> bool {
        if self.numbers.step(|trunk| trunk) {
            return true;
        }
        if self.roots.len() < self.trunks.len() {
            let roots = self.providers.roots();
            let root = |trunk: &Compared| roots.get(trunk.provider).copied().unwrap_or_default();
            self.roots = self.trunks.iter().map(root).collect();
        }
        let (trunks, roots) = (&self.trunks, &self.roots);
        let provider_of = |trunk: usize| roots.get(trunk).copied().unwrap_or_default();
        if self.addresses.step(provider_of) {
            return true;
        }
        if self.next < trunks.len() {
            let trunk = self.next;
            self.next += 1;
            let own = provider_of(trunk);
            let numbers = self.numbers.take_met(trunk);
            let (at_one, at_others): (Vec<Met>, Vec<Met>) =
                numbers.into_iter().partition(|met| provider_of(met.other) == own);
            let pool = Field::Text(Text::DidNumbers);
            let shared_numbers = |met: &Met| {
                let part = |bits: u128| u64::try_from(bits).unwrap_or(u64::MAX);
                range_text(Range { low: part(met.low), high: part(met.high) })
            };
            for (rule, met) in [(Rule::OverlapAtOneProvider, at_one), (Rule::NumbersOverlap, at_others)] {
                if let Some(first) = met.first() {
                    let says = format!("{} is also in the pool of", shared_numbers(first));
                    say(found(trunk, rule, pool, &says, met.iter().map(|met| met.other)));
                }
            }
            let blocks = Field::Text(Text::AdditionalIps);
            let met = self.addresses.take_met(trunk);
            if let Some(first) = met.first() {
                let says = format!("{} is also a source of", block_text(first));
                say(found(trunk, Rule::AddressesOverlap, blocks, &says, met.iter().map(|met| met.other)));
            }
            let is_covered = |range: &&Range| !self.numbers.covers(range.low.into(), range.high.into());
            let mut alone = trunks.get(trunk).into_iter().flat_map(|trunk| &trunk.idle).filter(is_covered);
            if let Some(first) = alone.next() {
                let more = match alone.count() {
                    0 => String::new(),
                    1 => ", nor is 1 more item".to_owned(),
                    more => format!(", nor are {more} more items"),
                };
                let says =
                    format!("{} is in no pool of a trunk that is switched on{more}", range_text(*first));
                let enabled = Field::Flag(Flag::Enabled);
                say(found(trunk, Rule::NumbersOnlyOnDisabled, enabled, &says, std::iter::empty()));
            }
            return true;
        }
        let Some(((alike, value), members)) = self.same.pop_first() else { return false };
        if members.len() > 1 {
            let others = match members.len() - 1 {
                1 => "1 other trunk".to_owned(),
                more => format!("{more} other trunks"),
            };
            let (rule, field, says) = match alike {
                SharedKey::Account => {
                    (Rule::SameAccount, Text::AuthId, format!("{value} is also the account of {others}"))
                }
                SharedKey::Host => {
                    (Rule::SameHostTwice, Text::Hostname, format!("{value} is also that of {others}"))
                }
                SharedKey::Name => {
                    (Rule::SameName, Text::Name, format!("“{value}” is also the name of {others}"))
                }
            };
            for member in &members {
                let others = members.iter().copied().filter(|other| other != member);
                say(found(*member, rule, Field::Text(field), &says, others));
            }
        }
        true
    }
}

fn found(trunk: usize, rule: Rule, field: Field, says: &str, others: impl Iterator<Item = usize>) -> Finding {
    let mut others: Vec<usize> = others.take(NAMED + 1).collect();
    let has_more = others.len() > NAMED;
    others.truncate(NAMED);
    Finding { rule, trunk, text: format!("{}: {says}", label(field)), field, fix: None, others, has_more }
}

/// An address as a number; IPv4 has a place of its own inside IPv6 (RFC 4291, 2.5.5.2).
fn bits(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

/// What two blocks share is one of the two.
fn block_text(met: &Met) -> String {
    let more = met.high - met.low;
    let first = Ipv6Addr::from_bits(met.low);
    let of_four = first.to_ipv4_mapped().filter(|_| more <= u128::from(u32::MAX));
    block_from(of_four.map_or(IpAddr::V6(first), IpAddr::V4), more).to_string()
}

/// Which trunks belong to one provider: those of one brand, and those at one host or domain.
#[derive(Default)]
struct Providers {
    known: BTreeMap<String, usize>,
    /// Of each number of a provider, itself or the number that it turned out to be the same as.
    same: Vec<usize>,
}

impl Providers {
    /// The number of the provider that has these keys.
    fn of(&mut self, keys: impl Iterator<Item = String>) -> usize {
        let new = self.same.len();
        self.same.push(new);
        for key in keys {
            let known = *self.known.entry(key).or_insert(new);
            let (one, other) = (self.root(known), self.root(new));
            if let Some(place) = self.same.get_mut(one.max(other)) {
                *place = one.min(other);
            }
        }
        new
    }

    fn root(&mut self, number: usize) -> usize {
        let mut at = number;
        while let Some(before) = self.same.get(at).copied().filter(|before| *before != at) {
            // Shortens the way for whoever comes next.
            let first = self.same.get(before).copied().unwrap_or(before);
            if let Some(place) = self.same.get_mut(at) {
                *place = first;
            }
            at = first;
        }
        at
    }

    /// The provider of each number: an older number is smaller, so it is known before those that lead to it.
    fn roots(&self) -> Vec<usize> {
        let mut roots: Vec<usize> = Vec::new();
        for (number, before) in self.same.iter().enumerate() {
            roots.push(roots.get(*before).copied().unwrap_or(number));
        }
        roots
    }
}

fn brand_key(brand: &str) -> Option<String> {
    let plain: String = plain(brand).into_iter().collect();
    (!matches!(plain.as_str(), "" | "generic")).then(|| format!("brand {plain}"))
}

/// The address, or the domain that the carrier has registered: two labels, or three below `co.uk` and its like.
fn host_key(host: &str) -> Option<String> {
    if host.is_empty() || address(host).is_some() {
        return Some(host.to_owned()).filter(|host| !host.is_empty());
    }
    let labels: Vec<&str> = host.trim_end_matches('.').rsplit('.').collect();
    let is_country = labels.first().is_some_and(|label| label.len() == 2);
    let is_shared = is_country && labels.get(1).is_some_and(|label| label.len() <= 3);
    let mut end: Vec<&str> = labels.into_iter().take(if is_shared { 3 } else { 2 }).collect();
    end.reverse();
    Some(end.join("."))
}
