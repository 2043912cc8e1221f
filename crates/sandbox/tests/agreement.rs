//! The form and the PBX on the same drafts, 10 000 random ones of each mode: what the form accepts is
//! stored as typed, what the PBX refuses the form refuses too, and where the form is stricter is listed in a
//! short list.
//!
//! The two sides share no code: `sandbox` reads the contract, `domain` knows the console's rules, and
//! the careless client below asks the PBX without them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

#[path = "agreement/careless.rs"]
mod careless;
#[path = "agreement/drafts.rs"]
mod drafts;
#[path = "suite/support.rs"]
#[allow(dead_code)]
mod support;

use std::cell::RefCell;
use std::collections::BTreeSet;

use api::types::{AuthMode, Provider, WireEnum};
use careless::{REPAIRS, STRICTER};
use domain::check::Severity;
use domain::provider::convert::CheckedCreate;
use domain::provider::draft::{Draft, Field, Text};
use domain::provider::merge::is_same;
use drafts::Work;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value;
use support::Sandbox;
use tokio::runtime::Runtime;

const CASES: u32 = 10_000;

#[derive(Default)]
struct Tally {
    accepted: u32,
    refused: u32,
    careless_accepted: u32,
    careless_refused: u32,
    /// The rows of both lists that occurred.
    repairs: BTreeSet<&'static str>,
    stricter: BTreeSet<(&'static str, String)>,
}

struct Both {
    sandbox: Sandbox,
    tally: RefCell<Tally>,
}

impl Both {
    fn new() -> Self {
        Self { sandbox: Sandbox::new(0), tally: RefCell::default() }
    }

    /// Asks both sides, and explains every difference with a row of one of the two lists.
    async fn compare(&self, draft: &Draft) -> Result<(), TestCaseError> {
        let errors: Vec<Field> = match CheckedCreate::try_from(draft) {
            Ok(checked) => {
                self.tally.borrow_mut().accepted += 1;
                self.create(&checked).await?;
                self.clear();
                Vec::new()
            }
            Err(problems) => {
                self.tally.borrow_mut().refused += 1;
                let errors = problems.iter().filter(|problem| problem.severity == Severity::Error);
                errors.map(|problem| problem.field).collect()
            }
        };
        let mut body = careless::body(draft);
        let refused = self.ask(&body).await?;
        {
            let mut tally = self.tally.borrow_mut();
            let count =
                if refused.is_empty() { &mut tally.careless_accepted } else { &mut tally.careless_refused };
            *count += 1;
        }
        let mut is_mended = false;
        for field in refused.iter().filter(|field| !errors.contains(field)) {
            let found = REPAIRS.iter().find_map(|repair| Some((repair, (repair.mend)(draft, *field)?)));
            prop_assert!(found.is_some(), "only the PBX refuses {:?}", field);
            let (repair, value) = found.unwrap();
            careless::put(&mut body, *field, value);
            self.tally.borrow_mut().repairs.insert(repair.reason);
            is_mended = true;
        }
        if is_mended {
            let still: Vec<Field> =
                self.ask(&body).await?.into_iter().filter(|field| !errors.contains(field)).collect();
            prop_assert!(still.is_empty(), "only the PBX refuses {:?}, mended too: {}", still, body);
        }
        for field in errors.iter().filter(|field| !refused.contains(field)) {
            let found = STRICTER.iter().find(|row| (row.fields)(*field) && (row.holds)(draft, *field));
            prop_assert!(found.is_some(), "only the form refuses {:?}: {}", field, draft.get(*field));
            let key = (found.unwrap().what, careless::name(*field));
            self.tally.borrow_mut().stricter.insert(key);
        }
        Ok(())
    }

