//! One field of the form, drawn from its descriptor: one arm per kind of input.

use api::types::AuthMode;
use domain::check::placeholder::Placeholder;
use domain::provider::draft::{Field, Flag, Text, Word};
use domain::provider::fields::{FieldSpec, Input, choices, later_verdicts, spec, verdicts};
use domain::provider::gateway::{makes_credentials, password_from};
use domain::provider::modes::{Presence, presence};
use domain::provider::words::Named;
use leptos::ev;
use leptos::prelude::*;
use send_wrapper::SendWrapper;

use crate::components::html::{datalist, div, fragment, input, option, span};
use crate::components::{Button, El, Frame, TextField, check_box, focus_on, next_id, options_list};
use crate::trunk_form::explained::explained;
use crate::trunk_form::headers::capital;
use crate::trunk_form::list::{own_notes, view_list};
use crate::trunk_form::{Form, id_of};

/// The input of a field; nothing for a field that its mode does not have.
pub fn view_field(form: Form, field: Field) -> Option<El> {
    let spec = spec(field)?;
    let (mode, is_edit) =
        (form.draft.with_untracked(|draft| draft.auth_mode), form.original.with_untracked(Option::is_some));
    let presence = presence(mode, field);
    let fixed_at_creation = is_edit && field == Field::Text(Text::Brand);
    let locked = match presence {
        Presence::Hidden => return None,
        Presence::Locked(fixed) => Some(fixed),
        Presence::Optional | Presence::Required => None,
    };
    let mut frame = frame(form, spec, presence == Presence::Optional);
    if locked.is_some() {
        frame.hint = format!("Fixed for trunks of the type {}.", mode.name());
    } else if is_edit && field == Field::Text(Text::Password) {
        frame.hint = "Leave empty to keep the current one. The PBX never shows it.".to_owned();
    }
    if field == Field::Flag(Flag::KeepAlive) {
        frame.hint = format!("{}{}", monitored(mode), frame.hint);
    }
    let view = match (spec.input, field) {
        (Input::Switch, Field::Flag(flag)) => view_switch(form, &frame, flag),
        (Input::Choice, Field::Word(word)) => view_choice(form, &frame, word),
        (Input::Verdicts, _) => view_verdicts(form, &frame),
        (input, Field::Text(text)) => {
            let value = match locked.filter(|_| !is_edit) {
                Some(fixed) => Signal::stored(fixed.to_owned()),
                None => text_signal(form, text),
            };
            let set = move |typed: String| form.draft.update(|draft| *draft.texts.get_mut(text) = typed);
            let is_fixed = locked.is_some() || fixed_at_creation;
            if input == Input::Lines {
                frame.notes = own_notes(frame.notes);
            }
            match text {
                Text::Brand if !is_fixed => view_brand(form, &frame, value, set),
                Text::Hostname | Text::OutboundServer if !is_fixed => view_host(frame, value, set),
                Text::Name
                | Text::Brand
                | Text::Hostname
                | Text::Port
                | Text::OutboundServer
                | Text::OutboundServerPort
                | Text::AdditionalIps
                | Text::AuthId
                | Text::Username
                | Text::Password
                | Text::RegisterInterval
                | Text::DidNumbers
                | Text::Concurrency
                | Text::KeepAliveInterval
                | Text::PaiParameterName => {
                    view_text(form, TextField::on(frame, value, set).fixed(is_fixed), input, field)
                }
            }
        }
        (_, Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_)) => return None,
    };
    Some(explained(form, field, view))
}

/// What monitoring is to a type of trunk, before what it does.
fn monitored(mode: AuthMode) -> &'static str {
    match mode {
        AuthMode::IpAuth | AuthMode::Teams => "The only health check of this type of trunk. ",
        AuthMode::RegisterAuth | AuthMode::AcceptRegister => "Optional: registration is already checked. ",
        AuthMode::WhatsApp => "",
    }
}

fn text_signal(form: Form, text: Text) -> Signal<String> {
    Signal::derive(move || form.draft.with(|draft| draft.texts.get(text).clone()))
}

/// Label, hint and notes of a field.
fn frame(form: Form, spec: &FieldSpec, optional: bool) -> Frame {
    let marks = match spec.input {
        Input::Line | Input::Whole(_) | Input::Secret | Input::Lines => optional,
        Input::Switch | Input::Choice | Input::Verdicts => false,
    };
    Frame {
        label: if marks { format!("{} (optional)", spec.label) } else { spec.label.to_owned() },
        hint: spec.help.to_owned(),
        notes: form.notes(spec.field),
        id: id_of(spec.field),
        bare: false,
    }
}

