//! A message that stays until its cause is gone.

use std::rc::Rc;

use crate::ui::{Button, El, Icon, el, foreign, icon};

/// A failure in words: what happened, what to do, the server's words, and details on request.
#[derive(Clone, Default)]
pub struct Alert {
    /// What happened.
    pub title: String,
    /// What is kept and what to do.
    pub text: String,
    /// The server's own words, shown verbatim.
    pub quoted: Vec<String>,
    /// Status and codes.
    pub details: String,
    /// Tries again.
    pub retry: Option<Rc<dyn Fn()>>,
}

impl Alert {
    /// The element.
    pub fn el(self) -> El {
        let quotes = self.quoted.into_iter().map(|words| {
            el("p").class("alert-quote").text("The server says: «").child(foreign(words)).text("»")
        });
        let details = (!self.details.is_empty()).then(|| {
            let summary = el("summary").text("Details");
            el("details").child(summary).child(el("p").text(self.details))
        });
        let retry = self.retry.map(|retry| {
            Button::plain().on_press(move || retry()).el().child(icon(Icon::Refresh)).text("Try again")
        });
        el("div")
            .class("alert")
            .attr("role", "alert")
            .child(el("p").class("alert-title").text(self.title))
            .child(el("p").text(self.text))
            .children(quotes)
            .children(details)
            .children(retry)
    }
}
