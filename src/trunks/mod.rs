//! What pages share about trunks, which the API calls providers.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use api::types::{Provider, ProviderId, ProviderList, ProviderRow};
use api::{ApiError, Client, ListQuery, Unreachable};
use domain::message::{Message, explain};
use domain::provider::draft::Draft;
use domain::provider::gateway::{Line, gateway_card};
use leptos::prelude::*;

use crate::components::html::{a, code, dd, div, dl, dt, fragment, h2, p, section, span};
use crate::components::{Alert, Button, El, TextField, copy_button, page_title, placeholder};
use crate::navigation::use_unsaved;
use crate::routes::Route;
use crate::session::{Session, use_session};
use crate::trunk_form::OtherTrunks;
use crate::trunks::remote::{Load, Remote, load};

mod deletion;
mod duplicates;
mod duplicates_view;
pub mod flash;
mod progress;
mod read_back;
pub mod remote;
pub mod run;

pub use deletion::{Deletion, delete_trunk, is_gone};
pub use duplicates::{in_a_line, is_made_from, made_since, namesakes};
pub use duplicates_view::{Duplicates, view_duplicates};
pub use progress::{cancel, count_of, progress};
pub use read_back::{Found, ReadBack, SETTLED};

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

/// What a trunk is called, also where it has no name.
pub fn name_of(row: &ProviderRow) -> String {
    let name = row.name.clone().filter(|name| !name.trim().is_empty());
    name.unwrap_or_else(|| "Unnamed trunk".to_owned())
}

/// Reads all trunks, and draws something of them. `words` stand there meanwhile.
pub fn view_all_trunks(
    session: Session,
    words: &'static str,
    draw: impl Fn(&ProviderList) -> Option<AnyView> + Send + Sync + 'static,
) -> AnyView {
    let client = session.client();
    let all = load(move || {
        let client = client.clone();
        async move { read_all(&client, ListQuery { top: 100, ..ListQuery::default() }, None).await }
    });
    fragment(move || {
        all.state.with(|state| match state {
            Remote::Loading => Some(placeholder(words).into_any()),
            Remote::Failed { last: None, error } => Some(unread(error, move || all.refresh()).into_any()),
            Remote::Ready(list) | Remote::Failed { last: Some(list), .. } => draw(list),
        })
    })
}

/// Reads the trunks that a form is compared with: all but its own.
pub fn other_trunks(session: Session, own: Option<ProviderId>) -> OtherTrunks {
    Arc::new(move |draw| {
        let own = own.clone();
        view_all_trunks(session, "Reading the other trunks", move |list| {
            let is_other = |row: &&ProviderRow| own.is_none() || row.id != own;
            draw(&list.items.iter().filter(is_other).cloned().collect::<Vec<_>>())
        })
    })
}

/// How far the reading of all rows is: how many came, of how many.
pub type Fetched = RwSignal<Option<(usize, Option<u64>)>>;

/// Every row that answers a query, page by page, each trunk once.
///
/// # Errors
/// When one of the pages fails.
pub async fn read_all(
    client: &Client,
    mut query: ListQuery,
    fetched: Option<Fetched>,
) -> Result<ProviderList, ApiError> {
    let mut seen: BTreeSet<ProviderId> = BTreeSet::new();
    let mut all = ProviderList { count: None, items: Vec::new(), unreadable: 0 };
    loop {
        let page = client.list_providers(&query).await?;
        let came = page.items.len() + page.unreadable;
        query.skip = query.skip.saturating_add(u32::try_from(came).unwrap_or(u32::MAX));
        all.unreadable += page.unreadable;
        for row in page.items {
            // A trunk that was made meanwhile moves others to the next page.
            if row.id.as_ref().is_none_or(|id| seen.insert(id.clone())) {
                all.items.push(row);
            }
        }
        if let Some(fetched) = fetched {
            fetched.try_set(Some((all.items.len(), page.count)));
        }
        if came == 0 || page.count.is_some_and(|count| u64::from(query.skip) >= count) {
            all.count = Some(all.items.len() as u64);
            return Ok(all);
        }
    }
}
