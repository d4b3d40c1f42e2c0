//! The words of the work, their rules and their arithmetic: no file, no screen.

pub mod rank;
pub mod text;
