//! Which trunk takes an INVITE: a message or a trace is pasted, and played against all trunks.
//!
//! What a message means and what a trunk does with it is in `domain::sip`. Nothing of what is pasted is sent or stored.

mod results;
mod text;

use std::sync::Arc;

use api::types::{InboundVariable, ProviderRow, Transport, WireEnum};
use domain::sip::called::held;
use domain::sip::parts::value;
use domain::sip::simulate::{Answered, Candidate, InboundCall, Played, play_one};
use domain::sip::trace::{Excerpt, Failure, ToldBy, TraceSource, excerpt, typed_source};
use gloo_timers::future::TimeoutFuture;
use leptos::prelude::*;
use leptos::task::spawn_local_scoped_with_cancellation;

use crate::components::html::{div, form, p};
use crate::components::{Button, El, Frame, TextField, options_list, page_title};
use crate::platform::clock;
use crate::platform::tasks::{effect, task};
use crate::tools::Tool;
use crate::tools::fleet::{Fleet, use_fleet};
use results::view_results;
use text::view_text;

/// Milliseconds of playing between two looks at what the person does.
const TURN: f64 = 8.0;
/// The transport is the one that the text names.
const AS_FOUND: &str = "";

/// What the button “Use an example” writes.
const EXAMPLE: &str = "2026/03/02 14:07:11.204518 192.0.2.1:5060 -> 192.0.2.200:5060
INVITE sip:+12025550123@192.0.2.200:5060 SIP/2.0
Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1
From: \"Caller\" <sip:+12025550177@192.0.2.1>;tag=1
To: <sip:+12025550123@192.0.2.200>
Call-ID: example@192.0.2.1
CSeq: 1 INVITE
Contact: <sip:carrier@192.0.2.1:5060>
P-Asserted-Identity: \"Caller\" <sip:+12025550177@carrier.example.com;user=phone>
Content-Length: 0

2026/03/02 14:07:11.204991 192.0.2.200:5060 -> 192.0.2.1:5060
SIP/2.0 407 Proxy Authentication Required
Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK-1
From: \"Caller\" <sip:+12025550177@192.0.2.1>;tag=1
To: <sip:+12025550123@192.0.2.200>;tag=2
Call-ID: example@192.0.2.1
CSeq: 1 INVITE
Content-Length: 0
";

/// What is asked, and what came of it.
#[derive(Clone, Copy)]
struct Simulator {
    fleet: Fleet,
    /// What was pasted.
    text: RwSignal<String>,
    /// The source address as typed; blank for the one in the text.
    source: RwSignal<String>,
    /// The transport as chosen.
    transport: RwSignal<String>,
    /// What the text was read as.
    found: Memo<Arc<Result<Excerpt, Failure>>>,
    /// Somebody wants to know.
    is_started: RwSignal<bool>,
    /// What a person said about the source.
    answers: RwSignal<Vec<Answered>>,
    /// What each trunk does, once they were played.
    played: RwSignal<Option<Arc<Vec<Played>>>>,
}

/// The page at `/tools/simulator`.
pub fn simulator_page() -> AnyView {
    let text = RwSignal::new(String::new());
    let simulator = Simulator {
        fleet: use_fleet(),
        text,
        source: RwSignal::new(String::new()),
        transport: RwSignal::new(AS_FOUND.to_owned()),
        found: Memo::new(move |_| Arc::new(text.with(|text| excerpt(text)))),
        is_started: RwSignal::new(false),
        answers: RwSignal::new(Vec::new()),
        played: RwSignal::new(None),
    };
    simulator.keep_up();
    div()
        .class("simulator")
        .child(page_title(|| Tool::Simulator.name().to_owned()))
        .child(p().class("lead").child(
            "Paste an INVITE, some of its headers, or the output of a capture tool, and see which trunk takes the call \
             and why the others refuse it. What you paste stays in this page.",
        ))
        .child(simulator.view_form())
        .child(move || {
            simulator.is_started.get().then(|| {
                div().child(simulator.fleet.view(move || simulator.read())).child(view_results(simulator))
            })
        })
        .into_any()
}

impl Simulator {
    /// Where the call comes from: typed, or as the text says.
    fn call_source(self) -> Option<TraceSource> {
        let found = self.found.get();
        let found = found.as_ref().as_ref().ok().and_then(|found| found.source);
        let typed = self.source.get();
        let transport = Transport::parse(&self.transport.get());
        let source = match typed_source(&typed) {
            Some((address, port)) => Some(TraceSource {
                address,
                port,
                transport: found.and_then(|found| found.transport),
                told_by: ToldBy::Person,
            }),
            None if typed.trim().is_empty() => found,
            None => None,
        };
        source.map(|source| TraceSource { transport: transport.or(source.transport), ..source })
    }

    /// Reads all trunks again.
    fn read(self) {
        self.fleet.read(true, self.has_its_number());
    }

