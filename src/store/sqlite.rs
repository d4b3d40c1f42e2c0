//! What only SQLite has: opening, hardening, the schema's versions, the notice of changes.

pub mod notice;
pub(crate) mod open;
pub(crate) mod schema;
