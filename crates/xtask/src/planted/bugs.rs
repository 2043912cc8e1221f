//! The planted bugs: each one a mistake that would cost somebody a trunk, a password or an hour, and the
//! test that must see it. Knows no way to run them.

/// A mistake, as a change of one place in one file.
pub struct Bug {
    /// How people speak of it.
    pub name: &'static str,
    /// What the console would do.
    pub what: &'static str,
    /// Where it is planted.
    pub file: &'static str,
    /// The text that it takes the place of; stands there exactly once.
    pub find: &'static str,
    /// What is written instead.
    pub replace: &'static str,
    /// What must fail.
    pub test: Test,
}

/// A test: the file, and the function with its modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Test(pub &'static str, pub &'static str);

const ERRORS: &str = "crates/api/tests/errors.rs";
const TOLERANCE: &str = "crates/api/tests/tolerance.rs";
const QUERY: &str = "crates/api/tests/query.rs";
const COPIES: &str = "crates/domain/tests/copies.rs";
const FILES: &str = "crates/domain/tests/files.rs";
const TRANSFER: &str = "crates/domain/src/transfer/tests.rs";
const PAGE: &str = "crates/xtask/src/page.rs";
const SESSION: &str = "tests/session.rs";
const CONSOLE: &str = "tests/console.rs";

