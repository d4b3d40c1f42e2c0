//! gemba as the people and the programs around it see it.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]

mod backlog;
mod board;
mod cli;
mod desk;
mod dialogs;
mod harness;
mod log;
mod manual;
mod markdown;
mod pty;
mod store;
mod story;
mod terminal;
mod tidy;
