//! A keyboard-driven Scrum board in the terminal for the people who improve IT service processes.
//!
//! This page is the map of the house. Its links are checked by `cargo doc`, its rules by
//! `tests/it/tidy.rs`.
//!
//! # The layers
//!
//! Each may import what stands below it and nothing else.
//!
//! | layer | what it knows |
//! | --- | --- |
//! | `cli` | words on a command line; [`main`] is its door |
//! | [`tui`] | keys, screens, dialogs; only [`tui::app`] knows the store |
//! | [`demo`] | the sample board |
//! | [`exchange`] | other people's formats, in and out |
//! | [`store`] | the file: the only place that knows SQL; what only SQLite has is in [`store::sqlite`] |
//! | [`domain`] | what a board is; no file, no terminal, no clock |
//! | [`config`], [`identity`], [`clock`], [`fit`] | the person's settings; who is at the keyboard; what time it is; how much text fits |
//!
//! One subject has one room in each layer, under one name: `domain/story.rs`, `store/story.rs`,
//! `tui/screen/story.rs`, `cli/story.rs`.
//!
//! # The ring
//!
//! One ring, one direction, on one thread; small threads only deliver keys, signals and the notice
//! that the file has changed ([`tui::input`], [`store::sqlite::notice`]).
//!
//! 1. A key becomes a [`Command`](tui::command::Command) through the keymap and the scopes in
//!    force; only [`tui::keymap`] knows keys.
//! 2. A command becomes a `Step` in a function that may move the cursor and nothing else; it reads
//!    a [`Snapshot`](domain::Snapshot).
//! 3. A step that must leave the program carries an `Effect`, as plain data; `tui/app/perform.rs`
//!    is the only place that performs one.
//! 4. An [`Operation`](domain::Operation) goes to [`Store::commit`](store::Store::commit): one
//!    transaction, rules checked on the file, rows written, journal written by triggers.
//! 5. After any effect, and whenever another session has committed, the app reads a fresh snapshot
//!    of what the screen in front [needs](domain::Needs); nothing else writes its data.
//! 6. [`App::draw`](tui::app::App::draw) shows snapshot and state, and changes nothing.
//!
//! There are two doors out and no third: the effect for the file, [`Flow`](tui::app::Flow) for the
//! terminal (leave, stop, `$EDITOR`, clipboard).
//!
//! # The tables
//!
//! | table | one row is | who reads it |
//! | --- | --- | --- |
//! | [`Command::ALL`](tui::command::Command::ALL) | something a person can do | keys, footer, which-key box, help, palette, manual, tests |
//! | [`Field::ALL`](domain::Field::ALL) | something a story has | form, page, filter, command line, import, and the columns of the file |
//! | [`Refusal`](domain::Refusal) | a no, with its way out | footer, command line |
//! | [`Trouble`](store::trouble::Trouble) | what can be wrong with a file | the same |
//! | `assets/migrations/` | a step of the file's format | [`store::sqlite`], in order |
//!
//! # What always holds
//!
//! * What was acknowledged is in the file, on the disk: full sync, one transaction an operation.
//! * Rules are checked against the file, never against a screen: two sessions can never both be
//!   right. What an undo brings back is held against the rules of the whole board as well
//!   (`store/sound.rs`).
//! * Every row that an operation touches is journaled by triggers that are made from the schema
//!   (`store/journal.rs`): undo, redo, the log and each story's history need no line of code for a
//!   new table or column.
//! * Undo takes back the person's own last operation and never what somebody did since; it says so
//!   instead ([`Refusal::UndoBlocked`](domain::Refusal::UndoBlocked)).
//! * The log, the journal and the ledger of transitions only grow; undo voids, it does not remove.
//!   A line of the log has the names of its moment, whatever is called otherwise since
//!   (`store/names.rs`).
//! * A form carries what the person saw ([`Change::was`](domain::Change::was)): a value that
//!   somebody changed meanwhile is [shown](domain::Refusal::Stale), never written over.
//! * The cursor is a story, never a place; it is sound after each event.
//! * Text is kept as it was written, and cleaned wherever it leaves for a terminal
//!   ([`domain::text`]).
//! * No statement that a screen or a write waits for looks through what grows for ever.
//! * A file that came by mail is data: its triggers, views and names are never run.
//!
//! # Where to add what
//!
//! | to add | touch |
//! | --- | --- |
//! | a key command on what is there | the command table, the arm that the compiler asks for |
//! | a command that writes something new | also [`Operation`](domain::Operation), its arm in `store/apply.rs`, the subject's file in `store/`, perhaps a [`Refusal`](domain::Refusal) |
//! | a field of stories | a migration, its row in [`domain::field`], the select of cards in `store/card.rs` |
//! | a rule of the whole board | the subject's file in `store/`, and `store/sound.rs` if undo could break it |
//! | a screen | its file in `tui/screen/`, its variant, a command, its [`Needs`](domain::Needs) and [`Page`](domain::Page) |
//! | a dialog | its file in `tui/dialog/`, its variant |
//! | a verb of the command line | the noun's file in `cli/`, the command table's last column |
//! | a format | its file in `exchange/` |
//! | a step of the format | the next file in `assets/migrations/`; `tests/it/migrations.rs` opens each older one |

pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod exchange;
pub mod fit;
pub mod identity;
pub mod store;
pub mod tui;

mod cli;

pub use cli::{keys, main, manual};
