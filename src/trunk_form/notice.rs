//! What is said of a draft that came back: how old it is, what it lacks, and the way to drop it.

use domain::provider::draft::Draft;
use domain::provider::modes::has_credentials;
use leptos::prelude::*;

use crate::components::html::{div, fragment, p};
use crate::components::{Button, focus_on_title};
use crate::platform::intl::long_age;
use crate::trunk_form::Form;

/// Says that unsaved work is back, as long as `age` has its minutes.
pub fn view_draft_notice(
    form: Form,
    age: RwSignal<Option<u32>>,
    discard: impl Fn() + Clone + Send + Sync + 'static,
) -> AnyView {
    fragment(move || {
        let kept = long_age(f64::from(age.get()?) * 60.0);
        let asks = form.draft.with_untracked(|draft: &Draft| has_credentials(draft.auth_mode));
        let password = match form.original.with_untracked(Option::is_some) {
            _ if !asks => "",
            true => " If you had typed a new password, type it again.",
            false => " Type the password again.",
        };
        let discard = discard.clone();
        let press = move || {
            age.set(None);
            discard();
            // The button is gone.
            focus_on_title();
        };
        let words = format!("Unsaved changes from {kept} were restored.{password}");
        let button = Button::plain().on_press(press).el().child("Discard");
        Some(div().class("notice").attr("role", "status").child(p().child(words)).child(button))
    })
}