/// All of them: those that this machine can see first, so that the program for the browser is compiled anew
/// as seldom as possible.
pub const BUGS: &[Bug] = &[
    Bug {
        name: "page-is-success",
        what: "a page of a proxy with status 200 counts as a saved trunk",
        file: "crates/api/src/client.rs",
        find: "match answer.status == status && answer.body.trim_ascii().is_empty() {",
        replace: "match answer.status == status {",
        test: Test(ERRORS, "only_what_the_contract_calls_success_is_one"),
    },
    Bug {
        name: "busy-is-success",
        what: "a server that is too busy to do anything (503) counts as having done it",
        file: "crates/api/src/client.rs",
        find: "if (200..300).contains(&answer.status) {",
        replace: "if (200..300).contains(&answer.status) || answer.status == 503 {",
        test: Test(ERRORS, "a_refusal_keeps_status_and_codes"),
    },
    Bug {
        name: "gateway-is-refusal",
        what: "a gateway that gave up on the PBX counts as a refusal: nothing was done",
        file: "crates/api/src/error.rs",
        find: "Self::Rejected { status, .. } => *status >= 500,",
        replace: "Self::Rejected { status, .. } => *status == 500,",
        test: Test(ERRORS, "a_refused_call_leaves_no_doubt_and_a_lost_one_does"),
    },
    Bug {
        name: "nulls-sent",
        what: "a save sends the nulls of the record back",
        file: "crates/api/src/types/sendable.rs",
        find: "Value::Null => None,",
        replace: "Value::Null => Some(Value::Null),",
        test: Test(TOLERANCE, "no_null_leaves_whatever_is_null"),
    },
    Bug {
        name: "dot-ids-sent",
        what: "an id such as `..` goes into a path, which then leads to another resource",
        file: "crates/api/src/types/id.rs",
        find: "(!text.is_empty() && !folds)",
        replace: "(!text.is_empty() || folds)",
        test: Test(TOLERANCE, "ids_that_fold_a_path_are_refused_and_the_row_stays"),
    },
    Bug {
        name: "query-encoded-twice",
        what: "a search is percent-encoded twice, so the PBX looks for something else",
        file: "crates/api/src/query.rs",
        find: "encode(&self.search)",
        replace: "encode(&encode(&self.search))",
        test: Test(QUERY, "every_hostile_character_of_a_search_arrives"),
    },
    Bug {
        name: "quote-ends-text",
        what: "a quote in a search text ends the text and changes the question",
        file: "crates/api/src/query.rs",
        find: r#"text.replace('\'', "''")"#,
        replace: "text",
        test: Test(QUERY, "filters_are_written_as_the_page_says"),
    },
    Bug {
        name: "password-in-draft",
        what: "the copy of an unfinished form is stored with the password",
        file: "crates/domain/src/provider/draft.rs",
        find: "let mut kept = Object::new();
        for field in Field::all().filter(|field| *field != Field::Text(Text::Password)) {",
        replace: "let mut kept = Object::new();
        for field in Field::all() {",
        test: Test(COPIES, "a_kept_copy_of_the_form_holds_no_password"),
    },
    Bug {
        name: "formula-exported",
        what: "a name that starts with a sign of equality is calculated by the spreadsheet that opens the export",
        file: "crates/domain/src/transfer/csv.rs",
        find: "is_formula(text) || is_numeric(text)",
        replace: "is_numeric(text)",
        test: Test(TRANSFER, "transfer::tests::hostile_texts_survive_a_cell_and_none_starts_a_formula"),
    },
    Bug {
        name: "unknown-id-creates",
        what: "a row whose id a spreadsheet rounded makes a second trunk beside the one that was meant",
        file: "crates/domain/src/transfer/matching.rs",
        find: "(Some(id), _) => by_id(id, list),",
        replace: "(Some(id), []) if matches!(by_id(id, list), Target::UnknownId(_)) => Target::New(None),
            (Some(id), _) => by_id(id, list),",
        test: Test(FILES, "an_unknown_id_is_never_a_new_trunk_and_never_a_name"),
    },
    Bug {
        name: "short-row-used",
        what: "a file that was cut off makes a trunk at 192.0.2.1 out of 192.0.2.10",
        file: "crates/domain/src/transfer/from_csv.rs",
        find: "cells(row) < expected",
        replace: "cells(row) < expected.min(1)",
        test: Test(FILES, "a_broken_row_is_not_ready_and_never_another_trunk"),
    },
    Bug {
        name: "digest-not-demanded",
        what: "a script without a digest gets into the page, and any proxy may change it",
        file: "crates/xtask/src/page.rs",
        find: r#"None => ensure!(!loads, "index.html loads {file} without integrity"),"#,
        replace: "None => {}",
        test: Test(PAGE, "page::tests::a_script_without_digest_is_refused"),
    },
    Bug {
        name: "write-repeated",
        what: "a call without an answer is sent again, a write as well",
        file: "src/session/transport.rs",
        find: "let answer = self.inner.send(attempt).await?;",
        replace: "let answer = match self.inner.send(attempt.clone()).await {
                    Ok(answer) => answer,
                    Err(_) => self.inner.send(attempt).await?,
                };",
        test: Test(SESSION, "a_write_without_an_answer_is_sent_once"),
    },
    Bug {
        name: "silence-ends-session",
        what: "a renewal without an answer ends the session and clears what is stored of it",
        file: "src/session/renewal.rs",
        find: "ApiError::Unreachable(_) | ApiError::Unreadable { .. } => false,",
        replace: "ApiError::Unreachable(_) | ApiError::Unreadable { .. } => true,",
        test: Test(SESSION, "a_renewal_without_an_answer_ends_nothing"),
    },
    Bug {
        name: "no-lock",
        what: "two tabs use one refresh token at the same time",
        file: "src/session/renewal.rs",
        find: r#"let lock = lock(&format!("trunkline.refresh.{spent}")).await;"#,
        replace: r#"drop(lock(&format!("trunkline.refresh.{spent}")).await);
        let lock = Some(());"#,
        test: Test(SESSION, "two_tabs_with_one_pair_renew_it_once"),
    },
    Bug {
        name: "no-question-to-tabs",
        what: "a tab that slept uses a refresh token that another tab has spent",
        file: "src/session/renewal.rs",
        find: "if self.renewal.met.get_value() {",
        replace: "if false {",
        test: Test(SESSION, "a_tab_that_slept_is_handed_the_pair_that_another_tab_renewed"),
    },
    Bug {
        name: "another-sends",
        what: "what one person has begun is sent under the sign-in of another",
        file: "src/session/transport.rs",
        find: "Bound::SignIn(number) => session.sign_in.try_get_value() == Some(*number),",
        replace: "Bound::SignIn(_) => true,",
        test: Test(SESSION, "a_call_of_one_sign_in_is_sent_by_no_other"),
    },
    Bug {
        name: "write-after-sign-in",
        what: "a write that met the end of its session is sent after the next sign-in, unasked",
        file: "src/session/mod.rs",
        find: "self.bound(Bound::SignIn(self.sign_in.get_value()))",
        replace: "self.bound(Bound::Account(self.account.get_untracked()))",
        test: Test(SESSION, "a_write_that_met_the_end_of_its_session_is_not_sent_after_the_next_sign_in"),
    },
    Bug {
        name: "late-answer-painted",
        what: "a late answer to an older question is painted over a newer one",
        file: "src/remote.rs",
        find: "spawn_scoped(async move {",
        replace: "crate::live::spawn(async move {",
        test: Test(CONSOLE, "an_answer_to_an_older_question_is_not_waited_for"),
    },
    Bug {
        name: "count-over-rows",
        what: "the count of the PBX is believed against the rows: no way back from the page they are on",
        file: "src/pages/providers/list/rows.rs",
        find: "self.total.unwrap_or(seen).max(if self.items.is_empty() { 0 } else { seen });",
        replace: "self.total.unwrap_or(seen);",
        test: Test(CONSOLE, "a_count_that_the_rows_disprove_is_not_believed"),
    },
    Bug {
        name: "part-not-fetched-again",
        what: "a part of the program that did not come is not fetched when it is asked for again",
        file: "src/lazy.rs",
        find: "let retry = || Rc::new(ask.clone());",
        replace: "let retry = || Rc::new(move || state.set(State::Coming));",
        test: Test(CONSOLE, "a_part_that_did_not_come_is_fetched_again_on_request"),
    },
    Bug {
        name: "twin-deleted",
        what: "trunks exactly like the one just created are deleted, whoever made them",
        file: "src/pages/providers/new/send.rs",
        find: "let others = made_since(&client, asked, &before).await.unwrap_or_default();",
        replace: "let others = made_since(&client, asked, &before).await.unwrap_or_default();
                    for other in others.iter().filter(|other| **other != id) {
                        let _ = client.destroy_provider(other).await;
                    }",
        test: Test(CONSOLE, "a_trunk_that_was_made_twice_is_shown_twice_and_none_is_deleted"),
    },
    Bug {
        name: "not-made-said-at-once",
        what: "after a time-out \"no such trunk\" is said at once, while the PBX is at work on it",
        file: "src/pages/providers/read_back.rs",
        find: "const PAUSES: [u32; 5] = [0, 5, 10, 15, 30];",
        replace: "const PAUSES: [u32; 5] = [0; 5];",
        test: Test(CONSOLE, "a_trunk_that_is_made_after_its_time_is_looked_for_before_it_counts_as_not_made"),
    },
    Bug {
        name: "saved-as-loaded",
        what: "a save writes the form as it was loaded, over what others changed since",
        file: "src/pages/providers/edit/save.rs",
        find: "let next = rebase(&original, &theirs, &mine, &leave);",
        replace: "let next = mine.clone();",
        test: Test(CONSOLE, "a_save_keeps_what_somebody_else_has_changed_meanwhile"),
    },
];
