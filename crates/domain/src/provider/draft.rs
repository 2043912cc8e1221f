//! The draft: every setting that a person can make on a trunk, as it is in the form.
//!
//! A product: the settings of all modes are kept side by side, so nothing typed is lost when the mode
//! changes and changes back. Numbers are texts as typed, words are words of the wire, because a
//! newer server's word must survive an edit. Knows no rule: `convert` decides what may be sent,
//! and `rules` what is wrong.

use std::fmt;

use api::Object;
use api::types::{AuthMode, HostPart, Open, Provider, Transport, UserPart, UserVariable, WireEnum};
use serde_json::Value;

/// Declares a group of settings of one kind: the struct, the key of its fields, and their wire names,
/// in one place, so that none can be missing from any of the three.
macro_rules! settings {
    ($(#[$meta:meta])* $record:ident by $key:ident of $kind:ty { $($(#[$doc:meta])* $field:ident $variant:ident = $wire:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Default, PartialEq)]
        pub struct $record { $($(#[$doc])* pub $field: $kind),+ }

        /// Names one setting of the group.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $key { $($(#[$doc])* $variant),+ }

        impl $key {
            /// Every setting of the group.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The key on the wire, with the object that contains it.
            pub fn wire(self) -> &'static str {
                match self { $(Self::$variant => $wire),+ }
            }
        }

        impl $record {
            /// One setting.
            pub fn get(&self, key: $key) -> &$kind {
                match key { $($key::$variant => &self.$field),+ }
            }
            /// One setting, to be changed.
            pub fn get_mut(&mut self, key: $key) -> &mut $kind {
                match key { $($key::$variant => &mut self.$field),+ }
            }
        }
    };
}

settings! {
    /// Typed settings. Blank means not set.
    Texts by Text of String {
        /// 1 to 64 characters.
        name Name = "name",
        /// At most 64 characters; fixed at creation.
        brand Brand = "brand",
        /// The far end.
        hostname Hostname = "hostname",
        /// 0 to 65535.
        port Port = "port",
        /// Outbound proxy host.
        outbound_server OutboundServer = "outbound_server",
        /// Outbound proxy port; blank stands for 0.
        outbound_server_port OutboundServerPort = "outbound_server_port",
        /// Address blocks, one a line.
        additional_ips AdditionalIps = "additional_ips",
        /// At most 64 characters.
        auth_id AuthId = "auth_id",
        /// At most 64 characters.
        username Username = "username",
        /// Never read from the server, never stored in the browser.
        password Password = "password",
        /// Seconds.
        register_interval RegisterInterval = "register_interval",
        /// Numbers and ranges, one a line.
        did_numbers DidNumbers = "did_numbers",
        /// Calls at once.
        concurrency Concurrency = "concurrency",
        /// Seconds.
        keep_alive_interval KeepAliveInterval = "keep_alive_interval",
        /// PAI parameter that carries the STIR/SHAKEN verdict.
        pai_header_parameter_name PaiParameterName = "inbound_parameters.pai_header_parameter_name",
    }
}

settings! {
    /// Switches. `None`: the server did not send it.
    Flags by Flag of Option<bool> {
        /// Administrative switch.
        enabled Enabled = "enabled",
        /// Whether the PBX sends REGISTER.
        registration Registration = "registration",
        /// OPTIONS as a health check.
        keep_alive KeepAlive = "keep_alive",
        /// Source port must match.
        verify_port VerifyPort = "verify_port",
        /// Private address in signalling and SDP.
        inlan Inlan = "inlan",
        /// Public address in Via.
        rewrite_via_ip RewriteViaIp = "rewrite_via_ip",
        /// One Via towards the carrier.
        single_via_header SingleViaHeader = "single_via_header",
        /// Hold attributes corrected.
        adjust_sdp_direction AdjustSdpDirection = "adjust_sdp_direction",
        /// `a=crypto` lines dropped.
        remove_srtp_info RemoveSrtpInfo = "remove_srtp_info",
        /// Identity header added to outgoing calls.
        stir_shaken_signature_required SignCalls = "stir_shaken_signature_required",
        /// Without it the drop list does nothing.
        enable_stir_shaken_validation CheckVerdict = "inbound_parameters.enable_stir_shaken_validation",
        /// Most likely: pass PAI on to the phone.
        pass_api_header_to_uad PassPai = "inbound_parameters.pass_api_header_to_uad",
    }
}

settings! {
    /// Settings chosen from a list, as words of the wire. Blank: the server did not send it.
    Words by Word of String {
        /// SIP transport.
        transport Transport = "transport",
        /// Source of the dialled number.
        called_num CalledNum = "inbound_parameters.called_num",
        /// Source of the caller's number.
        caller_num CallerNum = "inbound_parameters.caller_num",
        /// Source of the caller's name.
        caller_display_name CallerDisplayName = "inbound_parameters.caller_display_name",
        /// Privacy honoured from the carrier.
        inbound_privacy InboundPrivacy = "inbound_parameters.privacy_types_supported",
        /// The Privacy header of an outgoing INVITE.
        outbound_privacy OutboundPrivacy = "outbound_parameters.privacy_types_supported",
    }
}

/// A part of a header of an outgoing INVITE that can be mapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// A display name or user part.
    User(UserPart),
    /// Host and port.
    Host(HostPart),
}

impl Part {
    /// All 25, in the order of the API page.
    pub fn all() -> std::vec::IntoIter<Self> {
        let mut all = Vec::new();
        for part in UserPart::ALL {
            all.push(Self::User(*part));
        }
        for part in HostPart::ALL {
            all.push(Self::Host(*part));
        }
        all.into_iter()
    }

    /// The key inside `outbound_parameters`.
    pub fn key(self) -> &'static str {
        match self {
            Self::User(part) => part.as_str(),
            Self::Host(part) => part.as_str(),
        }
    }
}

/// How one part is set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// What the part carries: a word of the wire.
    pub word: String,
    /// The text for `CUSTOM`; kept while another word is chosen, but not sent.
    pub custom: String,
}

