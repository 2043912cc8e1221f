//! What was written in this session, trunk by trunk: each write with the record before it, what was sent, what came
//! of it, and what would take it back.
//!
//! Reads the calls of whatever acts, which always reads a trunk before it writes and after. Holds no password: what
//! names a secret is taken out before anything is kept. Knows no clock, no storage and no server.

use std::collections::VecDeque;

use api::types::{Provider, ProviderId};
use api::{Object, Request, TrunkCall, parse_object};
use serde_json::Value;

use crate::provider::draft::{Draft, Field, Flag, Text};
use crate::provider::held::draft_of;
use crate::provider::merge::{changes, is_same};
use crate::provider::presets::{PresetStep, steps};
use crate::provider::watch::matters;
use crate::transfer::secret::is_secret;

/// Writes that are kept; older ones are counted.
const ENTRIES: usize = 500;
/// Records that are remembered, for the write that may follow.
const RECORDS: usize = 64;

/// What was done to a trunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JournalWrite {
    /// It was created.
    Create,
    /// It was changed.
    Update,
    /// It was deleted.
    Delete,
}

impl JournalWrite {
    /// In a word.
    pub fn words(self) -> &'static str {
        match self {
            Self::Create => "Created",
            Self::Update => "Changed",
            Self::Delete => "Deleted",
        }
    }
}

/// What came of a write, as far as its answer tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteOutcome {
    /// The PBX did it.
    Done,
    /// The PBX refused it, with this status.
    Refused(u16),
    /// The answer does not tell, or none came.
    Unknown,
}

/// One write.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// When, in milliseconds of the wall clock.
    pub at: u64,
    /// What was done.
    pub write: JournalWrite,
    /// The trunk; nothing for one that was not created.
    pub id: Option<ProviderId>,
    /// What came of it.
    pub outcome: WriteOutcome,
    /// The record as it was read before; nothing where it was not read.
    pub before: Option<Object>,
    /// The body, without secrets.
    pub sent: Option<Object>,
    /// Whether the body held a password.
    pub has_password: bool,
    /// The record as it was read afterwards; nothing where it was not read.
    pub after: Option<Object>,
    /// The number of the write that took it back; nothing as long as nobody did.
    pub taken_back: Option<usize>,
}

/// All writes of a session, the newest last.
#[derive(Clone, Debug, Default)]
pub struct Journal {
    /// The writes that are kept.
    pub entries: VecDeque<JournalEntry>,
    /// How many older ones were here and are not any more.
    pub dropped: usize,
    /// How many were never here: they went before the journal was opened.
    pub missed: usize,
    /// The records that were read last, the newest last.
    read: VecDeque<(ProviderId, Object)>,
}

/// What takes a change back, as the trunk is now.
#[derive(Clone, Debug, PartialEq)]
pub struct Reversal {
    /// Fields and their former values, as [`Draft::set`] takes them.
    pub changes: Vec<(Field, Value)>,
    /// Fields of this change that were changed again since: they stay.
    pub left: Vec<Field>,
}

impl Journal {
    /// All writes with their numbers, the oldest first. A number stays when older writes go.
    pub fn numbered(&self) -> impl DoubleEndedIterator<Item = (usize, &JournalEntry)> {
        self.entries.iter().enumerate().map(|(place, entry)| (self.dropped + place, entry))
    }

    /// How many writes are not among the entries.
    pub fn left_out(&self) -> usize {
        self.dropped + self.missed
    }

    /// The write of a number, as long as it is kept.
    pub fn entry(&self, number: usize) -> Option<&JournalEntry> {
        self.entries.get(number.checked_sub(self.dropped)?)
    }

    /// Takes note that the newest write to a trunk took this one back.
    pub fn note_taken_back(&mut self, number: usize) {
        let Some(id) = self.entry(number).map(|entry| entry.id.clone()) else { return };
        let by = self.numbered().rev().find(|(_, entry)| entry.id == id).map(|(by, _)| by);
        let place = number.checked_sub(self.dropped);
        if let Some(entry) = place.and_then(|place| self.entries.get_mut(place)) {
            entry.taken_back = by.filter(|by| *by > number);
        }
    }

    /// The number of the write that took this one back, unless that was taken back as well.
    pub fn is_taken_back_by(&self, number: usize) -> Option<usize> {
        let by = self.entry(number)?.taken_back?;
        // Each is newer than the one before, so this ends.
        if self.is_taken_back_by(by).is_some() { None } else { Some(by) }
    }

