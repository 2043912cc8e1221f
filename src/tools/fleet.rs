//! All trunks for the tools: the rows of the list first, then the records, which stay as long as the same person is
//! signed in.
//!
//! A record is some 15 KB in memory, so that not all of it is kept: what tools compare, and what was found in the whole
//! of it. Knows how far the reading is; not what is done with the trunks.

use std::cell::RefCell;
use std::sync::Arc;

use api::types::{Provider, ProviderRow};
use api::{ApiError, Client, ListQuery, Object};
use domain::audit::{FoundAlone, findings};
use domain::message::explain;
use domain::provider::presets::{Preset, read_presets};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::{div, li, p, ul};
use crate::components::{Button, El, foreign};
use crate::platform::clock;
use crate::platform::tasks::{Task, task};
use crate::session::{Account, PerAccount, Session, Whose, per_account};
use crate::trunks::run::{AT_ONCE, Run};
use crate::trunks::{Fetched, count_of, name_of, progress, read_all, unread};

/// Milliseconds that each call takes at least. Six at a time are then 4,500 a minute, and the PBX takes 5,000 with
/// those of other pages (docs/trunks.md, 1.1).
const CALL: f64 = 80.0;
/// Milliseconds between two times that what came is told.
const NEWS: f64 = 500.0;

/// How far the reading is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Stage {
    /// Nothing is read.
    Idle,
    /// The list is read, page by page.
    Listing,
    /// The records are read.
    Reading,
    /// The list could not be read.
    Failed(ApiError),
}

/// What is kept of a record.
pub(super) struct KeptRecord {
    /// It without the headers of an outgoing INVITE, and not as received.
    pub(super) provider: Provider,
    /// What was found in the whole of it.
    pub(super) found: Vec<FoundAlone>,
}

/// What is known of a trunk's record.
#[derive(Clone)]
pub(super) enum FleetRecord {
    /// It was not asked for, or has not come.
    Missing,
    /// It was read.
    Read(Arc<KeptRecord>),
    /// It could not be read.
    Failed(ApiError),
}

impl FleetRecord {
    /// The record, if it was read.
    pub(super) fn provider(&self) -> Option<&Provider> {
        match self {
            Self::Read(kept) => Some(&kept.provider),
            Self::Missing | Self::Failed(_) => None,
        }
    }
}

/// The trunks of whoever is signed in: a handle to what outlives the page.
#[derive(Clone, Copy)]
pub(super) struct Fleet {
    session: Session,
    /// Owns everything below, and what tools keep as long as this.
    pub(super) owner: StoredValue<Owner>,
    /// Whose trunks they are.
    pub(super) account: StoredValue<Account>,
    /// How far the reading is.
    pub(super) stage: RwSignal<Stage>,
    /// How many rows of the list are there.
    fetched: Fetched,
    /// How many records are there.
    run: Run,
    /// The rows; `None` until they were read.
    pub(super) rows: RwSignal<Option<Arc<Vec<ProviderRow>>>>,
    /// A record for each row.
    records: StoredValue<Vec<FleetRecord>>,
    /// Counts up, not too often, as records come.
    pub(super) version: RwSignal<u32>,
    told: StoredValue<f64>,
    /// When the last row or record came, as wall clock in milliseconds.
    pub(super) read_at: StoredValue<f64>,
    presets: StoredValue<Option<Vec<Preset>>>,
    /// What is under way includes the records.
    with_records: StoredValue<bool>,
    /// Owns the calls under way, which end with it.
    calls: StoredValue<Option<Owner>>,
}

thread_local! {
    static KEPT: PerAccount<Fleet> = const { RefCell::new(None) };
}

/// The trunks of whoever is signed in.
pub(super) fn use_fleet() -> Fleet {
    per_account(&KEPT, Fleet::new, |_| task(async {}))
}

