//! What an import would do: create, change, nothing, or not yet; with each difference and each problem in
//! words.
//!
//! Pure. Knows the rows of a file and the records that the caller read; sends nothing. A
//! change contains only the values of the file, and is applied to the record read just before writing.

use api::types::{AuthMode, Open, Provider, ProviderId, WireEnum};
use serde_json::Value;

use crate::check::Severity;
use crate::provider::convert::{CheckedCreate, CheckedUpdate};
use crate::provider::counts::counted;
use crate::provider::draft::{Draft, Field, Text};
use crate::provider::fields::{Input, later_verdicts, mode_name, shown, spec};
use crate::provider::merge::{changes, is_same, rebase};
use crate::provider::modes::{Presence, presence};
use crate::provider::rules::{Problem, problems_of_edit, problems_of_new, refusal};
use crate::provider::words::Named;
use crate::transfer::column::{label, meant};
use crate::transfer::import::{IDS_OF_ANOTHER, ImportRow, Rest};
use crate::transfer::list_change::list_change;
use crate::transfer::matching::{Matching, Target};
use crate::transfer::secret::{MASK, is_secret};
use crate::transfer::spreadsheet::{is_broken, is_letters_lost, is_rounding_of, is_stripped};

/// What an import would do.
#[derive(Clone, Debug)]
pub struct Plan {
    /// One for each row of the file, in its order.
    pub rows: Vec<PlannedRow>,
}

/// How many rows have each outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New trunks.
    pub create: usize,
    /// Trunks that change.
    pub change: usize,
    /// Trunks that already have the values of the file.
    pub same: usize,
    /// New trunks that lack a password and nothing else.
    pub needs_password: usize,
    /// Rows with a problem to fix first.
    pub not_ready: usize,
}

impl Plan {
    /// How many rows have each outcome.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        for row in &self.rows {
            match row.outcome {
                Outcome::Create(_) => counts.create += 1,
                Outcome::Change(_) => counts.change += 1,
                Outcome::Same(_) => counts.same += 1,
                Outcome::NeedsPassword(_) => counts.needs_password += 1,
                Outcome::NotReady(_) => counts.not_ready += 1,
            }
        }
        counts
    }
}

/// What one row of the file would do.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// The row of the spreadsheet, or the place in the list, counted from 1.
    pub number: usize,
    /// `row 5` or `entry 5`.
    pub called: String,
    /// The name of the trunk, from the file or from the PBX; blank when there is none.
    pub name: String,
    /// What happens.
    pub outcome: Outcome,
    /// Whether the file lacks the password of the new trunk and nothing else; see [`PlannedRow::give_password`].
    pub asks_password: bool,
    /// Warnings to read first: sentences.
    pub warnings: Vec<String>,
    /// Remarks that the form would show too: sentences.
    pub hints: Vec<String>,
}

impl PlannedRow {
    /// Gives a row the password that the file lacks; an empty one takes it away again. Returns what there is to
    /// say about it. Does nothing to rows that do not ask for one.
    pub fn give_password(&mut self, password: &str) -> Vec<Problem> {
        let mut draft = match &self.outcome {
            Outcome::NeedsPassword(draft) => draft.clone(),
            Outcome::Create(create) if self.asks_password => Box::new(create.draft.clone()),
            Outcome::Create(_) | Outcome::Change(_) | Outcome::Same(_) | Outcome::NotReady(_) => {
                return Vec::new();
            }
        };
        draft.set(PASSWORD, &password.into());
        let said = password_problems(&draft);
        self.outcome = match CheckedCreate::try_from(&*draft) {
            Ok(request) => Outcome::Create(Box::new(PlannedCreate { request, draft: *draft })),
            Err(_) => Outcome::NeedsPassword(draft),
        };
        said
    }
}

const PASSWORD: Field = Field::Text(Text::Password);

/// What there is to say about the password of a new trunk; nothing where there is none.
pub fn password_problems(draft: &Draft) -> Vec<Problem> {
    let mut said = problems_of_new(draft);
    said.retain(|problem| problem.field == PASSWORD && !draft.texts.password.is_empty());
    said
}

/// The remarks about a row other than its problems.
#[derive(Default)]
struct Notes {
    warnings: Vec<String>,
    hints: Vec<String>,
}

