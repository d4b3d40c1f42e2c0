//! Small things that screens and dialogs are drawn with.

pub(crate) mod big;
pub(crate) mod chart;
pub use crate::fit;
pub mod markdown;
pub(crate) mod when;
