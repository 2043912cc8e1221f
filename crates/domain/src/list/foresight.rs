//! What a change to many trunks will come to, in words, before it is made: as far as the rows of the list and the
//! types known so far tell.
//!
//! Knows no request. The change itself reads every trunk first, and what that finds counts.

use api::types::{AuthMode, Open, ProviderRow};

use crate::check::pool::{count, grouped, stored};
use crate::provider::draft::Field;
use crate::provider::modes::{Presence, presence};

/// The same change to every trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SameChange {
    /// On or off.
    Switch(bool),
    /// A value for one field.
    Set(Field),
    /// Away.
    Delete,
}

/// What is expected of one trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Foreseen {
    /// It will be changed.
    Changes,
    /// It is so already.
    Already,
    /// Its type has no such field, or fixes it.
    NoField,
    /// Whether it can be changed is known once it has been read.
    NotKnown,
    /// Whoever is signed in may not change it.
    ReadOnly,
}

impl Foreseen {
    /// What is expected of a trunk that may be changed. `mode` is its type, where that is known.
    pub fn of(change: SameChange, row: &ProviderRow, mode: Option<&Open<AuthMode>>) -> Self {
        match change {
            SameChange::Delete => Self::Changes,
            SameChange::Switch(on) => match row.enabled {
                Some(enabled) if enabled == on => Self::Already,
                Some(_) => Self::Changes,
                None => Self::NotKnown,
            },
            SameChange::Set(field) => match mode {
                None => Self::NotKnown,
                // This version cannot write such a trunk's fields.
                Some(Open::Unknown(_)) => Self::NoField,
                Some(Open::Known(mode)) => match presence(*mode, field) {
                    Presence::Hidden | Presence::Locked(_) => Self::NoField,
                    Presence::Optional | Presence::Required => Self::Changes,
                },
            },
        }
    }
}

/// How many trunks there are of each kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Foresight {
    changes: usize,
    already: usize,
    no_field: usize,
    not_known: usize,
    read_only: usize,
}

impl FromIterator<Foreseen> for Foresight {
    fn from_iter<T: IntoIterator<Item = Foreseen>>(foreseen: T) -> Self {
        let mut counts = Self::default();
        for one in foreseen {
            let count = match one {
                Foreseen::Changes => &mut counts.changes,
                Foreseen::Already => &mut counts.already,
                Foreseen::NoField => &mut counts.no_field,
                Foreseen::NotKnown => &mut counts.not_known,
                Foreseen::ReadOnly => &mut counts.read_only,
            };
            *count += 1;
        }
        counts
    }
}

impl Foresight {
    /// How many will or may be changed.
    pub fn may_change(self) -> usize {
        self.changes + self.not_known
    }

    /// `11 will be disabled, 1 is already disabled`.
    pub fn words(self, change: SameChange) -> String {
        let (will, already, not_known) = match change {
            SameChange::Switch(true) => ("will be enabled", "already enabled", "in a state not known yet"),
            SameChange::Switch(false) => ("will be disabled", "already disabled", "in a state not known yet"),
            SameChange::Set(_) => ("will be set", "already set", "of a type not known yet"),
            SameChange::Delete => ("will be deleted", "already deleted", "not known yet"),
        };
        let mut parts = Vec::new();
        if self.changes > 0 {
            parts.push(format!("{} {will}", self.changes));
        }
        for (count, what) in [
            (self.already, already),
            (self.no_field, "of a type without this field and skipped"),
            (self.not_known, not_known),
            (self.read_only, "read only and skipped"),
        ] {
            if count > 0 {
                parts.push(format!("{count} {} {what}", if count == 1 { "is" } else { "are" }));
            }
        }
        parts.join(", ")
    }
}

