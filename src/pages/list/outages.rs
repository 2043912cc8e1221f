//! Trunks that went down while the console is open: a line on the page, and a notice of the desktop for
//! whoever wants one. Knows what fell; not how that was found out.

use domain::visible::visible;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsValue;
use web_sys::{Notification, NotificationOptions, NotificationPermission};

use crate::components::html::{a, div, fragment, li, p, ul};
use crate::components::lazy::lazy_view;
use crate::components::{Button, El, Icon, foreign, icon};
use crate::pages::list::settings::{self, Settings};
use crate::platform::intl::time_of_day;
use crate::platform::parts::part;
use crate::platform::tasks::{effect, followed, task};
use crate::routes::Route;
use crate::status::{Heard, Statuses};

/// Turns the notices of the desktop on or off; on needs the browser's permission.
pub fn allow(settings: RwSignal<Settings>, on: bool) {
    if !on {
        settings::change(settings, |settings| settings.notify = false);
        return;
    }
    let Ok(asked) = Notification::request_permission() else { return };
    spawn_local(task(async move {
        let answer = wasm_bindgen_futures::JsFuture::from(asked).await;
        let granted = answer.is_ok_and(|word| word.as_string().as_deref() == Some("granted"));
        settings::change(settings, |settings| settings.notify = granted);
    }));
}

/// Tells the desktop of each trunk that falls.
pub fn notify(statuses: Statuses, settings: RwSignal<Settings>) {
    let told = StoredValue::new(statuses.outages.with_untracked(Vec::len));
    effect(move || {
        let outages = statuses.outages.get();
        let news = outages.get(told.get_value()..).unwrap_or_default();
        if settings.with_untracked(|settings| settings.notify)
            && Notification::permission() == NotificationPermission::Granted
        {
            let news = Box::new(news.to_vec());
            // Without the part the line on the page has to do.
            spawn_local(task(async {
                let _ = tell_desktop(news).await;
            }));
        }
        told.set_value(outages.len());
    });
}

part!(panels: fetch_notice, tell_desktop(news: Box<Vec<Heard>>) -> () {
    for one in *news {
        let options = NotificationOptions::new();
        options.set_tag(one.id.as_str());
        options.set_body(&format!("Went offline at {}", time_of_day(one.at)));
        // Fails where a browser allows notices from service workers only.
        let _ = Notification::new_with_options(&visible(&one.name), &options).map(JsValue::from);
    }
});

/// The line on the page.
pub fn view_outages(statuses: Statuses) -> AnyView {
    let some = followed(move || statuses.outages.with(|outages| !outages.is_empty()));
    fragment(move || some.get().then(|| view_alert(statuses)))
}

lazy_view!(panels: fn view_alert(statuses: Statuses) {
    fragment(move || {
        let outages = statuses.outages.get();
        let dismiss = Button::quiet().on_press(move || statuses.outages.set(Vec::new()));
        let words = match outages.len() {
            1 => "A trunk went down".to_owned(),
            count => format!("{count} trunks went down"),
        };
        let items: Vec<El> = outages.iter().rev().take(10).map(view_one).collect();
        div()
            .class("alert")
            .attr("role", "alert")
            .attr("data-tone", "bad")
            .child(p().class("alert-title").child(words))
            .child(ul().class("outages").child(items))
            .child(dismiss.el().child(icon(Icon::Close)).child("Dismiss"))
    })
});

fn view_one(one: &Heard) -> El {
    let link = a().attr("href", Route::Detail(one.id.clone()).href());
    li().child(link.child(foreign(&one.name))).child(format!(" went offline at {}", time_of_day(one.at)))
}
