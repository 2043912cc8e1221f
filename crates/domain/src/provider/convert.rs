//! From a draft to a request: the only way to build the body of a create or update call.
//!
//! A request is a sum: it contains what the chosen mode has and nothing else. Both kinds can only be
//! made from a draft without errors. Knows no server.
//! Source: docs/trunks.md, 2.2 to 2.4 and 3.2.

use api::types::{
    AuthMode, CreateProvider, HeaderSetting, InboundMapping, InboundVariable, Open, Options, OutboundMapping,
    Provider, Secret, Transport, UpdateProvider, WireEnum,
};

use serde_json::Value;

use crate::provider::draft::{Draft, Field, Flag, Part, Setting, Text, Word};
use crate::provider::merge::{changes, is_same, normal};
use crate::provider::modes::{Presence, presence};
use crate::provider::rules::{Problem, blocks, problems_of_edit, problems_of_new};

/// A checked create request.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedCreate(CreateProvider);

impl CheckedCreate {
    /// What is sent.
    pub fn request(&self) -> &CreateProvider {
        &self.0
    }
}

impl TryFrom<&Draft> for CheckedCreate {
    /// Every problem, errors first.
    type Error = Vec<Problem>;

    fn try_from(draft: &Draft) -> Result<Self, Self::Error> {
        let found = problems_of_new(draft);
        let draft = draft.resolved();
        match (blocks(&found), draft.transport()) {
            (false, Some(transport)) => Ok(Self(create(&draft, transport))),
            (true | false, _) => Err(found),
        }
    }
}

/// A checked update request: the record as just read, with my changes.
#[derive(Clone, Debug, PartialEq)]
pub struct CheckedUpdate(UpdateProvider);

impl CheckedUpdate {
    /// Applies to `fresh`, just read, the differences between `theirs`, its draft, and `mine`. Nothing else
    /// is written, so a server that merges and one that replaces end up with the same trunk.
    ///
    /// # Errors
    /// Every problem, errors first, when one of them blocks.
    pub fn new(fresh: &Provider, theirs: &Draft, mine: &Draft) -> Result<Self, Vec<Problem>> {
        let found = problems_of_edit(theirs, mine);
        if blocks(&found) {
            return Err(found);
        }
        let changed = changes(theirs, mine);
        let is_sent = |field: Field| changed.contains(&field);
        let text = |text: Text| is_sent(Field::Text(text)).then(|| normal(mine, text));
        let port = |key: Text| text(key)?.parse().ok();
        let mut update = UpdateProvider::of(fresh);
        update.name = text(Text::Name);
        update.transport = mine.transport().filter(|_| is_sent(Field::Word(Word::Transport)));
        update.hostname = text(Text::Hostname);
        update.port = port(Text::Port);
        update.outbound_server = text(Text::OutboundServer);
        update.outbound_server_port = port(Text::OutboundServerPort);
        update.concurrency = text(Text::Concurrency).and_then(|number| number.parse().ok());
        update.options = options(mine, &is_sent);
        Ok(Self(update))
    }

    /// What is sent.
    pub fn request(&self) -> &UpdateProvider {
        &self.0
    }
}

impl Draft {
    /// The draft as its mode sees it: fixed values are filled in, and fields that the mode does not have
    /// get the value of the trunk that this is a copy of, otherwise that of a new trunk of the mode,
    /// whatever was typed under another mode.
    pub fn resolved(&self) -> Self {
        let fresh = Self::new(self.auth_mode);
        let mut resolved = self.clone();
        for field in Field::all() {
            match presence(self.auth_mode, field) {
                Presence::Hidden => {
                    let value = self.kept(field).cloned();
                    resolved.set(field, &value.unwrap_or_else(|| fresh.get(field)));
                }
                Presence::Locked(fixed) => resolved.set(field, &fixed.into()),
                Presence::Optional | Presence::Required => {}
            }
        }
        resolved
    }
}

fn create(draft: &Draft, transport: Transport) -> CreateProvider {
    let fresh = Draft::new(draft.auth_mode);
    let is_sent = |field: Field| {
        (draft.has(field) || draft.kept(field).is_some())
            && match field {
                Field::Text(text) if !field.wire().contains('.') => !normal(draft, text).is_empty(),
                // The API's defaults differ from the form's, so the values shown are sent.
                Field::Flag(_) if !field.wire().contains('.') => true,
                // This includes a cleared name of the PAI parameter: left out, it would be `verstat` again.
                Field::Mode
                | Field::Text(_)
                | Field::Flag(_)
                | Field::Word(_)
                | Field::Verdicts
                | Field::Part(_) => !is_same(&fresh, draft, field),
            }
    };
    let whole = |text: Text| normal(draft, text).parse().ok();
    let port = |text: Text| normal(draft, text).parse().unwrap_or_default();
    let mut options = options(draft, &is_sent);
    options.registration = registration(draft);
    CreateProvider {
        name: normal(draft, Text::Name),
        auth_mode: draft.auth_mode,
        brand: is_sent(Field::Text(Text::Brand)).then(|| normal(draft, Text::Brand)),
        transport,
        hostname: normal(draft, Text::Hostname),
        port: port(Text::Port),
        outbound_server: normal(draft, Text::OutboundServer),
        outbound_server_port: port(Text::OutboundServerPort),
        concurrency: whole(Text::Concurrency).unwrap_or(100_000),
        options,
    }
}

