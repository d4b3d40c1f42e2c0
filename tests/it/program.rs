//! The real program in a real terminal: it starts, paints, leaves in order on every way out, costs
//! nothing while nobody does anything, and no stored text drives the terminal.

use std::path::{Path, PathBuf};
use std::time::Duration;

use gemba::domain::{Needs, NewStory, Operation, Place, Span};
use gemba::store::Store;
use rustix::process::Signal;
use tempfile::TempDir;

use crate::pty::{Program, Pty};
use crate::store::{board, session};

/// The program on a board, in a terminal whose colours it need not ask for.
pub(crate) fn on(path: &Path, home: &TempDir) -> Program {
    Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["--file", path.to_str().unwrap()])
        .env("HOME", home.path().to_str().unwrap())
        .env("LANG", "C.UTF-8")
        .env("COLORFGBG", "15;0")
        .size(100, 30)
}

/// The board of these tests, open in the program.
fn open(titles: &[&str]) -> (TempDir, PathBuf, Pty) {
    let (dir, path, mut store) = board();
    for title in titles {
        let stories = vec![NewStory::titled(*title)];
        store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    }
    drop(store);
    let pty = on(&path, &dir).start();
    (dir, path, pty)
}

#[test]
fn it_paints_follows_the_size_and_leaves() {
    let (_dir, _path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("Log every bypass");
    pty.assert_taken();
    pty.resize(60, 12);
    pty.wait_for("SD-1");
    pty.resize(1, 1);
    pty.resize(120, 40);
    pty.wait_for("Log every bypass");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
}

#[test]
fn a_card_opens_by_itself_when_no_key_comes() {
    let long = "A title that needs more than two lines on a card, for nobody has found a shorter \
                way to say which flow of work it is";
    let (_dir, _path, mut pty) = open(&[long, "Below"]);
    pty.wait_for("which flow");
    pty.send("j");
    pty.wait_until("the card closes", |pty| !pty.contents().contains("which flow"));
}

#[test]
fn a_printed_board_needs_no_more_than_the_locale_shows() {
    let (dir, path, _pty) = open(&["Log every bypass", "Größe der Störung"]);
    let board = |locale: &str| {
        let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .args(["--file", path.to_str().unwrap(), "board"])
            .env("HOME", dir.path().to_str().unwrap())
            .env("LC_ALL", locale)
            .start();
        pty.wait_for_end();
        pty.raw()
    };
    let (all, plain) = (board("C.UTF-8"), board("C"));
    assert!(all.contains('─') && all.contains("Größe"), "{all}");
    assert!(plain.contains("---") && plain.contains("Grose der"), "{plain}");
    assert!(plain.is_ascii(), "{plain}");
}

#[test]
fn a_terminal_of_ascii_gets_nothing_else_and_the_text_stays() {
    let (dir, path, mut store) = board();
    let stories = vec![NewStory::titled("Größe 字 der Störung")];
    store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    drop(store);
    let mut pty = on(&path, &dir).env("LC_ALL", "C").start();
    pty.wait_for("Grose ??");
    // The title in a box, with a letter behind it.
    pty.send("r");
    pty.wait_for("How does SD-1 stand");
    pty.send("e");
    pty.wait_for("e_");
    pty.send("\x1b");
    pty.wait_for("n new");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    assert!(pty.raw().is_ascii(), "{}", pty.raw());
}

#[test]
fn a_late_answer_of_the_terminal_changes_the_theme() {
    let (dir, path, store) = board();
    drop(store);
    let mut pty = on(&path, &dir).env("COLORFGBG", "").start();
    pty.wait_for_bytes("\x1b]11;?");
    pty.listen_for(Duration::from_millis(300));
    pty.forget();
    let screen = pty.contents();
    pty.send("\x1b]10;rgb:0000/0000/0000\x1b\\\x1b]11;rgb:ffff/ffff/ffff\x1b\\\x1b[?62c");
    pty.wait_until("it is drawn in other colours", |pty| pty.raw().contains("[38;5;"));
    let lines = |page: &str| page.lines().map(|it| it.trim_end().to_owned()).collect::<Vec<_>>();
    pty.wait_until("no digit is a key", |pty| lines(&pty.contents()) == lines(&screen));
}

#[test]
fn a_signal_or_a_dropped_line_ends_it_in_order() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let (_dir, path, mut pty) = open(&["Log every bypass"]);
        pty.wait_for("SD-1");
        pty.signal(signal);
        assert_eq!(pty.wait_for_end().exit_code(), code);
        pty.assert_given_back();
        assert!(Store::open(&path, session("ann")).is_ok());
    }
    let (_dir, _path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("SD-1");
    pty.hang_up();
    pty.wait_for_end();
}

