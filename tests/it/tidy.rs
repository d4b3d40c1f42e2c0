//! The house rules that no lint knows.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers with what each may not name.
const LAYERS: &[(&str, &[&str])] = &[
    (
        "src/domain",
        &[
            "crate::store",
            "crate::tui",
            "crate::cli",
            "crate::exchange",
            "rusqlite",
            "ratatui",
            "crossterm",
            "std::fs",
            "std::env",
            "Utc::now",
        ],
    ),
    ("src/store", &["crate::tui", "crate::cli", "ratatui", "crossterm", "Utc::now"]),
    ("src/exchange", &["crate::tui", "crate::cli", "crate::store", "rusqlite", "Utc::now"]),
    ("src/tui/screen", &["crate::store", "rusqlite", "crossterm", "Color::", "Utc::now"]),
    ("src/tui/dialog", &["crate::store", "rusqlite", "Color::", "Utc::now"]),
    ("src/tui/widget", &["crate::store", "rusqlite", "crossterm", "Color::", "Utc::now"]),
    ("src/tui", &["rusqlite", "crate::cli", "Utc::now"]),
    ("src/cli", &["rusqlite", "ratatui::widgets", "Utc::now"]),
];

/// The most lines of a file, tests included: longer ones have two subjects.
const MAX_LINES: usize = 700;

#[test]
fn layers_import_downwards_only() {
    for (path, text) in sources() {
        for (layer, forbidden) in LAYERS {
            let inside = path.starts_with(&format!("{layer}/")) || path == format!("{layer}.rs");
            // A test may hold such a word as a text to read.
            let inside = inside && !path.ends_with("tests.rs");
            for word in forbidden.iter().filter(|_| inside) {
                assert!(!text.contains(word), "{path} must not name {word}");
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_none_is_long() {
    for (path, text) in sources().into_iter().chain(below("tests")) {
        assert!(text.starts_with("//! "), "{path} does not say what it is");
        let n_lines = text.lines().count();
        assert!(n_lines <= MAX_LINES, "{path} has {n_lines} lines; {MAX_LINES} is the most");
    }
}

/// Closing any descriptor of a board's file would drop this process's locks on it, and a second
/// process could write under a transaction.
#[test]
fn the_store_opens_no_file_but_through_sqlite() {
    for (path, text) in sources() {
        if path.starts_with("src/store") && !path.contains("test") {
            // What is opened to try a disk is never closed; a damaged board is kept byte by byte while
            // nothing in this process has it open.
            let may_open = ["src/store/sqlite/probe.rs", "src/store/sqlite/restore.rs"];
            let may_open = may_open.contains(&&*path);
            assert!(may_open || !text.contains("File::open"), "{path} must not open files");
            assert!(!text.contains("fs::read("), "{path} must not open files");
            assert!(!text.contains("fs::copy"), "{path} must not copy files");
        }
    }
}

#[test]
fn nothing_is_left_over() {
    for (path, text) in sources() {
        for word in ["TODO", "FIXME", "XXX", "todo!", "unimplemented!", "dbg!"] {
            assert!(!text.contains(word), "{path} has a {word}");
        }
    }
}

fn sources() -> Vec<(String, String)> {
    below("src")
}

/// The files of a folder of the project that hold code, with their texts.
fn below(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut dirs, mut res) = (vec![root.join(folder)], Vec::new());
    while let Some(dir) = dirs.pop() {
        for entry in fs::read_dir(dir).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else if path.extension().is_some_and(|ext| ext == "rs") {
                let name = path.strip_prefix(root).unwrap().display().to_string();
                res.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(res.len() > 20, "the sources are not where they should be");
    res
}

/// Keys can be chosen: only the keymap knows which one leads on.
#[test]
fn no_sentence_of_a_screen_names_a_key_by_itself() {
    let rooms = ["src/tui/screen/", "src/tui/act/", "src/tui/app/"];
    for (path, text) in sources() {
        if !rooms.iter().any(|it| path.starts_with(it)) {
            continue;
        }
        for line in text.lines().filter(|it| it.contains('"') && !it.trim().starts_with("//")) {
            for behind in line.split(": ").skip(1) {
                let mut words = behind.split(' ');
                let (key, does) = (words.next().unwrap_or_default(), words.next());
                let is_key = key.chars().count() == 1 || matches!(key, "esc" | "tab" | "enter");
                let is_verb = does.is_some_and(|it| {
                    it.len() > 2 && it.trim_end_matches([',', '"']).ends_with('s')
                });
                assert!(!(is_key && is_verb), "{path}: {line}");
            }
        }
    }
}
