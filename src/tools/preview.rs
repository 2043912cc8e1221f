//! The INVITE and the REGISTER of a trunk for a sample call, beside the headers of a form and on the page of a
//! trunk. Follows the draft; what is typed into the sample call stays as long as the page is loaded.

use std::cell::RefCell;

use domain::check::Severity;
use domain::provider::draft::Draft;
use domain::sip::preview::{
    CallText, PreviewLine, PreviewMessage, PreviewPiece, SampleCall, invite, register,
};
use leptos::ev;
use leptos::prelude::*;

use crate::components::html::{code, dd, div, dl, dt, ins, li, mark, p, pre, section, span, strong, ul};
use crate::components::{
    Button, El, Frame, TextField, check_box, copy_button, focus_on, folded, foreign, html, next_id,
};
use crate::platform::tasks::effect;
use crate::session::Session;

thread_local! {
    /// Whose sample call was typed last, and what it is.
    static TYPED: RefCell<Option<(String, SampleCall)>> = const { RefCell::new(None) };
}

/// Who is signed in; a form that is shown by itself has nobody.
fn who() -> String {
    use_context::<Session>().map(|session| session.account.get_untracked().who()).unwrap_or_default()
}

fn typed_call() -> SampleCall {
    let who = who();
    let typed = TYPED.with_borrow(|typed| typed.clone().filter(|(typed_by, _)| *typed_by == who));
    typed.map(|(_, call)| call).unwrap_or_default()
}

/// A message that a trunk sends.
#[derive(Clone, Copy, PartialEq)]
enum PreviewKind {
    Invite,
    Register,
}

impl PreviewKind {
    const ALL: [Self; 2] = [Self::Invite, Self::Register];

    fn name(self) -> &'static str {
        match self {
            Self::Invite => "INVITE",
            Self::Register => "REGISTER",
        }
    }

    fn other(self) -> Self {
        match self {
            Self::Invite => Self::Register,
            Self::Register => Self::Invite,
        }
    }
}

/// A message, or why there is none.
type Rendered = Result<PreviewMessage, &'static str>;

/// The panel. Its heading is for whoever shows it.
pub fn view_preview(draft: Signal<Draft>) -> AnyView {
    let call = RwSignal::new(typed_call());
    let kind = RwSignal::new(PreviewKind::Invite);
    let outcome = Memo::new(move |_| {
        draft.with(|draft| {
            call.with(|call| match kind.get() {
                PreviewKind::Invite => invite(draft, call),
                PreviewKind::Register => register(draft, call),
            })
        })
    });
    let panel = next_id();
    let tabs = PreviewKind::ALL.map(|one| view_tab(one, kind, &panel));
    let selected = {
        let panel = panel.clone();
        move || Some(tab_id(&panel, kind.get()))
    };
    section()
        .class("preview")
        .attr("aria-label", "Preview")
        .child(p().class("field-hint").child(
            "What this trunk would send for a sample call. Underlined parts and lines with + are set here. The rest is \
             left to the PBX and indicative; “...” stands for what differs from call to call.",
        ))
        .child(div().class("preview-tabs").attr("role", "tablist").attr("aria-label", "Message").child(tabs))
        .child(
            div()
                .attr("role", "tabpanel")
                .attr("id", panel.as_str())
                .attr("aria-labelledby", selected)
                .child(view_outcome(outcome, kind)),
        )
        .child(folded("Sample call", move || view_call(call)))
        .into_any()
}

fn tab_id(panel: &str, kind: PreviewKind) -> String {
    format!("{panel}-{}", kind.name())
}

fn view_tab(one: PreviewKind, kind: RwSignal<PreviewKind>, panel: &str) -> El {
    let other = tab_id(panel, one.other());
    let to_other = move |event: web_sys::KeyboardEvent| {
        if matches!(event.key().as_str(), "ArrowLeft" | "ArrowRight" | "Home" | "End") {
            event.prevent_default();
            kind.set(one.other());
            focus_on(&other);
        }
    };
    html::button()
        .attr("type", "button")
        .attr("role", "tab")
        .attr("id", tab_id(panel, one))
        .attr("aria-controls", panel)
        .attr("aria-selected", move || Some((kind.get() == one).to_string()))
        .attr("tabindex", move || Some(if kind.get() == one { "0" } else { "-1" }.to_owned()))
        .on(ev::click, move |_| kind.set(one))
        .on(ev::keydown, to_other)
        .child(one.name())
}

