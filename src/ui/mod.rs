//! Components without a product: they know no API, no session and no address of ours.
//!
//! Callers pass tone, text and callbacks. Looks live in `style/ui`, one file per component.

mod alert;
mod badge;
mod button;
mod dialog;
mod empty;
mod field;
mod icon;
mod page_title;
mod save_file;
mod toast;
mod visibility;

pub use alert::Alert;
pub use badge::Badge;
pub use button::{Button, ButtonKind, Reason};
pub use dialog::Dialog;
pub use empty::Empty;
pub use field::{Check, Field, FieldKind, Select};
pub use icon::{Icon, IconName};
pub use page_title::PageTitle;
pub use save_file::save_file;
pub use toast::{Toaster, Toasts};
pub use visibility::Visibility;
