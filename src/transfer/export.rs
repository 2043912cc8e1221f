//! Trunks into a file while the page stays usable: the PBX's own file, or trunks read one by one into a file of
//! ours, without any secret.
//!
//! A file is saved whole or not at all, unless a person takes it without the trunks that could not be read. An
//! export under way is followed to its end when its page is left.

use std::sync::Arc;

use api::Client;
use api::types::{Provider, ProviderId};
use domain::message::{Message, explain};
use domain::transfer::export::{to_csv, to_json};
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::{self, div, h2, li, on_load, p, section, ul};
use crate::components::{Button, El, Toasts, foreign, nothing_has_focus, use_toasts};
use crate::platform::save_file;
use crate::platform::tasks::{Task, separate_owner, task};
use crate::session::{Account, Session, use_session};
use crate::trunks::run::{AT_ONCE, Run};
use crate::trunks::{count_of, in_a_line, progress};

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

    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Json => "JSON",
            Self::Csv => "CSV",
        }
    }
}

/// What goes into a file.
#[derive(Clone)]
pub enum ExportOf {
    /// All trunks, as the PBX writes them.
    Pbx,
    /// These, by id and name, as this console writes them.
    These(Format, Vec<(ProviderId, String)>),
}

/// What came of one trunk.
#[derive(Clone)]
enum Read {
    Waiting,
    Came(Box<Provider>),
    Failed(String),
}

type Close = Arc<dyn Fn() + Send + Sync>;

/// An export. It lives as long as its notice and what is under way.
#[derive(Clone, Copy)]
struct Export {
    /// Owns everything below.
    owner: StoredValue<Owner>,
    session: Session,
    toasts: Toasts,
    /// Who started it: nobody else gets the file.
    account: StoredValue<Account>,
    what: StoredValue<ExportOf>,
    reads: StoredValue<Vec<Read>>,
    run: Run,
    /// Owns the calls under way, which end with it.
    calls: StoredValue<Owner>,
    /// Some trunks could not be read, and a person decides.
    failed: RwSignal<bool>,
    /// The page is there that shows the notice.
    shown: StoredValue<bool>,
    close: StoredValue<Close>,
}

/// The notice with how far an export is, which begins at once. `close` takes the notice away.
pub fn export_notice(what: ExportOf, close: Close) -> AnyView {
    let (session, toasts) = (use_session(), use_toasts());
    let owner = separate_owner();
    let owned = StoredValue::new(owner.clone());
    let count = match &what {
        ExportOf::Pbx => 0,
        ExportOf::These(_, trunks) => trunks.len(),
    };
    let title = match &what {
        ExportOf::Pbx => "Exporting all trunks".to_owned(),
        ExportOf::These(..) => format!("Exporting {}", trunks(count)),
    };
    let export = owner.with(|| Export {
        owner: owned,
        session,
        toasts,
        account: StoredValue::new(session.account.get_untracked()),
        what: StoredValue::new(what),
        reads: StoredValue::new(vec![Read::Waiting; count]),
        run: Run::default(),
        calls: StoredValue::new(Owner::new()),
        failed: RwSignal::new(false),
        shown: StoredValue::new(true),
        close: StoredValue::new(close),
    });
    on_cleanup(move || {
        export.shown.try_set_value(false);
    });
    export.start();
    let body = move || Some(if export.failed.get() { export.view_failed() } else { export.view_running() });
    section()
        .class("export-notice")
        .attr("aria-label", "Export")
        .child(h2().child(title))
        .child(body)
        .into_any()
}

fn trunks(count: usize) -> String {
    if count == 1 { "1 trunk".to_owned() } else { format!("{count} trunks") }
}

impl Export {
    /// Reads what has not come yet, and saves the file.
    fn start(self) {
        self.failed.set(false);
        let owner = self.owner.get_value();
        let calls = owner.with(Owner::new);
        self.calls.set_value(calls.clone());
        let client = self.session.client();
        calls.with(|| {
            spawn_local_scoped_with_cancellation(task(async move {
                match self.what.get_value() {
                    ExportOf::Pbx => self.take_file(&client).await,
                    ExportOf::These(format, trunks) => self.read_each(&client, format, trunks).await,
                }
                drop(owner);
            }));
        });
    }

    /// The PBX's own file, as it is.
    async fn take_file(self, client: &Client) {
        let answer = client.export_providers().await;
        if !self.is_wanted() {
            return;
        }
        match answer {
            Ok(file) => {
                let name = file.name.unwrap_or_else(|| "trunks.csv".to_owned());
                self.save(&name, &file.bytes, format!("{name} saved. It may contain passwords"));
            }
            Err(error) => {
                let Message { text, quoted, .. } = explain(&error);
                // The server's own reason is enough where there is one.
                let more = if quoted.is_empty() { format!(". {text}") } else { String::new() };
                self.toasts.bad(format!("Nothing was exported. {}{more}", in_a_line(&error)));
            }
        }
        self.close();
    }

