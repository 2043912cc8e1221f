//! The check of all trunks: reading them, comparing them, and the result, which stays as long as the same person is
//! signed in.
//!
//! Knows how far it is; not how that looks.

use std::cell::Cell;
use std::sync::Arc;

use api::types::{ProviderId, ProviderRow};
use api::{ApiError, Client, ListQuery};
use domain::audit::{Audit, Mute, Mutes, Report, Rule};
use domain::message::explain;
use domain::provider::presets::{Preset, read_presets};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::platform::tasks::{Task, boxed, task};
use crate::platform::{clock, intl, storage};
use crate::session::{Account, Phase, Session, use_session};
use crate::trunks::run::{AT_ONCE, Run};
use crate::trunks::{Fetched, name_of, read_all};

/// Milliseconds that each call takes at least. Six at a time are then 4,500 a minute, and the PBX takes 5,000 with
/// those of other pages (docs/trunks.md, 1.1).
const CALL: f64 = 80.0;
/// Milliseconds of comparing between two looks at what the person does.
const TURN: f64 = 8.0;

/// How far a check is.
#[derive(Clone, PartialEq)]
pub(super) enum Stage {
    /// None is under way.
    Idle,
    /// The list is read, page by page.
    Listing,
    /// The records are read.
    Reading,
    /// All of them are compared.
    Comparing,
    /// The list could not be read.
    Failed(ApiError),
}

/// What a check found.
pub(super) struct Outcome {
    /// The findings.
    pub(super) report: Report,
    /// When it was over, as wall clock in milliseconds.
    pub(super) at: f64,
    /// Trunks that could not be read, with the cause.
    pub(super) unread: Vec<(String, String)>,
}

/// The checks of whoever is signed in: a handle to what outlives the page.
#[derive(Clone, Copy)]
pub(super) struct Checks {
    session: Session,
    /// Owns everything below.
    owner: StoredValue<Owner>,
    /// Whose they are; nobody's after a sign-out.
    account: StoredValue<Option<Account>>,
    /// How far a check is.
    pub(super) stage: RwSignal<Stage>,
    /// How many rows of the list are there.
    pub(super) fetched: Fetched,
    /// How many records are there.
    pub(super) run: Run,
    /// What the last check found.
    pub(super) outcome: RwSignal<Option<Arc<Outcome>>>,
    /// What is muted.
    pub(super) mutes: RwSignal<Mutes>,
    presets: StoredValue<Option<Vec<Preset>>>,
    /// Owns the calls under way, which end with it.
    calls: StoredValue<Option<Owner>>,
}

thread_local! {
    static KEPT: Cell<Option<Checks>> = const { Cell::new(None) };
}

/// The checks of whoever is signed in.
pub(super) fn use_checks() -> Checks {
    let session = use_session();
    // Another session is one of another program in this tab, which only tests have.
    let kept = KEPT.get().filter(|checks| checks.session.phase.try_get_untracked().is_some());
    let checks = kept.unwrap_or_else(|| {
        let page = Owner::current();
        // Becomes the current one.
        let owner = Owner::new_root(None);
        let checks = Checks::new(session, owner);
        if let Some(page) = page {
            page.set();
        }
        checks
    });
    KEPT.set(Some(checks));
    checks.belong_to(session.account.get_untracked());
    checks
}

impl Checks {
    fn new(session: Session, owner: Owner) -> Self {
        let checks = Self {
            session,
            owner: StoredValue::new(owner),
            account: StoredValue::new(None),
            stage: RwSignal::new(Stage::Idle),
            fetched: RwSignal::new(None),
            run: Run::default(),
            outcome: RwSignal::new(None),
            mutes: RwSignal::new(Mutes::default()),
            presets: StoredValue::new(None),
            calls: StoredValue::new(None),
        };
        Effect::new(boxed(move || {
            let account = session.account.get();
            if session.phase.get() == Phase::SignedOut || checks.account.get_value() != Some(account) {
                checks.forget();
            }
        }));
        checks
    }

    /// Nothing of whoever was signed in before stays.
    fn forget(self) {
        if self.account.try_update_value(Option::take).flatten().is_some() {
            self.cancel();
            self.outcome.set(None);
            self.mutes.set(Mutes::default());
        }
    }

    fn belong_to(self, account: Account) {
        if self.account.with_value(|own| own.as_ref() != Some(&account)) {
            self.forget();
            self.mutes.set(kept_mutes(&account));
            self.account.set_value(Some(account));
        }
    }

    /// The settings of carriers, read once. Without them nothing is compared with them.
    pub(super) async fn presets(self) -> Vec<Preset> {
        if let Some(presets) = self.presets.try_get_value().flatten() {
            return presets;
        }
        let Ok(file) = self.session.own_file("carriers.json").await else { return Vec::new() };
        let presets = read_presets(&file);
        self.presets.try_set_value(Some(presets.clone()));
        presets
    }

