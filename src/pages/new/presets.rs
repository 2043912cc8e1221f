//! Carrier presets: choosing one fills the form, shows what that changed, and offers the way back.
//!
//! Choosing one asks the server nothing and makes nothing.

use domain::provider::draft::Draft;
use domain::provider::presets::{Preset, apply, preview, read_presets};
use domain::provider::words::Named;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{caption, details, div, p, strong, summary, table, tbody, td, th, thead, tr};
use crate::components::{Button, El, Frame, focus_on, foreign, options_list};
use crate::platform::tasks::task;
use crate::session::Session;
use crate::trunk_form::{Form, label_of};

/// A preset that was filled in, with the form before and after.
#[derive(Clone)]
struct Filled {
    preset: Preset,
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
    let filled = RwSignal::new(None::<Filled>);
    let options: Vec<(String, String)> =
        presets.iter().enumerate().map(|(index, preset)| (index.to_string(), title(preset))).collect();
    let mut pairs = vec![("", "Choose a carrier")];
    pairs.extend(options.iter().map(|(index, title)| (index.as_str(), title.as_str())));
    let mut frame = Frame::new("Carrier");
    "The form is filled in at once; fields that the preset does not name stay as they are."
        .clone_into(&mut frame.hint);
    let id = frame.id.clone();
    let choose = move |index: String| {
        let preset = index.parse::<usize>().ok().and_then(|index| presets.get(index).cloned());
        chosen.set(index);
        let now = form.draft.get_untracked();
        // Values of another preset that nobody touched must not mix with those of this one.
        let before = match filled.get_untracked() {
            Some(last) if last.after == now => last.before,
            Some(_) | None => now,
        };
        let mut after = before.clone();
        if let Some(preset) = &preset {
            apply(&mut after, preset);
        }
        form.draft.set(after.clone());
        filled.set(preset.map(|preset| Filled { preset, before, after }));
    };
    let list = options_list(&frame, &pairs, chosen.into(), choose);
    let shown = move || {
        let Filled { preset, before, .. } = filled.get()?;
        let undo = {
            let (before, id) = (before.clone(), id.clone());
            move || {
                form.draft.set(before.clone());
                filled.set(None);
                chosen.set(String::new());
                // The button is gone.
                focus_on(&id);
            }
        };
        let undo = Button::plain().on_press(undo).el().child("Undo");
        Some(view_applied(&preset, &before).child(div().class("actions").child(undo)))
    };
    div()
        .child(frame.around(div().class("field-control").child(list)))
        .child(div().attr("role", "status").child(shown))
}

fn title(preset: &Preset) -> String {
    format!("{} – {}", preset.name, preset.mode.name())
}

/// What a preset changed, beside what stood there before.
fn view_applied(preset: &Preset, before: &Draft) -> El {
    let steps = preview(before, preset);
    let count = match steps.len() {
        0 => "the form had all its values already".to_owned(),
        1 => "1 field changed".to_owned(),
        count => format!("{count} fields changed"),
    };
    let head = ["Field", "Before", "Preset"].map(|words| th().attr("scope", "col").child(words));
    let rows = steps.iter().map(|step| {
        tr().child(th().attr("scope", "row").child(label_of(step.field)))
            .child(td().child(foreign(step.now.words())))
            .child(td().child(foreign(step.then.words())))
    });
    let rows: Vec<El> = rows.collect();
    let table = (!rows.is_empty()).then(|| {
        let table = table()
            .class("table")
            .child(caption().class("sr-only").child("What the preset changed"))
            .child(thead().child(tr().child(head)))
            .child(tbody().child(rows));
        div().class("table-frame").child(table)
    });
    div()
        .child(p().child(strong().child(format!("Preset applied: {count}"))))
        .child(p().child(preset.note.as_str()).child(" Verify with your carrier."))
        .child(table)
}
