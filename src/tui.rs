//! The board on the screen.

pub mod background;
pub mod input;
pub mod terminal;
