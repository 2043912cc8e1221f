//! How each stage of an import looks. Knows the stages; what they do is `import`'s.

use domain::transfer::encoding::{MOST_BYTES, decode, too_large};
use domain::transfer::import::IDS_OF_ANOTHER;
use domain::transfer::plan::{Counts, Outcome};
use js_sys::Uint8Array;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlInputElement};

use crate::components::html::{details, div, focus_on_load, h2, input, li, p, summary, ul};
use crate::components::{Alert, Button, El, Frame, Icon, TextField, check, dialog_to_close, foreign, icon};
use crate::platform::save_file;
use crate::transfer::carry_out::RowReport;
use crate::transfer::import::{ImportPage, ImportStage, Lost, to_do};
use crate::transfer::plan_table::PlanTable;
use crate::trunks::{cancel, count_of, progress, view_duplicates};

impl ImportPage {
    /// A file or a text, and what it may hold.
    pub fn view_source(self) -> El {
        let text = self.text;
        let chosen = move |event: Event| {
            let input = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok());
            let file = input.and_then(|input| input.files()?.get(0));
            let Some(file) = file else { return };
            if file.size() > MOST_BYTES as f64 {
                return self.problem.set(Some(too_large().text));
            }
            let blob: &web_sys::Blob = &file;
            let promise = blob.array_buffer();
            self.follow(async move {
                // The bytes, because the browser would read every file as UTF-8.
                let Ok(read) = wasm_bindgen_futures::JsFuture::from(promise).await else {
                    self.problem.try_set(Some("The browser cannot read this file".to_owned()));
                    return;
                };
                match decode(&Uint8Array::new(&read).to_vec()) {
                    Ok(decoded) => {
                        self.read_as.try_set(decoded.note());
                        text.try_set(decoded.text);
                        self.begin();
                    }
                    Err(error) => {
                        self.problem.try_set(Some(error.text));
                    }
                }
            });
        };
        let file = Frame::new("File");
        let input =
            file.wire(input().attr("type", "file").attr("accept", ".csv,.json,text/csv,application/json"));
        let input = input.on(ev::change, chosen);
        let mut paste = Frame::new("Or paste the contents");
        paste.hint = "JSON or CSV, as this console or the PBX exports it.".to_owned();
        let typed = move |typed| {
            text.set(typed);
            self.read_as.set(None);
        };
        let paste = TextField::on(paste, text.into(), typed).lines();
        let without_ids = check(
            IDS_OF_ANOTHER,
            "They are left out: each trunk is found by its name, otherwise it is created.",
            self.without_ids,
        );
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
                alert.el().attr("tabindex", "-1").node_ref(focus_on_load())
            })
        };
        let help = details()
            .child(summary().child("File format"))
            .child(p().child(
                "One trunk a row or entry. A column that is not there, or a cell that is empty, leaves a setting as it is; for a new trunk it takes the default. A trunk is found by its id; without one, by its name.",
            ))
            .child(p().child(
                "CSV in UTF-8, UTF-16 or Windows-1252, with commas, semicolons, tabs or bars between the cells.",
            ))
            .child(p().child("Exports leave passwords out. Add a column “password”, or type them in the preview."))
            .child(template.el().child(icon(Icon::Download)).child("Save a CSV with all columns"));
        div()
            .child(problem)
            .child(p().child("Preview first: nothing changes until you confirm."))
            .child(file.around(div().class("field-control").child(input)))
            .child(paste.el())
            .child(without_ids)
            .child(help)
            .child(div().class("actions").child(next.el().child("Preview import")))
    }

    /// How far the reading of the PBX is.
    pub fn view_reading(self) -> El {
        let words = move || match self.run.total.get() {
            0 => match self.fetched.get() {
                Some((count, Some(of))) => {
                    format!("Reading the list: {count} of {of}")
                }
                Some((count, None)) => format!("Reading the list: {count}"),
                None => "Reading the list".to_owned(),
            },
            total => {
                format!("Reading trunks: {} of {total}", self.run.done.get())
            }
        };
        self.view_progress(words)
    }

    /// How far the run is.
    pub fn view_running(self) -> El {
        self.view_progress(move || count_of(self.run))
    }

    fn view_progress(self, words: impl Fn() -> String + Clone + Send + 'static) -> El {
        let cancel = cancel(self.run).node_ref(focus_on_load());
        div()
            .child(progress(self.run, "Progress of the import", words))
            .child(p().class("note").child("Cancel stops after the calls under way."))
            .child(div().class("actions").child(cancel))
    }

    /// What would happen, and the button that lets it happen.
    pub fn view_plan(self) -> El {
        // A password that is given makes a row ready.
        let counts = Memo::new(move |_| self.plan.with(|plan| plan.counts()));
        let table = PlanTable::new(self);
        let start = move || {
            let words = start_words(&counts.get())?;
            Some(Button::primary().on_press(move || self.start()).el().child(words))
        };
        let left_out = move || Some(p().child(left_out_words(&counts.get())?));
        let other = Button::plain().on_press(move || self.back_to_source());
        let warnings = self.warnings.get_untracked();
        let warnings = (!warnings.is_empty()).then(|| {
            ul().class("notice")
                .child(warnings.into_iter().map(|words| li().child(words)).collect::<Vec<_>>())
        });
        div()
            .child(h2().attr("tabindex", "-1").child("Preview").node_ref(focus_on_load()))
            .child(warnings)
            .child(table.view_counts(counts))
            .child(table.view_one_password())
            .child(table.view())
            .child(left_out)
            .child(div().class("actions").child(start).child(other.el().child("Choose another file")))
    }

    /// What came of every row.
    pub fn view_over(self) -> El {
        let plan = self.plan.get_untracked();
        let (mut created, mut changed, mut found, mut failed, mut left) = (0, 0, 0, 0, 0);
        for (row, report) in plan.rows.iter().zip(self.reports.get()) {
            match (&row.outcome, report) {
                (Outcome::Same(_) | Outcome::NeedsPassword(_) | Outcome::NotReady(_), _) => {}
                (Outcome::Create(_), RowReport::Done(..)) => created += 1,
                (Outcome::Change(_), RowReport::Done(..)) => changed += 1,
                (_, RowReport::Found(..)) => found += 1,
                (_, RowReport::Failed(_)) => failed += 1,
                (_, RowReport::Unsure(_) | RowReport::NotBegun) => left += 1,
            }
        }
        let (done, total) = (created + changed + found, to_do(&plan));
        let parts = [
            (created, "created"),
            (changed, "changed"),
            (found, "already there"),
            (failed, "failed"),
            (left, "not done yet"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0);
        let words = parts.map(|(count, what)| format!("{count} {what}")).collect::<Vec<_>>().join(", ");
        let lost = self.lost.get().map(|lost| {
            let (what, text) = match lost {
                Lost::Connection => (
                    "Connection lost",
                    "Nothing is lost. Resume looks first, for up to a minute, whether what was under way has arrived.",
                ),
                Lost::Session => ("Your session ended", "Nothing is lost, and nothing more was sent. Resume goes on."),
            };
            let title = format!("{what} after {done} of {total}");
            Alert { title, text: text.to_owned(), ..Alert::default() }.el()
        });
        let again = match (left, failed) {
            (0, 0) => None,
            (0, _) => Some("Retry failed"),
            _ => Some("Resume"),
        };
        let again = again.map(|words| Button::primary().on_press(move || self.start()).el().child(words));
        let other = Button::plain().on_press(move || {
            self.text.set(String::new());
            self.read_as.set(None);
            self.back_to_source();
        });
        let heading = h2().attr("tabindex", "-1").child(words).node_ref(focus_on_load());
        div()
            .child(heading)
            .child(lost)
            .child(view_duplicates(self.session, self.duplicates))
            .child(div().class("actions").child(again).child(other.el().child("Import another file")))
            .child(PlanTable::new(self).view())
    }

    /// What imports of this tab made, with the way back.
    pub fn view_made(self) -> Option<El> {
        let count = self.made.with(Vec::len);
        let undone = self.undone.get();
        if count == 0 && undone.is_empty() || self.stage.get() == ImportStage::Running {
            return None;
        }
        let words = match count {
            0 => "The created trunks were deleted.".to_owned(),
            1 => "Imports in this tab created 1 trunk.".to_owned(),
            count => format!("Imports in this tab created {count} trunks."),
        };
        let undo = (count > 0).then(|| {
            Button::plain().on_press(move || self.asks_undo.set(true)).el().child(undo_words(count))
        });
        let stays = (count > 0).then(|| p().class("note").child("Changed trunks stay changed."));
        let failed = (!undone.is_empty())
            .then(|| ul().child(undone.iter().map(|words| li().child(foreign(words))).collect::<Vec<_>>()));
        Some(
            div()
                .class("note-bar")
                .attr("role", "status")
                .child(p().child(words))
                .child(failed)
                .child(undo)
                .child(stays),
        )
    }

    /// The question before what was made is deleted.
    pub fn view_undo(self) -> El {
        let count = self.made.with_untracked(Vec::len);
        let typed = RwSignal::new(String::new());
        let close = move || self.asks_undo.set(false);
        let blocked = Memo::new(move |_| (typed.get() != "confirm").then_some("Type “confirm” first"));
        let delete = Button::primary().blocked(blocked).on_press(move || {
            close();
            self.undo();
        });
        let cancel = Button::plain().on_press(close).el().child("Cancel").node_ref(focus_on_load());
        let what = if count == 1 { "trunk" } else { "trunks" };
        let title = format!("{}?", undo_words(count));
        let words =
            "The settings and numbers go with them. You can't undo this. Changed trunks stay changed.";
        dialog_to_close(&title, close)
            .child(p().child(words))
            .child(TextField::new("Type “confirm”", typed).el())
            .child(
                div()
                    .class("actions")
                    .child(cancel)
                    .child(delete.el().child(format!("Delete {count} {what}"))),
            )
    }
}

/// What the button that lets a plan happen says. None for a plan without anything to do.
fn start_words(counts: &Counts) -> Option<String> {
    let trunks = |count: usize| if count == 1 { "trunk" } else { "trunks" };
    match (counts.create, counts.change) {
        (0, 0) => None,
        (create, 0) => Some(format!("Create {create} {}", trunks(create))),
        (0, change) => Some(format!("Change {change} {}", trunks(change))),
        (create, change) => Some(format!("Create {create} and change {change}")),
    }
}

/// What becomes of the rows that are not ready.
fn left_out_words(counts: &Counts) -> Option<String> {
    let left_out = counts.needs_password + counts.not_ready;
    match (counts.create + counts.change, left_out) {
        (0, 0) => Some("Nothing to import: the PBX already matches the file.".to_owned()),
        (0, _) => Some("Nothing to import yet: no row is ready.".to_owned()),
        (_, 0) => None,
        (_, 1) => Some("1 row is not ready and is left out.".to_owned()),
        (_, count) => Some(format!("{count} rows are not ready and are left out.")),
    }
}

fn undo_words(count: usize) -> String {
    if count == 1 {
        "Delete the created trunk".to_owned()
    } else {
        format!("Delete the {count} created trunks")
    }
}
