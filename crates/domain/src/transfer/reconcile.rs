//! The outcome of a request whose answer never came, found in the trunks read back afterwards.
//!
//! Pure. Knows the request and the current trunks; no time, no server, no other console. If the outcome
//! cannot be determined, it says so: a request sent twice creates two trunks.

use api::types::{CreateProvider, Open, Provider, ProviderId, ProviderRow};

use crate::provider::draft::{Draft, Field, Text};
use crate::provider::merge::{changes, is_same};
use crate::transfer::plan::PlannedChange;

/// The outcome of a create request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Created {
    /// No new trunk looks like it. It can be sent again.
    No,
    /// This one.
    Yes(ProviderId),
    /// Several new trunks look like it, or the only one has no id. A person must look.
    Unclear(usize),
}

/// The trunk of a create request: the only one with its name, host and type whose id did not exist
/// before. Also `None` if there are several; [`created`] tells the two cases apart.
pub fn was_created(
    request: &CreateProvider,
    before_ids: &[ProviderId],
    now: &[Provider],
) -> Option<ProviderId> {
    match created(request, before_ids, now) {
        Created::Yes(id) => Some(id),
        Created::No | Created::Unclear(_) => None,
    }
}

/// The outcome of a create request, from full records.
pub fn created(request: &CreateProvider, before_ids: &[ProviderId], now: &[Provider]) -> Created {
    let mut tally = WriteTally::default();
    for there in now {
        let mode = there.auth_mode.as_ref().and_then(Open::known);
        if mode.is_none() || mode == Some(request.auth_mode) {
            tally.count(
                request,
                before_ids,
                there.id.as_ref(),
                there.name.as_deref(),
                there.hostname.as_deref(),
            );
        }
    }
    tally.verdict()
}

/// [`created`] from the rows of the list, which do not contain the type.
pub fn created_in_list(request: &CreateProvider, before_ids: &[ProviderId], now: &[ProviderRow]) -> Created {
    let mut tally = WriteTally::default();
    for there in now {
        tally.count(request, before_ids, there.id.as_ref(), there.name.as_deref(), there.hostname.as_deref());
    }
    tally.verdict()
}

/// New trunks that look like the requested one.
#[derive(Default)]
struct WriteTally {
    count: usize,
    id: Option<ProviderId>,
}

impl WriteTally {
    fn count(
        &mut self,
        request: &CreateProvider,
        before_ids: &[ProviderId],
        id: Option<&ProviderId>,
        name: Option<&str>,
        hostname: Option<&str>,
    ) {
        let is_old = id.is_some_and(|id| before_ids.contains(id));
        let is_named = name.is_some_and(|name| name.trim() == request.name);
        // A role that may not see the host still sees the name.
        let is_there = hostname.is_none_or(|host| host.trim().eq_ignore_ascii_case(&request.hostname));
        if !is_old && is_named && is_there {
            self.count += 1;
            self.id = id.cloned();
        }
    }

    fn verdict(self) -> Created {
        match (self.count, self.id) {
            (0, _) => Created::No,
            (1, Some(id)) => Created::Yes(id),
            (count, _) => Created::Unclear(count),
        }
    }
}

/// Whether a trunk equals `mine` in every field that can be changed. Never true with a password in `mine`:
/// no record shows whether it was saved, and writing it again does no harm.
pub fn is_as_asked(mine: &Draft, now: &Provider) -> bool {
    let Some(theirs) = Draft::of(now) else { return false };
    theirs.auth_mode == mine.auth_mode && changes(&theirs, mine).is_empty()
}

/// Whether the fields of a planned change have the new values, whatever else has changed. Never true with
/// a password among them, as in [`is_as_asked`].
pub fn is_done(change: &PlannedChange, now: &Provider) -> bool {
    let Some(theirs) = Draft::of(now) else { return false };
    for difference in &change.changes {
        let is_password = difference.field == Field::Text(Text::Password);
        if is_password || !is_same(&theirs, &change.mine, difference.field) {
            return false;
        }
    }
    now.id.as_ref() == Some(&change.id)
}
