//! Files that were cut off or changed: a sentence each, no panic.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use gemba::config::Config;
use gemba::domain::{Needs, Sought, Span, StoryId};
use gemba::store::Store;
use gemba::store::sqlite::doctor::{Depth, examine};
use gemba::tui::app::App;
use gemba::tui::keymap::Keymap;
use gemba::tui::theme::{Background, Env, Glyphs, choose};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

use super::{Dice, times};
use crate::harness::User;
use crate::store::session;

/// Everything that is done with a board that somebody hands in: told as what was wrong with it.
fn look(path: &Path) -> Option<String> {
    let tried = catch_unwind(AssertUnwindSafe(|| -> Result<(), String> {
        examine(path, Depth::Deep);
        let mut store = Store::open(path, session("ann")).map_err(|err| err.to_string())?;
        let word = Sought { word: "approval".to_owned(), is_absent: false };
        let needs = [
            Needs::Board { span: Span::Everything, words: vec![word] },
            Needs::Story(StoryId(3)),
            Needs::Log { by: None, story: None, most: 500 },
        ];
        for needs in &needs {
            store.load(needs, None).map_err(|err| err.to_string())?;
        }
        let theme = choose(Some("dark"), Background::Dark, &Env::default());
        let (config, keymap) = (Config::default(), Keymap::default());
        let app = App::new(store, config, keymap, theme, &Glyphs::UNICODE, (100, 30));
        let app = app.map_err(|err| err.to_string())?;
        let mut terminal = Terminal::new(TestBackend::new(100, 30)).unwrap();
        terminal.draw(|frame| app.draw(frame)).unwrap();
        Ok(())
    }));
    match tried {
        Ok(Ok(())) => None,
        Ok(Err(sentence)) => Some(sentence),
        Err(panic) => panic!("{} made gemba panic: {panic:?}", path.display()),
    }
}

/// The bytes of a lived-in board in one file.
fn bytes() -> Vec<u8> {
    let user = User::sample();
    let path = user.path.clone();
    let copy = path.with_extension("whole");
    rusqlite::Connection::open(&path)
        .unwrap()
        .execute("VACUUM INTO ?1", [copy.to_str().unwrap()])
        .unwrap();
    // As every board that was ever opened: else the first visit would write that down in it.
    let mode = |it: &rusqlite::Connection| it.pragma_update(None, "journal_mode", "wal");
    mode(&rusqlite::Connection::open(&copy).unwrap()).unwrap();
    fs::read(copy).unwrap()
}

#[test]
fn a_file_that_ends_at_any_page_is_named() {
    let (bytes, dir) = (bytes(), tempfile::tempdir().unwrap());
    let n_pages = bytes.len() / 4096;
    for n in 1..n_pages {
        for length in [n * 4096, n * 4096 + 1000] {
            let path = dir.path().join(format!("cut-{length}.db"));
            fs::write(&path, &bytes[..length]).unwrap();
            let sentence = look(&path).expect("a cut file is no sound board");
            assert!(sentence.contains(path.to_str().unwrap()), "{sentence}");
            assert!(!sentence.contains('\n'), "{sentence}");
            assert!(fs::read(&path).unwrap() == bytes[..length], "{length}: it was touched");
            for ending in ["", "-wal", "-shm"] {
                let _ = fs::remove_file(format!("{}{ending}", path.display()));
            }
        }
    }
    crate::faults::say(&format!("{} cuts, each named", (n_pages - 1) * 2));
}

#[test]
fn bytes_that_were_changed_make_no_panic() {
    let (bytes, dir) = (bytes(), tempfile::tempdir().unwrap());
    let (mut dice, mut named) = (Dice::new(2), 0);
    let n = 60 * times();
    for round in 0..n {
        let mut changed = bytes.clone();
        for _ in 0..=dice.below(8) {
            let at = dice.below(changed.len());
            changed[at] ^= u8::try_from(1 + dice.below(255)).unwrap();
        }
        let path = dir.path().join(format!("changed-{round}.db"));
        fs::write(&path, &changed).unwrap();
        if look(&path).is_some() {
            named += 1;
            assert!(fs::read(&path).unwrap() == changed, "{round}: refused, and touched");
        }
        for ending in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(format!("{}{ending}", path.display()));
        }
    }
    crate::faults::say(&format!("{n} files with changed bytes, {named} refused, no panic"));
}
