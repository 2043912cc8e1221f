//! The first step: the kind of trunk and its transport, as cards to choose from.

use domain::provider::draft::{Draft, Field, Word};
use domain::provider::words::{Named, kinds, mode_summary, transports};
use leptos::prelude::*;

use crate::components::html::{div, p, strong};
use crate::components::{El, Frame, radio_cards};
use crate::trunk_form::explained::explained;
use crate::trunk_form::{Form, id_of};

/// Kind and transport.
pub fn view_kind(form: Form) -> El {
    let is_edit = form.original.with_untracked(Option::is_some);
    let shows_transport =
        Memo::new(move |_| form.draft.with(|draft| draft.has(Field::Word(Word::Transport))));
    div()
        .child(if is_edit { view_fixed_kind(form) } else { view_kinds(form) })
        .child(move || shows_transport.get().then(|| view_transports(form)))
}

fn view_kinds(form: Form) -> El {
    let mut frame = Frame::new("Trunk type");
    "Cannot be changed later. Switching keeps what you typed; only fields of the chosen type are sent."
        .clone_into(&mut frame.hint);
    frame.id = id_of(Field::Mode);
    let value = Signal::derive(move || form.draft.with(|draft| draft.word_of_mode().to_owned()));
    let kinds = kinds();
    let cards: Vec<_> = kinds.iter().map(|(wire, name, words)| (*wire, *name, words.as_str())).collect();
    let set = move |word: String| form.draft.update(|draft| draft.switch_to(&word));
    explained(form, Field::Mode, radio_cards(&frame, &cards, value, set))
}

/// In an edit the kind stands as it is, with the reason.
fn view_fixed_kind(form: Form) -> El {
    let mode = form.draft.with_untracked(|draft| draft.auth_mode);
    let kind = div()
        .class("field")
        .child(p().child(strong().child("Trunk type")))
        .child(p().child(format!("{}. {}", mode.name(), mode_summary(mode))))
        .child(
            p().class("field-hint").child("Type and brand cannot be changed. Create a new trunk instead."),
        );
    explained(form, Field::Mode, kind)
}

fn view_transports(form: Form) -> El {
    let mut frame = Frame::new("Transport");
    "The PBX must already listen on this transport.".clone_into(&mut frame.hint);
    let field = Field::Word(Word::Transport);
    frame.id = id_of(field);
    frame.notes = form.notes(field);
    let value = Signal::derive(move || form.draft.with(|draft: &Draft| draft.words.transport.clone()));
    let cards = radio_cards(&frame, &transports(), value, move |word| form.set(field, &word.into()));
    explained(form, field, cards)
}
