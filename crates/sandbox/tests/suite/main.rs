//! The sandbox against its contract, in-process except where a socket matters.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod auth;
mod control;
mod faults;
mod files;
mod hostile;
mod list;
mod program;
mod providers;
mod proxy;
mod requests;
mod seeding;
mod status;
mod strict;
mod support;