impl Fleet {
    fn new(owner: Owner, Whose { session, account }: Whose) -> Self {
        Self {
            session,
            owner: StoredValue::new(owner),
            account,
            stage: RwSignal::new(Stage::Idle),
            fetched: RwSignal::new(None),
            run: Run::default(),
            rows: RwSignal::new(None),
            records: StoredValue::new(Vec::new()),
            version: RwSignal::new(0),
            told: StoredValue::new(0.0),
            read_at: StoredValue::new(0.0),
            presets: StoredValue::new(None),
            with_records: StoredValue::new(false),
            calls: StoredValue::new(None),
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

    /// Reads what is not there yet. What is under way is enough if it includes what is wanted.
    pub(super) fn read_missing(self, with_records: bool, first: impl Fn(&ProviderRow) -> bool + 'static) {
        let is_enough = match self.stage.get_untracked() {
            Stage::Idle => self.rows.with_untracked(Option::is_some) && (!with_records || self.is_whole()),
            Stage::Listing | Stage::Reading => !with_records || self.with_records.get_value(),
            Stage::Failed(_) => false,
        };
        if !is_enough {
            self.read(with_records, first);
        }
    }

    /// Reads what is there: the rows again, and the records if they are wanted. Those of rows for which `first` is true
    /// come before the others.
    pub(super) fn read(self, with_records: bool, first: impl Fn(&ProviderRow) -> bool + 'static) {
        self.cancel();
        self.fetched.set(None);
        self.run.prepare(0);
        self.with_records.set_value(with_records);
        self.stage.set(Stage::Listing);
        let calls = self.owner.with_value(|owner| owner.with(Owner::new));
        self.calls.set_value(Some(calls.clone()));
        let client = self.session.client();
        calls.with(|| {
            spawn_local_scoped_with_cancellation(task(async move {
                let stage = match self.read_rows(&client).await {
                    Ok(rows) if with_records => {
                        self.read_records(&client, rows, first).await;
                        Stage::Idle
                    }
                    Ok(_) => Stage::Idle,
                    Err(error) => Stage::Failed(error),
                };
                self.stage.try_set(stage);
            }));
        });
    }

    /// Stops what is under way; what came stays.
    pub(super) fn cancel(self) {
        if let Some(calls) = self.calls.try_update_value(Option::take).flatten() {
            calls.cleanup();
        }
        self.stage.try_set(Stage::Idle);
        self.tell();
    }

    async fn read_rows(self, client: &Client) -> Result<Arc<Vec<ProviderRow>>, ApiError> {
        let client = self.run.patient(client);
        let query = ListQuery { top: 100, ..ListQuery::default() };
        let rows = Arc::new(read_all(&client, query, Some(self.fetched)).await?.items);
        self.records.try_set_value(vec![FleetRecord::Missing; rows.len()]);
        self.rows.try_set(Some(Arc::clone(&rows)));
        self.read_at.try_set_value(js_sys::Date::now());
        self.tell();
        Ok(rows)
    }

    async fn read_records(
        self,
        client: &Client,
        rows: Arc<Vec<ProviderRow>>,
        first: impl Fn(&ProviderRow) -> bool,
    ) {
        let (mut order, others): (Vec<usize>, Vec<usize>) =
            (0..rows.len()).partition(|place| rows.get(*place).is_some_and(&first));
        order.extend(others);
        self.run.prepare(order.len());
        self.stage.try_set(Stage::Reading);
        let client = self.run.patient(client);
        let presets = Arc::new(self.presets().await);
        let total = order.len();
        let read = move |turn: usize| -> Task<()> {
            let place = order.get(turn).copied().unwrap_or_default();
            let (client, rows, presets) = (client.clone(), Arc::clone(&rows), Arc::clone(&presets));
            Box::pin(async move {
                let Some(row) = rows.get(place) else { return };
                let started = clock::now();
                let record = read_record(&client, row, &presets).await;
                self.records.try_update_value(|records| {
                    if let Some(kept) = records.get_mut(place) {
                        *kept = record;
                    }
                });
                if self.told.try_get_value().is_some_and(|told| clock::now() - told > NEWS) {
                    self.tell();
                }
                let left = CALL - (clock::now() - started);
                if left > 0.0 {
                    TimeoutFuture::new(left as u32).await;
                }
            })
        };
        self.run.each(total, AT_ONCE, read).await;
        self.read_at.try_set_value(js_sys::Date::now());
        self.tell();
    }

    fn tell(self) {
        self.told.try_set_value(clock::now());
        self.version.try_update(|version| *version = version.wrapping_add(1));
    }

    /// The record of the row in this place.
    pub(super) fn record(self, place: usize) -> FleetRecord {
        self.records
            .try_with_value(|records| records.get(place).cloned())
            .flatten()
            .unwrap_or(FleetRecord::Missing)
    }

    /// Whether nothing is under way.
    pub(super) fn is_idle(self) -> bool {
        matches!(self.stage.get(), Stage::Idle | Stage::Failed(_))
    }

    /// Whether every record was read, or tried.
    pub(super) fn is_whole(self) -> bool {
        let is_there = |record: &FleetRecord| !matches!(record, FleetRecord::Missing);
        self.records.try_with_value(|records| records.iter().all(is_there)).unwrap_or_default()
    }

    /// The records that could not be read, with the names of their trunks.
    pub(super) fn failures(self) -> Vec<(String, ApiError)> {
        let Some(rows) = self.rows.get_untracked() else { return Vec::new() };
        let failed = |(place, row): (usize, &ProviderRow)| match self.record(place) {
            FleetRecord::Failed(error) => Some((name_of(row), error)),
            FleetRecord::Read(_) | FleetRecord::Missing => None,
        };
        rows.iter().enumerate().filter_map(failed).collect()
    }

    /// How far the reading is, with a way to stop it; why it came to nothing; which records could not be read.
    pub(super) fn view(self, again: impl Fn() + Clone + Send + 'static) -> El {
        div().child(move || match self.stage.get() {
            Stage::Idle => self.view_failures(),
            stage @ (Stage::Listing | Stage::Reading | Stage::Failed(_)) => {
                self.view_stage(stage, again.clone(), move || self.cancel())
            }
        })
    }

    /// How far the reading is, with a way to stop it, or why it came to nothing.
    pub(super) fn view_stage(
        self,
        stage: Stage,
        again: impl Fn() + 'static,
        cancel: impl Fn() + 'static,
    ) -> Option<El> {
        let cancel = || {
            let cancel = Button::plain().on_press(cancel).el().child("Cancel");
            div().class("actions").child(cancel)
        };
        match stage {
            Stage::Idle => None,
            Stage::Listing => {
                let far = move || match self.fetched.get() {
                    Some((rows, Some(of))) => format!("{rows} of {of} trunks listed"),
                    Some((rows, None)) => format!("{rows} trunks listed"),
                    None => String::new(),
                };
                let words = p().attr("role", "status").child("Reading the list of trunks");
                Some(div().child(words).child(p().child(far)).child(cancel()))
            }
            Stage::Reading => {
                let far = move || format!("Settings of {} trunks read", count_of(self.run));
                Some(div().child(progress(self.run, "Trunks read", far)).child(cancel()))
            }
            Stage::Failed(error) => Some(unread(&error, again)),
        }
    }

    fn view_failures(self) -> Option<El> {
        let failed = self.failures();
        let title = match failed.len() {
            0 => return None,
            1 => "The settings of 1 trunk could not be read".to_owned(),
            more => format!("The settings of {more} trunks could not be read"),
        };
        Some(view_unread(title, &failed))
    }
}

/// Trunks that could not be read, with the causes.
pub(super) fn view_unread(title: String, failed: &[(String, ApiError)]) -> El {
    let item = |(name, error): &(String, ApiError)| {
        li().child(foreign(name.as_str())).child(": ").child(explain(error).title)
    };
    div()
        .class("alert")
        .attr("role", "alert")
        .child(p().class("alert-title").child(title))
        .child(ul().class("scroll-list").child(failed.iter().map(item).collect::<Vec<El>>()))
}

async fn read_record(client: &Client, row: &ProviderRow, presets: &[Preset]) -> FleetRecord {
    let answer = match &row.id {
        Some(id) => client.get_provider(id).await,
        None => Err(ApiError::Unreadable { status: 200 }),
    };
    match answer {
        Ok(provider) => {
            let found = findings(&provider, presets);
            let provider = Provider { record: Object::new(), outbound_parameters: None, ..provider };
            FleetRecord::Read(Arc::new(KeptRecord { provider, found }))
        }
        Err(error) => FleetRecord::Failed(error),
    }
}