    /// Takes note of a call and its answer: status and body, or nothing where no answer came. `at` is when it was
    /// sent.
    pub fn note(&mut self, at: u64, request: &Request, answer: Option<(u16, &[u8])>) {
        let Some(call) = TrunkCall::of(request) else { return };
        let status = answer.map(|(status, _)| status);
        let object = answer.and_then(|(_, body)| parse_object(body)).map(without_secrets);
        match call {
            TrunkCall::Read(id) => {
                if let (Some(200), Some(record)) = (status, object) {
                    self.was_read(id, record);
                }
            }
            TrunkCall::Create => {
                let id = object.and_then(|answer| Provider::of(answer).id);
                let outcome = match (outcome(status, 201), &id) {
                    (WriteOutcome::Done, None) => WriteOutcome::Unknown,
                    (outcome, _) => outcome,
                };
                self.push(at, request, JournalWrite::Create, id, outcome);
            }
            TrunkCall::Update(id) => {
                self.push(at, request, JournalWrite::Update, Some(id), outcome(status, 200));
            }
            TrunkCall::Delete(id) => {
                self.push(at, request, JournalWrite::Delete, Some(id), outcome(status, 204));
            }
        }
    }

    fn was_read(&mut self, id: ProviderId, record: Object) {
        let last = self.entries.iter_mut().rev().find(|entry| entry.id.as_ref() == Some(&id));
        if let Some(entry) = last.filter(|entry| entry.after.is_none() && entry.write != JournalWrite::Delete)
        {
            entry.after = Some(record.clone());
        }
        self.read.retain(|(known, _)| *known != id);
        self.read.push_back((id, record));
        if self.read.len() > RECORDS {
            self.read.pop_front();
        }
    }

    fn push(
        &mut self,
        at: u64,
        request: &Request,
        write: JournalWrite,
        id: Option<ProviderId>,
        outcome: WriteOutcome,
    ) {
        let body = request.body.as_deref().and_then(|body| parse_object(body.as_bytes()));
        let has_password = body.as_ref().is_some_and(|body| body.contains_key(Text::Password.wire()));
        let before = match write {
            JournalWrite::Create => None,
            JournalWrite::Update | JournalWrite::Delete => self
                .read
                .iter()
                .find(|(known, _)| Some(known) == id.as_ref())
                .map(|(_, record)| record.clone()),
        };
        let sent = body.map(without_secrets);
        self.entries.push_back(JournalEntry {
            at,
            write,
            id,
            outcome,
            before,
            sent,
            has_password,
            after: None,
            taken_back: None,
        });
        if self.entries.len() > ENTRIES {
            self.entries.pop_front();
            self.dropped += 1;
        }
    }

    /// Everything as JSON, the oldest first. `time` spells a moment for programs.
    pub fn to_json(&self, time: impl Fn(u64) -> String) -> Value {
        let entries = self.entries.iter().map(|entry| {
            let object = |object: &Option<Object>| object.clone().map_or(Value::Null, Value::Object);
            let outcome = match entry.outcome {
                WriteOutcome::Done => "done".to_owned(),
                WriteOutcome::Refused(status) => format!("refused with {status}"),
                WriteOutcome::Unknown => "unknown".to_owned(),
            };
            serde_json::json!({
                "time": time(entry.at),
                "action": entry.write.words().to_lowercase(),
                "id": entry.id.as_ref().map(ProviderId::as_str),
                "name": entry.name(),
                "outcome": outcome,
                "password_sent": entry.has_password,
                "reverted_at": entry.taken_back.and_then(|by| self.entry(by)).map(|by| time(by.at)),
                "before": object(&entry.before),
                "sent": object(&entry.sent),
                "after": object(&entry.after),
            })
        });
        serde_json::json!({ "left_out": self.left_out(), "writes": entries.collect::<Vec<_>>() })
    }
}

/// What an answer says of a write that is done with this status.
fn outcome(status: Option<u16>, done: u16) -> WriteOutcome {
    match status {
        Some(status) if status == done => WriteOutcome::Done,
        Some(status @ 400..=499) => WriteOutcome::Refused(status),
        Some(_) | None => WriteOutcome::Unknown,
    }
}

