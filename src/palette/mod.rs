//! Go to or do: the dialog of Ctrl+K.
