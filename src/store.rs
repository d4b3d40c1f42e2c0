//! The board file.

pub mod sqlite;