/// What the file says of the first story.
fn first_column(path: &Path) -> gemba::domain::ColumnId {
    let mut file = Store::open(path, session("ben")).unwrap();
    crate::store::everything(&mut file).cards().unwrap().cards[0].column
}

#[test]
fn signals_in_a_window_of_any_size_lose_nothing() {
    let signals = [(Signal::TERM, 143), (Signal::HUP, 129), (Signal::INT, 130), (Signal::TSTP, 0)];
    let (sizes, mut n) = ([(100, 30), (1, 1), (3, 2)], 0);
    for _ in 0..crate::faults::times() {
        for ((columns, rows), (signal, code)) in
            sizes.into_iter().flat_map(|size| signals.map(|signal| (size, signal)))
        {
            let (_dir, path, mut pty) = open(&["Log every bypass"]);
            pty.wait_for("Log every bypass");
            let before = first_column(&path);
            pty.resize(columns, rows);
            pty.send("L");
            pty.wait_until("the move is in the file", |_| first_column(&path) != before);
            let after = first_column(&path);
            pty.signal(signal);
            if signal == Signal::TSTP {
                pty.wait_until("the line is given back", |pty| !pty.has_line());
                pty.signal(Signal::CONT);
                pty.wait_until("the line is taken again", Pty::has_line);
                pty.resize(100, 30);
                pty.wait_for("Log every bypass");
                pty.send("q");
            }
            assert_eq!(pty.wait_for_end().exit_code(), code, "{signal:?} at {columns}x{rows}");
            pty.assert_given_back();
            assert_eq!(first_column(&path), after, "{signal:?} at {columns}x{rows}");
            n += 1;
        }
    }
    crate::faults::say(&format!(
        "{n} signals at 100x30, 3x2 and 1x1, each behind a change: 0 lost, each terminal given back"
    ));
}

