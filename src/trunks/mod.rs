//! What pages share about trunks, which the API calls providers.

use std::rc::Rc;

use api::types::{Provider, ProviderId, ProviderRow};
use api::{ApiError, Unreachable};
use domain::message::{Message, explain};
use leptos::prelude::*;

use crate::components::html::{a, div, p};
use crate::components::{Alert, Button, El, page_title};
use crate::navigation::use_unsaved;
use crate::routes::Route;
use crate::session::{Session, use_session};
use crate::trunks::remote::{Load, load};

mod all;
mod deletion;
mod duplicates;
mod duplicates_view;
pub mod flash;
mod gateway_card;
mod progress;
mod read_back;
pub mod remote;
pub mod run;
mod shown;
mod slow;

pub use all::{Fetched, other_trunks, read_all, view_all_trunks};
pub use deletion::{Deletion, delete_trunk, is_gone};
pub use duplicates::{in_a_line, is_made_from, made_since, namesakes};
pub use duplicates_view::{Duplicates, view_duplicates};
pub use gateway_card::view_gateway_card;
pub use progress::{cancel, count_of, progress};
pub use read_back::{Found, ReadBack, SETTLED};
pub use shown::{view_code, view_shown};
pub use slow::{SlowCall, view_slow};

/// A failed call in words, with a way to try again where one is given.
pub fn failure(error: &ApiError, retry: Option<Rc<dyn Fn()>>) -> Alert {
    let Message { title, text, quoted, details } = explain(error);
    Alert { title, text, quoted, details, retry }
}

/// A reading that failed, with a way to read again, or to sign out where the role is what hinders.
pub fn unread(error: &ApiError, retry: impl Fn() + 'static) -> El {
    if !is_forbidden(error) {
        return failure(error, Some(Rc::new(retry))).el();
    }
    failure(error, None).el().child(view_leave())
}

/// Whether the role does not allow it: asking again changes nothing, another account may.
pub fn is_forbidden(error: &ApiError) -> bool {
    error.status() == Some(403)
}

/// The way to another account.
pub fn view_leave() -> El {
    let (session, unsaved) = (use_session(), use_unsaved());
    Button::plain().on_press(move || session.ask_to_sign_out(unsaved)).el().child("Sign out")
}

/// A page that changes something, for whoever may change nothing.
pub fn view_read_only(words: String) -> El {
    let home = a().attr("href", Route::list().href()).child("Go to all trunks");
    div().child(page_title(|| "Read only".to_owned())).child(p().child(words)).child(p().child(home))
}

/// The failure of a look before a call that changes something: that call was not sent.
pub fn not_sent(error: ApiError) -> ApiError {
    match error {
        ApiError::Unreachable(_) => ApiError::Unreachable(Unreachable::NotSent),
        ApiError::Unauthorized | ApiError::Rejected { .. } | ApiError::Unreadable { .. } => error,
    }
}

/// Until when it cannot be known whether the PBX is at work on a call, with a way to look at once.
/// `again` starts to look anew where that was given up.
pub fn view_until(read_back: ReadBack, again: impl Fn() + Clone + 'static) -> El {
    let words = move || match read_back.until.get() {
        Some(time) => {
            format!("Trunkline keeps looking until {time}: until then the PBX may be at work on it.")
        }
        None => "The PBX could not be asked.".to_owned(),
    };
    let press = move || match read_back.until.get_untracked() {
        Some(_) => read_back.hurry(),
        None => again(),
    };
    div()
        .child(p().attr("role", "status").child(words))
        .child(Button::plain().on_press(press).el().child("Check now"))
}

/// The trunk with an id, read now and again on request.
pub fn load_trunk(session: Session, id: &ProviderId) -> Load<Provider> {
    let (client, id) = (session.client(), id.clone());
    load(move || {
        let (client, id) = (client.clone(), id.clone());
        async move { client.get_provider(&id).await }
    })
}

/// What the trunk of a row is called, also where it has no name.
pub fn name_of(row: &ProviderRow) -> String {
    name_or_unnamed(row.name.as_deref())
}

/// What a trunk is called, also where it has no name.
pub fn name_or_unnamed(name: Option<&str>) -> String {
    name.filter(|name| !name.trim().is_empty()).unwrap_or("Unnamed trunk").to_owned()
}
