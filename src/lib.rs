//! A keyboard-driven Scrum board.

pub mod config;
pub mod domain;
pub mod tui;
