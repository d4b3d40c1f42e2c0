//! gemba as the people and the programs around it see it.

#![expect(clippy::unwrap_used, reason = "a failed expectation is what a test is for")]

mod flow;
mod pty;
mod store;
mod terminal;
