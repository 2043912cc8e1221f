//! Which trunk each row of a file means, told from the list of trunks alone.
//!
//! Knows ids and names; no record and no rule. What it finds is what has to be read before a plan is made.

use api::types::{ProviderId, ProviderRow};

use crate::transfer::import::ImportRow;

/// The trunk that a row means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// None that is there.
    New,
    /// This one.
    Trunk(ProviderId),
    /// So many have the name.
    Several(usize),
    /// One has the name, but the list tells no id of it.
    WithoutId,
}

/// Which trunk each row of a file means, found in the list of trunks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matching {
    targets: Vec<Target>,
    /// Whether another trunk than the target has the name that the row gives.
    taken: Vec<bool>,
}

impl Matching {
    /// The trunk of one row, and whether another one has the name.
    pub(super) fn of(&self, place: usize) -> (&Target, bool) {
        // A row that was not looked up is never taken for new.
        let target = self.targets.get(place).unwrap_or(&Target::Several(0));
        (target, self.taken.get(place) == Some(&true))
    }

    /// The trunks whose full records the plan needs, each once.
    pub fn needed(&self) -> Vec<ProviderId> {
        let mut needed = Vec::new();
        for target in &self.targets {
            match target {
                Target::Trunk(id) if !needed.contains(id) => needed.push(id.clone()),
                Target::Trunk(_) | Target::New | Target::Several(_) | Target::WithoutId => {}
            }
        }
        needed
    }
}

/// Finds the trunk of each row: by id where the PBX has that id, else by the exact name. `list` must be
/// every row of the PBX, or a trunk that is there is taken for a new one.
pub fn matching(rows: &[ImportRow], list: &[ProviderRow]) -> Matching {
    let mut matching = Matching { targets: Vec::new(), taken: Vec::new() };
    for row in rows {
        let by_id =
            |there: &&ProviderRow| there.id.as_ref().is_some_and(|id| Some(id.as_str()) == row.id.as_deref());
        let found = list.iter().find(by_id).and_then(|there| there.id.clone());
        let mut named = Vec::new();
        for there in list {
            let is_named = row.name().is_some_and(|name| there.name.as_deref().map(str::trim) == Some(name));
            if is_named {
                named.push(there.id.as_ref());
            }
        }
        let target = match (found, named.as_slice()) {
            (Some(id), _) => Target::Trunk(id),
            (None, []) => Target::New,
            (None, [Some(id)]) => Target::Trunk((*id).clone()),
            (None, [None]) => Target::WithoutId,
            (None, several) => Target::Several(several.len()),
        };
        let is_other = |id: &Option<&ProviderId>| match &target {
            Target::Trunk(own) => *id != Some(own),
            Target::New | Target::Several(_) | Target::WithoutId => true,
        };
        matching.taken.push(named.iter().any(is_other));
        matching.targets.push(target);
    }
    matching
}
