//! A message that stays until its cause is gone.

use std::rc::Rc;

use crate::components::html::{details, div, p, summary};
use crate::components::{Button, El, Icon, foreign, icon};

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
            p().class("alert-quote").child("The server says: “").child(foreign(words)).child("”")
        });
        let details = (!self.details.is_empty()).then(|| {
            let summary = summary().child("Details");
            details().child(summary).child(p().child(self.details))
        });
        let retry = self.retry.map(|retry| {
            Button::plain().on_press(move || retry()).el().child(icon(Icon::Refresh)).child("Try again")
        });
        div()
            .class("alert")
            .attr("role", "alert")
            .child(p().class("alert-title").child(self.title))
            .child(p().child(self.text))
            .child(quotes.collect::<Vec<_>>())
            .child(details)
            .child(retry)
    }
}
