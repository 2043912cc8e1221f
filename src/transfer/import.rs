//! The page that brings trunks from a file: read, planned, carried out, and undone.
//!
//! Nothing is written before the plan was seen. What the run made is noted in this tab, so that it can
//! be undone after a reload as well.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use api::ListQuery;
use api::types::{Provider, ProviderId};
use domain::message::explain;
use domain::provider::rules::Problem;
use domain::transfer::import::read;
use domain::transfer::matching::matching;
use domain::transfer::overlaps::warn_of_overlaps;
use domain::transfer::plan::{Counts, Outcome, Plan, plan};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{a, div};
use crate::components::{Icon, Toasts, focus_on_title, icon, nothing_has_focus, page_title, use_toasts};
use crate::navigation::{Guard, use_unsaved};
use crate::platform::tasks::{Task, separate_owner, task};
use crate::routes::Route;
use crate::session::{Account, Phase, Session, use_session};
use crate::transfer::carry_out::{RowReport, carry_out};
use crate::transfer::made::made_before;
use crate::trunks::run::{AT_ONCE, Run};
use crate::trunks::{Duplicates, Fetched, read_all};

/// Writes at once: fewer than reads, so that a PBX under work keeps answering calls.
pub const WRITES: usize = 3;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportStage {
    /// A file is chosen or pasted.
    Source,
    /// The PBX is read.
    Reading,
    /// What would happen is shown.
    Planned,
    /// It happens.
    Running,
    /// It has happened, or as much of it as was wanted.
    Over,
}

/// Why a run ended before its last row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lost {
    /// The PBX gave no usable answer.
    Connection,
    /// The session ended.
    Session,
}

/// What the page works with. It lives as long as the page and what is under way.
#[derive(Clone, Copy)]
pub struct ImportPage {
    /// Owns everything below. Each task holds it until its end.
    owner: StoredValue<Owner>,
    pub(super) session: Session,
    pub(super) toasts: Toasts,
    /// How far it is.
    pub stage: RwSignal<ImportStage>,
    pub(super) text: RwSignal<String>,
    /// How the bytes of a chosen file were read, where that is worth a word.
    pub(super) read_as: RwSignal<Option<String>>,
    /// The ids of the file mean nothing to this PBX.
    pub(super) without_ids: RwSignal<bool>,
    pub(super) problem: RwSignal<Option<String>>,
    pub(super) warnings: RwSignal<Vec<String>>,
    /// What would happen.
    pub plan: RwSignal<Arc<Plan>>,
    /// What did happen, row by row.
    pub reports: RwSignal<Vec<RowReport>>,
    pub(super) before: StoredValue<Vec<ProviderId>>,
    pub(super) fetched: Fetched,
    pub(super) run: Run,
    pub(super) lost: RwSignal<Option<Lost>>,
    /// Trunks that are there more than once since the run.
    pub(super) duplicates: RwSignal<Vec<Duplicates>>,
    account: StoredValue<Account>,
    pub(super) made: RwSignal<Vec<(ProviderId, String)>>,
    pub(super) asks_undo: RwSignal<bool>,
    pub(super) undone: RwSignal<Vec<String>>,
}

