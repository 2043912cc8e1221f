//! The 25 parts of the headers of an outgoing INVITE, and Privacy, as rows of the header table.

use domain::provider::draft::{Field, Part, Setting, Word};
use domain::provider::headers::{HEADERS, Header, REMOVE, can_remove, part_choices, part_name};
use domain::provider::presets::{HEADER_MAPS, PresetStep, steps};
use leptos::prelude::*;
use serde_json::Value;

use crate::components::html::{details, div, fieldset, legend, li, p, strong, summary, ul};
use crate::components::{Button, El, Frame, TextField, check, check_box, focus_on, options_list};
use crate::tools::{Asked, view_tool};
use crate::trunk_form::explained::explained;
use crate::trunk_form::field::view_field;
use crate::trunk_form::{Form, id_of};

/// Presets, the filter, and a row per header, beside what they send.
pub fn view_outbound(form: Form) -> El {
    let only_changed = RwSignal::new(false);
    let filter = check(
        "Show only what differs from the PBX default",
        "Everything else stays as it is, out of sight.",
        only_changed,
    );
    let rows = HEADERS.iter().map(|header| view_header(form, header, only_changed));
    let inputs = div()
        .child(view_presets(form))
        .child(filter)
        .child(rows.collect::<Vec<_>>())
        .child(view_field(form, Field::Word(Word::OutboundPrivacy)));
    let preview = div().child(strong().child("Preview")).child(view_tool(Asked::Preview(form.draft.into())));
    div().class("with-preview").child(inputs).child(preview)
}

/// Presets; each says what it does before it does it, and afterwards how much it changed.
fn view_presets(form: Form) -> El {
    /// What a preset wrote over, in a few words and as it was.
    type Done = (String, Vec<(Field, Value)>);
    let done = RwSignal::new(None::<Done>);
    let presets = HEADER_MAPS.iter().map(|map| {
        let press = move || {
            let before = form.draft.get_untracked();
            form.write(&map.changes());
            let changed = form.draft.with_untracked(|after| steps(&before, after));
            let words = format!("{}: {}", map.name, count_of(&changed));
            let was = changed.into_iter().map(|step| (step.field, before.get(step.field))).collect();
            done.set(Some((words, was)));
        };
        let words = div().child(strong().child(map.name)).child(p().class("field-hint").child(map.help));
        let apply = Button::plain().on_press(press).el().attr("aria-label", format!("Use {}", map.name));
        li().child(words).child(apply.child("Use"))
    });
    let told = move || {
        let (words, was) = done.get()?;
        let undo = (!was.is_empty()).then(|| {
            let press = move || {
                form.write(&was);
                done.set(None);
                // The button is gone.
                focus_on(PRESETS);
            };
            Button::plain().on_press(press).el().child("Undo")
        });
        Some(div().class("actions").child(p().child(words)).child(undo))
    };
    div()
        .child(
            details()
                .class("maps")
                .child(summary().attr("id", PRESETS).child("Header presets"))
                .child(ul().child(presets.collect::<Vec<_>>())),
        )
        .child(div().attr("role", "status").child(told))
}

/// Names the presets.
const PRESETS: &str = "header-presets";

/// `3 parts changed`, and Privacy.
fn count_of(changed: &[PresetStep]) -> String {
    let parts = changed.iter().filter(|step| matches!(step.field, Field::Part(_))).count();
    match (parts, parts < changed.len()) {
        (0, false) => "nothing to change".to_owned(),
        (0, true) => "Privacy changed".to_owned(),
        (parts, has_privacy) => {
            let parts = if parts == 1 { "1 part".to_owned() } else { format!("{parts} parts") };
            format!("{parts}{} changed", if has_privacy { " and Privacy" } else { "" })
        }
    }
}

fn view_header(form: Form, header: &'static Header, only_changed: RwSignal<bool>) -> El {
    let parts: Vec<(Part, &'static str)> =
        header.parts().into_iter().filter_map(|(part, what)| Some((part?, what))).collect();
    let own: Vec<Part> = parts.iter().map(|(part, _)| *part).collect();
    let is_default =
        Memo::new(move |_| form.draft.with(|draft| own.iter().all(|part| draft.part(*part).is_default())));
    let inputs = parts.into_iter().map(|(part, what)| view_part(form, part, what));
    fieldset()
        .class("header-row")
        .attr("hidden", move || (only_changed.get() && is_default.get()).then(String::new))
        .child(legend().child(header.name))
        .child(div().class("header-parts").child(inputs.collect::<Vec<_>>()))
}

fn view_part(form: Form, part: Part, what: &'static str) -> El {
    let setting = Memo::new(move |_| form.draft.with(|draft| draft.part(part)));
    let write = move |setting: Setting| form.draft.update(|draft| draft.set_part(part, setting));
    let is_removed =
        move || setting.with(|setting| can_remove(part) && setting.is_custom() && setting.custom == REMOVE);
    let mut frame = Frame::new(capital(what));
    frame.id = id_of(Field::Part(part));
    frame.notes = form.notes(Field::Part(part));
    let word = Signal::derive(move || setting.with(|setting| setting.word.clone()));
    let choose = move |word: String| write(Setting { word, ..setting.get_untracked() });
    let list = options_list(&frame, &part_choices(part), word, choose);
    let list = list.attr("hidden", move || is_removed().then(String::new));
    let is_custom = Memo::new(move |_| setting.with(Setting::is_custom) && !is_removed());
    let custom = move || {
        is_custom.get().then(|| {
            let mut frame = Frame::new(format!("Text for {}", part_name(part)));
            frame.bare = true;
            let value = Signal::derive(move || setting.with(|setting| setting.custom.clone()));
            TextField::on(frame, value, move |custom| write(Setting { custom, ..setting.get_untracked() }))
                .el()
        })
    };
    let remove = can_remove(part).then(|| {
        let toggle = move |on: bool| {
            write(if on {
                Setting { word: "CUSTOM".to_owned(), custom: REMOVE.to_owned() }
            } else {
                Setting::default()
            });
        };
        check_box(&Frame::new("Remove this header"), false, Signal::derive(is_removed), toggle)
    });
    let control = div().class("field-control").child(list);
    explained(form, Field::Part(part), frame.around(control).child(custom).child(remove))
}

/// The words with a capital first letter.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
