//! The words for what `simulate` finds out.
//!
//! Knows no layout. What the vendor does not document is worded as not documented or not known here.

use api::types::{InboundVariable, WireEnum};
use serde_json::Value as Json;

use crate::list::find::{Holdings, find};
use crate::provider::draft::{Draft, Field, Flag, Text, Word};
use crate::provider::words::Named;
use crate::sip::parts::{InboundPart, InboundValue};
use crate::sip::simulate::{CallNote, CallQuestion, CallRefusal, Candidate, Doubt, Played, Remedy, Verdict};
use crate::sip::trace::{TraceAnswer, TraceSource};

impl Doubt {
    /// What is not known, as the end of a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::NoSource => "the source address is missing".to_owned(),
            Self::HostName(host) => format!("a browser does not know the addresses of {host}"),
            Self::Gateway => "it accepts calls from where its gateway is registered, which is not known here".to_owned(),
            Self::Proxy => {
                "the source is its outbound proxy; whether the PBX accepts calls from there is not documented".to_owned()
            }
            Self::NoPort => "it checks the source port, which is missing".to_owned(),
            Self::AnyPort => {
                "it checks the source port, and its own port is 0; what the PBX compares then is not documented".to_owned()
            }
            Self::TenantPools => {
                "its own DID pool is blank; a trunk at system level has a pool for each tenant, which is not visible here"
                    .to_owned()
            }
            Self::NotRead => "not all of its settings could be read".to_owned(),
            Self::UnknownType(word) => format!("its type {word} is unknown to this version"),
            Self::Called(part) => format!("the called number cannot be told: {}", part.reason()),
            Self::Verdict(unreadable) => {
                format!("its STIR/SHAKEN rules need P-Asserted-Identity. {}", unreadable.words())
            }
        }
    }

    /// The question that would settle it.
    pub fn question(&self, trunk: &Candidate<'_>) -> Option<CallQuestion> {
        match self {
            Self::HostName(host) => Some(CallQuestion::Host(host.clone())),
            Self::Gateway => trunk.row.id.clone().map(CallQuestion::Gateway),
            Self::NoSource
            | Self::Proxy
            | Self::NoPort
            | Self::AnyPort
            | Self::TenantPools
            | Self::NotRead
            | Self::UnknownType(_)
            | Self::Called(_)
            | Self::Verdict(_) => None,
        }
    }
}

impl CallQuestion {
    /// As a question.
    pub fn words(&self, source: &TraceSource) -> String {
        let address = source.address;
        match self {
            Self::Host(host) => format!("Is {address} an address of {host}?"),
            Self::Gateway(_) => format!("Is its gateway registered from {address}?"),
        }
    }
}

impl CallRefusal {
    /// Why, as a sentence. A number that is not in the pool is also looked for as a person would, and what that finds
    /// is said as a difference.
    pub fn words(&self, trunk: &Candidate<'_>, source: Option<&TraceSource>) -> String {
        match self {
            Self::Disabled => "It is switched off.".to_owned(),
            Self::MessagesOnly => "A WhatsApp trunk carries messages only.".to_owned(),
            Self::Address => {
                let address = source.map(|source| source.address.to_string()).unwrap_or_default();
                format!("{address} is neither its host nor one of its carrier source addresses.")
            }
            Self::Port { own, came } => {
                format!("The source port {came} is not {own}, and it requires the source port to match.")
            }
            Self::NoPool => "Its DID pool is blank.".to_owned(),
            Self::NotInPool(called) => {
                format!("{called} is not in its DID pool.{}", almost(called, trunk))
            }
            Self::Dropped(verdict) => format!("Its STIR/SHAKEN rules drop calls with the verdict {verdict}."),
        }
    }
}

/// What makes a called number miss a pool that has it in another form; blank if the pool has nothing of the kind.
fn almost(called: &str, trunk: &Candidate<'_>) -> String {
    let digits = called.strip_prefix('+').unwrap_or(called);
    let pool = trunk.record.and_then(|record| record.did_numbers.as_deref());
    let numbers = pool.or(trunk.row.did_numbers.as_deref()).unwrap_or_default();
    let hit = find(called, &[Holdings { numbers, ..Holdings::default() }])
        .and_then(|answer| answer.hits.into_iter().next());
    let Some(hit) = hit else { return String::new() };
    let reason = match digits.bytes().all(|byte| byte.is_ascii_digit()) {
        true if digits.starts_with("00") => "The PBX drops a plus, but not 00.",
        true if digits.starts_with('0') => "The PBX drops a plus, but no leading 0.",
        true => "The PBX compares all digits.",
        false => "The PBX compares digits only; whether it drops other characters is not documented.",
    };
    format!(" {} is almost the same. {reason}", hit.through)
}

