//! gemba as the people and the programs around it see it.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]

mod accounts;
mod board;
mod cli;
mod desk;
mod dialogs;
mod drafts;
mod faults;
mod harness;
mod hosted;
mod log;
mod manual;
mod markdown;
mod presence;
mod pty;
mod store;
mod story;
mod terminal;
mod tidy;
