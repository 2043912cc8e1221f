//! A list of numbers or of addresses: beside the text stands what is understood of it, and one button takes
//! that over. Nothing changes before.

use std::sync::Arc;

use api::types::ProviderRow;
use domain::check::networks::USE_ADDRESSES;
use domain::check::pool::USE_NUMBERS;
use domain::check::understood::{Understood, addresses, numbers};
use domain::provider::draft::{Field, Text};
use domain::provider::neighbours::{Owner, owners};
use leptos::prelude::*;

use crate::components::html::{code, div, li, p, strong, ul};
use crate::components::{Button, El, Note, focus_on, foreign};
use crate::trunk_form::{Form, id_of, step_of};

/// Draws something of the rows of all other trunks, which it reads for that.
pub type OtherTrunks = Arc<dyn Fn(DrawRows) -> AnyView + Send + Sync>;
/// What is drawn of rows.
pub type DrawRows = Box<dyn Fn(&[ProviderRow]) -> Option<AnyView> + Send + Sync>;

/// How many items are shown; the rest are counted.
const ITEMS: usize = 12;

/// What is said beside the text itself: all but what stands on the other side, with its button.
pub(super) fn own_notes(notes: Signal<Vec<Note>>) -> Signal<Vec<Note>> {
    let own = |mut note: Note| {
        let label = note.action.as_ref().map(|action| action.label.as_str());
        let is_other = label.is_some_and(|label| [USE_NUMBERS, USE_ADDRESSES].contains(&label));
        if is_other {
            note.action = None;
        }
        // An error that somebody has to see stands where the text is.
        (!is_other || note.tone == "bad").then_some(note)
    };
    Signal::derive(move || notes.get().into_iter().filter_map(own).collect())
}

/// The input, and what is understood of it.
pub(super) fn view_list(form: Form, input: El, text: Text) -> El {
    let read = move || {
        form.draft.with(|draft| {
            let typed = draft.texts.get(text);
            if text == Text::DidNumbers { numbers(typed) } else { addresses(typed) }
        })
    };
    let found = Memo::new(move |_| read());
    let others = (text == Text::DidNumbers).then(|| view_others(form, found));
    // What stood there before it was taken over, and what it became.
    let before = RwSignal::new(None::<(String, String)>);
    div().class("list-editor").child(input).child(
        div()
            .class("understood")
            .child(p().attr("role", "status").child(strong().child(move || found.with(words_of))))
            .child(move || found.with(|found| Some(view_understood(form, text, found, before))))
            .child(move || view_undo(form, text, before))
            .child(others),
    )
}

fn words_of(found: &Understood) -> String {
    let is_blank = found.notes.is_empty() && found.open.is_empty();
    match found.count.as_str() {
        "" if is_blank => "Paste a column, a table or a letter".to_owned(),
        "" => "Nothing to take".to_owned(),
        count => count.to_owned(),
    }
}

fn view_understood(
    form: Form,
    text: Text,
    found: &Understood,
    before: RwSignal<Option<(String, String)>>,
) -> El {
    let items = found.items.iter().take(ITEMS).map(|item| li().child(code().child(item.as_str())));
    let more = found.items.len().saturating_sub(ITEMS);
    let more = (more > 0).then(|| li().child(format!("and {more} more")));
    let list = (!found.items.is_empty())
        .then(|| ul().class("understood-items").child(items.collect::<Vec<_>>()).child(more));
    let said = found.notes.iter().map(|note| (note, "quiet"));
    // Once the step is left, the errors beside the text say the same.
    let open = if form.is_attempted(step_of(Field::Text(text))) { &[] } else { found.open.as_slice() };
    let said = said.chain(open.iter().map(|open| (open, "unsure")));
    let said =
        said.map(|(words, tone)| p().class("field-note").attr("data-tone", tone).child(words.as_str()));
    let take = found.taken.clone().map(|taken| {
        let field = Field::Text(text);
        let press = move || {
            let typed = form.draft.with_untracked(|draft| draft.texts.get(text).to_owned());
            before.set(Some((typed, taken.clone())));
            form.set(field, &taken.clone().into());
            // The button is gone.
            focus_on(&id_of(field));
        };
        let label = if text == Text::DidNumbers { USE_NUMBERS } else { USE_ADDRESSES };
        Button::plain().on_press(press).el().child(label)
    });
    let is_blank = found == &Understood::default();
    let hint = "What is understood is shown here before anything changes.";
    div()
        .child(is_blank.then(|| p().class("field-hint").child(hint)))
        .child(list)
        .child(said.collect::<Vec<_>>())
        .child(take)
}

/// The way back from what was taken over, as long as nothing else was typed. A trunk that is edited goes back to what
/// the PBX holds instead, by the button beside each change.
fn view_undo(form: Form, text: Text, before: RwSignal<Option<(String, String)>>) -> Option<El> {
    let (typed, taken) = before.get()?;
    let is_new = form.original.with(Option::is_none);
    let is_taken = form.draft.with(|draft| *draft.texts.get(text) == taken);
    (is_new && is_taken).then(|| {
        let field = Field::Text(text);
        let undo = move || {
            before.set(None);
            form.set(field, &typed.clone().into());
            // The button is gone.
            focus_on(&id_of(field));
        };
        Button::plain().on_press(undo).el().child("Undo")
    })
}

/// Who else has some of the numbers, once somebody asks.
fn view_others(form: Form, found: Memo<Understood>) -> El {
    let asked = RwSignal::new(false);
    let has_numbers = Memo::new(move |_| found.with(|found| !found.items.is_empty()));
    let view = move || {
        if !has_numbers.get() {
            return None;
        }
        let others = form.others.get_value()?;
        if !asked.get() {
            let press = move || {
                asked.set(true);
                // The button is gone.
                focus_on(OTHERS);
            };
            let ask = Button::quiet().on_press(press).el();
            return Some(ask.child("Compare with other trunks").into_any());
        }
        Some(others(Box::new(move |rows| {
            let found = found.with(|found| owners(&found.items.join(";"), rows));
            Some(view_owners(&found, rows.len()).into_any())
        })))
    };
    div().attr("id", OTHERS).attr("role", "status").attr("tabindex", "-1").child(view)
}

/// Names what the other trunks have of the numbers.
const OTHERS: &str = "other-trunks";

fn view_owners(found: &[Owner], compared: usize) -> El {
    if found.is_empty() {
        let words = format!("None of these numbers is in the pool of another trunk ({compared} compared).");
        return p().class("field-hint").child(words);
    }
    let items = found.iter().map(|Owner { name, numbers, shared }| {
        let belongs = if *numbers == 1 { "1 belongs to " } else { &format!("{numbers} belong to ") };
        li().child(belongs).child(foreign(name)).child(": ").child(code().child(shared.as_str()))
    });
    ul().class("field-note").attr("data-tone", "unsure").child(items.collect::<Vec<_>>())
}
