//! The bar above every page: the way home, which PBX this is, the way to the palette, and who is signed in.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::app::account::view_account;
use crate::app::{FrameState, Over};
use crate::components::html::{a, bdi, div, header, nav, span};
use crate::components::{Button, ConsoleName, El, Icon, icon, menu};
use crate::navigation::use_unsaved;
use crate::routes::Route;
use crate::session::{Account, Phase, use_session};
use crate::tools::Tool;

/// The bar.
pub fn view_header(frame: FrameState) -> El {
    let session = use_session();
    let is_open = move || session.phase.get() != Phase::SignedOut;
    let ConsoleName(name) = expect_context();
    let home = a()
        .class("brand")
        .attr("aria-label", move || Some(name.get()))
        .attr("href", Route::list().href())
        .child(span().class("brand-mark").attr("aria-hidden", "true"))
        .child(span().class("brand-word").child(move || name.get()));
    let host = span().class("account").attr("title", "Address of the PBX");
    let host = host.child(bdi().child(move || frame.host.get()));
    let path = use_location().pathname;
    let is_tool = move || path.with(|path| path.split('/').any(|part| part == "tools"));
    let link = move |route: Route, tools: bool, words: &'static str| {
        let current = move || (is_tool() == tools).then(|| "page".to_owned());
        a().attr("href", route.href()).attr("aria-current", current).child(words)
    };
    let navigation = move || {
        let links = [link(Route::list(), false, "Trunks"), link(Route::Tool(Tool::Checks), true, "Tools")];
        is_open().then(|| nav().attr("aria-label", "Main").child(links))
    };
    let end = move || is_open().then(|| view_end(frame, session.account.with(Account::words)));
    header().class("top-bar").child(home).child(host).child(navigation).child(end)
}

/// The console comes from where the API is, so this names the PBX.
pub fn host() -> String {
    // An address without a host, such as that of a file, names no PBX.
    window().location().host().unwrap_or_default()
}

fn view_end(frame: FrameState, name: String) -> El {
    let search = Button::quiet().on_press(move || frame.over.set(Some(Over::Palette))).el();
    let search = search
        .attr("aria-label", "Search or run a command")
        .attr("aria-keyshortcuts", "Control+K")
        .child(icon(Icon::Search))
        .child(span().class("wide-only").child("Search or run a command"));
    let (session, unsaved) = (use_session(), use_unsaved());
    let account = menu(&name, Icon::User, move || {
        let leave = Button::quiet().on_press(move || session.ask_to_sign_out(unsaved));
        let leave = leave.el().class("button menu-item").child("Sign out");
        div().class("choices").child(view_account(frame)).child(leave)
    });
    div().class("top-bar-end").child(search).child(account.attr("title", "Account"))
}
