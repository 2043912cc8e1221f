//! The rules that concern one trunk: those that the form applies as well, by reference, and those that only a stored
//! record can break.
//!
//! Knows no other trunk. `presets` are the carriers' settings, as far as they were read.
//! Source: docs/trunks.md; each rule names its section.

use api::types::{AuthMode, Open, Provider, Transport, WireEnum};
use ipnet::IpNet;
use serde_json::Value;

use crate::audit::rule::Rule;
use crate::check::host::is_address;
use crate::check::networks::{self, Share};
use crate::check::placeholder::Placeholder;
use crate::check::pool::{self, Range, range_text};
use crate::check::{address, items};
use crate::list::warnings::named;
use crate::provider::draft::{Draft, Field, Flag, Text, Word};
use crate::provider::held::{draft_of, label, unreadable};
use crate::provider::modes::{Presence, SBC_PORT, has_credentials, presence};
use crate::provider::presets::Preset;
use crate::provider::rules::{DraftFix, is_whats_app_calling, problems_by_rule};

/// What was found on one trunk.
#[derive(Clone, Debug, PartialEq)]
pub struct FoundAlone {
    /// The rule.
    pub rule: Rule,
    /// The sentence, with the label of its field in front.
    pub text: String,
    /// The field that it leads to.
    pub field: Field,
    /// What one click would write, where that is certain.
    pub fix: Option<DraftFix>,
}

/// The findings of one record, in no order.
pub fn findings(provider: &Provider, presets: &[Preset]) -> Vec<FoundAlone> {
    let mut found = Vec::new();
    if let Some(Open::Unknown(word)) = &provider.auth_mode {
        found.push(unknown_word(Field::Mode, word));
    }
    let draft = draft_of(provider);
    for field in Field::all().filter(|field| draft.has(*field)) {
        if let Some(value) = unreadable(provider, &draft, field) {
            let text = format!("{}: {value} is not of the type of this setting", label(field));
            found.push(FoundAlone { rule: Rule::UnreadableValue, text, field, fix: None });
        }
    }
    let Some(mode) = provider.auth_mode.as_ref().and_then(Open::known) else { return found };
    for (rule, problem) in problems_by_rule(&draft) {
        if rule == Rule::UnknownWord {
            let word = match problem.field {
                Field::Word(word) => draft.words.get(word).clone(),
                Field::Part(part) => draft.part(part).word,
                Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Verdicts => String::new(),
            };
            found.push(unknown_word(problem.field, &word));
            continue;
        }
        // A role may not see a field that is missing, and from port 0 no call comes at all.
        let is_unseen = is_about_a_blank(rule) && !provider.record.contains_key(&problem.field.wire());
        let is_told_as_worse = rule == Rule::SourcePortRequired && has_port_zero(&draft);
        if !is_unseen && !is_told_as_worse {
            let text = named(problem.field, problem.text);
            found.push(FoundAlone { rule, text, field: problem.field, fix: problem.fix });
        }
    }
    let mut alone = Alone { draft: &draft, mode, found };
    alone.connection();
    alone.of_its_kind();
    alone.addresses();
    // The numbers of a trunk of the system administrator are those of its tenants.
    alone.numbers(provider.shared == Some(false) && provider.record.contains_key(Text::DidNumbers.wire()));
    alone.status();
    alone.carrier(presets);
    alone.found
}

fn unknown_word(field: Field, word: &str) -> FoundAlone {
    let text = format!("{}: this version does not know “{word}”", label(field));
    FoundAlone { rule: Rule::UnknownWord, text, field, fix: None }
}

fn is_about_a_blank(rule: Rule) -> bool {
    matches!(rule, Rule::TeamsWithoutSbc | Rule::TeamsWithoutNumbers | Rule::WhatsAppWithoutNumber)
}

fn has_port_zero(draft: &Draft) -> bool {
    draft.texts.port.trim() == "0"
}

/// The blocks of a list; items that cannot be read are left to the check of the list.
pub(super) fn blocks(text: &str) -> Vec<IpNet> {
    items(text, true).into_iter().filter_map(|item| networks::read(item).ok()).collect()
}

struct Alone<'a> {
    draft: &'a Draft,
    mode: AuthMode,
    found: Vec<FoundAlone>,
}

