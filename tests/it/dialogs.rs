//! Storyboards of the dialogs: what is asked, what is typed, what becomes of it.

mod archived;
mod asks;
mod clicked;
mod finds;
mod forms;
mod import;
mod meanwhile;
mod picks;
mod words;