/// Only one mode has this switch; for the others it is sent as off, because the API's default is on. A copy
/// sends the value of its original.
fn registration(draft: &Draft) -> Option<bool> {
    let kept = draft.kept(Field::Flag(Flag::Registration)).and_then(Value::as_bool);
    match draft.auth_mode {
        AuthMode::RegisterAuth => draft.flags.registration,
        AuthMode::AcceptRegister => kept,
        AuthMode::IpAuth | AuthMode::Teams | AuthMode::WhatsApp => kept.or(Some(false)),
    }
}

fn options(draft: &Draft, is_sent: &dyn Fn(Field) -> bool) -> Options {
    let text = |text: Text| is_sent(Field::Text(text)).then(|| normal(draft, text));
    let flag = |flag: Flag| draft.flags.get(flag).filter(|_| is_sent(Field::Flag(flag)));
    let whole = |key: Text| text(key)?.parse().ok();
    Options {
        enabled: flag(Flag::Enabled),
        auth_id: text(Text::AuthId),
        username: text(Text::Username),
        password: text(Text::Password).map(Secret::new),
        registration: flag(Flag::Registration),
        register_interval: whole(Text::RegisterInterval),
        inlan: flag(Flag::Inlan),
        single_via_header: flag(Flag::SingleViaHeader),
        rewrite_via_ip: flag(Flag::RewriteViaIp),
        verify_port: flag(Flag::VerifyPort),
        keep_alive: flag(Flag::KeepAlive),
        keep_alive_interval: whole(Text::KeepAliveInterval),
        additional_ips: text(Text::AdditionalIps),
        adjust_sdp_direction: flag(Flag::AdjustSdpDirection),
        remove_srtp_info: flag(Flag::RemoveSrtpInfo),
        stir_shaken_signature_required: flag(Flag::SignCalls),
        did_numbers: text(Text::DidNumbers),
        inbound_parameters: inbound(draft, is_sent),
        outbound_parameters: outbound(draft, is_sent),
    }
}

fn inbound(draft: &Draft, is_sent: &dyn Fn(Field) -> bool) -> Option<InboundMapping> {
    let source =
        |word: Word| InboundVariable::parse(draft.words.get(word)).filter(|_| is_sent(Field::Word(word)));
    let flag = |flag: Flag| draft.flags.get(flag).filter(|_| is_sent(Field::Flag(flag)));
    let verdicts = || draft.verdicts.iter().map(|word| Open::parse(word)).collect();
    let mapping = InboundMapping {
        caller_num: source(Word::CallerNum),
        caller_display_name: source(Word::CallerDisplayName),
        called_num: source(Word::CalledNum),
        privacy_types_supported: privacy(draft, Word::InboundPrivacy, is_sent),
        enable_stir_shaken_validation: flag(Flag::CheckVerdict),
        pai_header_parameter_name: is_sent(Field::Text(Text::PaiParameterName))
            .then(|| normal(draft, Text::PaiParameterName)),
        drop_calls_with_verification_status: is_sent(Field::Verdicts).then(verdicts),
        pass_api_header_to_uad: flag(Flag::PassPai),
    };
    (mapping != InboundMapping::default()).then_some(mapping)
}

fn privacy(draft: &Draft, word: Word, is_sent: &dyn Fn(Field) -> bool) -> Option<api::types::Privacy> {
    WireEnum::parse(draft.words.get(word)).filter(|_| is_sent(Field::Word(word)))
}

fn outbound(draft: &Draft, is_sent: &dyn Fn(Field) -> bool) -> Option<OutboundMapping> {
    let mut mapping = OutboundMapping {
        privacy_types_supported: privacy(draft, Word::OutboundPrivacy, is_sent),
        ..OutboundMapping::default()
    };
    for (part, setting) in draft.parts().iter().filter(|(part, _)| is_sent(Field::Part(*part))) {
        match part {
            Part::User(part) => mapping.user.extend(header_setting(setting).map(|set| (*part, set))),
            Part::Host(part) => mapping.host.extend(header_setting(setting).map(|set| (*part, set))),
        }
    }
    (mapping != OutboundMapping::default()).then_some(mapping)
}

fn header_setting<V: WireEnum>(setting: &Setting) -> Option<HeaderSetting<V>> {
    let custom_value = setting.is_custom().then(|| setting.custom.trim().to_owned());
    Some(HeaderSetting { value: V::parse(&setting.word)?, custom_value })
}