/// The page at `/trunks/import`.
pub fn import_page() -> AnyView {
    let (session, toasts, unsaved) = (use_session(), use_toasts(), use_unsaved());
    // What is under way when the page is left is followed to its end, and noted.
    let owner = separate_owner();
    let owned = StoredValue::new(owner.clone());
    let account = session.account.get_untracked();
    let import = owner.with(|| ImportPage {
        owner: owned,
        session,
        toasts,
        stage: RwSignal::new(ImportStage::Source),
        text: RwSignal::new(String::new()),
        read_as: RwSignal::new(None),
        without_ids: RwSignal::new(false),
        problem: RwSignal::new(None),
        warnings: RwSignal::new(Vec::new()),
        plan: RwSignal::new(Arc::new(Plan { rows: Vec::new() })),
        reports: RwSignal::new(Vec::new()),
        before: StoredValue::new(Vec::new()),
        fetched: RwSignal::new(None),
        run: Run::default(),
        lost: RwSignal::new(None),
        duplicates: RwSignal::new(Vec::new()),
        made: RwSignal::new(made_before(&account.who())),
        account: StoredValue::new(account),
        asks_undo: RwSignal::new(false),
        undone: RwSignal::new(Vec::new()),
    });
    let open_work = Signal::derive(move || match import.stage.get() {
        ImportStage::Planned => import.plan.with(|plan| to_do(plan) > 0),
        ImportStage::Running => true,
        ImportStage::Over => import.lost.get().is_some(),
        ImportStage::Source | ImportStage::Reading => false,
    });
    unsaved.guard(Guard {
        is_dirty: open_work,
        what: Signal::derive(move || {
            format!("The import of {} trunks", import.plan.with(|plan| to_do(plan)))
        }),
        here: Signal::derive(|| Route::Import.href()),
        inside: Some(Route::Import.href()),
        draft: None,
    });
    on_cleanup(move || {
        import.run.cancelled.try_set(true);
    });
    let back = a().attr("href", Route::list().href());
    let stage = import.stage;
    div()
        .class("import")
        .child(back.child(icon(Icon::Left)).child("All trunks"))
        .child(div().class("page-head").child(page_title(|| "Import trunks".to_owned())))
        .child(move || import.view_made())
        .child(move || {
            Some(match stage.get() {
                ImportStage::Source => import.view_source(),
                ImportStage::Reading => import.view_reading(),
                ImportStage::Planned => import.view_plan(),
                ImportStage::Running => import.view_running(),
                ImportStage::Over => import.view_over(),
            })
        })
        .child(move || import.asks_undo.get().then(|| import.view_undo()))
        .into_any()
}

/// Rows that ask for something.
pub(super) fn to_do(plan: &Plan) -> usize {
    let Counts { create, change, .. } = plan.counts();
    create + change
}

impl ImportPage {
    /// Another file can be chosen. What had the focus is gone: it goes to the heading, unless a problem takes it.
    pub(super) fn back_to_source(self) {
        self.stage.try_set(ImportStage::Source);
        set_timeout(
            || {
                if nothing_has_focus() {
                    focus_on_title()
                }
            },
            Duration::ZERO,
        );
    }

    /// Gives a row of the plan the password that the file lacks. Returns what there is to say about it.
    pub(super) fn give_password(self, place: usize, password: &str) -> Vec<Problem> {
        let given = self.plan.try_update(|plan| {
            let row = Arc::make_mut(plan).rows.get_mut(place);
            row.map(|row| row.give_password(password)).unwrap_or_default()
        });
        given.unwrap_or_default()
    }

    /// Whose import this is.
    pub(super) fn who(self) -> String {
        self.account.with_value(Account::who)
    }

    /// Runs a task to its end, wherever the person goes meanwhile. None begins once the page was left.
    pub(super) fn follow(self, doing: impl Future<Output = ()> + 'static) {
        let Some(owner) = self.owner.try_get_value() else { return };
        spawn_local(task(async move {
            doing.await;
            drop(owner);
        }));
    }

