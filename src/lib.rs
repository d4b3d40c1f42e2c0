//! A keyboard-driven Scrum board in the terminal for the people who improve IT service processes.

pub mod clock;
pub mod config;
pub mod domain;
pub mod exchange;
pub mod store;
pub mod tui;
