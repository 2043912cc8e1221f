//! Unsaved work: whether leaving a page would lose something, and asking before it does.
//!
//! A form says what is dirty and which addresses belong to it; links, Back, sign-out and the closing
//! of the tab ask here. Knows no form.

use leptos::prelude::*;

use crate::navigation;
use crate::platform::storage;

/// What somebody wants to do although work is unsaved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// Go to an address of ours.
    To(String),
    /// Sign out.
    SignOut,
    /// Let somebody else sign in, where a session has ended.
    StepAside,
    /// Go to the PBX whose API has this path.
    ToPbx(String),
}

/// Work that leaving a page would lose.
#[derive(Clone)]
pub struct Guard {
    /// Whether there is any.
    pub is_dirty: Signal<bool>,
    /// What it is, for people: `The new trunk “Alpha”`.
    pub what: Signal<String>,
    /// The address it stands at right now.
    pub here: Signal<String>,
    /// What the addresses of the form start with; nothing where every other address is another page.
    pub inside: Option<String>,
    /// Where its copy is kept; nothing where there is none.
    pub draft: Option<DraftKey>,
}

/// Whose draft, and its name in storage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftKey {
    /// [`Account::who`](crate::session::Account::who).
    pub who: String,
    /// The name.
    pub name: String,
}

/// The unsaved work of this tab; a cheap handle.
#[derive(Clone, Copy, Default)]
pub struct Unsaved {
    guard: RwSignal<Option<Guard>>,
    /// What is to be done once the person has answered.
    pub asked: RwSignal<Option<Leaving>>,
}

/// The unsaved work of this tab, which `app` provides.
pub fn use_unsaved() -> Unsaved {
    expect_context()
}

impl Unsaved {
    /// From now on, and as long as the page is there, this decides, also when the tab is closed.
    pub fn guard(self, guard: Guard) {
        let draft = guard.draft.clone();
        self.guard.set(Some(guard));
        let close = window_event_listener_untyped("beforeunload", move |event| {
            // The way to the next step may be by loading it, and the draft is there then.
            if self.is_dirty() && !(navigation::loads() && self.keeps_draft()) {
                event.prevent_default();
            }
        });
        on_cleanup(move || {
            close.remove();
            // The next page may have put up its own guard already.
            self.guard.try_update(|guard| guard.take_if(|guard| guard.draft == draft));
        });
    }

    /// Nothing is unsaved any more: it was sent, or given up.
    pub fn done(self) {
        self.guard.set(None);
        self.asked.set(None);
    }

    /// Whether something would be lost.
    pub fn is_dirty(self) -> bool {
        self.guard.with_untracked(|guard| guard.as_ref().is_some_and(|guard| guard.is_dirty.get_untracked()))
    }

    /// The same, for what follows it.
    pub fn follows_dirty(self) -> bool {
        self.guard.with(|guard| guard.as_ref().is_some_and(|guard| guard.is_dirty.get()))
    }

    /// Whether the work can wait as a draft in this tab.
    pub fn keeps_draft(self) -> bool {
        self.guard.with_untracked(|guard| guard.as_ref().is_some_and(|guard| guard.draft.is_some()))
    }

    /// What would be lost, for people.
    pub fn what(self) -> String {
        let what = self.guard.with_untracked(|guard| guard.as_ref().map(|guard| guard.what.get_untracked()));
        what.unwrap_or_default()
    }

    /// Holds a step back and asks, if it would lose something; true when held.
    pub fn holds(self, leaving: Leaving) -> bool {
        let stays = match &leaving {
            Leaving::To(href) => self.is_inside(href),
            Leaving::SignOut | Leaving::StepAside | Leaving::ToPbx(_) => false,
        };
        let held = self.is_dirty() && !stays;
        if held {
            self.asked.set(Some(leaving));
        }
        held
    }

    /// Gives the work up, with the copy kept for a reload.
    pub fn discard(self) {
        let draft = self.guard.with_untracked(|guard| guard.as_ref()?.draft.clone());
        self.done();
        if let Some(DraftKey { who, name }) = draft {
            storage::store_draft(&who, &name, None);
        }
    }

    fn is_inside(self, href: &str) -> bool {
        self.guard.with_untracked(|guard| {
            let inside = guard.as_ref().and_then(|guard| guard.inside.as_ref());
            inside.is_some_and(|inside| href.starts_with(inside))
        })
    }

    /// The browser has gone back or forth already: if work is unsaved, the address of the form is put
    /// on top again, then asked; true when held.
    pub fn holds_history(self) -> bool {
        let here = self.guard.with_untracked(|guard| guard.as_ref().map(|guard| guard.here.get_untracked()));
        let held = self.holds(Leaving::To(navigation::href()));
        if let Some(here) = here.filter(|_| held) {
            navigation::write(&here, true);
        }
        held
    }
}