    /// Whether a trunk has a number of the INVITE: those are read first.
    fn has_its_number(self) -> impl Fn(&ProviderRow) -> bool + 'static {
        let found = self.found.get_untracked();
        move |row| {
            let pool = row.did_numbers.as_deref().unwrap_or_default();
            found.as_ref().as_ref().is_ok_and(|found| {
                CALLED.iter().any(|part| {
                    value(&found.message, *part).text().is_some_and(|number| held(pool, number).is_some())
                })
            })
        }
    }

    fn start(self) {
        if self.found.get_untracked().is_err() {
            return;
        }
        self.is_started.set(true);
        self.fleet.read_missing(true, self.has_its_number());
    }

    /// Plays the call again whenever it, an answer or a trunk changes, in turns short enough to be felt by nobody.
    fn keep_up(self) {
        let source = Memo::new(move |_| self.call_source());
        let address = Memo::new(move |_| source.get().map(|source| source.address));
        effect(move || {
            // An answer is about one address.
            address.get();
            if self.answers.with_untracked(|answers| !answers.is_empty()) {
                self.answers.set(Vec::new());
            }
        });
        effect(move || {
            let (is_started, found, source, answers) =
                (self.is_started.get(), self.found.get(), source.get(), self.answers.get());
            let rows = self.fleet.rows.get();
            self.fleet.version.track();
            let (true, Some(rows), Ok(found)) = (is_started, rows, found.as_ref()) else {
                self.played.set(None);
                return;
            };
            let message = found.message.clone();
            spawn_local_scoped_with_cancellation(task(async move {
                let call = InboundCall { message: &message, source };
                let mut played = Vec::with_capacity(rows.len());
                let mut end = clock::now() + TURN;
                for (place, row) in rows.iter().enumerate() {
                    let record = self.fleet.record(place);
                    let trunk = Candidate { row, record: record.provider() };
                    played.push(play_one(place, &trunk, &call, &answers));
                    if clock::now() > end {
                        TimeoutFuture::new(0).await;
                        end = clock::now() + TURN;
                    }
                }
                let is_same = |before: &Option<Arc<Vec<Played>>>| before.as_deref() == Some(&played);
                if self.played.try_with_untracked(is_same) == Some(false) {
                    self.played.try_set(Some(Arc::new(played)));
                }
            }));
        });
    }

    fn view_form(self) -> El {
        let typed_problem = Signal::derive(move || {
            let typed = self.source.get();
            let is_bad = !typed.trim().is_empty() && typed_source(&typed).is_none();
            is_bad.then(|| "Enter an IP address, with a port or without, such as 192.0.2.1:5060".to_owned())
        });
        let paste = TextField::new("SIP message or trace", self.text).lines().hint(
            "An INVITE, a few headers, or an excerpt of sngrep, ngrep, tcpdump -A, tshark -V, Asterisk, FreeSWITCH or Kamailio.",
        );
        let source = TextField::new("Source address", self.source)
            .hint("Where the packet came from, with the port. Blank: as the text says.")
            .problem(typed_problem);
        let mut frame = Frame::new("Transport");
        "Over what the packet came, if it is not as in the text.".clone_into(&mut frame.hint);
        let transports: Vec<(&str, &str)> = [(AS_FOUND, "As in the text")]
            .into_iter()
            .chain(Transport::ALL.iter().map(|transport| (transport.as_str(), transport.as_str())))
            .collect();
        let list = options_list(&frame, &transports, self.transport.into(), move |chosen| {
            self.transport.set(chosen)
        });
        let transport = frame.around(div().class("field-control").child(list));
        let blocked = Signal::derive(move || self.found.get().is_err().then_some("Paste a message first"));
        let submit = Button::primary().submit().blocked(blocked).el().child("Simulate");
        let example = Button::plain()
            .on_press(move || {
                self.source.set(String::new());
                self.text.set(EXAMPLE.to_owned());
            })
            .el()
            .child("Use an example");
        let again = move || {
            let is_there = self.is_started.get() && self.fleet.rows.get().is_some();
            (is_there && self.fleet.is_idle())
                .then(|| Button::plain().on_press(move || self.read()).el().child("Read the trunks again"))
        };
        form()
            .on(leptos::ev::submit, move |event| {
                event.prevent_default();
                self.start();
            })
            .child(paste.el())
            .child(view_text(self))
            .child(div().class("simulator-source").child(source.el()).child(transport))
            .child(div().class("actions").child(submit).child(example).child(again))
    }
}

/// Where an INVITE can have the called number.
const CALLED: [InboundVariable; 4] = [
    InboundVariable::ToUserPart,
    InboundVariable::RequestLineUriUserPart,
    InboundVariable::PcpidUserPart,
    InboundVariable::RpidCalledUserPart,
];
