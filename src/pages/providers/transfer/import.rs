//! The page that brings trunks from a file: read, planned, carried out, and undone.
//!
//! Nothing is written before the plan was seen. What the run made is noted in this tab, so that it can
//! be undone after a reload as well.

use std::cell::Cell;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

use api::ListQuery;
use api::types::{Provider, ProviderId};
use domain::message::explain;
use domain::transfer::import::read;
use domain::transfer::matching::matching;
use domain::transfer::plan::{Counts, Outcome, Plan, PlannedCreate, plan};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Event, HtmlInputElement};

use crate::live::{Memo, RwSignal, Signal, StoredValue, spawn};
use crate::pages::providers::transfer::carry_out::{Report, carry_out, take_back, take_doubles};
use crate::pages::providers::transfer::plan_table::{PlanTable, view_counts};
use crate::pages::providers::{Fetched, read_all};
use crate::route::Route;
use crate::run::{AT_ONCE, Run};
use crate::session::Session;
use crate::storage;
use crate::ui::{
    Alert, Button, El, Field, Frame, Icon, Toasts, dialog_to_close, el, icon, page_title, save_file,
};
use crate::unsaved::Unsaved;

/// Writes at once: fewer than reads, so that a PBX under work keeps answering calls.
const WRITES: usize = 3;

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
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

/// What the page works with. Lives as long as the tab, a few words per visit, so that closures carry a
/// pointer; plan and reports go with the page.
pub struct Import {
    session: Session,
    toasts: Toasts,
    /// How far it is.
    pub stage: RwSignal<Stage>,
    text: RwSignal<String>,
    problem: RwSignal<Option<String>>,
    warnings: RwSignal<Vec<String>>,
    /// What would happen.
    pub plan: RwSignal<Arc<Plan>>,
    /// What did happen, row by row.
    pub reports: RwSignal<Vec<Report>>,
    before: StoredValue<Vec<ProviderId>>,
    fetched: Fetched,
    run: Run,
    lost: RwSignal<bool>,
    made: RwSignal<Vec<(ProviderId, String)>>,
    asks_undo: RwSignal<bool>,
    undone: RwSignal<Vec<String>>,
}

/// The page at `/trunks/import`.
pub fn import_page(session: Session, toasts: Toasts, unsaved: Unsaved) -> AnyView {
    // What is under way when the page is left is followed to its end, and noted: this outlives the page.
    let owner: &'static Owner = Box::leak(Box::new(Owner::new_root(None)));
    let import: &'static Import = owner.with(|| {
        Box::leak(Box::new(Import {
            session,
            toasts,
            stage: RwSignal::new(Stage::Source),
            text: RwSignal::new(String::new()),
            problem: RwSignal::new(None),
            warnings: RwSignal::new(Vec::new()),
            plan: RwSignal::new(Arc::new(Plan { rows: Vec::new() })),
            reports: RwSignal::new(Vec::new()),
            before: StoredValue::new(Vec::new()),
            fetched: RwSignal::new(None),
            run: Run::default(),
            lost: RwSignal::new(false),
            made: RwSignal::new(made_before()),
            asks_undo: RwSignal::new(false),
            undone: RwSignal::new(Vec::new()),
        }))
    });
    let open_work = Signal::derive(move || match import.stage.get() {
        Stage::Planned => import.plan.with(|plan| to_do(plan) > 0),
        Stage::Running => true,
        Stage::Source | Stage::Reading | Stage::Over => false,
    });
    let here = Signal::derive(|| Route::Import.href());
    unsaved.guard(open_work, here, Route::Import.href(), String::new());
    on_cleanup(move || {
        import.run.cancelled.try_set(true);
    });
    let back = el("a").class("back").attr("href", Route::list().href());
    let stage = import.stage;
    el("div")
        .class("import")
        .child(back.child(icon(Icon::Left)).text("All trunks"))
        .child(el("div").class("page-head").child(page_title(|| "Import trunks".to_owned())))
        .show(move || import.view_made())
        .show(move || {
            Some(match stage.get() {
                Stage::Source => import.view_source(),
                Stage::Reading => import.view_reading(),
                Stage::Planned => import.view_plan(),
                Stage::Running => import.view_running(),
                Stage::Over => import.view_over(),
            })
        })
        .show(move || import.asks_undo.get().then(|| import.view_undo()))
        .view()
}

