//! The dialog that reads trunks one by one and saves them as a file of ours, without any secret.

use std::sync::Arc;

use api::types::{Provider, ProviderId};
use domain::message::explain;
use domain::transfer::export::{to_csv, to_json};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::components::html::{div, focus_on_load, fragment, li, p, ul};
use crate::components::{Button, El, dialog, dialog_to_close, foreign};
use crate::platform::save_file;
use crate::platform::tasks::{Task, task};
use crate::session::use_session;
use crate::trunks::run::{AT_ONCE, Run};
use crate::trunks::{count_of, progress};

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Complete, with what a newer PBX adds; comes back without loss.
    Json,
    /// For spreadsheets.
    Csv,
}

impl Format {
    fn write(self, providers: &[Provider]) -> String {
        match self {
            Self::Json => to_json(providers),
            Self::Csv => to_csv(providers),
        }
    }

    fn ending(self) -> &'static str {
        match self {
            Self::Json => ".json",
            Self::Csv => ".csv",
        }
    }
}

/// What came of one trunk.
#[derive(Clone)]
enum Read {
    Waiting,
    Came(Box<Provider>),
    Failed(String),
}

/// Reads each of these trunks completely, then saves the file.
pub fn export_dialog(format: Format, ids: Vec<ProviderId>, close: Arc<dyn Fn() + Send + Sync>) -> AnyView {
    let session = use_session();
    let run = Run::default();
    let count = ids.len();
    let reads = StoredValue::new(vec![Read::Waiting; count]);
    let over = RwSignal::new(false);
    let saved = RwSignal::new(None::<String>);
    let start = move || {
        over.set(false);
        let ids = ids.clone();
        spawn_local(task(async move {
            let missing: Vec<usize> = reads.with_value(|reads| {
                let is_missing = |(_, read): &(usize, &Read)| !matches!(read, Read::Came(_));
                reads.iter().enumerate().filter(is_missing).map(|(place, _)| place).collect()
            });
            let total = missing.len();
            let client = run.patient(&session.client());
            run.each(total, AT_ONCE, move |turn| {
                let place = missing.get(turn).copied().unwrap_or_default();
                let (client, id) = (client.clone(), ids.get(place).cloned());
                let read: Task<()> = Box::pin(async move {
                    let Some(id) = id else { return };
                    let read = match client.get_provider(&id).await {
                        Ok(provider) => Read::Came(Box::new(provider)),
                        Err(error) => Read::Failed(format!("{}: {}", id.as_str(), explain(&error).title)),
                    };
                    reads.try_update_value(|reads| {
                        if let Some(place) = reads.get_mut(place) {
                            *place = read;
                        }
                    });
                });
                read
            })
            .await;
            if over.try_set(true).is_some() {
                return;
            }
            // Nothing stands in the way of a complete file.
            if failures(reads).is_empty() {
                save(format, reads, saved);
            }
        }));
    };
    start();
    let again = Arc::new(start);
    let progress = move || {
        let close = Arc::clone(&close);
        if !over.get() {
            let cancel = Button::plain().on_press(move || {
                run.cancelled.set(true);
                close();
            });
            return Some(
                dialog("Export trunks")
                    .child(progress(run, "Trunks read", move || count_of(run)))
                    .child(div().class("actions").child(cancel.el().child("Cancel"))),
            );
        }
        let failed = failures(reads);
        let done = Arc::clone(&close);
        let leave = Button::primary().on_press(move || done()).el().child("Close");
        let frame = dialog_to_close("Export trunks", move || close());
        if let Some(name) = saved.get() {
            let words = format!("{name} saved. It holds no passwords.");
            let leave = leave.node_ref(focus_on_load());
            return Some(
                frame
                    .child(p().attr("role", "status").child(words))
                    .child(div().class("actions").child(leave)),
            );
        }
        Some(view_failed(frame, failed, leave, Arc::clone(&again), move || save(format, reads, saved)))
    };
    fragment(progress)
}

fn view_failed(
    frame: El,
    failed: Vec<String>,
    leave: El,
    again: Arc<impl Fn() + Send + Sync + 'static>,
    without: impl Fn() + 'static,
) -> El {
    let count = failed.len();
    let what = if count == 1 { "trunk" } else { "trunks" };
    let words = format!("{count} {what} could not be read");
    let retry = Button::plain().on_press(move || again()).el().child("Retry failed");
    let without = Button::plain().on_press(without).el().child("Save the file without them");
    frame
        .child(p().attr("role", "alert").child(words))
        .child(
            ul().class("scroll-list")
                .child(failed.into_iter().map(|words| li().child(foreign(words))).collect::<Vec<_>>()),
        )
        .child(div().class("actions").child(retry).child(without).child(leave))
}

fn failures(reads: StoredValue<Vec<Read>>) -> Vec<String> {
    let words = reads.try_with_value(|reads| {
        let failed = reads.iter().filter_map(|read| match read {
            Read::Came(_) => None,
            Read::Waiting => Some("Not read".to_owned()),
            Read::Failed(words) => Some(words.clone()),
        });
        failed.collect()
    });
    words.unwrap_or_default()
}

fn save(format: Format, reads: StoredValue<Vec<Read>>, saved: RwSignal<Option<String>>) {
    let came = |read: &Read| match read {
        Read::Came(provider) => Some(provider.as_ref().clone()),
        Read::Waiting | Read::Failed(_) => None,
    };
    let providers: Vec<Provider> =
        reads.try_with_value(|reads| reads.iter().filter_map(came).collect()).unwrap_or_default();
    let today = js_sys::Date::new_0().to_iso_string().as_string().unwrap_or_default();
    let day = today.get(..10).unwrap_or_default();
    let name = format!("trunks-{day}{}", format.ending());
    if save_file(&name, format.write(&providers).as_bytes()) {
        saved.try_set(Some(name));
    }
}
