//! Keys in, screen out.

pub mod theme;
pub mod widget;