/// What happens to a trunk.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It is made.
    Create(Box<PlannedCreate>),
    /// Some fields change.
    Change(Box<PlannedChange>),
    /// It already has the values of the file.
    Same(ProviderId),
    /// It is made as soon as somebody gives its password.
    NeedsPassword(Box<Draft>),
    /// Nothing, until these problems are fixed.
    NotReady(Vec<String>),
}

impl Outcome {
    /// The outcome in a word or two.
    pub fn words(&self) -> &'static str {
        match self {
            Self::Create(_) => "Create",
            Self::Change(_) => "Change",
            Self::Same(_) => "Unchanged",
            Self::NeedsPassword(_) => "Needs a password",
            Self::NotReady(_) => "Has errors",
        }
    }
}

/// A trunk in a line: type, host and numbers.
pub fn in_short(draft: &Draft) -> String {
    let (host, port) = (draft.texts.hostname.trim(), draft.texts.port.trim());
    // Port 0 says that the name is looked up together with its port.
    let host = if matches!(port, "" | "0") { host.to_owned() } else { format!("{host}, port {port}") };
    let parts = [draft.auth_mode.name().to_owned(), host, counted(draft, Text::DidNumbers)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// A trunk to create.
#[derive(Clone, Debug)]
pub struct PlannedCreate {
    /// What is sent.
    pub request: CheckedCreate,
    /// The same as a draft, for showing.
    pub draft: Draft,
}

/// A trunk to change. [`update_for`] makes the request from the record as read then.
#[derive(Clone, Debug)]
pub struct PlannedChange {
    /// The trunk.
    pub id: ProviderId,
    /// Its name at the time of planning.
    pub name: String,
    /// The trunk at the time of planning.
    pub original: Draft,
    /// The trunk with the values of the file.
    pub mine: Draft,
    /// The differences between the two.
    pub changes: Vec<Difference>,
}

/// One field that would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The field.
    pub field: Field,
    /// Its label.
    pub label: String,
    /// The current value, in words.
    pub before: String,
    /// The new value, in words; dots for a password.
    pub after: String,
    /// Added and removed items, if the field is a long list.
    pub detail: Option<String>,
}

/// Plans an import. `existing` contains the full records of [`Matching::needed`]; a row whose
/// trunk is not among them is not ready.
pub fn plan(rows: &[ImportRow], matching: &Matching, existing: &[Provider]) -> Plan {
    let mut claims = Vec::new();
    let mut planned = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        let (target, is_taken) = matching.of(place);
        planned.push(planned_row(row, target, is_taken, existing, &mut claims));
    }
    Plan { rows: planned }
}

/// What earlier rows of the file use.
struct Claim {
    called: String,
    id: Option<ProviderId>,
    /// The name of a trunk that it creates or renames.
    name: Option<String>,
}

