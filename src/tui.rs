//! Keys in, screen out.
//!
//! [`app::App`] is the whole program without a terminal; what is beside it is the terminal and
//! nothing else.

mod act;
pub mod app;
pub mod background;
pub mod command;
mod dialog;
mod frame;
pub mod input;
pub(crate) mod keep;
pub mod keymap;
mod run;
mod screen;
mod step;
pub mod terminal;
pub mod theme;
pub mod widget;
mod work;

pub use run::{Ended, RunError, run};
