//! What only SQLite has.

pub mod notice;
