//! Carrier presets: chosen, shown beside what stands in the form, and only then filled in.
//!
//! Choosing one asks the server nothing and makes nothing.

use domain::provider::draft::Draft;
use domain::provider::presets::{Preset, apply, preview, read_presets};
use domain::provider::words::Named;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{caption, details, div, p, strong, summary, table, tbody, td, th, thead, tr};
use crate::components::{Button, El, Frame, foreign, options_list};
use crate::platform::tasks::task;
use crate::session::Session;
use crate::trunk_form::{Form, label_of};

/// The form before and after a preset was filled in.
#[derive(Clone)]
struct Filled {
    before: Draft,
    after: Draft,
}

/// The picker; the list is fetched when it is opened.
pub fn view_presets(session: Session, form: Form) -> El {
    let presets = RwSignal::new(None::<Vec<Preset>>);
    let asked = StoredValue::new(false);
    let open = move |_| {
        if asked.get_value() {
            return;
        }
        asked.set_value(true);
        spawn_local(task(async move {
            match session.own_file("carriers.json").await {
                Ok(file) => drop(presets.try_set(Some(read_presets(&file)))),
                // The next opening asks again.
                Err(_) => asked.set_value(false),
            }
        }));
    };
    let list = move || {
        Some(match presets.get() {
            Some(presets) => view_list(form, presets),
            None => p()
                .attr("role", "status")
                .child("Loading the presets. If nothing comes, close and open this again."),
        })
    };
    details()
        .class("panel presets")
        .on(ev::toggle, open)
        .child(summary().child("Start from a carrier preset (optional)"))
        .child(list)
}

fn view_list(form: Form, presets: Vec<Preset>) -> El {
    let chosen = RwSignal::new(String::new());
    let before = RwSignal::new(None::<Filled>);
    let options: Vec<(String, String)> =
        presets.iter().enumerate().map(|(index, preset)| (index.to_string(), title(preset))).collect();
    let mut pairs = vec![("", "Choose a carrier")];
    pairs.extend(options.iter().map(|(index, title)| (index.as_str(), title.as_str())));
    let frame = Frame::new("Carrier");
    let list = options_list(&frame, &pairs, chosen.into(), move |index| chosen.set(index));
    let presets = StoredValue::new(presets);
    let preset = Memo::new(move |_| {
        let index = chosen.get().parse::<usize>().ok()?;
        presets.with_value(|presets| presets.get(index).cloned())
    });
    let shown = move || {
        let preset = preset.get()?;
        Some(form.draft.with(|draft| view_preset(form, draft, preset, before)))
    };
    let undo = move || {
        let filled = before.get()?;
        let undo = Button::plain().on_press(move || {
            form.draft.set(filled.before.clone());
            before.set(None);
        });
        Some(undo.el().child("Undo the preset"))
    };
    div()
        .child(frame.around(div().class("field-control").child(list)))
        .child(shown)
        .child(div().class("actions").child(undo))
}

fn title(preset: &Preset) -> String {
    format!("{} – {}", preset.name, preset.mode.name())
}

/// What a preset would set, beside what stands there now.
fn view_preset(form: Form, draft: &Draft, preset: Preset, filled: RwSignal<Option<Filled>>) -> El {
    let steps = preview(draft, &preset);
    let note = p().child(preset.note.as_str()).child(" Verify with your carrier.");
    if steps.is_empty() {
        return div()
            .attr("role", "status")
            .child(note)
            .child(p().child(strong().child("The form has all values of this preset.")));
    }
    let head = ["Field", "Now", "Preset"].map(|words| th().attr("scope", "col").child(words));
    let rows = steps.into_iter().map(|step| {
        tr().child(th().attr("scope", "row").child(label_of(step.field)))
            .child(td().child(foreign(step.now.words())))
            .child(td().child(foreign(step.then.words())))
    });
    let table = table()
        .class("table")
        .child(caption().class("sr-only").child("What the preset changes"))
        .child(thead().child(tr().child(head)))
        .child(tbody().child(rows.collect::<Vec<_>>()));
    let fill = Button::plain().on_press(move || {
        let now = form.draft.get_untracked();
        // Values of another preset that nobody touched must not mix with those of this one.
        let before = match filled.get_untracked() {
            Some(last) if last.after == now => last.before,
            Some(_) | None => now,
        };
        let mut after = before.clone();
        apply(&mut after, &preset);
        form.draft.set(after.clone());
        filled.set(Some(Filled { before, after }));
    });
    div()
        .child(note)
        .child(div().class("table-frame").child(table))
        .child(div().class("actions").child(fill.el().child("Fill in these values")))
}
