//! The `gemba` program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    gemba::main()
}
