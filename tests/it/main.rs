//! gemba as the people and the programs around it see it.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]

mod desk;
mod log;
mod markdown;
mod dialogs;
mod harness;
mod cli;
mod manual;
mod pty;
mod store;
mod story;
mod terminal;
mod tidy;