    /// What the form accepts, the PBX accepts.
    async fn create(&self, checked: &CheckedCreate) -> Result<String, TestCaseError> {
        let answer = self.sandbox.post("/api/providers", checked.request().to_json()).await;
        prop_assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.bytes));
        Ok(answer.json()["id"].as_str().unwrap().to_owned())
    }

    /// A person who opens the new trunk finds the typed values.
    async fn stored_as_typed(&self, draft: &Draft) -> Result<(), TestCaseError> {
        let Ok(checked) = CheckedCreate::try_from(draft) else { return Ok(()) };
        let id = self.create(&checked).await?;
        let read = Provider::of(self.sandbox.detail(&id).await.as_object().unwrap().clone());
        self.clear();
        let (typed, read) = (draft.resolved(), Draft::of(&read).unwrap());
        for field in Field::all().filter(|field| draft.has(*field)) {
            let is_left_to_the_pbx = match field {
                Field::Text(Text::Password) => true,
                // A blank at creation means the default of the API: verstat, 600 or 360.
                Field::Text(Text::PaiParameterName | Text::RegisterInterval | Text::KeepAliveInterval) => {
                    typed.get(field).as_str().unwrap().trim().is_empty()
                }
                Field::Flag(flag) => typed.flags.get(flag).is_none(),
                Field::Mode | Field::Text(_) | Field::Word(_) | Field::Verdicts | Field::Part(_) => false,
            };
            let is_equal_number = match field {
                Field::Text(text) if careless::is_number(text) => {
                    let number = |draft: &Draft| draft.texts.get(text).trim().parse::<u32>();
                    number(&typed) == number(&read)
                }
                Field::Mode
                | Field::Text(_)
                | Field::Flag(_)
                | Field::Word(_)
                | Field::Verdicts
                | Field::Part(_) => false,
            };
            prop_assert!(
                is_left_to_the_pbx || is_equal_number || is_same(&typed, &read, field),
                "{:?}: typed {}, stored {}",
                field,
                typed.get(field),
                read.get(field)
            );
        }
        Ok(())
    }

    /// The fields that the PBX refuses. The trunk is removed again, so that the next one cannot collide with
    /// it.
    async fn ask(&self, body: &Value) -> Result<Vec<Field>, TestCaseError> {
        let answer = self.sandbox.post("/api/providers", body.clone()).await;
        if answer.status == 201 {
            self.clear();
            return Ok(Vec::new());
        }
        let (status, code, keys) = answer.error();
        prop_assert_eq!((status, code.as_str(), keys.is_empty()), (400, "VALIDATE_FAILED", false));
        let fields: Vec<Option<Field>> = keys.iter().map(|key| Field::at(key)).collect();
        prop_assert!(!fields.contains(&None), "a key without a field: {:?}", keys);
        Ok(fields.into_iter().flatten().collect())
    }

    /// The form's accepted drafts may only be refused because of other trunks, so there are none.
    fn clear(&self) {
        let all = self.sandbox.pbx.store().transaction_now(|tx| Ok(tx.execute("DELETE FROM providers", [])?));
        assert_eq!(all.unwrap(), 1);
    }
}

fn run(cases: u32, test: impl Fn(&Runtime, Work) -> Result<(), TestCaseError>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let end = TestRunner::new(config).run(&drafts::work(), |work| test(&runtime, work));
    end.unwrap_or_else(|error| panic!("{error}"));
}

fn agree(mode: AuthMode) {
    let both = Both::new();
    run(CASES, |runtime, work| runtime.block_on(both.compare(&work.draft(mode))));
    let tally = both.tally.into_inner();
    // Neither side accepts or refuses nearly everything.
    let shares = [
        (tally.accepted, 30),
        (tally.refused, 8),
        (tally.careless_accepted, 15),
        (tally.careless_refused, 30),
    ];
    for (place, (count, percent)) in shares.into_iter().enumerate() {
        assert!(count >= CASES / 100 * percent, "{mode:?}: share {place} is {count}");
    }
    let repairs = REPAIRS.iter().filter(|repair| !repair.never_in.contains(&mode));
    assert_eq!(tally.repairs, repairs.map(|repair| repair.reason).collect());
    assert_eq!(tally.stricter, careless::stricter_in(mode));
}

#[test]
fn accepted_drafts_are_stored_as_typed() {
    for mode in AuthMode::ALL {
        let both = Both::new();
        run(1_000, |runtime, work| runtime.block_on(both.stored_as_typed(&work.draft(*mode))));
    }
}

#[test]
fn ip_auth() {
    agree(AuthMode::IpAuth);
}

#[test]
fn register_auth() {
    agree(AuthMode::RegisterAuth);
}

#[test]
fn accept_register() {
    agree(AuthMode::AcceptRegister);
}

#[test]
fn teams() {
    agree(AuthMode::Teams);
}

#[test]
fn whats_app() {
    agree(AuthMode::WhatsApp);
}
