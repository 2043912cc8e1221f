//! The one field that is to be set on many trunks, and its value. Knows no trunk and no call.

use api::types::AuthMode;
use domain::check::Severity;
use domain::provider::draft::{Draft, Field, Flag, Text};
use domain::provider::fields::{Choice, FIELDS, FieldSpec, Input, Section, choices, spec};
use domain::provider::rules::problems_of_edit;
use leptos::ev;
use leptos::prelude::*;
use serde_json::Value;

use crate::bulk::{Operation, label, words_of};
use crate::components::html::{div, optgroup, option, select};
use crate::components::{El, Frame, Note, Reason, TextField, options_list};

/// What was chosen so far.
#[derive(Clone, Copy)]
pub struct SettingForm {
    /// The field.
    field: RwSignal<Option<Field>>,
    /// Its value, as typed or chosen.
    value: RwSignal<String>,
}

const ON: &str = "on";
const OFF: &str = "off";

impl SettingForm {
    /// Nothing yet.
    pub fn new() -> Self {
        Self { field: RwSignal::new(None), value: RwSignal::new(String::new()) }
    }

    /// The field that is chosen.
    pub fn field(self) -> Option<Field> {
        self.field.get()
    }

    /// What would be done; `Err` says what is missing.
    pub fn operation(self) -> Result<Operation, Reason> {
        let Some(spec) = self.field.get().and_then(spec) else { return Err("Choose a field first") };
        let typed = self.value.get();
        let value: Value = match (spec.input, typed.as_str()) {
            (Input::Switch, ON) => true.into(),
            (Input::Switch, OFF) => false.into(),
            (Input::Switch, _) | (Input::Choice, "") => return Err("Choose a value first"),
            (
                Input::Choice
                | Input::Line
                | Input::Whole(_)
                | Input::Secret
                | Input::Lines
                | Input::Verdicts,
                _,
            ) => typed.into(),
        };
        match notes(spec.field, &value).iter().any(|note| note.tone == "bad") {
            true => Err("Enter a value that can be set first"),
            false => Ok(Operation::Set(spec.field, value)),
        }
    }

    /// The list of fields, and the input of the one that is chosen.
    pub fn view(self) -> El {
        div().class("bulk-setting").child(self.view_fields()).child(move || {
            let spec = self.field.get().and_then(spec)?;
            Some(self.view_value(spec))
        })
    }

    fn view_fields(self) -> El {
        let frame = Frame::new("Field");
        let mut list = frame.wire(select()).child(option().attr("value", "").child("Choose a field"));
        for section in Section::ALL {
            let mut group = optgroup().attr("label", section.title());
            let mut is_empty = true;
            for spec in FIELDS {
                if spec.section == section && is_settable(spec.field) {
                    group = group.child(option().attr("value", spec.field.wire()).child(spec.label));
                    is_empty = false;
                }
            }
            if !is_empty {
                list = list.child(group);
            }
        }
        let list = list.on(ev::change, move |event| {
            self.value.set(String::new());
            self.field.set(Field::at(&event_target_value(&event)));
        });
        frame.around(div().class("field-control").child(list))
    }

    fn view_value(self, spec: &'static FieldSpec) -> El {
        let mut frame = Frame::new(spec.label);
        spec.help.clone_into(&mut frame.hint);
        let value = self.value;
        frame.notes = Signal::derive(move || match value.get() {
            typed if typed.is_empty() => Vec::new(),
            typed => notes(spec.field, &if_switch(spec.input, typed)),
        });
        let set = move |typed: String| value.set(typed);
        match (spec.input, spec.field) {
            (Input::Switch, _) => view_list(&frame, &[("", "Choose"), (ON, "On"), (OFF, "Off")], value),
            (Input::Choice, Field::Word(word)) => {
                let mut pairs: Vec<Choice> = vec![("", "Choose")];
                pairs.extend(choices(word));
                view_list(&frame, &pairs, value)
            }
            (Input::Whole(unit), _) => TextField::on(frame, value.into(), set).digits().unit(unit).el(),
            (Input::Line | Input::Secret | Input::Lines | Input::Verdicts | Input::Choice, _) => {
                TextField::on(frame, value.into(), set).el()
            }
        }
    }
}

fn view_list(frame: &Frame, pairs: &[Choice], value: RwSignal<String>) -> El {
    let list = options_list(frame, pairs, value.into(), move |chosen| value.set(chosen));
    frame.around(div().class("field-control").child(list))
}

fn if_switch(input: Input, typed: String) -> Value {
    match input {
        Input::Switch => (typed == ON).into(),
        Input::Choice | Input::Line | Input::Whole(_) | Input::Secret | Input::Lines | Input::Verdicts => {
            typed.into()
        }
    }
}

/// Whether the same value can make sense on many trunks: not what makes a trunk this one, nor what two
/// must not share.
fn is_settable(field: Field) -> bool {
    match field {
        Field::Text(
            Text::Port
            | Text::OutboundServer
            | Text::OutboundServerPort
            | Text::RegisterInterval
            | Text::Concurrency
            | Text::KeepAliveInterval,
        )
        | Field::Word(_) => true,
        // Switching on and off is a operation of its own.
        Field::Flag(flag) => flag != Flag::Enabled,
        Field::Text(
            Text::Name
            | Text::Brand
            | Text::Hostname
            | Text::AdditionalIps
            | Text::AuthId
            | Text::Username
            | Text::Password
            | Text::DidNumbers
            | Text::PaiParameterName,
        )
        | Field::Mode
        | Field::Verdicts
        | Field::Part(_) => false,
    }
}

/// A trunk that has every field, and nothing that could make one value clash with another.
fn sample() -> Draft {
    let mut sample = Draft::new(AuthMode::RegisterAuth);
    sample.flags.keep_alive = Some(true);
    sample.words.transport.clear();
    sample
}

/// What is to be said about a value whatever the trunk.
fn notes(field: Field, value: &Value) -> Vec<Note> {
    let theirs = sample();
    let mut mine = theirs.clone();
    mine.set(field, value);
    let mut notes = Vec::new();
    for problem in problems_of_edit(&theirs, &mine) {
        let tone = match problem.severity {
            Severity::Error => "bad",
            Severity::Warning => "unsure",
            Severity::Hint => continue,
        };
        if problem.field == field {
            notes.push(Note { tone, text: problem.text, action: None });
        }
    }
    notes
}

/// “OPTIONS interval” to 30 seconds.
pub fn in_words(field: Field, value: &Value) -> String {
    let mut draft = sample();
    draft.set(field, value);
    format!("“{}” to {}", label(field), words_of(&draft, field))
}
