//! The bar at the foot of a form, which stays in sight wherever the page is scrolled to.

use crate::components::El;
use crate::components::html::div;

/// How the last try ended, what would be sent, and the buttons. Whoever presses one of them sees the outcome
/// there, and not at an end of the page that is out of sight.
pub fn view_bar(outcome: El, summed: Option<El>, actions: El) -> El {
    div().class("save-bar").child(outcome.class("save-outcome")).child(summed).child(actions.class("actions"))
}
