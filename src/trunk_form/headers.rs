//! The 25 parts of the headers of an outgoing INVITE, and Privacy, as rows of the header table.

use domain::provider::draft::{Field, Part, Setting, Word};
use domain::provider::headers::{HEADERS, Header, REMOVE, can_remove, part_choices, part_name};
use domain::provider::presets::HEADER_MAPS;
use leptos::prelude::*;

use crate::components::html::{details, div, fieldset, legend, li, p, strong, summary, ul};
use crate::components::{Button, El, Frame, TextField, check, check_box, options_list};
use crate::trunk_form::field::view_field;
use crate::trunk_form::{Form, id_of};

/// Common maps, the filter, and a row per header.
pub fn view_outbound(form: Form) -> El {
    let only_changed = RwSignal::new(false);
    let filter = check(
        "Show only what differs from the PBX default",
        "Everything else stays as it is, out of sight.",
        only_changed,
    );
    let rows = HEADERS.iter().map(|header| view_header(form, header, only_changed));
    div()
        .child(view_maps(form))
        .child(filter)
        .child(rows.collect::<Vec<_>>())
        .child(view_field(form, Field::Word(Word::OutboundPrivacy)))
}

/// Ready-made maps; each says what it does before it does it.
fn view_maps(form: Form) -> El {
    let maps = HEADER_MAPS.iter().map(|map| {
        let apply = Button::plain().on_press(move || form.write(&map.changes()));
        let words = div().child(strong().child(map.name)).child(p().class("field-hint").child(map.help));
        li().child(words).child(apply.el().attr("aria-label", format!("Use {}", map.name)).child("Use"))
    });
    details()
        .class("maps")
        .child(summary().child("Common header maps"))
        .child(ul().child(maps.collect::<Vec<_>>()))
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
    frame.around(control).child(custom).child(remove)
}

/// The words with a capital first letter.
pub(super) fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}