/// Rows that ask for something.
fn to_do(plan: &Plan) -> usize {
    let Counts { create, change, .. } = plan.counts();
    create + change
}

/// What an earlier import of this tab made, as it was noted: an id, a tab, a name a line.
fn made_before() -> Vec<(ProviderId, String)> {
    let log = storage::import_log().unwrap_or_default();
    let line = |line: &str| {
        let (id, name) = line.split_once('\t')?;
        Some((ProviderId::parse(id)?, name.to_owned()))
    };
    log.lines().filter_map(line).collect()
}

type Doing = Pin<Box<dyn Future<Output = ()>>>;

impl Import {
    fn view_source(&'static self) -> El {
        let text = self.text;
        let chosen = move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let file = input.and_then(|input| input.files()?.get(0));
            let Some(file) = file else { return };
            let blob: &web_sys::Blob = &file;
            let promise = blob.text();
            spawn(async move {
                let read = wasm_bindgen_futures::JsFuture::from(promise).await;
                match read.ok().as_ref().and_then(JsValue::as_string) {
                    Some(read) => {
                        text.try_set(read);
                        self.begin();
                    }
                    None => {
                        self.problem.try_set(Some("The browser cannot read this file".to_owned()));
                    }
                }
            });
        };
        let file = Frame::new("A file");
        let input = file
            .wire(el("input").attr("type", "file").attr("accept", ".csv,.json,text/csv,application/json"));
        let input = input.on("change", chosen);
        let mut paste = Frame::new("Or its text, pasted");
        paste.hint = "JSON or CSV, as this console or the PBX exports it.".to_owned();
        let paste = Field::on(paste, text.into(), move |typed| text.set(typed)).lines();
        let template = Button::plain().on_press(move || {
            // The headings of an export of nothing.
            let empty = domain::transfer::export::to_csv(&[]);
            if !save_file("trunks-template.csv", empty.as_bytes()) {
                self.toasts.bad("The browser refused to save the file");
            }
        });
        let next = Button::primary().on_press(move || self.begin());
        let problem = move || {
            self.problem.get().map(|problem| {
                let alert = Alert {
                    title: "This file cannot be imported".to_owned(),
                    text: problem,
                    ..Alert::default()
                };
                alert.el()
            })
        };
        let help = el("details")
            .child(el("summary").text("What the file may hold"))
            .child(el("p").text(
                "One trunk a row or entry. A column that is not there, or a cell that is empty, leaves a setting as it is; for a new trunk it takes the default. A trunk is found by its id, otherwise by its name.",
            ))
            .child(el("p").text("Passwords are never exported. A column called password is read where a new trunk needs one."))
            .child(template.el().child(icon(Icon::Download)).text("Save a CSV with all columns"));
        el("div")
            .show(problem)
            .child(el("p").text("First you see what would happen. Nothing is written before you say so."))
            .child(file.around(el("div").class("field-control").child(input)))
            .child(paste.el())
            .child(help)
            .child(el("div").class("actions").child(next.el().text("Show what would happen")))
    }

    /// Reads the file, then the PBX, and plans.
    fn begin(&'static self) {
        self.problem.set(None);
        self.undone.set(Vec::new());
        let file = match read(&self.text.get_untracked()) {
            Ok(file) => file,
            Err(error) => return self.problem.set(Some(error.text)),
        };
        self.warnings.set(file.warnings);
        self.stage.set(Stage::Reading);
        let rows = file.rows;
        let client = self.session.client();
        // Not with the view that is just going; it ends with the page, at the latest after this question.
        spawn(async move {
            self.fetched.try_set(None);
            let list = match read_all(&client, ListQuery::default(), Some(self.fetched)).await {
                Ok(list) => list,
                Err(error) => {
                    self.problem.try_set(Some(
                        ["The trunks of the PBX could not be read. ", &explain(&error).title].concat(),
                    ));
                    self.stage.try_set(Stage::Source);
                    return;
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
                    let reading: Doing = Box::pin(async move {
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
                self.stage.try_set(Stage::Source);
                return;
            }
            let plan = plan(&rows, &matching, &records.take());
            self.reports.try_set(vec![Report::NotBegun; plan.rows.len()]);
            self.plan.try_set(Arc::new(plan));
            self.stage.try_set(Stage::Planned);
        });
    }

    fn view_reading(&'static self) -> El {
        let words = move || match self.run.total.get() {
            0 => match self.fetched.get() {
                Some((count, Some(of))) => {
                    ["Reading the list: ", &count.to_string(), " of ", &of.to_string()].concat()
                }
                Some((count, None)) => ["Reading the list: ", &count.to_string()].concat(),
                None => "Reading the list".to_owned(),
            },
            total => {
                ["Reading trunks: ", &self.run.done.get().to_string(), " of ", &total.to_string()].concat()
            }
        };
        self.view_progress(words)
    }

    fn view_running(&'static self) -> El {
        self.view_progress(move || {
            [&self.run.done.get().to_string(), " of ", &self.run.total.get().to_string()].concat()
        })
    }

    fn view_progress(&'static self, words: impl Fn() -> String + Send + 'static) -> El {
        let run = self.run;
        let bar = el("progress")
            .attr("aria-label", "Progress of the import")
            .live_attr("max", move || Some(run.total.get().max(1).to_string()))
            .live_attr("value", move || Some(run.done.get().to_string()));
        let cancel = Button::plain().on_press(move || run.cancelled.set(true));
        el("div")
            .class("progress")
            .child(bar)
            .child(el("span").attr("role", "status").live_text(words))
            .child(cancel.el().text("Cancel"))
            .child(el("span").class("note").text("What is under way is finished first"))
    }

    fn view_plan(&'static self) -> El {
        let counts = self.plan.with_untracked(|plan| plan.counts());
        let table = PlanTable::new(self);
        let words = match (counts.create, counts.change) {
            (0, 0) => None,
            (create, 0) => Some(["Create ", &create.to_string()].concat()),
            (0, change) => Some(["Change ", &change.to_string()].concat()),
            (create, change) => {
                Some(["Create ", &create.to_string(), " and change ", &change.to_string()].concat())
            }
        };
        let start = words.map(|words| Button::primary().on_press(move || self.start()).el().text(words));
        let nothing = start.is_none().then(|| el("p").text("There is nothing to be done."));
        let other = Button::plain().on_press(move || self.stage.set(Stage::Source));
        let warnings = self.warnings.get_untracked();
        let warnings = (!warnings.is_empty()).then(|| {
            el("ul").class("notice").children(warnings.into_iter().map(|words| el("li").text(words)))
        });
        el("div")
            .child(el("h2").text("What would happen"))
            .children(warnings)
            .child(view_counts(&counts, table))
            .child(table.view())
            .children(nothing)
            .child(el("div").class("actions").children(start).child(other.el().text("Choose another file")))
    }

    /// Carries out every row that is not done yet.
    fn start(&'static self) {
        let plan = self.plan.get_untracked();
        let reports = self.reports.get_untracked();
        let queue: Vec<usize> = plan
            .rows
            .iter()
            .zip(&reports)
            .enumerate()
            .filter(|(_, (row, report))| {
                let asks = matches!(row.outcome, Outcome::Create(_) | Outcome::Change(_));
                asks && !matches!(report, Report::Done(..))
            })
            .map(|(place, _)| place)
            .collect();
        self.lost.set(false);
        self.stage.set(Stage::Running);
        let client = self.session.client();
        // Not with the page: what was sent is followed to its end wherever the person goes.
        spawn(async move {
            let (rows, total) = (Arc::clone(&plan), queue.len());
            self.run
                .each(total, WRITES, move |turn| {
                    let place = queue.get(turn).copied().unwrap_or(usize::MAX);
                    let unsure = matches!(reports.get(place), Some(Report::Unsure));
                    let (client, plan) = (client.clone(), Arc::clone(&rows));
                    let doing: Doing = Box::pin(async move {
                        let Some(row) = plan.rows.get(place) else { return };
                        let before = self.before.get_value();
                        let report = carry_out(&client, &row.outcome, unsure, &before).await;
                        self.note(place, &row.name, report);
                    });
                    doing
                })
                .await;
            self.read_back(&plan).await;
            self.stage.try_set(Stage::Over);
        });
    }

    /// Takes away what the network had made twice, and says so at its row.
    async fn read_back(&'static self, plan: &Plan) {
        let reports = self.reports.get_untracked();
        let made = plan.rows.iter().zip(&reports).filter_map(|(row, report)| match (&row.outcome, report) {
            (Outcome::Create(create), Report::Done(Some(id), _)) => Some((id.clone(), create.as_ref())),
            (Outcome::Create(_) | Outcome::Change(_) | Outcome::Same(_) | Outcome::NotReady(_), _) => None,
        });
        let made: Vec<(ProviderId, &PlannedCreate)> = made.collect();
        let client = self.session.client();
        let kept = take_doubles(&client, &made, &self.before.get_value()).await;
        self.reports.update(|reports| {
            for report in reports {
                if let Report::Done(Some(id), words) = report
                    && kept.contains(id)
                {
                    "Created; the network had made it twice, and the second one is deleted".clone_into(words);
                }
            }
        });
    }

    /// Keeps what came of a row; a network that is gone ends the run.
    fn note(&'static self, place: usize, name: &str, report: Report) {
        if let Report::Done(Some(id), _) = &report {
            self.made.update(|made| made.push((id.clone(), name.to_owned())));
            self.store_made();
        }
        if matches!(report, Report::Unsure | Report::NotBegun) {
            self.lost.set(true);
            self.run.cancelled.set(true);
        }
        self.reports.update(|reports| {
            if let Some(kept) = reports.get_mut(place) {
                *kept = report;
            }
        });
    }

    fn store_made(&'static self) {
        let lines: Vec<String> = self.made.with_untracked(|made| {
            made.iter()
                .map(|(id, name)| [id.as_str(), "\t", &name.replace(['\n', '\r'], " ")].concat())
                .collect()
        });
        storage::store_import_log(if lines.is_empty() { None } else { Some(lines.join("\n")) }.as_deref());
    }

    fn view_over(&'static self) -> El {
        let plan = self.plan.get_untracked();
        let (mut done, mut failed, mut left) = (0, 0, 0);
        for (row, report) in plan.rows.iter().zip(self.reports.get()) {
            match (&row.outcome, report) {
                (Outcome::Same(_) | Outcome::NotReady(_), _) => {}
                (_, Report::Done(..)) => done += 1,
                (_, Report::Failed(_)) => failed += 1,
                (_, Report::Unsure | Report::NotBegun) => left += 1,
            }
        }
        let total = to_do(&plan);
        let mut words = [&done.to_string(), " of ", &total.to_string(), " done."].concat();
        if failed > 0 {
            words.push_str(&[" ", &failed.to_string(), " failed."].concat());
        }
        if left > 0 {
            words.push_str(&[" ", &left.to_string(), " not done yet."].concat());
        }
        let lost = self.lost.get().then(|| {
            let title = ["Connection lost after ", &done.to_string(), " of ", &total.to_string()].concat();
            let text = "Nothing is lost. Resume looks first whether what was under way arrived, so nothing is made twice.";
            Alert { title, text: text.to_owned(), ..Alert::default() }.el()
        });
        let again = match (left, failed) {
            (0, 0) => None,
            (0, _) => Some("Retry failed"),
            _ => Some("Resume"),
        };
        let again = again.map(|words| Button::primary().on_press(move || self.start()).el().text(words));
        let other = Button::plain().on_press(move || {
            self.text.set(String::new());
            self.stage.set(Stage::Source);
        });
        let heading = el("h2").attr("tabindex", "-1").text(words).mounted(|heading| drop(heading.focus()));
        el("div")
            .child(heading)
            .children(lost)
            .child(el("div").class("actions").children(again).child(other.el().text("Import another file")))
            .child(PlanTable::new(self).view())
    }

    /// What imports of this tab made, with the way back.
    fn view_made(&'static self) -> Option<El> {
        let count = self.made.with(Vec::len);
        let undone = self.undone.get();
        if count == 0 && undone.is_empty() || self.stage.get() == Stage::Running {
            return None;
        }
        let words = match count {
            0 => "What was imported is deleted again.".to_owned(),
            1 => "Imports in this tab created 1 trunk.".to_owned(),
            count => ["Imports in this tab created ", &count.to_string(), " trunks."].concat(),
        };
        let undo = (count > 0).then(|| {
            Button::plain().on_press(move || self.asks_undo.set(true)).el().text("Undo this import")
        });
        let failed = (!undone.is_empty()).then(|| {
            el("ul").children(undone.iter().map(|words| el("li").child(el("bdi").text(words.as_str()))))
        });
        Some(
            el("div")
                .class("note-bar")
                .attr("role", "status")
                .child(el("p").text(words))
                .children(failed)
                .children(undo),
        )
    }

    fn view_undo(&'static self) -> El {
        let count = self.made.with_untracked(Vec::len);
        let typed = RwSignal::new(String::new());
        let close = move || self.asks_undo.set(false);
        let blocked = Memo::new(move |_| (typed.get() != "confirm").then_some("Type confirm first"));
        let delete = Button::primary().blocked(blocked).on_press(move || {
            close();
            self.undo();
        });
        let cancel =
            Button::plain().on_press(close).el().text("Cancel").mounted(|button| drop(button.focus()));
        let words = [
            "Deletes the ",
            &count.to_string(),
            if count == 1 { " trunk" } else { " trunks" },
            " that imports of this tab created. You can't undo this. Trunks that were changed stay changed.",
        ];
        dialog_to_close("Undo this import?", close)
            .child(el("p").text(words.concat()))
            .child(Field::new("Type confirm", typed).el())
            .child(
                el("div").class("actions").child(cancel).child(delete.el().text("Delete what was created")),
            )
    }

    fn undo(&'static self) {
        let made = self.made.get_untracked();
        let total = made.len();
        let client = self.session.client();
        self.undone.set(Vec::new());
        self.stage.set(Stage::Running);
        spawn(async move {
            self.run
                .each(total, WRITES, move |turn| {
                    let (client, one) = (client.clone(), made.get(turn).cloned());
                    let doing: Doing = Box::pin(async move {
                        let Some((id, name)) = one else { return };
                        match take_back(&client, &id).await {
                            Ok(()) => {
                                self.made.update(|made| made.retain(|(known, _)| *known != id));
                                self.store_made();
                            }
                            Err(words) => {
                                self.undone.update(|undone| undone.push([&name, ": ", &words].concat()))
                            }
                        }
                    });
                    doing
                })
                .await;
            let left = self.made.with_untracked(Vec::len);
            if left == 0 {
                let count =
                    [total.to_string().as_str(), if total == 1 { " trunk" } else { " trunks" }].concat();
                self.toasts.good([&count, " of the import deleted"].concat());
            }
            self.text.try_set(String::new());
            self.stage.try_set(Stage::Source);
        });
    }
}