    /// Checks all trunks. What the check before found stays until this one is over.
    pub(super) fn start(self) {
        self.cancel();
        self.fetched.set(None);
        self.run.prepare(0);
        self.stage.set(Stage::Listing);
        let calls = self.owner.with_value(|owner| owner.with(Owner::new));
        self.calls.set_value(Some(calls.clone()));
        let client = self.session.client();
        calls.with(|| {
            spawn_local_scoped_with_cancellation(task(async move {
                let stage = match self.check(&client).await {
                    Ok(outcome) => {
                        self.outcome.try_set(Some(Arc::new(outcome)));
                        Stage::Idle
                    }
                    Err(error) => Stage::Failed(error),
                };
                self.stage.try_set(stage);
            }));
        });
    }

    /// Stops what is under way.
    pub(super) fn cancel(self) {
        if let Some(calls) = self.calls.try_update_value(Option::take).flatten() {
            calls.cleanup();
        }
        self.stage.try_set(Stage::Idle);
    }

    async fn check(self, client: &Client) -> Result<Outcome, ApiError> {
        let client = self.run.patient(client);
        let presets = self.presets().await;
        let query = ListQuery { top: 100, ..ListQuery::default() };
        let rows = Arc::new(read_all(&client, query, Some(self.fetched)).await?.items);
        let audit = StoredValue::new(Audit::new(presets));
        let unread = StoredValue::new(Vec::new());
        self.run.prepare(rows.len());
        self.stage.try_set(Stage::Reading);
        let total = rows.len();
        let read = move |place: usize| -> Task<()> {
            let (client, rows) = (client.clone(), Arc::clone(&rows));
            Box::pin(async move {
                if let Some(row) = rows.get(place) {
                    read_record(&client, row, audit, unread).await;
                }
            })
        };
        self.run.each(total, AT_ONCE, read).await;
        self.stage.try_set(Stage::Comparing);
        while compare_for_a_turn(audit) {
            TimeoutFuture::new(0).await;
        }
        let audit = audit.try_update_value(|audit| std::mem::replace(audit, Audit::new(Vec::new())));
        Ok(Outcome {
            report: audit.map(Audit::finish).unwrap_or_default(),
            at: js_sys::Date::now(),
            unread: unread.try_get_value().unwrap_or_default(),
        })
    }

    /// Mutes a rule for a trunk.
    pub(super) fn mute(self, rule: Rule, trunk: &ProviderId, name: &str, reason: &str) {
        let day = intl::iso(js_sys::Date::now());
        let mute = Mute {
            rule: rule.spec().id.to_owned(),
            trunk: trunk.as_str().to_owned(),
            name: name.to_owned(),
            reason: reason.trim().to_owned(),
            day: day.get(..10).unwrap_or_default().to_owned(),
        };
        self.change_mutes(|mutes| mutes.add(mute));
    }

    /// Takes a mute away.
    pub(super) fn unmute(self, mute: &Mute) {
        self.change_mutes(|mutes| mutes.remove(mute));
    }

    /// Changes what is kept, which another tab may have changed as well.
    fn change_mutes(self, change: impl FnOnce(&mut Mutes)) {
        let Some(account) = self.account.get_value() else { return };
        let mut mutes = kept_mutes(&account);
        change(&mut mutes);
        storage::store_mutes(&account.who(), &mutes.text());
        self.mutes.set(mutes);
    }
}

fn kept_mutes(account: &Account) -> Mutes {
    storage::mutes(&account.who()).map(|text| Mutes::read(&text)).unwrap_or_default()
}

/// Reads one record and checks it alone. One that was deleted meanwhile is none.
async fn read_record(
    client: &Client,
    row: &ProviderRow,
    audit: StoredValue<Audit>,
    unread: StoredValue<Vec<(String, String)>>,
) {
    let started = clock::now();
    let answer = match &row.id {
        Some(id) => client.get_provider(id).await.map(|provider| (id.clone(), provider)),
        None => Err(ApiError::Unreadable { status: 200 }),
    };
    match answer {
        Ok((id, provider)) => {
            audit.try_update_value(|audit| audit.add(id, &provider));
        }
        Err(error) if error.status() == Some(404) => {}
        Err(error) => {
            unread.try_update_value(|unread| unread.push((name_of(row), explain(&error).title)));
        }
    }
    let left = CALL - (clock::now() - started);
    if left > 0.0 {
        TimeoutFuture::new(left as u32).await;
    }
}

/// Compares for a few milliseconds; false once all is done.
fn compare_for_a_turn(audit: StoredValue<Audit>) -> bool {
    let end = clock::now() + TURN;
    let turn = audit.try_update_value(|audit| {
        let mut goes_on = audit.step();
        while goes_on && clock::now() < end {
            // The clock costs more than most steps.
            goes_on = (0..16).all(|_| audit.step());
        }
        goes_on
    });
    turn == Some(true)
}