/// A record without what its keys call a secret, at any depth.
fn without_secrets(object: Object) -> Object {
    object.into_iter().filter(|(key, _)| !is_secret(key)).map(|(key, value)| (key, cleaned(value))).collect()
}

fn cleaned(value: Value) -> Value {
    match value {
        Value::Object(object) => Value::Object(without_secrets(object)),
        Value::Array(items) => Value::Array(items.into_iter().map(cleaned).collect()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value,
    }
}

impl JournalEntry {
    /// What the trunk was called at that time; blank where no record tells.
    pub fn name(&self) -> String {
        let name = |object: &Option<Object>| Some(object.as_ref()?.get("name")?.as_str()?.to_owned());
        name(&self.sent).or_else(|| name(&self.before)).or_else(|| name(&self.after)).unwrap_or_default()
    }

    /// The trunk as it was and as it was written, for a change whose record was read.
    fn both(&self) -> Option<(Draft, Draft)> {
        let (before, sent) = (self.before.as_ref()?, self.sent.as_ref()?);
        // An update names neither type nor brand.
        let mut written = before.clone();
        for (key, value) in sent {
            written.insert(key.clone(), value.clone());
        }
        Some((draft_of(&Provider::of(before.clone())), draft_of(&Provider::of(written))))
    }

    /// What the write changed, in the words of the form; nothing for a creation or a deletion.
    pub fn changes(&self) -> Vec<PresetStep> {
        match self.write {
            JournalWrite::Update => {
                self.both().map(|(before, after)| steps(&before, &after)).unwrap_or_default()
            }
            JournalWrite::Create | JournalWrite::Delete => Vec::new(),
        }
    }

    /// What taking a change back does to calls, where it does something to them.
    pub fn consequence(&self) -> Option<&'static str> {
        let (before, after) = self.both().filter(|_| self.write == JournalWrite::Update)?;
        let fields = changes(&before, &after);
        match fields.contains(&Field::Flag(Flag::Enabled)) {
            true if before.flags.enabled != Some(true) => Some(
                "Reverting disables the trunk: new calls through it fail, and calls in progress may be dropped.",
            ),
            true => Some("Reverting enables the trunk."),
            false if matters(&fields) => {
                Some("Reverting changes how the trunk reaches the far end: calls in progress may be dropped.")
            }
            false => None,
        }
    }

    /// What takes a change back on the trunk as it is now; nothing where there is nothing to take back: a change
    /// that was refused, one whose former record is not known, a password.
    pub fn reversal(&self, now: &Provider) -> Option<Reversal> {
        let is_change = match (self.write, self.outcome) {
            (JournalWrite::Update, WriteOutcome::Done | WriteOutcome::Unknown) => true,
            (JournalWrite::Update, WriteOutcome::Refused(_))
            | (JournalWrite::Create | JournalWrite::Delete, _) => false,
        };
        let (before, after) = self.both().filter(|_| is_change)?;
        let now = draft_of(now);
        let mut reversal = Reversal { changes: Vec::new(), left: Vec::new() };
        for field in changes(&before, &after) {
            // As it was: somebody took it back already.
            if is_same(&now, &before, field) {
                continue;
            }
            match is_same(&now, &after, field) {
                true => reversal.changes.push((field, before.get(field))),
                false => reversal.left.push(field),
            }
        }
        Some(reversal).filter(|reversal| !reversal.changes.is_empty() || !reversal.left.is_empty())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use api::types::UpdateProvider;
    use api::{Access, Method};
    use serde_json::json;

    use super::*;
    use crate::provider::convert::CheckedUpdate;

    fn request(method: Method, path: &str, body: Option<Value>) -> Request {
        let body = body.map(|body| body.to_string());
        Request { method, path: path.to_owned(), body, access: Access::TokenNeeded }
    }

    fn record() -> Value {
        json!({
            "id": "7", "name": "Alpha", "enabled": true, "brand": "Generic", "auth_mode": "REGISTER_AUTH",
            "transport": "UDP", "hostname": "sip.alpha.example", "port": 5060, "auth_id": "4711",
            "registration": true, "register_interval": 600, "concurrency": 30, "keep_alive": false,
            "keep_alive_interval": 360, "did_numbers": "16505550100", "shared": false,
            "outbound_parameters": { "from_user_part": { "value": "DEFAULT" } },
        })
    }

    fn provider(record: &Value) -> Provider {
        Provider::of(record.as_object().unwrap().clone())
    }

    /// Reads a trunk, as whoever writes does before and after.
    fn read(journal: &mut Journal, record: &Value) {
        let id = record["id"].as_str().unwrap();
        let answer = record.to_string();
        journal.note(
            0,
            &request(Method::Get, &format!("providers/{id}"), None),
            Some((200, answer.as_bytes())),
        );
    }

    /// Changes a trunk by what the form would send.
    fn change(
        journal: &mut Journal,
        at: u64,
        from: &Value,
        set: &[(Field, Value)],
        status: Option<u16>,
    ) -> Value {
        read(journal, from);
        let fresh = provider(from);
        let theirs = draft_of(&fresh);
        let mut mine = theirs.clone();
        for (field, value) in set {
            mine.set(*field, value);
        }
        let body = CheckedUpdate::new(&fresh, &theirs, &mine).unwrap().request().to_json();
        let mut next = from.clone();
        for (key, value) in body.as_object().unwrap().iter().filter(|(key, _)| *key != "password") {
            next[key] = value.clone();
        }
        journal.note(
            at,
            &request(Method::Post, "providers/7", Some(body)),
            status.map(|status| (status, &b""[..])),
        );
        next
    }

    #[test]
    fn a_change_is_kept_with_its_record_before_and_after() {
        let mut journal = Journal::default();
        let set = [(Field::Text(Text::Concurrency), json!("45")), (Field::Text(Text::Port), json!("5080"))];
        let next = change(&mut journal, 1_000, &record(), &set, Some(200));
        read(&mut journal, &next);
        let entry = &journal.entries[0];
        assert_eq!((entry.at, entry.write, entry.outcome), (1_000, JournalWrite::Update, WriteOutcome::Done));
        assert_eq!((entry.name().as_str(), entry.id.as_ref().unwrap().as_str()), ("Alpha", "7"));
        assert_eq!(entry.before.as_ref().unwrap()["concurrency"], 30);
        assert_eq!(entry.sent.as_ref().unwrap()["concurrency"], 45);
        assert_eq!(entry.after.as_ref().unwrap()["concurrency"], 45);
        let told = |step: &PresetStep| (step.field, step.now.words(), step.then.words());
        assert_eq!(
            entry.changes().iter().map(told).collect::<Vec<_>>(),
            [
                (Field::Text(Text::Port), "5060".to_owned(), "5080".to_owned()),
                (Field::Text(Text::Concurrency), "30".to_owned(), "45".to_owned()),
            ]
        );
    }

    #[test]
    fn a_change_is_taken_back_only_where_it_still_stands() {
        let mut journal = Journal::default();
        let set = [
            (Field::Text(Text::Concurrency), json!("45")),
            (Field::Text(Text::Port), json!("5080")),
            (Field::Text(Text::Name), json!("Alpha 2")),
        ];
        let mut now = change(&mut journal, 1, &record(), &set, Some(200));
        // Somebody changed one again and took another one back.
        now["port"] = json!(5090);
        now["name"] = json!("Alpha");
        let found = journal.entries[0].reversal(&provider(&now)).unwrap();
        assert_eq!(found.changes, [(Field::Text(Text::Concurrency), json!("30"))]);
        assert_eq!(found.left, [Field::Text(Text::Port)]);
        // Taken back by a write that the form accepts, the record is the former one in that field.
        let back = change(&mut journal, 2, &now, &found.changes, Some(200));
        assert_eq!(back["concurrency"], 30);
        assert_eq!(journal.entries[1].before.as_ref().unwrap()["concurrency"], 45);
        assert_eq!(journal.entries[0].reversal(&provider(&record())), None, "nothing of it stands");
    }

    #[test]
    fn what_cannot_be_taken_back_has_no_reversal() {
        let mut journal = Journal::default();
        let set = [(Field::Text(Text::Concurrency), json!("45"))];
        let next = change(&mut journal, 1, &record(), &set, Some(400));
        assert_eq!(journal.entries[0].outcome, WriteOutcome::Refused(400));
        assert_eq!(journal.entries[0].reversal(&provider(&next)), None, "refused");
        change(&mut journal, 2, &record(), &set, None);
        assert_eq!(journal.entries[1].outcome, WriteOutcome::Unknown);
        assert!(journal.entries[1].reversal(&provider(&next)).is_some(), "it may have been done");
        let password = [(Field::Text(Text::Password), json!("hunter2"))];
        let next = change(&mut journal, 3, &record(), &password, Some(200));
        assert!(journal.entries[2].has_password && journal.entries[2].changes().is_empty());
        assert_eq!(journal.entries[2].reversal(&provider(&next)), None, "the former one is not known");
        journal.note(4, &request(Method::Post, "providers/7/destroy", None), Some((204, b"")));
        assert_eq!(
            (journal.entries[3].write, journal.entries[3].outcome),
            (JournalWrite::Delete, WriteOutcome::Done)
        );
        assert_eq!(journal.entries[3].name(), "Alpha", "read before");
        assert_eq!(journal.entries[3].reversal(&provider(&next)), None);
        // Written without being read: from another tab, say.
        let update = UpdateProvider::of(&provider(&record())).to_json();
        journal.note(5, &request(Method::Post, "providers/8", Some(update)), Some((200, b"")));
        assert_eq!((&journal.entries[4].before, journal.entries[4].changes().len()), (&None, 0));
        assert_eq!(journal.entries[4].reversal(&provider(&next)), None);
    }

    #[test]
    fn a_write_says_by_which_one_it_was_taken_back_until_that_was_taken_back_too() {
        let limit = |to: &str| [(Field::Text(Text::Concurrency), json!(to))];
        let mut journal = Journal::default();
        let next = change(&mut journal, 1, &record(), &limit("45"), Some(200));
        assert_eq!(journal.is_taken_back_by(0), None);
        // Nothing newer was written to this trunk.
        journal.note_taken_back(0);
        assert_eq!(journal.is_taken_back_by(0), None);
        let back = change(&mut journal, 2, &next, &limit("30"), Some(200));
        journal.note(3, &request(Method::Post, "providers/8", Some(json!({}))), Some((200, b"")));
        journal.note_taken_back(0);
        assert_eq!(journal.is_taken_back_by(0), Some(1), "the write to another trunk is none");
        assert_eq!(journal.to_json(|at| at.to_string())["writes"][0]["reverted_at"], "2");
        change(&mut journal, 4, &back, &limit("45"), Some(200));
        journal.note_taken_back(1);
        assert_eq!((journal.is_taken_back_by(1), journal.is_taken_back_by(0)), (Some(3), None));
        journal.note_taken_back(99);
        assert_eq!(journal.is_taken_back_by(99), None);
        // Numbers stay when older writes go.
        for at in 0..499 {
            journal.note(at, &request(Method::Post, "providers/9", Some(json!({}))), Some((200, b"")));
        }
        assert_eq!((journal.dropped, journal.entries.len()), (3, 500));
        assert_eq!(journal.numbered().next().map(|(number, entry)| (number, entry.at)), Some((3, 4)));
        assert_eq!((journal.entry(2), journal.entry(3).map(|entry| entry.at)), (None, Some(4)));
        assert_eq!(journal.is_taken_back_by(1), None, "it is not kept");
        journal.note_taken_back(1);
    }

    #[test]
    fn what_taking_a_change_back_does_to_calls_is_said() {
        let mut off = record();
        off["enabled"] = json!(false);
        for (from, field, to, says) in [
            (record(), Field::Flag(Flag::Enabled), json!(false), Some("Reverting enables the trunk.")),
            (
                off,
                Field::Flag(Flag::Enabled),
                json!(true),
                Some(
                    "Reverting disables the trunk: new calls through it fail, and calls in progress may be dropped.",
                ),
            ),
            (
                record(),
                Field::Text(Text::Port),
                json!("5080"),
                Some(
                    "Reverting changes how the trunk reaches the far end: calls in progress may be dropped.",
                ),
            ),
            (record(), Field::Text(Text::Concurrency), json!("45"), None),
        ] {
            let mut journal = Journal::default();
            change(&mut journal, 1, &from, &[(field, to)], Some(200));
            assert_eq!(journal.entries[0].changes().len(), 1, "{field:?}");
            assert_eq!(journal.entries[0].consequence(), says, "{field:?}");
        }
    }

    #[test]
    fn a_creation_is_done_with_an_id_only() {
        for (status, body, outcome, id) in [
            (Some(201), r#"{"id":"9"}"#, WriteOutcome::Done, Some("9")),
            (Some(201), "", WriteOutcome::Unknown, None),
            (Some(200), r#"{"id":"9"}"#, WriteOutcome::Unknown, Some("9")),
            (Some(403), r#"{"errors":[]}"#, WriteOutcome::Refused(403), None),
            (Some(502), "<html>", WriteOutcome::Unknown, None),
            (None, "", WriteOutcome::Unknown, None),
        ] {
            let mut journal = Journal::default();
            let sent =
                request(Method::Post, "providers", Some(json!({"name": "New", "password": "hunter2"})));
            journal.note(1, &sent, status.map(|status| (status, body.as_bytes())));
            let entry = &journal.entries[0];
            assert_eq!((entry.write, entry.outcome), (JournalWrite::Create, outcome), "{status:?} {body}");
            assert_eq!(entry.id.as_ref().map(ProviderId::as_str), id, "{status:?} {body}");
            assert_eq!(entry.name(), "New");
        }
    }

    #[test]
    fn no_secret_is_kept_or_exported() {
        let mut journal = Journal::default();
        let mut leaky = record();
        leaky["password"] = json!("hunter2-read");
        leaky["later"] = json!([{ "api_token": "hunter2-deep" }]);
        read(&mut journal, &leaky);
        let body = json!({
            "name": "Alpha", "password": "hunter2-sent", "later": [{ "api_token": "hunter2-deep", "kept": 1 }],
        });
        journal.note(1, &request(Method::Post, "providers/7", Some(body)), Some((200, b"")));
        read(&mut journal, &leaky);
        let told = format!("{journal:?} {}", journal.to_json(|at| at.to_string()));
        assert!(!told.contains("hunter2"), "{told}");
        assert!(journal.entries[0].has_password);
        assert_eq!(journal.entries[0].sent.as_ref().unwrap()["later"], json!([{ "kept": 1 }]));
    }

    #[test]
    fn the_journal_as_json_holds_every_write_and_its_bodies() {
        let mut journal = Journal::default();
        let set = [(Field::Text(Text::Concurrency), json!("45"))];
        let next = change(&mut journal, 1_500, &record(), &set, Some(200));
        read(&mut journal, &next);
        journal.note(2_000, &request(Method::Post, "providers/7/destroy", None), Some((409, b"{}")));
        let told = journal.to_json(|at| format!("t{at}"));
        assert_eq!(told["left_out"], 0);
        let writes = told["writes"].as_array().unwrap();
        assert_eq!(writes.len(), 2, "{told}");
        let (change, delete) = (&writes[0], &writes[1]);
        assert_eq!(
            (&change["time"], &change["action"], &change["outcome"]),
            (&json!("t1500"), &json!("changed"), &json!("done"))
        );
        assert_eq!(
            (&change["before"]["concurrency"], &change["sent"]["concurrency"]),
            (&json!(30), &json!(45))
        );
        assert_eq!((&delete["action"], &delete["outcome"]), (&json!("deleted"), &json!("refused with 409")));
        assert_eq!((&delete["sent"], &delete["name"]), (&Value::Null, &json!("Alpha")));
    }

    #[test]
    fn what_is_kept_is_bounded_and_what_is_left_out_is_counted() {
        let mut journal = Journal::default();
        for at in 0..600_u64 {
            let mut record = record();
            record["id"] = json!(at.to_string());
            read(&mut journal, &record);
            journal.note(
                at,
                &request(Method::Post, &format!("providers/{at}"), Some(json!({}))),
                Some((200, b"")),
            );
        }
        assert_eq!((journal.entries.len(), journal.dropped, journal.read.len()), (500, 100, RECORDS));
        assert_eq!(journal.entries[0].at, 100);
        assert!(journal.entries.iter().all(|entry| entry.before.is_some()));
    }

    #[test]
    fn other_calls_are_no_writes() {
        let mut journal = Journal::default();
        for (method, path) in [
            (Method::Post, "auth/sign_in"),
            (Method::Post, "auth/sign_out"),
            (Method::Get, "providers?top=100"),
            (Method::Get, "providers/7/status"),
            (Method::Get, "providers/export"),
        ] {
            journal.note(1, &request(method, path, Some(json!({"password": "x"}))), Some((200, b"{}")));
        }
        assert!(journal.entries.is_empty() && journal.read.is_empty());
    }
}
