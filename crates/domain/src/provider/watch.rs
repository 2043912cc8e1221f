//! What to watch after a save: after which changes, for how long, and the likely causes if the
//! trunk does not come up.
//!
//! Knows no timer and no server. The PBX has no ping and gives no reasons: the limits follow from how
//! often it checks, and the causes are those of this kind of trunk, most likely first.
//! Source: docs/trunks.md, 3.3, 3.4 and 6 (vendor's guides); order and limits are assumed.

use api::types::{AuthMode, Open, Provider, Transport};

use crate::provider::draft::{Draft, Field, Flag, Text, Word};
use crate::provider::fields::items;
use crate::provider::gateway::pbx_port;
use crate::provider::merge::normal;
use crate::provider::status::{Basis, basis};

/// Whether one of these fields decides if the far end is reached.
pub fn matters(fields: &[Field]) -> bool {
    fields.iter().any(|field| match field {
        Field::Mode | Field::Word(Word::Transport) => true,
        Field::Text(text) => match text {
            Text::Hostname
            | Text::Port
            | Text::OutboundServer
            | Text::OutboundServerPort
            | Text::AuthId
            | Text::Username
            | Text::Password
            | Text::RegisterInterval
            | Text::KeepAliveInterval => true,
            Text::Name
            | Text::Brand
            | Text::AdditionalIps
            | Text::DidNumbers
            | Text::Concurrency
            | Text::PaiParameterName => false,
        },
        Field::Flag(flag) => match flag {
            Flag::Enabled
            | Flag::Registration
            | Flag::KeepAlive
            | Flag::Inlan
            | Flag::RewriteViaIp
            | Flag::SingleViaHeader => true,
            Flag::VerifyPort
            | Flag::AdjustSdpDirection
            | Flag::RemoveSrtpInfo
            | Flag::SignCalls
            | Flag::CheckVerdict
            | Flag::PassPai => false,
        },
        Field::Word(
            Word::CalledNum
            | Word::CallerNum
            | Word::CallerDisplayName
            | Word::InboundPrivacy
            | Word::OutboundPrivacy,
        )
        | Field::Verdicts
        | Field::Part(_) => false,
    })
}

/// Seconds after which a SIP request without an answer has failed: 64 times T1 (RFC 3261, 17.1.2.2).
const TRANSACTION: u32 = 32;

/// Seconds until the PBX must have found out. 0: the trunk is switched off, there is nothing to watch.
pub fn limit(draft: &Draft) -> u32 {
    if draft.flags.enabled == Some(false) {
        return 0;
    }
    let seconds = |text: Text, usual| draft.texts.get(text).trim().parse().unwrap_or(usual);
    match basis_of(draft) {
        Basis::Registration => {
            seconds(Text::RegisterInterval, 600u32).saturating_mul(2).clamp(TRANSACTION, 120)
        }
        Basis::Options => seconds(Text::KeepAliveInterval, 360u32).saturating_add(TRANSACTION).clamp(30, 600),
        Basis::GatewayRegistration | Basis::NotKnown => 120,
        Basis::Nothing | Basis::Messaging => 15,
    }
}

/// What the status of the drafted trunk is based on.
fn basis_of(draft: &Draft) -> Basis {
    basis(&Provider {
        auth_mode: Some(Open::Known(draft.auth_mode)),
        registration: draft.flags.registration,
        keep_alive: draft.flags.keep_alive,
        ..Provider::default()
    })
}

/// The likely causes if a trunk is not reached, most likely first, with this trunk's own values.
pub fn causes(draft: &Draft) -> Vec<String> {
    let mut list = Causes { draft, found: Vec::new() };
    if draft.flags.enabled == Some(false) {
        list.say("Turn on the trunk: it is switched off");
    }
    match draft.auth_mode {
        AuthMode::IpAuth => {
            list.target();
            list.allow_list();
            list.options();
            list.transport();
            list.firewall();
            list.user_agent();
            list.associated();
        }
        AuthMode::RegisterAuth => {
            list.credentials();
            list.target();
            list.allow_list();
            if basis_of(draft) == Basis::Registration {
                list.say(
                    "Turn off “Register with the carrier” if the carrier refuses REGISTER, as Twilio does",
                );
            } else {
                list.options();
            }
            list.transport();
            list.firewall();
            list.user_agent();
            list.associated();
        }
        AuthMode::AcceptRegister => list.gateway(),
        AuthMode::Teams => list.teams(),
        AuthMode::WhatsApp => list.whats_app(),
    }
    list.found
}