impl Setting {
    /// Left to the PBX.
    pub fn is_default(&self) -> bool {
        self.word == UserVariable::Default.as_str()
    }

    /// Set to a custom text.
    pub fn is_custom(&self) -> bool {
        self.word == UserVariable::Custom.as_str()
    }
}

impl Default for Setting {
    fn default() -> Self {
        Self { word: UserVariable::Default.as_str().to_owned(), custom: String::new() }
    }
}

/// One field of the draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The kind of trunk.
    Mode,
    /// Typed.
    Text(Text),
    /// Switched.
    Flag(Flag),
    /// Chosen.
    Word(Word),
    /// The verdicts whose calls are dropped.
    Verdicts,
    /// A mapped part of a header.
    Part(Part),
}

const VERDICTS: &str = "inbound_parameters.drop_calls_with_verification_status";
const OUTBOUND: &str = "outbound_parameters.";

impl Field {
    /// All fields.
    pub fn all() -> std::vec::IntoIter<Self> {
        // A list, not a chain of iterators: each adapter on a chain is compiled separately.
        let mut all = vec![Self::Mode, Self::Verdicts];
        for text in Text::ALL {
            all.push(Self::Text(*text));
        }
        for flag in Flag::ALL {
            all.push(Self::Flag(*flag));
        }
        for word in Word::ALL {
            all.push(Self::Word(*word));
        }
        for part in Part::all() {
            all.push(Self::Part(part));
        }
        all.into_iter()
    }

    /// The key on the wire, with the object that contains it.
    pub fn wire(self) -> String {
        match self {
            Self::Mode => "auth_mode".to_owned(),
            Self::Text(text) => text.wire().to_owned(),
            Self::Flag(flag) => flag.wire().to_owned(),
            Self::Word(word) => word.wire().to_owned(),
            Self::Verdicts => VERDICTS.to_owned(),
            Self::Part(part) => format!("{OUTBOUND}{}", part.key()),
        }
    }

