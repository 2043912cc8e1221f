//! The card with what is typed into a gateway that registers with the PBX.

use domain::provider::draft::Draft;
use domain::provider::gateway::{Line, gateway_card};
use leptos::prelude::*;

use crate::components::html::{code, dd, div, dl, dt, h2, p, section, span};
use crate::components::{El, TextField, copy_button};

/// The settings for a gateway that registers here. `password` is there only while it is known. The address of
/// the PBX is typed: this console may be reached by another one.
pub fn view_gateway_card(draft: &Draft, password: String) -> El {
    let host = RwSignal::new(String::new());
    let known = !password.is_empty();
    let address = TextField::new("Public address of the PBX (check it)", host).hint(
        "The name or address by which the gateway reaches the PBX. It need not be that of this console.",
    );
    let draft = StoredValue::new(draft.clone());
    let lines = Memo::new(move |_| draft.with_value(|draft| gateway_card(draft, &host.get())));
    let rows = move || {
        let row = |Line { label, value, note }: Line| {
            let note = (!note.is_empty()).then(|| span().class("fact-help").child(note));
            let term = dt().child(label).child(note);
            div().class("fact").child(term).child(dd().child(code().child(value)))
        };
        let words =
            if known { "As typed; copied with the rest" } else { "The one you set; the PBX never shows it" };
        let secret = div().class("fact").child(dt().child("Password")).child(dd().child(words));
        let rows: Vec<El> = lines.get().into_iter().map(row).collect();
        Some(dl().class("facts").child(rows).child(secret))
    };
    let copied = move || {
        let mut text: Vec<String> =
            lines.get_untracked().iter().map(|line| format!("{}: {}", line.label, line.value)).collect();
        if host.with_untracked(|host| host.trim().is_empty()) {
            text.insert(0, "Outbound proxy: the public address of the PBX".to_owned());
        }
        text.push(format!("Password: {}", if known { &password } else { "the one you set" }));
        text.join("\n")
    };
    section()
        .class("panel")
        .child(h2().child("Settings for your gateway"))
        .child(p().child("Type these into the gateway that registers with the PBX."))
        .child(address.el())
        .child(rows)
        .child(copy_button("Copy settings", copied))
}
