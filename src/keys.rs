//! Keys of the keyboard that act anywhere.

use web_sys::KeyboardEvent;

/// What a key asks of the row that has the focus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowKey {
    /// The next row.
    Down,
    /// The row before.
    Up,
    /// Its form.
    Edit,
    /// Its check box.
    Select,
}

/// What a key asks of the row that has the focus.
pub fn row_key(_key: &KeyboardEvent) -> Option<RowKey> {
    None
}
