//! The meaning of a status, as data.
//!
//! The PBX only reports ONLINE or OFFLINE. What that is based on follows from the trunk's own settings, and
//! a badge never claims more than that. Knows no colour and no timer.
//! Source: docs/trunks.md, 6.2 (vendor's guides; baseline 22.2).

use api::ApiError;
use api::types::{AuthMode, Open, Provider, TrunkStatus};

/// The tones of a badge; the style sheet knows exactly these words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Known to work.
    Good,
    /// Known not to work.
    Bad,
    /// Reported, but nothing verifies it.
    Unsure,
    /// Switched off.
    Quiet,
    /// Nothing is known.
    Unknown,
    /// Not answered yet.
    Busy,
}

impl Tone {
    /// The word in `data-tone`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unsure => "unsure",
            Self::Quiet => "quiet",
            Self::Unknown => "unknown",
            Self::Busy => "busy",
        }
    }
}

/// A status as shown to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    /// How it looks.
    pub tone: Tone,
    /// A few words.
    pub label: String,
    /// One or two sentences: what the label is based on, or what to do.
    pub hint: &'static str,
}

/// What an ONLINE is based on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The PBX is registered at the carrier.
    Registration,
    /// The gateway is registered at the PBX.
    GatewayRegistration,
    /// The far end answers OPTIONS.
    Options,
    /// Nothing: the PBX reports online without checking.
    Nothing,
    /// The server keeps no meaningful status for this kind.
    Messaging,
    /// Mode or switches are not known, or not yet.
    NotKnown,
}

/// What this trunk's status is based on.
pub fn basis(provider: &Provider) -> Basis {
    let by_options = match provider.keep_alive {
        Some(true) => Basis::Options,
        Some(false) => Basis::Nothing,
        None => Basis::NotKnown,
    };
    match provider.auth_mode.as_ref().and_then(Open::known) {
        Some(AuthMode::IpAuth | AuthMode::Teams) => by_options,
        Some(AuthMode::RegisterAuth) => match provider.registration {
            Some(true) => Basis::Registration,
            Some(false) => by_options,
            None => Basis::NotKnown,
        },
        Some(AuthMode::AcceptRegister) => Basis::GatewayRegistration,
        Some(AuthMode::WhatsApp) => Basis::Messaging,
        None => Basis::NotKnown,
    }
}

/// The progress of asking for the status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Not asked yet, or no answer yet.
    Checking,
    /// The server's word.
    Is(Open<TrunkStatus>),
    /// Asked, without a usable answer.
    Failed(Trouble),
}

/// Why there is no usable answer about a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing came back.
    NoAnswer,
    /// The answer was not a status.
    Unusable,
    /// The role may not ask.
    Forbidden,
    /// There is no such trunk.
    Gone,
    /// Too many requests for the server.
    Busy,
    /// The server, or the gateway in front of it, failed.
    Down,
    /// Refused for another reason.
    Refused,
}

impl Trouble {
    /// The trouble of a failed request.
    pub fn of(error: &ApiError) -> Self {
        match error {
            ApiError::Unreachable(_) => Self::NoAnswer,
            ApiError::Unreadable { .. } => Self::Unusable,
            ApiError::Unauthorized | ApiError::Rejected { status: 403, .. } => Self::Forbidden,
            ApiError::Rejected { status: 404, .. } => Self::Gone,
            ApiError::Rejected { status: 429, .. }
            | ApiError::Rejected { status: 503, retry_after: Some(_), .. } => Self::Busy,
            ApiError::Rejected { status: 500..=599, .. } => Self::Down,
            ApiError::Rejected { .. } => Self::Refused,
        }
    }

    /// What it means, and what happens next.
    pub fn hint(self) -> &'static str {
        match self {
            Self::NoAnswer => "The PBX did not answer. It is asked again shortly.",
            Self::Unusable => {
                "The answer did not come from the PBX; a proxy may be in between. It is asked again shortly."
            }
            Self::Forbidden => "Your role does not allow asking for the status.",
            Self::Gone => "The PBX no longer has this trunk. Refresh the list.",
            Self::Busy => "Too many requests. The PBX is asked again after a pause.",
            Self::Down => "The PBX, or the gateway before it, failed. It is asked again shortly.",
            Self::Refused => "The PBX refused to give the status.",
        }
    }
}

