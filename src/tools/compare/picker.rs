//! Choosing a trunk by its name, host or number.

use std::rc::Rc;

use api::types::{ProviderId, ProviderRow};
use gloo_timers::future::TimeoutFuture;
use leptos::ev;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::components::html::{div, focus_on_load, input, li, p, span, ul};
use crate::components::{Button, El, Frame, focus_on, foreign};
use crate::palette::{AllTrunks, FoundTrunks, search};
use crate::session::Session;
use crate::trunks::remote::{Remote, load};
use crate::trunks::{name_of, unread};

/// Milliseconds without a key before trunks are searched.
const SETTLED: u32 = 200;

/// A search for one trunk.
pub(super) struct Picker {
    /// The label of the input.
    pub label: &'static str,
    /// Names the input.
    pub id: &'static str,
    /// Whether the input takes the focus.
    pub has_focus: bool,
}

impl Picker {
    /// The search, and what it finds as buttons. `leave` is what Escape does.
    pub fn view(
        self,
        session: Session,
        choose: impl Fn(ProviderId) + 'static,
        leave: impl Fn() + 'static,
    ) -> El {
        let Self { id, has_focus, .. } = self;
        let all = AllTrunks::default();
        let typed = RwSignal::new(String::new());
        // Ends with the next key: an answer to an older text never comes.
        let found = load(move || {
            let (text, client) = (typed.get(), session.client());
            async move {
                if !text.is_empty() {
                    TimeoutFuture::new(SETTLED).await;
                }
                search(client, all, &text).await
            }
        });
        let first = format!("{id}-0");
        let mut frame = Frame::new(self.label);
        id.clone_into(&mut frame.id);
        "By name, host, brand or number.".clone_into(&mut frame.hint);
        let key = move |event: KeyboardEvent| match event.key().as_str() {
            "Enter" | "ArrowDown" if !event.is_composing() => {
                event.prevent_default();
                focus_on(&first);
            }
            "Escape" => leave(),
            _ => {}
        };
        let line = frame
            .wire(input().attr("type", "search"))
            .attr("autocomplete", "off")
            .attr("autocapitalize", "off")
            .attr("spellcheck", "false")
            .on(ev::input, move |event| typed.set(event_target_value(&event)))
            .on(ev::keydown, key);
        let line = if has_focus { line.node_ref(focus_on_load()) } else { line };
        let status = move || match found.busy.get() {
            true => "Searching…".to_owned(),
            false => found.state.with(|state| state.data().map(words_of).unwrap_or_default()),
        };
        let choose: Rc<dyn Fn(ProviderId)> = Rc::new(choose);
        let choose = StoredValue::new_local(choose);
        let rows = move || {
            found.state.with(|state| match state {
                Remote::Loading => None,
                Remote::Failed { error, .. } => Some(unread(error, move || found.refresh())),
                Remote::Ready(found) => {
                    let rows = found.rows.iter().enumerate().filter_map(|(place, row)| {
                        let chosen = row.id.clone()?;
                        let press = move || choose.with_value(|choose| choose(chosen.clone()));
                        Some(li().child(view_choice(row, press).attr("id", format!("{id}-{place}"))))
                    });
                    Some(
                        ul().class("compare-found")
                            .attr("aria-label", "Trunks found")
                            .child(rows.collect::<Vec<_>>()),
                    )
                }
            })
        };
        frame
            .around(div().class("field-control").child(line))
            .child(p().class("field-hint").attr("role", "status").child(status))
            .child(rows)
    }
}

fn view_choice(row: &ProviderRow, press: impl Fn() + 'static) -> El {
    let host = row.hostname.clone().unwrap_or_default();
    Button::quiet()
        .on_press(press)
        .el()
        .child(foreign(name_of(row)))
        .child(" ")
        .child(span().class("note").child(foreign(host)))
}

fn words_of(found: &FoundTrunks) -> String {
    match found.rows.is_empty() && found.words == "0 trunks" {
        true => "No trunk found".to_owned(),
        false => found.words.clone(),
    }
}
