//! Which field stands in which step or section, and how a step is drawn.

use domain::provider::draft::{Draft, Field, Part, Word};
use domain::provider::fields::{Section, fields, spec};
use domain::provider::headers::part_name;
use domain::provider::modes::has_credentials;
use leptos::prelude::*;

use crate::components::El;
use crate::components::html::{div, h2, h3, p};
use crate::trunk_form::Form;
use crate::trunk_form::field::view_field;
use crate::trunk_form::headers::view_outbound;
use crate::trunk_form::kind::view_kind;

/// The steps of the wizard, in order; their number is the same for every kind of trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Kind of trunk, transport, carrier preset.
    Type,
    /// Name and address.
    Connection,
    /// Credentials and source addresses.
    Authentication,
    /// Numbers, limits, options.
    Numbers,
    /// Header maps.
    Headers,
    /// What will be sent.
    Review,
}

impl Step {
    /// All of them, in order.
    pub const ALL: [Self; 6] =
        [Self::Type, Self::Connection, Self::Authentication, Self::Numbers, Self::Headers, Self::Review];

    /// The word in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Type => "type",
            Self::Connection => "connection",
            Self::Authentication => "authentication",
            Self::Numbers => "numbers",
            Self::Headers => "headers",
            Self::Review => "review",
        }
    }

    /// The step behind a word; anything else is the first.
    pub fn parse(slug: &str) -> Self {
        Self::ALL.into_iter().find(|step| step.slug() == slug).unwrap_or(Self::Type)
    }
}

/// The step a field is filled in at.
pub fn step_of(field: Field) -> Step {
    let Some(spec) = spec(field) else { return Step::Headers };
    match (spec.section, field) {
        (Section::Trunk, Field::Mode) | (Section::Connection, Field::Word(Word::Transport)) => Step::Type,
        (Section::Trunk, Field::Flag(_)) => Step::Numbers,
        (Section::Trunk | Section::Connection, _) => Step::Connection,
        (Section::Authentication, _) => Step::Authentication,
        (Section::Numbers | Section::Options, _) => Step::Numbers,
        (Section::Inbound | Section::Outbound, _) => Step::Headers,
    }
}

/// The fields of a step that the draft's mode has, in reading order.
pub fn fields_of(draft: &Draft, step: Step) -> Vec<Field> {
    let listed = Section::ALL.into_iter().flat_map(fields).map(|spec| spec.field);
    listed
        .chain(Part::all().map(Field::Part))
        .filter(|field| step_of(*field) == step && draft.has(*field))
        .collect()
}

/// The label of a field, header parts included.
pub fn label_of(field: Field) -> String {
    match field {
        Field::Part(part) => part_name(part),
        Field::Mode | Field::Text(_) | Field::Flag(_) | Field::Word(_) | Field::Verdicts => {
            spec(field).map(|spec| spec.label.to_owned()).unwrap_or_default()
        }
    }
}

/// The heading of a step.
pub fn title_of(step: Step) -> &'static str {
    match step {
        Step::Type => "Type and transport",
        Step::Connection => "Connection",
        Step::Authentication => "Authentication",
        Step::Numbers => "Options and numbers",
        Step::Headers => "Caller ID and headers",
        Step::Review => "Review",
    }
}

/// The inputs of a step. The mode does not change while one is on screen, the first step apart.
pub fn view_step(form: Form, step: Step) -> El {
    match step {
        Step::Type => view_kind(form),
        Step::Connection => plain(form, step),
        Step::Authentication => {
            let mode = form.draft.with_untracked(|draft| draft.auth_mode);
            let words = "No credentials: calls are accepted by source address.";
            plain(form, step).child((!has_credentials(mode)).then(|| p().class("lead").child(words)))
        }
        Step::Numbers => {
            let group = |section: Section| {
                let fields = fields_of_section(form, section);
                (!fields.is_empty())
                    .then(|| div().class("group").child(heading(form, section)).child(views(form, &fields)))
            };
            let switch = views(form, &fields_of_section(form, Section::Trunk));
            div()
                .child([Section::Numbers, Section::Options].into_iter().filter_map(group).collect::<Vec<_>>())
                .child(switch)
        }
        Step::Headers => view_headers(form),
        Step::Review => div(),
    }
}

/// The fields of a section that stand in the step of numbers.
fn fields_of_section(form: Form, section: Section) -> Vec<Field> {
    let listed = fields(section).map(|spec| spec.field);
    form.draft.with_untracked(|draft| {
        let wanted = |field: &Field| {
            draft.has(*field) && (section != Section::Trunk || step_of(*field) == Step::Numbers)
        };
        listed.filter(wanted).collect()
    })
}

fn plain(form: Form, step: Step) -> El {
    let fields = form.draft.with_untracked(|draft| fields_of(draft, step));
    view_fields(form, &fields)
}

/// The inputs of some fields, without those that the type does not have.
pub fn view_fields(form: Form, fields: &[Field]) -> El {
    div().child(views(form, fields))
}

fn views(form: Form, fields: &[Field]) -> Vec<El> {
    fields.iter().filter_map(|field| view_field(form, *field)).collect()
}

fn view_headers(form: Form) -> El {
    let inbound = fields_of_section(form, Section::Inbound);
    if inbound.is_empty() {
        return p()
            .class("lead")
            .child("This type of trunk carries messages only: there are no call headers to map.");
    }
    let group = |section: Section| div().class("group").child(heading(form, section));
    div()
        .child(group(Section::Inbound).child(views(form, &inbound)))
        .child(group(Section::Outbound).child(view_outbound(form)))
}

/// The heading of a group: below that of the page in the wizard, below that of a section in an edit.
fn heading(form: Form, section: Section) -> El {
    let is_edit = form.original.with_untracked(Option::is_some);
    let heading = if is_edit { h3() } else { h2() };
    heading.child(section.title())
}
