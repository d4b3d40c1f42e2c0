//! gemba as the people and the programs around it see it.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]
#![expect(clippy::print_stdout, reason = "a test says what it measured, and why it was skipped")]

mod accounts;
mod archive;
mod backlog;
mod board;
mod boxes;
mod charts;
mod cli;
mod definition;
mod desk;
mod dialogs;
mod done;
mod drafts;
mod faults;
mod flow;
mod harness;
mod hosted;
mod impediments;
mod inbox;
mod locked;
mod log;
mod manual;
mod markdown;
mod meant;
mod migrations;
mod monkey;
mod permissions;
mod presence;
mod process;
mod processes;
mod program;
mod pty;
mod rules;
mod served;
mod sessions;
mod sprint;
mod sprint_screen;
mod standup;
mod store;
mod story;
mod tables;
mod terminal;
mod tidy;
mod today;
mod trial;
mod whole_sprint;
mod written_over;