/// Warnings, where it goes, the message, and where each part comes from.
fn view_outcome(outcome: Memo<Rendered>, kind: RwSignal<PreviewKind>) -> El {
    let of_message = move |read: fn(&PreviewMessage) -> Option<El>| {
        move || outcome.with(|outcome| outcome.as_ref().ok().and_then(read))
    };
    let is_there = Memo::new(move |_| outcome.with(Result::is_ok));
    let text = move || {
        outcome.with_untracked(|outcome| outcome.as_ref().map(PreviewMessage::text).unwrap_or_default())
    };
    let lines = move || {
        outcome.with(|outcome| {
            outcome.iter().flat_map(|message| &message.lines).map(view_line).collect::<Vec<_>>()
        })
    };
    let sources = move || {
        let pieces = move || outcome.with(|outcome| outcome.iter().flat_map(view_pieces).collect::<Vec<_>>());
        dl().class("facts").child(pieces)
    };
    let message = move || {
        is_there.get().then(|| {
            let name = move || Some(format!("{} for the sample call", kind.get().name()));
            div()
                .child(pre().attr("role", "group").attr("aria-label", name).child(lines))
                .child(copy_button("Copy message", text))
                .child(of_message(view_notes))
                .child(folded("Where each part comes from", sources))
        })
    };
    div()
        .child(move || {
            outcome.with(|outcome| outcome.as_ref().err().map(|why| p().class("lead").child(*why)))
        })
        .child(of_message(view_remarks))
        .child(of_message(|message| Some(p().class("preview-hop").child(foreign(&message.next_hop)))))
        .child(message)
}

/// What is likely to go wrong, gravest first.
fn view_remarks(message: &PreviewMessage) -> Option<El> {
    let remark = |remark: &domain::sip::preview::Remark| {
        let (tone, word) = match remark.severity {
            Severity::Error => ("bad", "Cannot be sent: "),
            Severity::Warning => ("unsure", "Warning: "),
            Severity::Hint => ("quiet", ""),
        };
        let word = (!word.is_empty()).then(|| strong().child(word));
        li().child(p().class("field-note").attr("data-tone", tone).child(word).child(foreign(&remark.text)))
    };
    let remarks: Vec<El> = message.remarks.iter().map(remark).collect();
    let list = ul().class("remarks").attr("aria-label", "Warnings of the preview");
    (!remarks.is_empty()).then(|| list.child(remarks))
}

/// What does not show in the lines.
fn view_notes(message: &PreviewMessage) -> Option<El> {
    let note = |note: &String| li().child(foreign(note));
    let notes: Vec<El> = message.notes.iter().map(note).collect();
    (!notes.is_empty()).then(|| ul().class("preview-notes").child(notes))
}

fn view_line(line: &PreviewLine) -> El {
    let pieces = line.pieces.iter().map(|piece| {
        let text = if piece.is_changed { mark() } else { span() };
        text.child(piece.text.as_str())
    });
    let frame = if line.is_added { ins() } else { span() };
    frame.class("preview-line").child(pieces.collect::<Vec<_>>()).child("\n")
}

/// Each part of a message that has a source, as a fact.
fn view_pieces(message: &PreviewMessage) -> Vec<El> {
    let pieces = message.lines.iter().flat_map(|line| &line.pieces);
    pieces.filter(|piece| !piece.part.is_empty()).map(view_piece).collect()
}

fn view_piece(piece: &PreviewPiece) -> El {
    let source = format!("{}. {}", piece.source.label(), piece.why);
    let value = code().child(foreign(&piece.text));
    let changed = piece.is_changed.then(|| span().class("preview-changed").child("Set here"));
    let value = dd().child(value).child(changed).child(p().class("field-hint").child(foreign(source)));
    div().class("fact").child(dt().child(piece.part.as_str())).child(value)
}

/// The inputs of the sample call. Enter sends no form that they stand in.
fn view_call(call: RwSignal<SampleCall>) -> El {
    let who = who();
    effect(move || TYPED.set(Some((who.clone(), call.get()))));
    let inputs = CallText::ALL.iter().map(|text| {
        let value = Signal::derive(move || call.with(|call| call.get(*text).to_owned()));
        let set = move |typed: String| call.update(|call| typed.clone_into(call.get_mut(*text)));
        TextField::on(Frame::new(text.label()), value, set).el()
    });
    let anonymous = check_box(
        &Frame::new("The caller withholds the number"),
        false,
        Signal::derive(move || call.with(|call| call.anonymous)),
        move |on| call.update(|call| call.anonymous = on),
    );
    let forwarded = check_box(
        &Frame::new("An extension forwards a call from outside"),
        false,
        Signal::derive(move || call.with(|call| call.forwarded)),
        move |on| call.update(|call| call.forwarded = on),
    );
    let again = Button::plain().on_press(move || call.set(SampleCall::default())).el();
    let enter = |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && event_target::<web_sys::Element>(&event).tag_name() == "INPUT" {
            event.prevent_default();
        }
    };
    div()
        .class("preview-call")
        .on(ev::keydown, enter)
        .child(inputs.collect::<Vec<_>>())
        .child(anonymous)
        .child(forwarded)
        .child(div().class("actions").child(again.child("Use the example")))
}
