//! Components without a product: they know no API, no session and no address of ours.
//!
//! Callers pass tone, text and callbacks. Looks live in `style/ui`, one file per component.

mod alert;
mod badge;
mod button;
mod choices;
mod copy;
mod deferred;
mod dialog;
mod empty;
mod field;
mod folded;
mod foreign;
pub mod html;
mod icon;
pub mod lazy;
mod menu;
mod moment;
mod page_title;
mod placeholder;
mod toast;
mod visibility;

pub use alert::Alert;
pub use badge::badge;
pub use button::{Button, Reason};
pub use choices::{check, check_box, options_list, radio_cards, select};
pub use copy::copy_button;
pub use deferred::deferred;
pub use dialog::{dialog, dialog_to_close, has_open_dialog};
pub use empty::empty;
pub use field::{Frame, Note, NoteAction, TextField, focus_on, next_id};
pub use folded::folded;
pub use foreign::foreign;
pub use html::{Child, El, keyed};
pub use icon::{Icon, icon};
pub use menu::{menu, nothing_has_focus};
pub use moment::moment;
pub use page_title::{ConsoleName, focus_on_title, page_title, page_title_in};
pub use placeholder::placeholder;
pub use toast::{Toasts, use_toasts};
pub use visibility::Visibility;