    async fn read_each(self, client: &Client, format: Format, asked: Vec<(ProviderId, String)>) {
        let missing: Vec<usize> = self.reads.with_value(|reads| {
            let is_missing = |(_, read): &(usize, &Read)| !matches!(read, Read::Came(_));
            reads.iter().enumerate().filter(is_missing).map(|(place, _)| place).collect()
        });
        let (total, reads) = (missing.len(), self.reads);
        let client = self.run.patient(client);
        let read = move |turn: usize| {
            let place = missing.get(turn).copied().unwrap_or_default();
            let (client, one) = (client.clone(), asked.get(place).cloned());
            let read: Task<()> = Box::pin(async move {
                let Some((id, name)) = one else { return };
                let read = match client.get_provider(&id).await {
                    Ok(provider) => Read::Came(Box::new(provider)),
                    Err(error) => Read::Failed(format!("{name}: {}", explain(&error).title)),
                };
                reads.try_update_value(|reads| {
                    if let Some(place) = reads.get_mut(place) {
                        *place = read;
                    }
                });
            });
            read
        };
        self.run.each(total, AT_ONCE, read).await;
        let failed = self.failures().len();
        if !self.is_wanted() {
            return;
        }
        if failed == 0 {
            self.save_read(format);
        } else if self.shown.get_value() {
            self.failed.set(true);
        } else {
            self.toasts.bad(format!("Nothing was exported. {} could not be read", trunks(failed)));
        }
    }

    /// Whether whoever started it is still signed in.
    fn is_wanted(self) -> bool {
        self.session.account.with_untracked(|now| self.account.with_value(|account| account == now))
    }

    fn failures(self) -> Vec<String> {
        self.reads.with_value(|reads| {
            let failed = reads.iter().filter_map(|read| match read {
                Read::Came(_) => None,
                Read::Waiting => Some("Not read".to_owned()),
                Read::Failed(words) => Some(words.clone()),
            });
            failed.collect()
        })
    }

    /// Saves what came.
    fn save_read(self, format: Format) {
        let came = |read: &Read| match read {
            Read::Came(provider) => Some(provider.as_ref().clone()),
            Read::Waiting | Read::Failed(_) => None,
        };
        let (providers, asked): (Vec<Provider>, usize) =
            self.reads.with_value(|reads| (reads.iter().filter_map(came).collect(), reads.len()));
        let today = js_sys::Date::new_0().to_iso_string().as_string().unwrap_or_default();
        let name = format!("trunks-{}{}", today.get(..10).unwrap_or_default(), format.ending());
        let left_out = match asked - providers.len().min(asked) {
            0 => String::new(),
            count => format!(". {} left out", trunks(count)),
        };
        let words = format!("{} saved as {name}, without passwords{left_out}", trunks(providers.len()));
        self.save(&name, format.write(&providers).as_bytes(), words);
        self.close();
    }

    fn save(self, name: &str, bytes: &[u8], words: String) {
        if save_file(name, bytes) {
            self.toasts.good(words);
        } else {
            self.toasts.bad("The browser refused to save the file");
        }
    }

    fn close(self) {
        self.close.with_value(|close| close());
    }

    fn view_cancel(self) -> El {
        let press = move || {
            self.calls.with_value(Owner::cleanup);
            self.close();
        };
        let cancel = Button::plain().on_press(press).el().child("Cancel");
        // What had the focus may have gone with the view before.
        cancel.node_ref(on_load(|cancel| {
            if nothing_has_focus() {
                // An element that refuses the focus leaves it where it was.
                let _ = cancel.focus();
            }
        }))
    }

    fn view_running(self) -> El {
        let far = if self.what.with_value(|what| matches!(what, ExportOf::Pbx)) {
            // How much there is to come is not known.
            html::progress().attr("aria-label", "Waiting for the PBX")
        } else {
            progress(self.run, "Trunks read", move || count_of(self.run))
        };
        div().child(far).child(div().class("actions").child(self.view_cancel()))
    }

    /// Nothing is saved until somebody says so.
    fn view_failed(self) -> El {
        let failed = self.failures();
        let words = format!("{} could not be read", trunks(failed.len()));
        let retry = Button::plain().on_press(move || self.start()).el().child("Retry failed");
        let without = self.what.with_value(|what| match what {
            ExportOf::These(format, asked) if failed.len() < asked.len() => Some(*format),
            ExportOf::These(..) | ExportOf::Pbx => None,
        });
        let without = without.map(|format| {
            Button::plain().on_press(move || self.save_read(format)).el().child("Save without them")
        });
        let names = failed.into_iter().map(|words| li().child(foreign(words)));
        div()
            .child(p().attr("role", "alert").child(words))
            .child(ul().class("scroll-list").child(names.collect::<Vec<_>>()))
            .child(div().class("actions").child(retry).child(without).child(self.view_cancel()))
    }
}