fn planned_row(
    row: &ImportRow,
    target: &Target,
    is_taken: bool,
    existing: &[Provider],
    claims: &mut Vec<Claim>,
) -> PlannedRow {
    let mut notes = Notes { warnings: row.warnings.clone(), hints: Vec::new() };
    let record = match target {
        Target::Trunk(id) => existing.iter().find(|record| record.id.as_ref() == Some(id)),
        Target::New(_) | Target::UnknownId(_) | Target::Several(_) | Target::WithoutId => None,
    };
    let current = record.and_then(|record| record.name.as_deref()).map(str::trim);
    let name = row.name().or(current).unwrap_or_default().to_owned();
    let mut problems = claim(row, target, current, claims);
    problems.extend(row.problems.iter().cloned());
    if row.text(Text::Password).is_some_and(|password| password.starts_with('\'')) {
        notes.warnings.push("Password: it starts with an apostrophe and is sent like that".to_owned());
    }
    let outcome = match target {
        Target::Several(count) => {
            problems.push(format!("{count} trunks are called “{name}”. Add the id of the one you mean"));
            Outcome::NotReady(problems)
        }
        Target::WithoutId => {
            problems.push(format!(
                "A trunk called “{name}” is there, but its id cannot be read. Give the row another name"
            ));
            Outcome::NotReady(problems)
        }
        Target::UnknownId(near) => {
            problems.extend(row.doubts.iter().map(|(_, says)| says.clone()));
            // For a damaged id there is a message already.
            let is_damaged = row.doubts.iter().any(|(field, _)| field.is_none());
            if near.is_some() || !is_damaged {
                problems.push(unknown_id(row.id.as_deref().unwrap_or_default(), near.as_ref()));
            }
            Outcome::NotReady(problems)
        }
        Target::New(near) => {
            if let Some(near) = near {
                let says = format!("No trunk is called “{name}”, but one is called “{near}”");
                if row.is_name_guarded {
                    notes.warnings.push(format!("{says}. Check that a new trunk is meant"));
                } else if is_stripped(&name, near) {
                    problems.push(format!(
                        "{says}: a spreadsheet takes a leading plus or zeros off. Write the name as it is, or put an apostrophe before it if a new trunk is meant"
                    ));
                } else {
                    problems.push(format!(
                        "{says}: letters were lost when the table was saved. Save it as UTF-8, or write the name as it is"
                    ));
                }
            }
            creation(row, problems, &mut notes)
        }
        Target::Trunk(id) => match record {
            Some(record) => {
                if is_taken && row.name().is_some() && row.name() != current {
                    notes.warnings.push(format!("Another trunk is called “{name}” already"));
                }
                change(row, id, record, problems, &mut notes)
            }
            None => {
                problems.push("The trunk could not be read from the PBX. Preview again".to_owned());
                Outcome::NotReady(problems)
            }
        },
    };
    let Notes { warnings, hints } = notes;
    let asks_password = matches!(outcome, Outcome::NeedsPassword(_));
    PlannedRow { number: row.number, called: row.called(), name, outcome, asks_password, warnings, hints }
}

/// The message for an id that no trunk has.
fn unknown_id(id: &str, near: Option<&ProviderId>) -> String {
    match near {
        Some(near) => format!(
            "The PBX has no trunk with the id {id}, but one with {}: a spreadsheet keeps 15 digits of a number. Copy the id again, into a cell formatted as text",
            near.as_str()
        ),
        None => format!(
            "The PBX has no trunk with the id {id}. Leave the id empty to find the trunk by its name or to create one. If the whole file is from another PBX, choose “{IDS_OF_ANOTHER}”"
        ),
    }
}

/// Records what the row uses, and reports which earlier row uses the same.
fn claim(row: &ImportRow, target: &Target, current: Option<&str>, claims: &mut Vec<Claim>) -> Vec<String> {
    let id = match target {
        Target::Trunk(id) => Some(id.clone()),
        Target::New(_) | Target::UnknownId(_) | Target::Several(_) | Target::WithoutId => None,
    };
    let name = row.name().filter(|name| Some(*name) != current).map(str::to_owned);
    let mut problems = Vec::new();
    for earlier in claims.iter() {
        let says = if id.is_some() && earlier.id == id {
            " is about the same trunk. Keep one of the two"
        } else if name.is_some() && earlier.name == name {
            " gives a trunk the same name. Keep one of the two, or give them two names"
        } else {
            continue;
        };
        let mut words = earlier.called.clone();
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        problems.push(format!("{words}{says}"));
        break;
    }
    claims.push(Claim { called: row.called(), id, name });
    problems
}

