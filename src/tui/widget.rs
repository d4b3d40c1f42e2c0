//! What the screens are put together from.

pub mod fit;
pub mod markdown;