impl Remedy {
    /// The change, as an order.
    pub fn words(&self) -> String {
        match self {
            Self::IgnorePort => "Turn off “Require the source port to match”".to_owned(),
            Self::Enable => "Turn the trunk on".to_owned(),
            Self::ReadCalled(variable) => format!("Set “Called number from” to “{}”", variable.name()),
            Self::AddBlock(block) => format!("Add {block} to “Carrier source addresses”"),
            Self::AddNumber(number) => format!("Add {number} to the DID pool"),
            Self::AllowVerdict(verdict) => format!("Take {verdict} off the list of dropped verdicts"),
        }
    }

    /// The field of the form.
    pub fn field(&self) -> Field {
        match self {
            Self::IgnorePort => Field::Flag(Flag::VerifyPort),
            Self::Enable => Field::Flag(Flag::Enabled),
            Self::ReadCalled(_) => Field::Word(Word::CalledNum),
            Self::AddBlock(_) => Field::Text(Text::AdditionalIps),
            Self::AddNumber(_) => Field::Text(Text::DidNumbers),
            Self::AllowVerdict(_) => Field::Verdicts,
        }
    }

    /// The new value of that field in the form of the trunk, as [`Draft::set`] takes it.
    pub fn value(&self, draft: &Draft) -> Json {
        let longer = |list: &str, item: String| match list.trim_end() {
            "" => item,
            list => format!("{list}\n{item}"),
        };
        match self {
            Self::IgnorePort => false.into(),
            Self::Enable => true.into(),
            Self::ReadCalled(variable) => variable.as_str().into(),
            Self::AddBlock(block) => longer(&draft.texts.additional_ips, block.to_string()).into(),
            Self::AddNumber(number) => longer(&draft.texts.did_numbers, number.to_string()).into(),
            Self::AllowVerdict(verdict) => {
                let others = draft.verdicts.iter().filter(|word| !word.trim().eq_ignore_ascii_case(verdict));
                others.cloned().collect::<Vec<String>>().into()
            }
        }
    }

    /// What to be sure of first; blank where nothing speaks against it.
    pub fn caution(&self) -> &'static str {
        match self {
            Self::AddBlock(_) => {
                "Only if the carrier names this address as its own: calls from it are then accepted."
            }
            Self::AddNumber(_) => "Only if the number belongs to this trunk.",
            Self::AllowVerdict(_) => "The carrier says that the caller's number is not proven.",
            Self::IgnorePort | Self::Enable | Self::ReadCalled(_) => "",
        }
    }

    /// The likelier a remedy is what is meant, the smaller.
    fn rank(&self) -> u8 {
        match self {
            Self::IgnorePort => 0,
            Self::Enable => 1,
            Self::ReadCalled(_) => 2,
            Self::AddBlock(_) => 3,
            Self::AddNumber(_) => 4,
            Self::AllowVerdict(_) => 5,
        }
    }
}

impl CallNote {
    /// As a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::Transport(came, own) => format!(
                "The INVITE came over {}, the trunk is set to {}. That the PBX compares them is not documented.",
                came.name(),
                own.name()
            ),
            Self::Privacy(word) => {
                format!(
                    "The INVITE has Privacy {word}, which this trunk honours: the phone may show no caller."
                )
            }
            Self::PrivacyDefault(word) => {
                format!("The INVITE has Privacy {word}. Whether it is honoured is left to the PBX.")
            }
            Self::Verdict(verdict) => {
                format!("The STIR/SHAKEN verdict is {verdict}, whose calls are not dropped.")
            }
            Self::NoVerdict => {
                "There is no STIR/SHAKEN verdict in this INVITE, so none is dropped.".to_owned()
            }
            Self::CheckOff(verdict) => {
                format!(
                    "The verdict {verdict} is on the list of dropped ones, but the STIR/SHAKEN check is off."
                )
            }
            Self::PassesIdentity => "P-Asserted-Identity is probably passed on to the phone.".to_owned(),
        }
    }
}

/// The name of the header that a part belongs to.
fn header(variable: InboundVariable) -> &'static str {
    let name = variable.name();
    name.split_once(',').map_or(name, |(header, _)| header)
}

impl InboundPart {
    /// Where it was read, as a sentence.
    pub fn origin(&self) -> String {
        let from = self.from.name();
        match self.instead_of {
            Some(wanted) => format!(
                "Read from “{from}”, because there is no {} in this INVITE. That the PBX does so is assumed.",
                header(wanted)
            ),
            None => format!("Read from “{from}”."),
        }
    }