fn view_text(form: Form, line: TextField, input: Input, field: Field) -> El {
    match input {
        Input::Whole(unit) => line.digits().unit(unit).el(),
        Input::Secret => {
            let line = line.secret_of_others(move |filled| form.filled.set(filled)).el();
            let is_ours = form.draft.with_untracked(makes_credentials);
            line.child(is_ours.then(|| {
                let make = move || form.set(field, &made_up_password().into());
                Button::plain().on_press(make).el().child("Make up a password")
            }))
        }
        Input::Lines => match field {
            Field::Text(text) => view_list(form, line.lines().el(), text),
            Field::Mode | Field::Flag(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => {
                line.lines().el()
            }
        },
        Input::Line | Input::Switch | Input::Choice | Input::Verdicts => line.el(),
    }
}

/// The brand: any text, with the known ones suggested.
fn view_brand(form: Form, frame: &Frame, value: Signal<String>, set: impl Fn(String) + 'static) -> El {
    let list = next_id();
    let known = move || {
        let options = form.brands.get().into_iter().map(|brand| option().attr("value", brand));
        options.collect::<Vec<_>>()
    };
    // Firefox suggests nothing of a list where `autocomplete` is off.
    let line = plain_line(frame, value, set).attr("list", list.as_str());
    let options = datalist().attr("id", list).child(fragment(known));
    frame.around(div().class("field-control").child(line).child(options))
}

/// A host. A placeholder that a preset put there has a field of its own in its place, as long as the step is
/// shown: the rest of the name is fixed.
fn view_host(frame: Frame, value: Signal<String>, set: impl Fn(String) + Clone + 'static) -> El {
    let Some(placeholder) = Placeholder::of(&value.get_untracked()) else {
        return TextField::on(frame, value, set).el();
    };
    let whole = RwSignal::new(false);
    let set = SendWrapper::new(set);
    div().child(move || {
        let set = (*set).clone();
        if whole.get() {
            return Some(TextField::on(frame.clone(), value, set).el());
        }
        let mut frame = frame.clone();
        frame.label = capital(&placeholder.name);
        frame.hint = match placeholder.after.as_str() {
            "" => String::new(),
            after => format!("The host name ends in {after}."),
        };
        let (own, filled) = (placeholder.clone(), placeholder.clone());
        let shown = Signal::derive(move || value.with(|host| own.own_of(host).unwrap_or(host).to_owned()));
        let line = plain_line(&frame, shown, move |typed| set(filled.filled(&typed)));
        let line = line.attr("autocomplete", "off");
        let fixed = |text: &str| (!text.is_empty()).then(|| span().class("field-unit").child(text));
        let control = div().class("field-control").child(fixed(&placeholder.before)).child(line);
        let id = frame.id.clone();
        let open = move || {
            whole.set(true);
            focus_on(&id);
        };
        let other = Button::quiet().on_press(open).el().child("Enter another host name");
        Some(frame.around(control.child(fixed(&placeholder.after))).child(other))
    })
}

/// An input for one line, without what is around it.
fn plain_line(frame: &Frame, value: Signal<String>, set: impl Fn(String) + 'static) -> El {
    let value = Memo::new(move |_| value.get());
    frame
        .wire(input().attr("type", "text"))
        .attr("autocapitalize", "off")
        .attr("spellcheck", "false")
        .prop("value", move || value.get())
        .on(ev::input, move |event| set(event_target_value(&event)))
}

/// A password for a gateway, from the browser's own source of chance; nothing where it has none.
fn made_up_password() -> String {
    let mut random = [0; 20];
    let made = window().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(&mut random));
    made.map(|_| password_from(&random)).unwrap_or_default()
}

fn view_switch(form: Form, frame: &Frame, flag: Flag) -> El {
    let value = Signal::derive(move || form.draft.with(|draft| *draft.flags.get(flag) == Some(true)));
    check_box(frame, true, value, move |on| form.set(Field::Flag(flag), &on.into()))
}

fn view_choice(form: Form, frame: &Frame, word: Word) -> El {
    let value = Signal::derive(move || form.draft.with(|draft| draft.words.get(word).clone()));
    let set = move |chosen: String| form.set(Field::Word(word), &chosen.into());
    frame.around(div().class("field-control").child(options_list(frame, &choices(word), value, set)))
}

fn view_verdicts(form: Form, frame: &Frame) -> El {
    let known = verdicts().into_iter().map(|(wire, words)| view_verdict(form, wire.to_owned(), words, ""));
    // Also one that was unticked a moment ago, as long as the trunk has it.
    let mut words = form.original.with_untracked(|original| {
        original.as_ref().map(|original| original.verdicts.clone()).unwrap_or_default()
    });
    form.draft.with_untracked(|draft| words.extend(draft.verdicts.iter().cloned()));
    let later = later_verdicts(&words).into_iter().map(|word| {
        let label = if word.trim().is_empty() { "(blank)" } else { word };
        view_verdict(form, word.to_owned(), label, "This version of Trunkline does not know this status.")
    });
    frame.group(div().class("checks").child(known.chain(later).collect::<Vec<_>>()))
}

fn view_verdict(form: Form, wire: String, label: &str, hint: &str) -> El {
    let is_it = {
        let wire = wire.clone();
        move |verdict: &String| verdict.eq_ignore_ascii_case(&wire)
    };
    let mut frame = Frame::new(label);
    hint.clone_into(&mut frame.hint);
    let value = {
        let is_it = is_it.clone();
        Signal::derive(move || form.draft.with(|draft| draft.verdicts.iter().any(&is_it)))
    };
    check_box(&frame, false, value, move |on| {
        form.draft.update(|draft| {
            draft.verdicts.retain(|verdict| !is_it(verdict));
            if on {
                draft.verdicts.push(wire.clone());
            }
        });
    })
}