fn creation(row: &ImportRow, mut problems: Vec<String>, notes: &mut Notes) -> Outcome {
    let Notes { warnings, hints } = notes;
    let doubted = |field: Field| row.doubts.iter().any(|(doubted, _)| *doubted == Some(field));
    problems.extend(row.doubts.iter().map(|(_, says)| says.clone()));
    for rest in &row.rest {
        say_rest(rest, &mut problems, warnings);
    }
    let mode = match row.mode.as_deref() {
        Some(word) => match AuthMode::parse(meant(Field::Mode, &word.into()).as_str().unwrap_or_default()) {
            Some(mode) => mode,
            None => {
                problems.push(no_mode(&format!("“{word}” is not known to this version. Use one of ")));
                return Outcome::NotReady(problems);
            }
        },
        None => {
            let says =
                "no trunk of this name is there, and a new one needs a type. Add auth_mode with one of ";
            problems.push(no_mode(says));
            return Outcome::NotReady(problems);
        }
    };
    let mut draft = Draft::new(mode);
    let mut given = Vec::new();
    for (field, value) in &row.given {
        draft.set(*field, &meant(*field, value));
        given.push(*field);
    }
    if row.has_blank_pai {
        draft.set(Field::Text(Text::PaiParameterName), &"".into());
        given.push(Field::Text(Text::PaiParameterName));
    }
    draft.keep_hidden(&|field| given.contains(&field));
    warn_of_verdicts(&draft, warnings);
    warn_of_unused(row, &Draft::new(mode), &draft, warnings);
    if row.is_shared {
        let says = "Which tenants may use the trunk is not in the file. Assign the new one on the PBX";
        warnings.push(says.to_owned());
    }
    let mut lacks_password = false;
    for problem in &problems_of_new(&draft) {
        match problem.severity {
            Severity::Error if problem.field == PASSWORD && !row.has_password() => lacks_password = true,
            // The cause is reported already.
            Severity::Error if doubted(problem.field) => {}
            Severity::Error => problems.push(problem_words(problem)),
            Severity::Warning => warnings.push(problem_words(problem)),
            Severity::Hint => hints.push(problem_words(problem)),
        }
    }
    if lacks_password && problems.is_empty() {
        return Outcome::NeedsPassword(Box::new(draft));
    }
    if lacks_password {
        let says = "Password: this type needs one, and exports leave it out. Add a column “password”";
        problems.push(says.to_owned());
    }
    match CheckedCreate::try_from(&draft) {
        Ok(request) if problems.is_empty() => Outcome::Create(Box::new(PlannedCreate { request, draft })),
        Ok(_) | Err(_) => Outcome::NotReady(problems),
    }
}

fn no_mode(says: &str) -> String {
    let mut words = format!("{}: {says}", label(Field::Mode));
    for (place, mode) in AuthMode::ALL.iter().enumerate() {
        if place > 0 {
            words.push_str(", ");
        }
        words.push_str(mode.as_str());
    }
    words
}

fn change(
    row: &ImportRow,
    id: &ProviderId,
    record: &Provider,
    mut problems: Vec<String>,
    notes: &mut Notes,
) -> Outcome {
    let Notes { warnings, hints } = notes;
    for rest in &row.rest {
        // A value that goes back to the PBX it came from is valid.
        if at(record, &rest.path) != Some(&rest.value) {
            say_rest(rest, &mut problems, warnings);
        }
    }
    let known = record.auth_mode.as_ref().and_then(Open::known);
    let theirs = Draft::reading(known.unwrap_or(AuthMode::IpAuth), record);
    let mine = wanted(row, &theirs);
    say_fixed(row, record, &theirs, &mut problems);
    if known.is_none() {
        let is_changed = row.given.iter().any(|(field, _)| !is_same(&theirs, &mine, *field));
        if is_changed {
            problems
                .push("This version does not know the type of the trunk, so it cannot change it".to_owned());
        }
        return if problems.is_empty() { Outcome::Same(id.clone()) } else { Outcome::NotReady(problems) };
    }
    warn_of_unused(row, &theirs, &mine, warnings);
    let changed = changes(&theirs, &mine);
    if changed.contains(&Field::Verdicts) {
        warn_of_verdicts(&mine, warnings);
    }
    for field in &changed {
        let doubts = row.doubts.iter().filter(|(doubted, _)| *doubted == Some(*field));
        problems.extend(doubts.map(|(_, says)| says.clone()));
        if let Field::Text(text) = field {
            say_lost(row, *text, &theirs, &mine, &mut problems, warnings);
        }
    }
    // Existing values are accepted as they are; values of the file are checked like in the form.
    let known = problems_of_edit(&theirs, &theirs);
    for problem in &problems_of_edit(&theirs, &mine) {
        let is_changed = changed.contains(&problem.field);
        let is_known = known.iter().any(|known| known.field == problem.field && known.text == problem.text);
        let is_doubted = row.doubts.iter().any(|(doubted, _)| *doubted == Some(problem.field));
        match problem.severity {
            Severity::Error if is_changed && is_doubted => {}
            Severity::Error => problems.push(problem_words(problem)),
            Severity::Warning if is_changed || !is_known => warnings.push(problem_words(problem)),
            Severity::Hint if is_changed || !is_known => hints.push(problem_words(problem)),
            Severity::Warning | Severity::Hint => {}
        }
    }
    if !problems.is_empty() {
        return Outcome::NotReady(problems);
    }
    if changed.is_empty() {
        return Outcome::Same(id.clone());
    }
    if changed.contains(&Field::Text(Text::Password)) {
        warnings.push("Password: the PBX does not show the one it has, so it is written again".to_owned());
    }
    let name = theirs.texts.name.clone();
    let changes = differences(&theirs, &mine, &changed);
    Outcome::Change(Box::new(PlannedChange { id: id.clone(), name, original: theirs, mine, changes }))
}

