//! Colours and glyphs.

/// Colours and glyphs.
#[derive(Clone, Debug, Default)]
pub struct Theme;