/// What deleting trunks with these pools takes away.
pub fn deletion<'a>(pools: impl IntoIterator<Item = Option<&'a str>>) -> String {
    let (mut trunks, mut numbers, mut is_readable) = (0_usize, 0_u64, true);
    for pool in pools {
        trunks += 1;
        match stored(pool.unwrap_or_default()) {
            Some(list) => numbers = numbers.saturating_add(count(&list)),
            None => is_readable = false,
        }
    }
    let (what, their) = match trunks {
        1 => ("the trunk", "its"),
        _ => ("the trunks", "their"),
    };
    let numbers = match (numbers, is_readable) {
        (0, true) => String::new(),
        (1, true) => " and 1 number".to_owned(),
        (count, true) => format!(" and {} numbers", grouped(count)),
        (_, false) => format!(" and {their} numbers"),
    };
    format!("Deletes {what} with {their} settings{numbers}.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::draft::{Flag, Text};

    fn row(enabled: Option<bool>) -> ProviderRow {
        ProviderRow { enabled, ..ProviderRow::default() }
    }

    #[test]
    fn a_switch_changes_what_is_not_so_already() {
        for (enabled, on, expected) in [
            (Some(true), false, Foreseen::Changes),
            (Some(false), false, Foreseen::Already),
            (Some(true), true, Foreseen::Already),
            (Some(false), true, Foreseen::Changes),
            (None, false, Foreseen::NotKnown),
        ] {
            assert_eq!(
                Foreseen::of(SameChange::Switch(on), &row(enabled), None),
                expected,
                "{enabled:?} {on}"
            );
        }
        assert_eq!(Foreseen::of(SameChange::Delete, &row(Some(false)), None), Foreseen::Changes);
    }

    #[test]
    fn a_field_is_set_where_the_type_has_it() {
        let (keep_alive, port) = (Field::Flag(Flag::KeepAlive), Field::Text(Text::Port));
        let known = |mode| Some(Open::Known(mode));
        for (field, mode, expected) in [
            (keep_alive, known(AuthMode::IpAuth), Foreseen::Changes),
            (keep_alive, known(AuthMode::WhatsApp), Foreseen::NoField),
            // Fixed by the type.
            (port, known(AuthMode::Teams), Foreseen::NoField),
            (port, Some(Open::Unknown("OAUTH_AUTH".to_owned())), Foreseen::NoField),
            (port, None, Foreseen::NotKnown),
        ] {
            let foreseen = Foreseen::of(SameChange::Set(field), &row(None), mode.as_ref());
            assert_eq!(foreseen, expected, "{field:?} {mode:?}");
        }
    }

    #[test]
    fn what_will_happen_is_counted_in_words() {
        use Foreseen::{Already, Changes, NoField, NotKnown, ReadOnly};
        let words = |change, foreseen: &[Foreseen]| {
            let counts: Foresight = foreseen.iter().copied().collect();
            (counts.words(change), counts.may_change())
        };
        let off = SameChange::Switch(false);
        let field = SameChange::Set(Field::Flag(Flag::KeepAlive));
        for (change, foreseen, expected, may_change) in [
            (off, vec![Changes; 11], "11 will be disabled", 11),
            (off, vec![Changes, Already, Changes], "2 will be disabled, 1 is already disabled", 2),
            (off, vec![Already, Already], "2 are already disabled", 0),
            (
                SameChange::Switch(true),
                vec![Changes, NotKnown, ReadOnly],
                "1 will be enabled, 1 is in a state not known yet, 1 is read only and skipped",
                2,
            ),
            (
                field,
                vec![Changes, NoField, NotKnown, NotKnown],
                "1 will be set, 1 is of a type without this field and skipped, 2 are of a type not known yet",
                3,
            ),
            (
                SameChange::Delete,
                vec![ReadOnly, Changes, ReadOnly],
                "1 will be deleted, 2 are read only and skipped",
                1,
            ),
            (off, vec![], "", 0),
        ] {
            assert_eq!(words(change, &foreseen), (expected.to_owned(), may_change), "{foreseen:?}");
        }
    }

    #[test]
    fn a_deletion_says_how_many_numbers_go() {
        for (pools, expected) in [
            (vec![None], "Deletes the trunk with its settings."),
            (vec![Some("3000")], "Deletes the trunk with its settings and 1 number."),
            (vec![Some("3000-3011")], "Deletes the trunk with its settings and 12 numbers."),
            (vec![Some("12000-18000"), None], "Deletes the trunks with their settings and 6,001 numbers."),
            (vec![Some("3000"), Some("x")], "Deletes the trunks with their settings and their numbers."),
        ] {
            assert_eq!(deletion(pools), expected);
        }
    }
}