struct Causes<'a> {
    draft: &'a Draft,
    found: Vec<String>,
}

impl<'a> Causes<'a> {
    fn say(&mut self, words: impl Into<String>) {
        self.found.push(words.into());
    }

    /// The transport, which people write as the wire does.
    fn over(&self) -> &'a str {
        match self.draft.words.transport.as_str() {
            "" => "the trunk's transport",
            word => word,
        }
    }

    /// The target of requests: the proxy if there is one.
    fn destination(&self) -> String {
        let draft = self.draft;
        let has_proxy = !draft.texts.outbound_server.trim().is_empty();
        let (host, port) = match has_proxy {
            true => (draft.text(Text::OutboundServer), draft.text(Text::OutboundServerPort)),
            false => (draft.text(Text::Hostname), draft.text(Text::Port)),
        };
        match port.trim() {
            "" | "0" => host.trim().to_owned(),
            port => format!("{}, port {port}", host.trim()),
        }
    }

    fn target(&mut self) {
        let to = self.destination();
        self.say(format!("Compare the destination with the carrier's data: {to}, over {}", self.over()));
    }

    fn credentials(&mut self) {
        let auth_id = self.draft.texts.auth_id.trim();
        let user = match self.draft.texts.username.trim() {
            "" => String::new(),
            username => format!("and the user name “{username}” "),
        };
        self.say(format!("Check the authentication ID “{auth_id}” {user}and type the password again"));
    }

    fn allow_list(&mut self) {
        self.say(
            "Put the PBX's address on the carrier's allow list; one that is missing there gets no answer",
        );
    }

    /// What the check with OPTIONS proves, or that nothing is checked.
    fn options(&mut self) {
        self.say(match self.draft.flags.keep_alive {
            Some(true) => {
                "Ask whether the far end answers OPTIONS, and turn off “Monitor with OPTIONS” if it does not"
            }
            Some(false) | None => {
                "Turn on “Monitor with OPTIONS”: without it the PBX says online and checks nothing"
            }
        });
    }

    fn transport(&mut self) {
        let over = self.over();
        self.say(format!(
            "Make sure that the PBX offers {over}; only a system administrator can add a transport"
        ));
    }

    fn firewall(&mut self) {
        let (to, over) = (self.destination(), self.over());
        self.say(format!("Open the firewall between the PBX and {to}, over {over}, in both directions"));
    }

    fn user_agent(&mut self) {
        self.say(
            "Change the user agent in the PBX settings: some carriers drop requests from one that contains \
             “PortSIP”",
        );
    }

    /// Affects only incoming calls, so it is last.
    fn associated(&mut self) {
        match items(&self.draft.texts.additional_ips).len() {
            0 => self.say(
                "Enter the other addresses the carrier calls from: calls from unknown ones are refused with 407",
            ),
            1 => self.say(
                "Compare the 1 associated address range with the carrier's list: a missing one causes 407",
            ),
            many => self.say(format!(
                "Compare the {many} associated address ranges with the carrier's list: a missing one causes 407"
            )),
        }
    }

    fn gateway(&mut self) {
        let (domain, over) = (normal(self.draft, Text::Hostname), self.over());
        let port = self.draft.transport().map_or("of the PBX", pbx_port);
        let auth_id = self.draft.texts.auth_id.trim();
        self.say(format!("Set SIP server and domain in the gateway to “{domain}”"));
        let user = match self.draft.texts.username.trim() {
            "" => String::new(),
            username => format!("the user name to “{username}”, "),
        };
        self.say(format!(
            "Set the authentication ID in the gateway to “{auth_id}”, {user}and type the password again"
        ));
        let at = format!("port {port}, over {over}");
        self.say(format!("Set the outbound proxy in the gateway to the PBX's public address, {at}"));
        self.say(format!("Open the firewall of the PBX for the gateway: {at}"));
        self.transport();
        self.say(format!("Choose another domain if a tenant has “{domain}” as its SIP domain"));
    }

    fn teams(&mut self) {
        self.say("Check in the border controller that “Teams Base Domain” is active");
        let has_proxy = !self.draft.texts.outbound_server.trim().is_empty();
        if has_proxy {
            let to = self.destination();
            self.say(format!(
                "Compare the outbound proxy with the border controller's private address: {to}"
            ));
        } else {
            self.say("Enter the border controller's private address as outbound proxy");
        }
        match self.draft.transport() {
            Some(Transport::Tcp) => self.transport(),
            Some(Transport::Udp | Transport::Tls) | None => {
                self.say(format!("Use TCP towards the border controller instead of {}", self.over()));
            }
        }
        if self.draft.flags.inlan == Some(false) {
            self.say(
                "Turn on “Advertise the private IP address”: the border controller is reached inside the network",
            );
        }
        if self.draft.flags.rewrite_via_ip == Some(true) {
            self.say("Turn off “Use the public IP in Via”: Teams needs it off");
        }
        self.say("Make the tenant's SIP domain the same as the border controller's full host name (FQDN)");
        self.options();
        if has_proxy {
            self.firewall();
        }
    }

    fn whats_app(&mut self) {
        let numbers = items(&self.draft.texts.did_numbers).join("; ");
        self.say(
            "Send a test message: for WhatsApp the status proves nothing, and before 22.2.11 it is always \
             offline",
        );
        self.say("Check the token in the WhatsApp channel, and use one that does not expire");
        self.say("Install a trusted certificate with its full chain on the PBX");
        match numbers.as_str() {
            "" => self.say("Enter the WhatsApp number in the DID pool"),
            numbers => self.say(format!("Compare the DID pool with the WhatsApp number: {numbers}")),
        }
    }
}

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use api::types::WireEnum;

    use super::*;

    fn draft(mode: AuthMode) -> Draft {
        let mut draft = Draft::new(mode);
        draft.texts.hostname = "sip.example.com".to_owned();
        draft.texts.auth_id = "4711".to_owned();
        draft
    }

    /// The places of words in the list.
    fn place(list: &[String], words: &str) -> Option<usize> {
        list.iter().position(|cause| cause.contains(words))
    }

    #[test]
    fn only_changes_that_affect_reachability_are_watched() {
        for field in [
            Field::Flag(Flag::Enabled),
            Field::Word(Word::Transport),
            Field::Text(Text::Hostname),
            Field::Text(Text::OutboundServerPort),
            Field::Text(Text::Password),
            Field::Text(Text::KeepAliveInterval),
            Field::Flag(Flag::Registration),
            Field::Flag(Flag::Inlan),
            Field::Flag(Flag::RewriteViaIp),
        ] {
            assert!(matters(&[Field::Text(Text::Name), field]), "{field:?}");
        }
        let not = [Field::Text(Text::Name), Field::Text(Text::DidNumbers), Field::Verdicts];
        assert!(!matters(&not));
        assert!(!matters(&[]));
    }

    #[test]
    fn the_limit_follows_from_how_the_pbx_checks() {
        let register = |interval: &str| {
            let mut draft = draft(AuthMode::RegisterAuth);
            interval.clone_into(&mut draft.texts.register_interval);
            limit(&draft)
        };
        assert_eq!((register("600"), register("45"), register("1"), register("")), (120, 90, 32, 120));
        let options = |mode, interval: &str| {
            let mut draft = draft(mode);
            draft.flags.registration = Some(false);
            draft.flags.keep_alive = Some(true);
            interval.clone_into(&mut draft.texts.keep_alive_interval);
            limit(&draft)
        };
        assert_eq!(options(AuthMode::IpAuth, "360"), 392);
        assert_eq!(options(AuthMode::Teams, "30"), 62);
        assert_eq!(options(AuthMode::RegisterAuth, "4294967295"), 600);
        assert_eq!(limit(&draft(AuthMode::AcceptRegister)), 120);
        assert_eq!(limit(&draft(AuthMode::IpAuth)), 15);
        assert_eq!(limit(&draft(AuthMode::WhatsApp)), 15);
        let mut off = draft(AuthMode::RegisterAuth);
        off.flags.enabled = Some(false);
        assert_eq!(limit(&off), 0);
    }

    #[test]
    fn an_ip_trunk_names_destination_allow_list_options_and_ranges() {
        let mut draft = draft(AuthMode::IpAuth);
        let list = causes(&draft);
        assert_eq!(place(&list, "sip.example.com, port 5060, over UDP"), Some(0));
        assert_eq!(place(&list, "allow list"), Some(1));
        assert_eq!(place(&list, "Turn on “Monitor with OPTIONS”"), Some(2));
        assert!(place(&list, "4711").is_none());
        assert!(place(&list, "refused with 407").is_some());
        draft.flags.keep_alive = Some(true);
        draft.texts.additional_ips = "192.0.2.0/24\n198.51.100.0/24".to_owned();
        draft.texts.port = "0".to_owned();
        let list = causes(&draft);
        assert_eq!(place(&list, "turn off “Monitor with OPTIONS”"), Some(2));
        assert!(place(&list, "the 2 associated address ranges").is_some());
        assert_eq!(place(&list, "data: sip.example.com, over UDP"), Some(0));
    }

    #[test]
    fn a_registering_trunk_starts_with_its_credentials() {
        let mut draft = draft(AuthMode::RegisterAuth);
        draft.texts.outbound_server = "192.0.2.9".to_owned();
        draft.texts.outbound_server_port = "5069".to_owned();
        draft.words.transport = "TLS".to_owned();
        let list = causes(&draft);
        assert_eq!(list[0], "Check the authentication ID “4711” and type the password again");
        assert_eq!(place(&list, "192.0.2.9, port 5069, over TLS"), Some(1));
        assert!(place(&list, "refuses REGISTER").is_some());
        assert!(place(&list, "offers TLS").is_some());
        assert!(place(&list, "PortSIP").is_some());
        assert!(place(&list, "OPTIONS").is_none());
        draft.texts.username = "account".to_owned();
        draft.flags.registration = Some(false);
        let list = causes(&draft);
        assert!(list[0].contains("“4711” and the user name “account” and type"));
        assert!(place(&list, "refuses REGISTER").is_none());
        assert!(place(&list, "OPTIONS").is_some());
    }

    #[test]
    fn an_accepting_trunk_names_the_gateway() {
        let mut draft = draft(AuthMode::AcceptRegister);
        draft.words.transport = "TCP".to_owned();
        let list = causes(&draft);
        assert_eq!(place(&list, "SIP server and domain in the gateway to “sip.example.com”"), Some(0));
        assert_eq!(place(&list, "to “4711”, and type the password again"), Some(1));
        assert_eq!(place(&list, "port 5063, over TCP"), Some(2));
        assert!(place(&list, "firewall").is_some());
        assert!(place(&list, "tenant").is_some());
        assert!(place(&list, "carrier").is_none());
    }

    #[test]
    fn teams_starts_at_the_border_controller() {
        let mut draft = Draft::new(AuthMode::Teams);
        let list = causes(&draft);
        assert_eq!(place(&list, "Teams Base Domain"), Some(0));
        assert_eq!(place(&list, "Enter the border controller's private address"), Some(1));
        assert!(place(&list, "offers TCP").is_some());
        assert!(place(&list, "Turn o").is_some_and(|at| list[at].contains("OPTIONS")));
        draft.texts.outbound_server = "10.0.0.5".to_owned();
        draft.words.transport = "UDP".to_owned();
        draft.flags.inlan = Some(false);
        draft.flags.rewrite_via_ip = Some(true);
        let list = causes(&draft);
        assert_eq!(place(&list, "10.0.0.5, port 5069"), Some(1));
        assert!(place(&list, "instead of UDP").is_some());
        assert!(place(&list, "Advertise the private IP address").is_some());
        assert!(place(&list, "public IP in Via").is_some());
    }

    #[test]
    fn whatsapp_names_messages_and_not_sip() {
        let mut draft = Draft::new(AuthMode::WhatsApp);
        let list = causes(&draft);
        assert_eq!(place(&list, "test message"), Some(0));
        assert!(place(&list, "token").is_some());
        assert!(place(&list, "Enter the WhatsApp number").is_some());
        assert!(place(&list, "5060").is_none());
        draft.texts.did_numbers = "16505550100".to_owned();
        assert!(place(&causes(&draft), "number: 16505550100").is_some());
    }

    #[test]
    fn a_cause_is_one_short_instruction() {
        for mode in AuthMode::ALL {
            for keep_alive in [Some(true), Some(false), None] {
                let mut draft = draft(*mode);
                draft.texts.username = "account".to_owned();
                draft.flags.enabled = Some(false);
                draft.flags.keep_alive = keep_alive;
                let list = causes(&draft);
                assert_eq!(place(&list, "switched off"), Some(0));
                for cause in list {
                    assert!(cause.split_whitespace().count() < 25, "{cause}");
                    assert!(cause.starts_with(char::is_uppercase) && !cause.ends_with('.'), "{cause}");
                    assert!(!cause.contains("  ") && !cause.contains("“”"), "{cause}");
                }
            }
        }
    }
}
