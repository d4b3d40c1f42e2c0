//! The person's own settings.

/// The person's own settings.
#[derive(Clone, Debug, Default)]
pub struct Config;
