//! The `gemba` program; everything is in the library.

fn main() {}
