//! A keyboard-driven Scrum board in the terminal for the people who improve IT service processes.

pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod exchange;
pub mod identity;
pub mod store;
pub mod tui;

mod cli;

pub use cli::{keys, main, manual};
