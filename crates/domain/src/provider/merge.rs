//! Three states of one trunk: as loaded, as somebody else left it, as I want it.
//!
//! Decides what I changed, where that conflicts with what others changed meanwhile, and what the trunk
//! looks like with my changes on theirs. Knows no wire and no server.

use api::types::AuthMode;
use serde_json::Value;

use crate::check;
use crate::provider::draft::{Draft, Field, Text};
use crate::provider::modes::{Presence, presence};

/// A text as it would be sent: lists joined, hosts bare, surrounding blanks removed. A text that cannot be
/// read stays as typed.
pub fn normal(draft: &Draft, text: Text) -> String {
    let typed = draft.texts.get(text);
    let read = match text {
        Text::Hostname | Text::OutboundServer => check::host::host(typed).value,
        Text::AdditionalIps => {
            check::networks::networks(typed, true).value.map(|list| check::networks::join_networks(&list))
        }
        Text::DidNumbers => check::pool::stored(typed).map(|list| check::pool::join_pool(&list)),
        // Blank and 0 both mean that there is no proxy.
        Text::OutboundServerPort if typed.trim().is_empty() => Some("0".to_owned()),
        // A name without a port is looked up with it.
        Text::Port if typed.trim().is_empty() && check::host::is_name(&draft.texts.hostname) => {
            Some("0".to_owned())
        }
        Text::Password => Some(typed.clone()),
        Text::Name
        | Text::Brand
        | Text::Port
        | Text::OutboundServerPort
        | Text::AuthId
        | Text::Username
        | Text::RegisterInterval
        | Text::Concurrency
        | Text::KeepAliveInterval
        | Text::PaiParameterName => None,
    };
    read.unwrap_or_else(|| typed.trim().to_owned())
}

/// Whether a field means the same in both.
pub fn is_same(one: &Draft, other: &Draft, field: Field) -> bool {
    match field {
        Field::Text(text) => {
            one.texts.get(text) == other.texts.get(text) || normal(one, text) == normal(other, text)
        }
        Field::Part(part) => {
            let (one, other) = (one.part(part), other.part(part));
            // A text kept from an earlier choice counts only with CUSTOM.
            one.word == other.word && (!one.is_custom() || one.custom.trim() == other.custom.trim())
        }
        Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts => one.get(field) == other.get(field),
    }
}

/// The fields that differ, among those that can be changed on an existing trunk.
pub fn changes(original: &Draft, draft: &Draft) -> Vec<Field> {
    let is_changed = |field: &Field| is_free(draft.auth_mode, *field) && !is_same(original, draft, *field);
    Field::all().filter(is_changed).collect()
}

/// Fixed neither by the mode nor at creation.
pub(crate) fn is_free(mode: AuthMode, field: Field) -> bool {
    match presence(mode, field) {
        Presence::Hidden | Presence::Locked(_) => false,
        Presence::Optional | Presence::Required => !matches!(field, Field::Mode | Field::Text(Text::Brand)),
    }
}

/// A field that somebody else and I changed to different values.
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// The field.
    pub field: Field,
    /// As I loaded it.
    pub base: Value,
    /// As it is on the server now.
    pub theirs: Value,
    /// As I want it.
    pub mine: Value,
}

/// The conflicts between my changes and those of others.
pub fn clashes(original: &Draft, theirs: &Draft, mine: &Draft) -> Vec<Clash> {
    let clash = |field: Field| {
        let meets = !is_same(original, theirs, field) && !is_same(theirs, mine, field);
        let value = |draft: &Draft| draft.get(field);
        meets.then(|| Clash { field, base: value(original), theirs: value(theirs), mine: value(mine) })
    };
    changes(original, mine).into_iter().filter_map(clash).collect()
}

/// The trunk as it is on the server now, with my changes, except where theirs is to stay.
pub fn rebase(original: &Draft, theirs: &Draft, mine: &Draft, leave: &[Field]) -> Draft {
    let mut next = theirs.clone();
    for field in changes(original, mine) {
        if !leave.contains(&field) {
            next.set(field, &mine.get(field));
        }
    }
    next
}