    /// Reads the file, then the PBX, and plans.
    pub(super) fn begin(self) {
        self.problem.set(None);
        self.undone.set(Vec::new());
        let file = match read(&self.text.get_untracked()) {
            Ok(file) => file,
            Err(error) => return self.problem.set(Some(error.text)),
        };
        let file = if self.without_ids.get_untracked() { file.without_ids() } else { file };
        let read_as = self.read_as.get_untracked();
        self.warnings.set(read_as.into_iter().chain(file.warnings).collect());
        self.stage.set(ImportStage::Reading);
        let rows = file.rows;
        let client = self.run.patient(&self.session.client());
        // Not with the view that is just going; it ends with the page, at the latest after this question.
        self.follow(async move {
            self.fetched.try_set(None);
            let list = match read_all(&client, ListQuery::default(), Some(self.fetched)).await {
                Ok(list) => list,
                Err(error) => {
                    self.problem.try_set(Some(format!(
                        "The trunks of the PBX could not be read. {}",
                        explain(&error).title
                    )));
                    return self.back_to_source();
                }
            };
            let ids = list.items.iter().filter_map(|row| row.id.clone()).collect();
            self.before.set_value(ids);
            let matching = matching(&rows, &list.items);
            let needed = matching.needed();
            let total = needed.len();
            let came: Rc<Cell<Vec<Provider>>> = Rc::default();
            let records = Rc::clone(&came);
            self.run
                .each(total, AT_ONCE, move |turn| {
                    let (client, id, came) = (client.clone(), needed.get(turn).cloned(), Rc::clone(&came));
                    let reading: Task<()> = Box::pin(async move {
                        let Some(id) = id else { return };
                        // One that cannot be read is told in the plan: its row is not ready.
                        if let Ok(provider) = client.get_provider(&id).await {
                            let mut all = came.take();
                            all.push(provider);
                            came.set(all);
                        }
                    });
                    reading
                })
                .await;
            if self.run.cancelled.try_get_untracked() != Some(false) {
                return self.back_to_source();
            }
            let mut plan = plan(&rows, &matching, &records.take());
            warn_of_overlaps(&mut plan, &list.items);
            self.reports.try_set(vec![RowReport::NotBegun; plan.rows.len()]);
            self.plan.try_set(Arc::new(plan));
            self.stage.try_set(ImportStage::Planned);
        });
    }

    /// Carries out every row that is not done yet.
    pub(super) fn start(self) {
        let plan = self.plan.get_untracked();
        let reports = self.reports.get_untracked();
        let queue: Vec<usize> = plan
            .rows
            .iter()
            .zip(&reports)
            .enumerate()
            .filter(|(_, (row, report))| {
                let asks = matches!(row.outcome, Outcome::Create(_) | Outcome::Change(_));
                asks && !matches!(report, RowReport::Done(..) | RowReport::Found(..))
            })
            .map(|(place, _)| place)
            .collect();
        self.lost.set(None);
        self.duplicates.set(Vec::new());
        self.run.prepare(queue.len());
        self.stage.set(ImportStage::Running);
        let client = self.run.patient(&self.session.action());
        self.follow(async move {
            let (rows, total) = (Arc::clone(&plan), queue.len());
            self.run
                .each(total, WRITES, move |turn| {
                    let place = queue.get(turn).copied().unwrap_or(usize::MAX);
                    let last = reports.get(place).cloned().unwrap_or(RowReport::NotBegun);
                    let (client, plan) = (client.clone(), Arc::clone(&rows));
                    let doing: Task<()> = Box::pin(async move {
                        let Some(row) = plan.rows.get(place) else { return };
                        // What another row made is not what this one asks for.
                        let mut before = self.before.get_value();
                        self.made.with_untracked(|made| before.extend(made.iter().map(|(id, _)| id.clone())));
                        let report = carry_out(&client, self.run, &row.outcome, &last, &before).await;
                        self.note(place, &row.name, report);
                    });
                    doing
                })
                .await;
            self.look_for_duplicates(&plan).await;
            self.stage.try_set(ImportStage::Over);
        });
    }

    /// Keeps what came of a row; a network that is gone ends the run.
    fn note(self, place: usize, name: &str, report: RowReport) {
        if let RowReport::Done(Some(id), _) = &report {
            self.made.update(|made| made.push((id.clone(), name.to_owned())));
            self.store_made();
        }
        if matches!(report, RowReport::Unsure(_) | RowReport::NotBegun) {
            let is_over = self.session.phase.get_untracked() != Phase::SignedIn;
            self.lost.set(Some(if is_over { Lost::Session } else { Lost::Connection }));
            self.run.cancelled.set(true);
        }
        self.reports.update(|reports| {
            if let Some(kept) = reports.get_mut(place) {
                *kept = report;
            }
        });
    }
}