/// The badge of a trunk. `enabled` is the administrative switch, `None` when the server did not say.
pub fn badge(enabled: Option<bool>, basis: Basis, answer: &Answer) -> Badge {
    let made = |tone, label: &str, hint| Badge { tone, label: label.to_owned(), hint };
    if enabled == Some(false) {
        return made(Tone::Quiet, "Disabled", "The PBX does not use this trunk.");
    }
    match answer {
        Answer::Checking => made(Tone::Busy, "Not asked yet", "The PBX has not answered for this trunk yet."),
        Answer::Failed(trouble) => made(Tone::Unknown, "Unknown", trouble.hint()),
        Answer::Is(Open::Unknown(word)) => Badge {
            tone: Tone::Unknown,
            label: word.clone(),
            hint: "A status this version of Trunkline does not know, shown as the PBX sent it.",
        },
        Answer::Is(Open::Known(TrunkStatus::Online)) => match basis {
            Basis::Registration => {
                made(Tone::Good, "Online, registered", "The PBX is registered with the carrier.")
            }
            Basis::GatewayRegistration => {
                made(Tone::Good, "Online, registered", "The gateway is registered with the PBX.")
            }
            Basis::Options => made(
                Tone::Good,
                "Online, verified by OPTIONS",
                "The far end answered the last OPTIONS request.",
            ),
            Basis::Nothing => made(
                Tone::Unsure,
                "Online, unverified",
                "The PBX always reports this trunk as online, because nothing verifies it. \
                 Monitor it with OPTIONS to know.",
            ),
            Basis::Messaging => made(
                Tone::Unsure,
                "Online, unverified",
                "For WhatsApp the PBX's status says nothing about the number's channel.",
            ),
            Basis::NotKnown => made(
                Tone::Unsure,
                "Online",
                "Reported by the PBX. Whether anything verifies it is not known.",
            ),
        },
        Answer::Is(Open::Known(TrunkStatus::Offline)) => match basis {
            Basis::Registration => made(
                Tone::Bad,
                "Offline",
                "Not registered. Check credentials, host, transport, firewall and the carrier's allow list.",
            ),
            Basis::GatewayRegistration => made(
                Tone::Bad,
                "Offline",
                "No gateway is registered. Check its credentials, the domain and the firewall.",
            ),
            Basis::Options => made(
                Tone::Bad,
                "Offline",
                "No answer to OPTIONS. Some carriers never answer it; otherwise check host, port, \
                 transport and firewall.",
            ),
            Basis::Messaging => {
                made(Tone::Unknown, "Unknown", "For WhatsApp the PBX keeps no meaningful status.")
            }
            Basis::Nothing | Basis::NotKnown => {
                made(Tone::Bad, "Offline", "Reported by the PBX. Check host, port, transport and firewall.")
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use api::types::WireEnum;

    use super::*;

    fn provider(mode: AuthMode, registration: Option<bool>, keep_alive: Option<bool>) -> Provider {
        Provider { auth_mode: Some(Open::Known(mode)), registration, keep_alive, ..Provider::default() }
    }

    fn online(basis: Basis) -> Badge {
        badge(Some(true), basis, &Answer::Is(Open::Known(TrunkStatus::Online)))
    }

    #[test]
    fn an_ip_trunk_without_keep_alive_is_never_shown_as_verified() {
        let basis = basis(&provider(AuthMode::IpAuth, Some(true), Some(false)));
        assert_eq!(basis, Basis::Nothing);
        assert_eq!(online(basis).tone, Tone::Unsure);
        assert_eq!(online(basis).label, "Online, unverified");
    }

    #[test]
    fn every_mode_is_based_on_what_the_reference_says() {
        let rows = [
            (AuthMode::IpAuth, Some(false), Some(true), Basis::Options),
            (AuthMode::RegisterAuth, Some(true), Some(false), Basis::Registration),
            (AuthMode::RegisterAuth, Some(false), Some(false), Basis::Nothing),
            (AuthMode::RegisterAuth, Some(false), Some(true), Basis::Options),
            (AuthMode::AcceptRegister, None, None, Basis::GatewayRegistration),
            (AuthMode::Teams, None, Some(false), Basis::Nothing),
            (AuthMode::Teams, None, Some(true), Basis::Options),
            (AuthMode::WhatsApp, None, None, Basis::Messaging),
        ];
        for (mode, registration, keep_alive, expected) in rows {
            assert_eq!(basis(&provider(mode, registration, keep_alive)), expected, "{mode:?}");
        }
        for mode in AuthMode::ALL {
            assert!(rows.iter().any(|row| row.0 == *mode), "{mode:?} is not in the table");
        }
    }

    #[test]
    fn only_a_checked_online_is_good() {
        for (basis, tone) in [
            (Basis::Registration, Tone::Good),
            (Basis::GatewayRegistration, Tone::Good),
            (Basis::Options, Tone::Good),
            (Basis::Nothing, Tone::Unsure),
            (Basis::Messaging, Tone::Unsure),
            (Basis::NotKnown, Tone::Unsure),
        ] {
            assert_eq!(online(basis).tone, tone, "{basis:?}");
        }
    }

    #[test]
    fn disabled_wins_over_the_status_of_the_server() {
        let badge = badge(Some(false), Basis::Options, &Answer::Is(Open::Known(TrunkStatus::Online)));
        assert_eq!((badge.tone, badge.label.as_str()), (Tone::Quiet, "Disabled"));
    }

    #[test]
    fn an_unknown_word_is_shown_as_sent() {
        let badge = badge(Some(true), Basis::Options, &Answer::Is(Open::Unknown("DEGRADED".into())));
        assert_eq!((badge.tone, badge.label.as_str()), (Tone::Unknown, "DEGRADED"));
    }

    #[test]
    fn a_missing_answer_is_unknown_and_never_offline() {
        assert_eq!(badge(Some(true), Basis::Options, &Answer::Failed(Trouble::Down)).label, "Unknown");
        assert_eq!(badge(None, Basis::NotKnown, &Answer::Checking).label, "Not asked yet");
    }

    #[test]
    fn each_trouble_is_explained() {
        let rejected = |status, retry_after| ApiError::Rejected { status, errors: Vec::new(), retry_after };
        for (error, trouble) in [
            (ApiError::Unreachable(api::Unreachable::TimedOut), Trouble::NoAnswer),
            (ApiError::Unreadable { status: 200 }, Trouble::Unusable),
            (rejected(400, None), Trouble::Refused),
            (rejected(403, None), Trouble::Forbidden),
            (rejected(404, None), Trouble::Gone),
            (rejected(429, None), Trouble::Busy),
            (rejected(500, None), Trouble::Down),
            (rejected(503, None), Trouble::Down),
            (rejected(503, Some(2)), Trouble::Busy),
        ] {
            assert_eq!(Trouble::of(&error), trouble, "{error:?}");
            assert_eq!(badge(None, Basis::NotKnown, &Answer::Failed(trouble)).hint, trouble.hint());
        }
    }
}