    /// The field of a key of the wire, or of a path below it.
    pub fn at(path: &str) -> Option<Self> {
        Self::all().find(|field| {
            let rest = path.strip_prefix(field.wire().as_str());
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// Every setting of a trunk, as it is in the form.
#[derive(Clone, PartialEq)]
pub struct Draft {
    /// The kind of trunk; fixed at creation.
    pub auth_mode: AuthMode,
    /// What is typed.
    pub texts: Texts,
    /// What is switched.
    pub flags: Flags,
    /// What is chosen.
    pub words: Words,
    /// Verdicts whose calls are dropped: words of the wire.
    pub verdicts: Vec<String>,
    parts: Vec<(Part, Setting)>,
    /// Hidden settings that are copied into a new trunk made from another one.
    pub(super) kept: Option<KeptFields>,
}

/// Settings of the original that its kind does not use. They count while the copy is of the
/// same kind.
#[derive(Clone, PartialEq)]
pub(super) struct KeptFields {
    pub(super) mode: AuthMode,
    pub(super) values: Vec<(Field, Value)>,
}

const KEPT: &str = "kept";
const KEPT_OF: &str = "of";

impl Draft {
    /// A draft with nothing set, as read from an empty record.
    pub fn blank(auth_mode: AuthMode) -> Self {
        Self {
            auth_mode,
            texts: Texts::default(),
            flags: Flags::default(),
            words: Words::default(),
            verdicts: Vec::new(),
            parts: Part::all().map(|part| (part, Setting::default())).collect(),
            kept: None,
        }
    }

    /// The draft of a trunk as read; `None` when this version does not know its mode: such a trunk
    /// can be shown but not edited.
    pub fn of(provider: &Provider) -> Option<Self> {
        let mode = provider.auth_mode.as_ref().and_then(Open::known)?;
        Some(Self::reading(mode, provider))
    }

    /// The settings of a trunk as read, for showing them; `mode` is used if the record's is unknown.
    pub fn reading(mode: AuthMode, provider: &Provider) -> Self {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let lines = |value: &Option<String>| value.as_deref().map(lines).unwrap_or_default();
        let whole = |value: Option<i64>| value.map(|number| number.to_string()).unwrap_or_default();
        let mut draft = Self::blank(mode);
        draft.texts = Texts {
            name: text(&provider.name),
            brand: text(&provider.brand),
            hostname: text(&provider.hostname),
            port: whole(provider.port),
            outbound_server: text(&provider.outbound_server),
            outbound_server_port: whole(provider.outbound_server_port),
            additional_ips: lines(&provider.additional_ips),
            auth_id: text(&provider.auth_id),
            username: text(&provider.username),
            password: String::new(),
            register_interval: whole(provider.register_interval),
            did_numbers: lines(&provider.did_numbers),
            concurrency: whole(provider.concurrency),
            keep_alive_interval: whole(provider.keep_alive_interval),
            pai_header_parameter_name: String::new(),
        };
        draft.flags = Flags {
            enabled: provider.enabled,
            registration: provider.registration,
            keep_alive: provider.keep_alive,
            verify_port: provider.verify_port,
            inlan: provider.inlan,
            rewrite_via_ip: provider.rewrite_via_ip,
            single_via_header: provider.single_via_header,
            adjust_sdp_direction: provider.adjust_sdp_direction,
            remove_srtp_info: provider.remove_srtp_info,
            stir_shaken_signature_required: provider.stir_shaken_signature_required,
            enable_stir_shaken_validation: None,
            pass_api_header_to_uad: None,
        };
        draft.words.transport = word(provider.transport.as_ref());
        if let Some(inbound) = &provider.inbound_parameters {
            draft.texts.pai_header_parameter_name = text(&inbound.pai_header_parameter_name);
            draft.flags.enable_stir_shaken_validation = inbound.enable_stir_shaken_validation;
            draft.flags.pass_api_header_to_uad = inbound.pass_api_header_to_uad;
            draft.words.called_num = word(inbound.called_num.as_ref());
            draft.words.caller_num = word(inbound.caller_num.as_ref());
            draft.words.caller_display_name = word(inbound.caller_display_name.as_ref());
            draft.words.inbound_privacy = word(inbound.privacy_types_supported.as_ref());
            let verdicts = inbound.drop_calls_with_verification_status.iter().flatten();
            draft.verdicts = verdicts.map(|verdict| verdict.as_str().to_owned()).collect();
        }
        if let Some(outbound) = &provider.outbound_parameters {
            draft.words.outbound_privacy = word(outbound.privacy_types_supported.as_ref());
            for (part, setting) in &outbound.user {
                let custom = setting.custom_value.clone().unwrap_or_default();
                let word = setting.value.as_str().to_owned();
                draft.set_part(Part::User(*part), Setting { word, custom });
            }
            for (part, setting) in &outbound.host {
                let custom = setting.custom_value.clone().unwrap_or_default();
                let word = setting.value.as_str().to_owned();
                draft.set_part(Part::Host(*part), Setting { word, custom });
            }
        }
        draft
    }

    /// The kind of trunk as a word of the wire.
    pub fn word_of_mode(&self) -> &'static str {
        self.auth_mode.as_str()
    }

    /// The 25 parts and how each is set.
    pub fn parts(&self) -> &[(Part, Setting)] {
        &self.parts
    }

    /// How one part is set.
    pub fn part(&self, part: Part) -> Setting {
        let found = self.parts.iter().find(|(candidate, _)| *candidate == part);
        found.map(|(_, setting)| setting.clone()).unwrap_or_default()
    }

    /// Sets one part.
    pub fn set_part(&mut self, part: Part, setting: Setting) {
        for (candidate, kept) in &mut self.parts {
            if *candidate == part {
                kept.clone_from(&setting);
            }
        }
    }

    /// The transport, when this version knows it.
    pub fn transport(&self) -> Option<Transport> {
        Transport::parse(&self.words.transport)
    }

    /// One field as JSON, in the form [`Draft::set`] takes.
    pub fn get(&self, field: Field) -> Value {
        match field {
            Field::Mode => self.auth_mode.as_str().into(),
            Field::Text(text) => self.texts.get(text).as_str().into(),
            Field::Flag(flag) => (*self.flags.get(flag)).into(),
            Field::Word(word) => self.words.get(word).as_str().into(),
            Field::Verdicts => self.verdicts.as_slice().into(),
            Field::Part(part) => {
                let Setting { word, custom } = self.part(part);
                Value::Array(vec![word.into(), custom.into()])
            }
        }
    }

    /// Sets one field; a value of the wrong type changes nothing.
    pub fn set(&mut self, field: Field, value: &Value) {
        match (field, value) {
            (Field::Mode, Value::String(word)) => {
                self.auth_mode = AuthMode::parse(word).unwrap_or(self.auth_mode);
            }
            (Field::Text(text), Value::String(words)) => words.clone_into(self.texts.get_mut(text)),
            (Field::Flag(flag), Value::Bool(on)) => *self.flags.get_mut(flag) = Some(*on),
            (Field::Flag(flag), Value::Null) => *self.flags.get_mut(flag) = None,
            (Field::Word(word), Value::String(chosen)) => chosen.clone_into(self.words.get_mut(word)),
            (Field::Verdicts, Value::Array(words)) => {
                self.verdicts = words.iter().filter_map(|word| Some(word.as_str()?.to_owned())).collect();
            }
            (Field::Part(part), Value::Array(pair)) => {
                let mut texts = pair.iter().filter_map(Value::as_str);
                if let (Some(word), Some(custom)) = (texts.next(), texts.next()) {
                    self.set_part(part, Setting { word: word.to_owned(), custom: custom.to_owned() });
                }
            }
            (
                Field::Mode
                | Field::Text(_)
                | Field::Flag(_)
                | Field::Word(_)
                | Field::Verdicts
                | Field::Part(_),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::String(_)
                | Value::Array(_)
                | Value::Object(_),
            ) => {}
        }
    }

    /// Everything except the password, to be stored while the page reloads.
    pub fn to_json(&self) -> Value {
        let mut kept = Object::new();
        for field in Field::all().filter(|field| *field != Field::Text(Text::Password)) {
            kept.insert(field.wire(), self.get(field));
        }
        if let Some(hidden) = &self.kept {
            let mut values = Object::new();
            values.insert(KEPT_OF.to_owned(), hidden.mode.as_str().into());
            for (field, value) in &hidden.values {
                values.insert(field.wire(), value.clone());
            }
            kept.insert(KEPT.to_owned(), Value::Object(values));
        }
        Value::Object(kept)
    }

    /// The draft stored by [`Draft::to_json`]; missing or malformed values are blank.
    pub fn from_json(kept: &Object) -> Option<Self> {
        let mode = kept.get("auth_mode").and_then(Value::as_str).and_then(AuthMode::parse)?;
        let mut draft = Self::blank(mode);
        draft.kept = kept.get(KEPT).and_then(Value::as_object).and_then(|values| {
            let mode = values.get(KEPT_OF).and_then(Value::as_str).and_then(AuthMode::parse)?;
            let value = |field: Field| Some((field, values.get(&field.wire())?.clone()));
            Some(KeptFields { mode, values: Field::all().filter_map(value).collect() })
        });
        for field in Field::all().filter(|field| *field != Field::Text(Text::Password)) {
            if let Some(value) = kept.get(&field.wire()) {
                draft.set(field, value);
            }
        }
        Some(draft)
    }
}

/// The password stays out of logs and test reports.
impl fmt::Debug for Draft {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.to_json().to_string())
    }
}

/// A `;`-joined list of the wire as people read it: one item a line.
fn lines(list: &str) -> String {
    let items: Vec<&str> = list.split(';').map(str::trim).filter(|item| !item.is_empty()).collect();
    items.join("\n")
}

fn word<T: WireEnum>(word: Option<&Open<T>>) -> String {
    word.map(|word| word.as_str().to_owned()).unwrap_or_default()
}
