//! The statuses of the rows in view: asked for six at a time, visible rows first, again every half
//! minute, less often while they fail, not at all in a hidden tab or after leaving the page.
//!
//! Knows what to ask when; what an answer means is `domain`'s, how it looks is the page's.

use api::types::{Open, ProviderId, TrunkStatus};
use api::{ApiError, Client};
use domain::provider::status::{Answer, Basis, basis};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;

use crate::bell::Bell;
use crate::clock;
use crate::live::{RwSignal, StoredValue, spawn_scoped};

/// Requests in flight at most; browsers open no more connections to one host over HTTP/1.1.
const IN_FLIGHT: usize = 6;
/// Milliseconds between two questions about the same row, counted from the answer.
const EVERY: f64 = 30_000.0;
/// Milliseconds between two looks at what is due.
const TICK: u32 = 1_000;
/// The pause doubles with each failure in a row, up to EVERY times two to this power.
const MOST_DOUBLINGS: u32 = 3;

/// What is known of one row.
#[derive(Clone, Copy)]
pub struct RowStatus {
    /// The last answer.
    pub answer: RwSignal<Answer>,
    /// What an ONLINE rests on, once the trunk's own settings are read.
    pub basis: RwSignal<Basis>,
}

struct Row {
    status: RowStatus,
    visible: bool,
    asked: bool,
    due: f64,
    failures: u32,
    /// The trunk's own settings were read.
    basis_known: bool,
    /// They are to be read next; at most once per status answer, however often reading fails.
    basis_due: bool,
}

enum Job {
    Status(ProviderId),
    Basis(ProviderId),
}

/// The rows of one page of the list. Made by the page, so that leaving it ends every request.
#[derive(Clone, Copy)]
pub struct Statuses {
    rows: StoredValue<Vec<(ProviderId, Row)>>,
    bell: StoredValue<Bell>,
    owner: StoredValue<Owner>,
}

impl Statuses {
    /// Starts the six workers under the current owner.
    pub fn start(client: &Client) -> Self {
        let statuses = Self {
            rows: StoredValue::new(Vec::new()),
            bell: StoredValue::new(Bell::default()),
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
        };
        for _ in 0..IN_FLIGHT {
            let client = client.clone();
            spawn_scoped(async move { statuses.work(client).await });
        }
        spawn_scoped(async move {
            loop {
                TimeoutFuture::new(TICK).await;
                statuses.ring();
            }
        });
        statuses
    }

    /// The signals of one row, made on first use.
    pub fn row(self, id: &ProviderId) -> RowStatus {
        if let Some(status) =
            self.rows.with_value(|rows| rows.iter().find(|(known, _)| known == id).map(|(_, row)| row.status))
        {
            return status;
        }
        // Owned by the page, not by the row's view, which may be drawn again.
        let status = self.owner.get_value().with(|| RowStatus {
            answer: RwSignal::new(Answer::Checking),
            basis: RwSignal::new(Basis::NotKnown),
        });
        let row = Row {
            status,
            visible: false,
            asked: false,
            due: 0.0,
            failures: 0,
            basis_known: false,
            basis_due: false,
        };
        self.rows.update_value(|rows| rows.push((id.clone(), row)));
        status
    }

    /// Says whether a row is in view. Rows that are not are left alone.
    pub fn show(self, id: &ProviderId, visible: bool) {
        self.update(id, |row| row.visible = visible);
        self.ring();
    }

    /// Asks again about every row, visible ones first.
    pub fn refresh(self) {
        self.rows.try_update_value(|rows| {
            rows.iter_mut().for_each(|(_, row)| {
                row.due = 0.0;
                row.basis_known = false;
            });
        });
        self.ring();
    }

    fn ring(self) {
        self.bell.try_with_value(Bell::ring);
    }

    fn update(self, id: &ProviderId, change: impl FnOnce(&mut Row)) {
        self.rows.try_update_value(|rows| {
            rows.iter_mut().find(|(known, _)| known == id).map(|(_, row)| change(row))
        });
    }

    async fn work(self, client: Client) {
        let Some(bell) = self.bell.try_get_value() else { return };
        loop {
            match bell.wait(|| self.next()).await {
                Job::Status(id) => {
                    let answer = client.provider_status(&id).await;
                    self.take_status(&id, answer);
                }
                Job::Basis(id) => {
                    let answer = client.get_provider(&id).await;
                    if let Ok(provider) = &answer {
                        self.update(&id, |row| {
                            row.basis_known = true;
                            row.status.basis.try_set(basis(provider));
                        });
                    }
                }
            }
            self.ring();
        }
    }

    /// What to ask next; taking a job marks it as taken. Statuses come before what they rest on.
    fn next(self) -> Option<Job> {
        if document().hidden() {
            return None;
        }
        let now = clock::now();
        self.rows.try_update_value(|rows| {
            let due = rows
                .iter_mut()
                .filter(|(_, row)| row.visible && row.due <= now)
                // Rows never asked about first, then those that waited longest.
                .min_by(|(_, left), (_, right)| {
                    left.asked.cmp(&right.asked).then(left.due.total_cmp(&right.due))
                });
            if let Some((id, row)) = due {
                row.due = f64::INFINITY;
                return Some(Job::Status(id.clone()));
            }
            let (id, row) = rows.iter_mut().find(|(_, row)| row.visible && row.basis_due)?;
            row.basis_due = false;
            Some(Job::Basis(id.clone()))
        })?
    }

    fn take_status(self, id: &ProviderId, answer: Result<Open<TrunkStatus>, ApiError>) {
        let now = clock::now();
        self.update(id, |row| {
            row.asked = true;
            let known = match answer {
                Ok(status) => {
                    row.failures = 0;
                    row.due = now + EVERY;
                    row.basis_due = !row.basis_known;
                    Answer::Is(status)
                }
                Err(error) => {
                    row.failures += 1;
                    row.due = now + pause(row.failures, &error);
                    Answer::Failed
                }
            };
            row.status.answer.try_set(known);
        });
    }
}

/// Milliseconds until the next try after `failures` in a row.
fn pause(failures: u32, error: &ApiError) -> f64 {
    let doubled = EVERY * f64::from(2_u32.pow(failures.min(MOST_DOUBLINGS)));
    match error {
        ApiError::Rejected { retry_after: Some(seconds), .. } => {
            f64::max(doubled, f64::from(*seconds) * 1000.0)
        }
        ApiError::Rejected { .. }
        | ApiError::Unreachable(_)
        | ApiError::Unauthorized
        | ApiError::Unreadable { .. } => doubled,
    }
}

#[cfg(test)]
mod tests {
    use api::Unreachable;

    use super::*;

    #[test]
    fn the_pause_grows_with_failures_and_respects_the_server() {
        let down = ApiError::Unreachable(Unreachable::NoConnection);
        assert_eq!(pause(1, &down), 60_000.0);
        assert_eq!(pause(2, &down), 120_000.0);
        assert_eq!(pause(99, &down), 240_000.0);
        let busy = ApiError::Rejected { status: 429, errors: vec![], retry_after: Some(300) };
        assert_eq!(pause(1, &busy), 300_000.0);
    }
}
