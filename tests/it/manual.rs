//! The manual and the list of keys say what the program does: they are made from its tables.

use std::path::Path;

/// Compares a file of the repository with what it must be; `GEMBA_REGENERATE=1` writes it.
fn is_fresh(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("GEMBA_REGENERATE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(found == text, "{name} is stale: run `GEMBA_REGENERATE=1 cargo test --test it manual`");
}

#[test]
fn the_manual_is_made_from_the_tables() {
    is_fresh("assets/manual.md", &gemba::manual());
}

#[test]
fn the_list_of_keys_is_made_from_the_command_table() {
    is_fresh("assets/keys.md", &gemba::keys());
}
