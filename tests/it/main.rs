//! gemba as the people and the programs around it see it.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]
#![expect(clippy::print_stdout, reason = "a test says what it measured, and why it was skipped")]

mod backlog;
mod board;
mod cli;
mod desk;
mod dialogs;
mod done;
mod faults;
mod flow;
mod harness;
mod impediments;
mod log;
mod manual;
mod markdown;
mod migrations;
mod monkey;
mod program;
mod pty;
mod sessions;
mod sprint;
mod store;
mod story;
mod tables;
mod terminal;
mod tidy;
