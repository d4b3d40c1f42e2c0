//! gemba as the people and the programs around it see it.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]

mod board;
mod harness;
mod pty;
mod store;
mod terminal;
mod tidy;