    /// Why there is none, as the end of a sentence; blank if there is one.
    pub fn reason(&self) -> String {
        let header = header(self.from);
        match &self.value {
            InboundValue::Text(_) => String::new(),
            InboundValue::NoHeader => format!("there is no {header}"),
            InboundValue::NoPart => format!("there is none in {header}"),
            InboundValue::Unreadable(unreadable) => unreadable.words().trim_end_matches('.').to_owned(),
            InboundValue::Differ(one, other) => {
                format!("{header} has {one} and {other}; which of them counts is not documented")
            }
            InboundValue::UnknownSetting(word) => format!("the setting {word} is unknown to this version"),
        }
    }
}

/// The answer to the question whether the call is accepted, in one sentence. `name` gives the name of a trunk.
pub fn headline(played: &[Played], name: impl Fn(usize) -> String) -> String {
    let of = |fits: &dyn Fn(&Verdict) -> bool| -> Vec<&Played> {
        played.iter().filter(|played| fits(&played.verdict)).collect()
    };
    let called = |list: &[&Played]| match list {
        [one] => format!("“{}”", name(one.trunk)),
        [one, two] => format!("“{}” and “{}”", name(one.trunk), name(two.trunk)),
        more => format!("{} trunks", more.len()),
    };
    let accepts = of(&|verdict| *verdict == Verdict::Accepts);
    let may = of(&|verdict| matches!(verdict, Verdict::May(_)));
    let drops = of(&|verdict| matches!(verdict, Verdict::Refuses(CallRefusal::Dropped(_))));
    match (accepts.as_slice(), may.as_slice(), drops.as_slice()) {
        ([one], ..) => format!("“{}” accepts this call.", name(one.trunk)),
        ([_, ..], ..) => {
            format!("{} accept this call. Which of them the PBX takes is not documented.", called(&accepts))
        }
        ([], [one], _) => match &one.verdict {
            Verdict::May(doubts) => {
                let reasons: Vec<String> = doubts.iter().map(Doubt::words).collect();
                format!(
                    "“{}” may accept this call: {}.",
                    name(one.trunk),
                    reasons.join("; ").trim_end_matches('.')
                )
            }
            Verdict::Accepts | Verdict::Refuses(_) => String::new(),
        },
        ([], [_, ..], _) => {
            format!("{} may accept this call; what that depends on is not known here.", called(&may))
        }
        ([], [], [_, ..]) => {
            let would = called(&drops);
            format!("No trunk accepts this call: {would} would, but the STIR/SHAKEN rules drop it.")
        }
        ([], [], []) if played.is_empty() => "There are no trunks that could accept this call.".to_owned(),
        ([], [], []) => "No trunk accepts this call: the PBX answers 407.".to_owned(),
    }
}

/// The likeliest single setting by which a refused call would be accepted, with its trunk. `None` if a trunk accepts the
/// call, or may, and where several that depend on more are equally likely.
pub fn best_remedy(played: &[Played]) -> Option<(usize, &Remedy)> {
    let is_open = played.iter().any(|played| match played.verdict {
        Verdict::Accepts | Verdict::May(_) => true,
        Verdict::Refuses(_) => false,
    });
    if is_open {
        return None;
    }
    let likely = |played: &Played| Some((!played.depends.is_empty(), played.remedy.as_ref()?.rank()));
    let best = played.iter().filter_map(likely).min()?;
    let mut all = played.iter().filter(|played| likely(played) == Some(best));
    let first = all.next()?;
    let (depends, _) = best;
    if depends && all.next().is_some() { None } else { Some((first.trunk, first.remedy.as_ref()?)) }
}

/// What an answer in the same excerpt means beside what the trunks would do.
/// Source: docs/trunks.md, 6.4.
pub fn explained(answer: &TraceAnswer, played: &[Played]) -> String {
    let TraceAnswer { code, reason } = answer;
    let head = format!("The INVITE was answered with {code} {reason}").trim_end().to_owned();
    let accepts = played.iter().any(|played| played.verdict == Verdict::Accepts);
    let may = played.iter().any(|played| matches!(played.verdict, Verdict::May(_)));
    let tail = match code {
        401 | 407 if accepts => {
            "By the settings as they are now it would be accepted. Then the PBX saw another source address or port, or a setting was changed since."
        }
        401 | 407 if may => {
            "The PBX answers so where no trunk accepts the call: by its source address, its source port or its called number. It does not ask for a password."
        }
        401 | 407 => {
            "The PBX answers so where no trunk accepts the call, and does not ask for a password. The first rule of each trunk that refuses it is below."
        }
        403 => "Usually the call limit of the trunk or tenant is reached, or a licence is missing.",
        404 => "Often no inbound rule has the called number: a trunk has accepted the call before.",
        200..=299 => "The call was accepted.",
        _ => "Its documents tie this answer to no setting of a trunk.",
    };
    format!("{head}. {tail}")
}