/// Reports where a text of a trunk differs only by what programs lose when they save a table.
fn say_lost(
    row: &ImportRow,
    text: Text,
    theirs: &Draft,
    mine: &Draft,
    problems: &mut Vec<String>,
    warnings: &mut Vec<String>,
) {
    let (before, after) = (theirs.texts.get(text), mine.texts.get(text));
    let label = label(Field::Text(text));
    let is_whole = spec(Field::Text(text)).is_some_and(|spec| matches!(spec.input, Input::Whole(_)));
    if text == Text::Password || is_whole {
        return;
    }
    if is_stripped(after, before) {
        warnings.push(format!(
            "{label}: only the leading plus or zeros are gone. A spreadsheet takes them off: check that this is meant"
        ));
    }
    if is_letters_lost(after, before) && row.is_table() {
        problems.push(format!(
            "{label}: letters of “{before}” were lost when the table was saved. Save it as UTF-8, or write “{before}” again"
        ));
    }
    if is_broken(after, before) {
        problems.push(format!(
            "{label}: a line break stands inside a value. Without it the trunk stays as it is: take it out, or separate the values with a semicolon"
        ));
    }
    if is_rounding_of(after, before) {
        problems.push(format!(
            "{label}: a spreadsheet keeps 15 digits of a number, and the last ones of “{before}” are lost. Enter it again, in a cell formatted as text"
        ));
    }
}

/// The trunk with the values of the row. A word that equals the PBX's own keeps the PBX's spelling.
fn wanted(row: &ImportRow, theirs: &Draft) -> Draft {
    let mut mine = theirs.clone();
    for (field, value) in &row.given {
        let is_fixed = matches!(field, Field::Mode | Field::Text(Text::Brand));
        let written = if theirs.get(*field) == *value { value.clone() } else { meant(*field, value) };
        if !is_fixed {
            mine.set(*field, &written);
        }
    }
    mine
}

/// The differences of the two settings that no update contains.
fn say_fixed(row: &ImportRow, record: &Provider, theirs: &Draft, problems: &mut Vec<String>) {
    let mut say = |field: Field, is: &str, wanted: &str| {
        let label = label(field);
        problems.push(format!(
            "{label}: the trunk has “{is}”, the file says “{wanted}”. This cannot be changed later. \
             Take it out of the file, or create another trunk under a new name and without the id"
        ));
    };
    if let (Some(word), Some(mode)) = (&row.mode, &record.auth_mode) {
        let meant = meant(Field::Mode, &word.as_str().into());
        let wanted = meant.as_str().unwrap_or_default();
        if wanted != mode.as_str() && word != mode.as_str() {
            let named = AuthMode::parse(wanted).map(Named::name);
            say(Field::Mode, &mode_name(record).words(), named.unwrap_or(wanted));
        }
    }
    let wanted = row.text(Text::Brand).unwrap_or_default().trim();
    if !wanted.is_empty() && wanted != theirs.texts.brand.trim() {
        say(Field::Text(Text::Brand), theirs.texts.brand.trim(), wanted);
    }
}

/// Reports the problem of a key that is not a field, or that it is left out.
fn say_rest(rest: &Rest, problems: &mut Vec<String>, warnings: &mut Vec<String>) {
    match rest.problem {
        Some(says) => problems.push(format!("{}: {says}", rest.key())),
        None if rest.path.iter().any(|key| is_secret(key)) => {
            warnings.push(format!("“{}” is a secret and is not imported", rest.key()));
        }
        None => {
            warnings.push(format!(
                "“{}” is not known to this version and is not imported. \
                 A trunk that is there keeps what it has",
                rest.key()
            ));
        }
    }
}

