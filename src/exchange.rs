//! What goes out to other tools, and what comes in from them.

pub mod flow_csv;
pub mod svg;