impl Alone<'_> {
    fn say(&mut self, rule: Rule, field: Field, says: &str, fix: Option<DraftFix>) {
        if self.draft.has(field) {
            let text = format!("{}: {says}", label(field));
            self.found.push(FoundAlone { rule, text, field, fix });
        }
    }

    fn is(&self, flag: Flag, on: bool) -> bool {
        self.draft.has(Field::Flag(flag)) && *self.draft.flags.get(flag) == Some(on)
    }

    fn text(&self, text: Text) -> &str {
        self.draft.texts.get(text).trim()
    }

    fn whole(&self, text: Text) -> Option<u32> {
        self.text(text).parse().ok()
    }

    fn connection(&mut self) {
        let transport = self.draft.transport();
        let (host, port) = (self.text(Text::Hostname).to_owned(), self.text(Text::Port).to_owned());
        let port_field = Field::Text(Text::Port);
        match (transport, port.as_str()) {
            (Some(Transport::Tcp), "5063") => {
                self.say(Rule::PortOfThePbx, port_field, "5063 is the TCP port of the PBX itself", None);
            }
            (Some(Transport::Tls), _) if is_address(&host) && self.mode != AuthMode::AcceptRegister => {
                let says = format!("over TLS, and the certificate of the carrier will not name {host}");
                self.say(Rule::TlsToAddress, Field::Text(Text::Hostname), &says, None);
            }
            (Some(Transport::Udp | Transport::Tcp | Transport::Tls) | None, _) => {}
        }
        if self.is(Flag::VerifyPort, true) && has_port_zero(self.draft) {
            let field = Field::Flag(Flag::VerifyPort);
            let says = "the port of the trunk is 0, and no call comes from there";
            self.say(Rule::SourcePortZero, field, says, change("Turn it off", field, false.into()));
        }
        let is_behind_sbc = self.text(Text::OutboundServerPort) == SBC_PORT;
        // The form says it of Teams over UDP.
        let is_other = match transport {
            Some(Transport::Udp) => self.mode != AuthMode::Teams,
            Some(Transport::Tls) => true,
            Some(Transport::Tcp) | None => false,
        };
        if is_behind_sbc && is_other && !self.text(Text::OutboundServer).is_empty() {
            let field = Field::Word(Word::Transport);
            let fix = change("Use TCP", field, Transport::Tcp.as_str().into());
            self.say(Rule::SbcWithoutTcp, field, "the SBC is reached over TCP", fix);
        }
    }

    /// Whether the fixed settings of its type are what they must be.
    fn of_its_kind(&mut self) {
        let rule = match self.mode {
            AuthMode::Teams => Rule::TeamsOffItsSettings,
            AuthMode::WhatsApp => Rule::WhatsAppOffItsSettings,
            AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::AcceptRegister => return,
        };
        for text in [Text::Hostname, Text::Port, Text::OutboundServer, Text::OutboundServerPort] {
            let field = Field::Text(text);
            let (due, fix) = match presence(self.mode, field) {
                Presence::Locked(due) => (due, None),
                Presence::Optional | Presence::Required if text == Text::OutboundServerPort => {
                    (SBC_PORT, change("Use port 5069", field, SBC_PORT.into()))
                }
                Presence::Hidden | Presence::Optional | Presence::Required => continue,
            };
            let now = self.text(text).to_owned();
            // A role may not see it.
            if !now.is_empty() && !now.eq_ignore_ascii_case(due) {
                self.say(rule, field, &format!("{now} instead of {due}"), fix);
            }
        }
    }

    fn addresses(&mut self) {
        let field = Field::Text(Text::AdditionalIps);
        let list = blocks(self.text(Text::AdditionalIps));
        let together = match networks::share_of(&list) {
            Some(Share::One) => {
                Some((Rule::OpenToEveryAddress, "one range accepts every address".to_owned()))
            }
            Some(Share::Together(kind)) => {
                let says = format!("together the ranges accept every {kind} address");
                Some((Rule::OpenToEveryAddress, says))
            }
            Some(Share::Percent(percent)) => {
                let says = format!("together the ranges accept {percent} % of all IPv4 addresses");
                Some((Rule::OpenToManyAddresses, says))
            }
            None => None,
        };
        if let Some((rule, says)) = &together {
            self.say(*rule, field, says, None);
        } else {
            let large = list.iter().filter(|block| (1..=8).contains(&block.prefix_len()));
            self.say_of(Rule::OpenToManyAddresses, field, "is a very large range", large);
        }
        if self.is(Flag::Inlan, false) {
            let private = list.iter().filter(|block| networks::is_private(**block));
            self.say_of(Rule::PrivateAddresses, field, "is private", private);
        }
        let with_bits = list.iter().filter(|block| block.trunc() != **block);
        self.say_of(Rule::HostBits, field, "has host bits", with_bits);
        let mapped = |block: &IpNet| networks::mapped(*block);
        if list.iter().any(|block| mapped(block).is_some()) {
            let plain: Vec<String> =
                list.iter().map(|block| mapped(block).unwrap_or_else(|| block.to_string())).collect();
            let fix = change("Write as IPv4", field, plain.join("\n").into());
            let says = "an IPv4 block is written as IPv6, and calls over IPv4 may not match it";
            self.say(Rule::Ipv4AsIpv6, field, says, fix);
        }
    }

    /// Says something of the first of some items, and how many more there are.
    fn say_of<T: ToString>(
        &mut self,
        rule: Rule,
        field: Field,
        says: &str,
        mut items: impl Iterator<Item = T>,
    ) {
        if let Some(first) = items.next() {
            let first = first.to_string();
            let says = match items.count() {
                0 => format!("{first} {says}"),
                more => format!("{first} {says}. The same goes for {more} more"),
            };
            self.say(rule, field, &says, None);
        }
    }

    /// `has_own`: whether the trunk has numbers of its own, and its pool can be seen.
    fn numbers(&mut self, has_own: bool) {
        let field = Field::Text(Text::DidNumbers);
        let text = self.text(Text::DidNumbers).to_owned();
        if text.is_empty() && has_own && has_credentials(self.mode) {
            self.say(Rule::NoNumbers, field, "it is empty, so no incoming call matches", None);
        }
        let Some(list) = pool::stored(&text) else { return };
        let is_all = |range: &Range| pool::is_catch_all(*range) && range.high > 1;
        let texts = |fits: &dyn Fn(&Range) -> bool| -> Vec<String> {
            list.iter().filter(|range| fits(range)).map(|range| range_text(*range)).collect()
        };
        let is_catch_all_of_teams = |range: &Range| self.mode == AuthMode::Teams && range.high == 1;
        // A gateway on the own premises may send extensions.
        let short: &dyn Fn(&Range) -> bool = match self.mode {
            AuthMode::AcceptRegister => &|_| false,
            AuthMode::IpAuth | AuthMode::RegisterAuth | AuthMode::Teams | AuthMode::WhatsApp => {
                &|range| pool::digits(range.low) < 7 && !is_all(range) && !is_catch_all_of_teams(range)
            }
        };
        let short = texts(short);
        let long = texts(&|range| pool::digits(range.high) > 15);
        let hyphen = texts(&|range| pool::may_be_one(*range));
        let large =
            texts(&|range| pool::size(*range) > pool::LARGE && !is_all(range) && !pool::may_be_one(*range));
        let everything = texts(&is_all);
        for (rule, says, items) in [
            (Rule::NumbersWithoutCountryCode, "has fewer than 7 digits", short),
            (Rule::NumbersTooLong, "has more than 15 digits", long),
            (Rule::RangeMayBeNumber, "is a range, and may be one number with a hyphen", hyphen),
            (Rule::LargeRange, "has more than 10,000 numbers", large),
            (Rule::PoolTakesEverything, "takes every number up to its length", everything),
        ] {
            self.say_of(rule, field, says, items.into_iter());
        }
        if let Some(range) = pool::repeated(&list) {
            let merged = pool::merge(&list).into_iter().map(range_text).collect::<Vec<String>>();
            let fix = change("List them once", field, merged.join("\n").into());
            self.say(Rule::NumbersTwice, field, &format!("{} is listed twice", range_text(range)), fix);
        }
    }

    fn status(&mut self) {
        if !self.is(Flag::KeepAlive, true) {
            return;
        }
        let field = Field::Text(Text::KeepAliveInterval);
        match self.whole(Text::KeepAliveInterval) {
            Some(seconds @ 3601..) => {
                let fix = change("Use 360", field, "360".into());
                let says = format!("{seconds} seconds is more than an hour");
                self.say(Rule::OptionsTooSeldom, field, &says, fix);
            }
            Some(seconds @ 121..)
                if self.mode == AuthMode::AcceptRegister
                    && self.draft.transport() == Some(Transport::Udp) =>
            {
                let fix = change("Use 100", field, "100".into());
                let says = format!("{seconds} seconds is longer than a NAT has to keep a binding of UDP");
                self.say(Rule::NatBindingLost, field, &says, fix);
            }
            Some(_) | None => {}
        }
    }

    fn carrier(&mut self, presets: &[Preset]) {
        let registration = Field::Flag(Flag::Registration);
        let preset = self.preset(presets);
        let of_preset = |field: Field| {
            let change = preset.and_then(|preset| preset.changes.iter().find(|(named, _)| *named == field));
            change.map(|(_, value)| value)
        };
        match of_preset(registration) {
            Some(Value::Bool(false)) => {
                if let (true, Some(preset)) = (self.is(Flag::Registration, true), preset) {
                    let fix = change("Turn it off", registration, false.into());
                    let says = format!("{} refuses REGISTER", preset.name);
                    self.say(Rule::CarrierRefusesRegister, registration, &says, fix);
                }
            }
            of_preset if self.is(Flag::Registration, false) => {
                let fix = of_preset.and_then(|_| change("Turn it on", registration, true.into()));
                // Calls of WhatsApp need no registration.
                if !is_whats_app_calling(self.text(Text::Hostname)) {
                    self.say(Rule::RegistrationOff, registration, "off in a register based trunk", fix);
                }
            }
            Some(_) | None => {}
        }
        let Some(preset) = preset else { return };
        let is_missing = |(field, value): &&(Field, Value)| match field {
            Field::Part(part) => {
                let word = value.as_array().and_then(|pair| pair.first()).and_then(Value::as_str);
                word != Some(self.draft.part(*part).word.as_str())
            }
            Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts => false,
        };
        let headers: Vec<(Field, Value)> = preset.changes.iter().filter(is_missing).cloned().collect();
        if let Some((field, _)) = headers.first() {
            let says = format!("{} needs another setting here", preset.name);
            let fix = Some(DraftFix {
                label: format!("Use the headers of {}", preset.name),
                changes: headers.clone(),
            });
            self.say(Rule::CarrierNeedsHeaders, *field, &says, fix);
        }
        let field = Field::Text(Text::AdditionalIps);
        let printed = of_preset(field).and_then(Value::as_str).unwrap_or_default();
        let mut own = blocks(self.text(Text::AdditionalIps));
        own.extend(address(self.text(Text::Hostname)).map(IpNet::from));
        let (had, missing): (Vec<IpNet>, Vec<IpNet>) =
            blocks(printed).into_iter().partition(|block| own.iter().any(|own| own.contains(block)));
        // A list of other addresses may be that of another region.
        let is_a_part = had.iter().any(|block| address(self.text(Text::Hostname)) != Some(block.addr()));
        if let (true, Some(first)) = (is_a_part, missing.first()) {
            let all = items(self.text(Text::AdditionalIps), true).into_iter().map(str::to_owned);
            let all: Vec<String> = all.chain(missing.iter().map(IpNet::to_string)).collect();
            let fix = change("Add the others", field, all.join("\n").into());
            let says = format!("{} of {}'s ranges are missing, such as {first}", missing.len(), preset.name);
            self.say(Rule::CarrierAddressesMissing, field, &says, fix);
        }
    }

    /// The preset of the carrier, by brand or by host.
    fn preset<'p>(&self, presets: &'p [Preset]) -> Option<&'p Preset> {
        let brand = self.text(Text::Brand);
        let host = self.text(Text::Hostname).to_ascii_lowercase();
        let of_mode = || presets.iter().filter(|preset| preset.mode == self.mode && !preset.on_top);
        let is_at_host = |preset: &&Preset| {
            let named = preset.changes.iter().find(|(field, _)| *field == Field::Text(Text::Hostname));
            let Some(named) = named.and_then(|(_, value)| value.as_str()) else { return false };
            match Placeholder::of(named) {
                Some(placeholder) => placeholder.own_of(&host).is_some_and(|own| !own.is_empty()),
                None => named == host,
            }
        };
        let by_brand = of_mode().find(|preset| preset.name.eq_ignore_ascii_case(brand));
        by_brand.or_else(|| of_mode().find(is_at_host))
    }
}

fn change(label: &str, field: Field, value: Value) -> Option<DraftFix> {
    Some(DraftFix { label: label.to_owned(), changes: vec![(field, value)] })
}