#[test]
fn a_change_on_the_command_line_appears_by_itself() {
    let (_dir, path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("SD-1");
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let stories = vec![NewStory::titled("Written elsewhere")];
    ben.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    pty.wait_for("SD-2");
}

#[test]
fn lines_that_come_at_once_are_a_text_although_nothing_says_that_they_were_pasted() {
    let (_dir, path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("Log every bypass");
    pty.send("n");
    pty.wait_for("New story");
    pty.send("delete the old form\rask the night shift\rquit the weekly mail\r");
    pty.wait_for("New stories");
    pty.wait_for("quit the weekly mail");
    let titles = |path: &Path| {
        let mut store = Store::open(path, session("ann")).unwrap();
        let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
        let data = store.load(&needs, None).unwrap();
        data.cards().unwrap().cards.iter().map(|it| it.title.clone()).collect::<Vec<_>>()
    };
    assert_eq!(titles(&path), ["Log every bypass"]);
    pty.send("\x13");
    pty.wait_for("undo");
    let all =
        ["Log every bypass", "delete the old form", "ask the night shift", "quit the weekly mail"];
    assert_eq!(titles(&path), all);
    // All of them are one step of undo.
    pty.send("u");
    pty.wait_for("redo");
    assert_eq!(titles(&path), ["Log every bypass"]);
    // What a script types ahead is keys: the line end keeps the title.
    pty.send("nAsk for approval in the chat and not by mail\r");
    pty.wait_for("Ask for approval");
    pty.wait_for("undo");
    assert_eq!(titles(&path).len(), 2);
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

#[test]
fn what_is_typed_while_the_sample_board_is_made_is_neither_shown_nor_meant() {
    let folder = TempDir::new().unwrap();
    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["demo"])
        .env("HOME", folder.path().to_str().unwrap())
        .env("TMPDIR", folder.path().to_str().unwrap())
        .env("LANG", "C.UTF-8")
        .env("COLORFGBG", "15;0")
        .size(100, 30)
        .start();
    pty.wait_for("Making a sample board");
    pty.send("n zzz q");
    pty.wait_for("Service Desk");
    pty.send("n");
    pty.wait_for("New story");
    assert!(!pty.raw().contains("zzz"), "{pty}");
    pty.send("\x1b");
    pty.wait_for("n new");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
}

#[test]
fn a_few_words_pasted_on_the_board_without_a_word_of_it_change_nothing() {
    let (_dir, path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("Log every bypass");
    pty.send("dns broken again");
    pty.wait_for("dns broken again");
    pty.wait_for("New stories");
    pty.send("\x1b");
    pty.wait_for("n new");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    let mut store = Store::open(&path, session("ben")).unwrap();
    let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
    assert_eq!(store.load(&needs, None).unwrap().listed().len(), 1);
}

#[test]
fn a_paste_whose_end_is_lost_is_offered_and_keys_work_again() {
    let (_dir, path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("Log every bypass");
    pty.send("n");
    pty.wait_for("New story");
    pty.send("\x1b[200~Ask the night shift");
    pty.wait_for("Ask the night shift");
    pty.send("\r");
    pty.wait_for("SD-2");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    let mut store = Store::open(&path, session("ben")).unwrap();
    let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
    assert_eq!(store.load(&needs, None).unwrap().listed().len(), 2);
}

#[test]
fn a_megabyte_that_comes_as_keys_is_taken_whole_and_freezes_nothing() {
    let (_dir, _path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("Log every bypass");
    pty.send("N");
    pty.wait_for("New stories");
    let line = "ask the night shift what slows them down\r";
    pty.send(line.repeat((1 << 20) / line.len()));
    pty.send("the last line of all of them");
    pty.wait_for("the last line of all of them");
    pty.send("\x1b");
    pty.wait_for("Log every bypass");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

#[test]
fn of_a_pasted_megabyte_nothing_is_taken_and_nothing_freezes() {
    let (_dir, path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("SD-1");
    pty.send("n");
    pty.wait_for("esc");
    pty.send("\x1b[200~");
    pty.send("paste ".repeat(1 << 20).get(..1 << 20).unwrap());
    pty.send("\x1b[201~");
    pty.wait_for("Nothing was pasted");
    pty.send("Short\r");
    pty.wait_for("SD-2");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
    pty.assert_given_back();
    let mut store = Store::open(&path, session("ben")).unwrap();
    let needs = Needs::Board { span: Span::Everything, words: Vec::new() };
    let snapshot = store.load(&needs, None).unwrap();
    let titles: Vec<&str> = snapshot.listed().iter().map(|it| &*it.title).collect();
    assert_eq!(titles, ["Log every bypass", "Short"]);
}

/// Somebody has written into the file with another program.
#[test]
fn stored_text_never_drives_the_terminal() {
    let (dir, path, mut store) = board();
    let stories = vec![NewStory::titled("plain")];
    store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    drop(store);
    let conn = rusqlite::Connection::open(&path).unwrap();
    let hostile = "beg\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}end";
    for (table, column) in
        [("story", "title"), ("story", "description"), ("board_column", "name"), ("board", "name")]
    {
        conn.execute(&format!("UPDATE {table} SET {column} = $1"), [hostile]).unwrap();
    }
    conn.execute("UPDATE operation SET label = $1", [hostile]).unwrap();
    drop(conn);
    let mut pty = on(&path, &dir).start();
    pty.wait_for("SD-1");
    pty.send("\r");
    pty.wait_for("History");
    pty.send("0");
    pty.wait_for("joined");
    // The title of a dialog is its story's.
    pty.send("1");
    pty.wait_for("SD-1");
    pty.send("c");
    pty.wait_for("Comment");
    let raw = pty.raw();
    for bad in ["\u{1b}]0;", "\u{7}", "\u{9b}", "\u{202e}", "\u{1b}[31m\u{202e}"] {
        assert!(!raw.contains(bad), "{bad:?} reached the terminal: {raw:?}");
    }
}

#[test]
fn nobody_does_anything_and_nothing_runs() {
    let (_dir, _path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("SD-1");
    pty.listen_for(Duration::from_millis(300));
    pty.forget();
    let before = ticks(pty.pid());
    pty.listen_for(Duration::from_secs(3));
    let spent = ticks(pty.pid()) - before;
    assert!(spent <= 1, "{spent} ticks of a hundredth of a second in three seconds");
    assert_eq!(pty.raw(), "", "it paints although nothing has changed");
}

/// The time that a process has had of a processor, itself and the system for it, in ticks.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
}

#[test]
fn a_screen_says_that_it_waits_for_a_lock_and_that_a_copy_was_put_back() {
    use gemba::store::restore::{Copies, Values, restore};
    let (dir, path, mut pty) = open(&["Log every bypass"]);
    pty.wait_for("Log every bypass");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    pty.send("n");
    pty.wait_for("New story");
    pty.send("While it was locked\r");
    pty.wait_for("another program has locked it");
    other.execute_batch("ROLLBACK").unwrap();
    pty.wait_for("Added SD-2");

    let mut store = Store::open(&path, session("ben")).unwrap();
    let copy = store.back_up(Some(&dir.path().join("away")), None).unwrap().file;
    let stories = vec![NewStory::titled("Written after the copy")];
    store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    pty.wait_for("Written after");
    restore(&path, &copy, Copies::OfThisBoard, Values::AsJournaled, &session("ben")).unwrap();
    pty.wait_for("ben: Restored the board from");
    assert!(!pty.contents().contains("Written after"), "{pty}");
    pty.send("q");
    assert_eq!(pty.wait_for_end().exit_code(), 0);
}

/// The memory of a session's own, in megabytes: what it has written to, not what it shares.
fn own_memory(pty: &Pty) -> f64 {
    let rollup = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", pty.pid())).unwrap();
    let line = rollup.lines().find(|it| it.starts_with("Anonymous:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1024.0
}

#[test]
#[ignore = "it is measured optimised: cargo test --profile fuzz --test it weighs -- --ignored"]
fn a_session_of_ten_thousand_stories_weighs_about_fifteen_megabytes_at_most() {
    let (dir, path, mut store) = board();
    let title = |n| format!("Ask for approval in the chat, not by mail, case {n}");
    let stories = (0..10_000).map(|it| NewStory::titled(title(it))).collect();
    store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    drop(store);
    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["--file", path.to_str().unwrap()])
        .env("HOME", dir.path().to_str().unwrap())
        .env("LANG", "C.UTF-8")
        .start();
    let mut told = Vec::new();
    for (keys, shows) in [("", "To do"), ("2", "stories · "), ("8", "Cycle time"), ("1", "To do")]
    {
        pty.send(keys);
        pty.listen_for(Duration::from_secs(3));
        assert!(pty.contents().contains(shows), "{}", pty.contents());
        told.push((shows, own_memory(&pty)));
    }
    crate::faults::say(&format!("own memory in MB at 10,000 open stories: {told:?}"));
    // The figures of flow are made of all that happened, and may take two more while they are shown.
    let most = |shows: &str| if shows == "Cycle time" { 17.0 } else { 15.0 };
    assert!(told[..3].iter().all(|(shows, it)| *it < most(shows)), "{told:?}");
}
