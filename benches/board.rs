//! How long the board takes: to open, to load, to write, to draw, and how that grows.

fn main() {
    divan::main();
}
