//! Storyboards of the dialogs: what is asked, what is typed, what becomes of it.

mod asks;
mod finds;
mod forms;
mod picks;
mod words;