/// Reports verdicts that may be misspelt: the API accepts any word.
fn warn_of_verdicts(draft: &Draft, warnings: &mut Vec<String>) {
    for word in later_verdicts(&draft.verdicts) {
        let label = label(Field::Verdicts);
        warnings.push(format!("{label}: “{word}” is not known to this version and is sent as it is"));
    }
}

/// Reports settings of the file that the type does not use.
fn warn_of_unused(row: &ImportRow, before: &Draft, mine: &Draft, warnings: &mut Vec<String>) {
    for (field, value) in &row.given {
        if value.as_str().is_some_and(|text| text.trim().is_empty()) {
            continue;
        }
        let says = match presence(mine.auth_mode, *field) {
            Presence::Hidden if mine.kept(*field).is_some() => continue,
            Presence::Hidden => match refusal(mine, *field) {
                Some(why) if why.starts_with(&label(*field)) => {
                    warnings.push(format!("{why}. It is left out"));
                    continue;
                }
                Some(why) => {
                    warnings.push(format!("{}: {why}. It is left out", label(*field)));
                    continue;
                }
                None => ": this type has no such setting. It is left out",
            },
            Presence::Locked(fixed) => {
                let is_fixed_so = match mine.get(*field) {
                    Value::String(text) => text.trim() == fixed,
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_) => {
                        false
                    }
                };
                if is_fixed_so {
                    continue;
                }
                ": the type fixes this. It is left out"
            }
            Presence::Optional | Presence::Required => continue,
        };
        if !is_same(before, mine, *field) {
            warnings.push(format!("{}{says}", label(*field)));
        }
    }
}

fn differences(theirs: &Draft, mine: &Draft, changed: &[Field]) -> Vec<Difference> {
    let mut found = Vec::new();
    for field in changed {
        let mut difference = Difference {
            field: *field,
            label: label(*field),
            before: shown(theirs, *field).words(),
            after: shown(mine, *field).words(),
            detail: None,
        };
        match field {
            Field::Text(Text::Password) => MASK.clone_into(&mut difference.after),
            Field::Text(text @ (Text::DidNumbers | Text::AdditionalIps)) => {
                if let Some(change) =
                    list_change(*text, theirs.texts.get(*text), mine.texts.get(*text), ["New", "Gone"])
                {
                    difference.before.clone_from(&change.before);
                    difference.after.clone_from(&change.after);
                    difference.detail = Some(change.detail());
                }
            }
            Field::Mode
            | Field::Text(_)
            | Field::Flag(_)
            | Field::Word(_)
            | Field::Verdicts
            | Field::Part(_) => {}
        }
        found.push(difference);
    }
    found
}

/// A problem with the label of its field in front, if it does not name the field itself.
pub fn problem_words(problem: &Problem) -> String {
    let label = label(problem.field);
    if problem.text.contains(&label) {
        return problem.text.clone();
    }
    format!("{label}: {}", problem.text)
}

/// The value of a record at a path of keys.
fn at<'a>(record: &'a Provider, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let mut value = record.record.get(first)?;
    for key in rest {
        value = value.as_object()?.get(key)?;
    }
    Some(value)
}

/// The request for a planned change: the values of the file, applied to `fresh`, the record as just read.
/// Changes by somebody else in the meantime stay, except in fields of the file.
///
/// # Errors
/// Every problem, errors first, when one of them blocks.
pub fn update_for(change: &PlannedChange, fresh: &Provider) -> Result<CheckedUpdate, Vec<Problem>> {
    let is_it = fresh.id.as_ref() == Some(&change.id);
    let theirs = Draft::of(fresh).filter(|theirs| is_it && theirs.auth_mode == change.original.auth_mode);
    let Some(theirs) = theirs else {
        return Err(vec![Problem {
            field: Field::Mode,
            severity: Severity::Error,
            text: "This trunk changed after the preview. Preview again".to_owned(),
            fix: None,
        }]);
    };
    let mine = rebase(&change.original, &theirs, &change.mine, &[]);
    CheckedUpdate::new(fresh, &theirs, &mine)
}
