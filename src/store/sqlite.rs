//! What only SQLite has: opening, hardening, the schema's versions, the notice of changes, copies.

pub(crate) mod above;
pub(crate) mod copy;
pub mod doctor;
pub(crate) mod log;
pub(crate) mod neighbour;
pub mod notice;
pub(crate) mod open;
pub(crate) mod origin;
pub(crate) mod place;
pub(crate) mod probe;
pub(crate) mod restore;
pub(crate) mod schema;
pub(crate) mod shape;
pub(crate) mod side;
