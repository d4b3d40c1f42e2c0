//! How a sprint burns down or up: what the sprint and the stand-up show of it.

mod draw;

pub(super) use crate::domain::sprint::pace::{Day, Measure, Pace, Way};
pub(super) use draw::{Size, draw, spark};
