//! Taking in a file of another tool on the screen: its name, what would become of it, then the board.

use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use gemba::domain::operation::{Change, ColumnEdit, PersonEdit, Setting};
use gemba::domain::{Field, NewStory, Operation, Policy, Value};
use gemba::tui::input::Input;
use insta::assert_snapshot;
use tempfile::TempDir;

use crate::harness::User;

const EXPORT: &str = "\
Summary,Issue key,Status,Status Category,Assignee,Created,Resolved\n\
One form,SMI-1,UAT,In Progress,Ann Example,2026-02-02 09:00,\n\
,SMI-2,To Do,To Do,,2026-02-02 09:00,\n\
No form,SMI-3,Cancelled,Done,,2026-02-02 09:00,2026-02-20 09:00\n\
A real end,SMI-4,Done,Done,,2026-02-02 09:00,2026-02-22 09:00\n";

/// A board without stories, and a folder with the file.
fn user() -> (User, TempDir, String) {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("export.csv");
    std::fs::write(&file, EXPORT).unwrap();
    let file = file.to_string_lossy().into_owned();
    (User::with(|_| ()), dir, file)
}

fn ask(user: &mut User, typed: &str) {
    user.press(":");
    user.write("import from");
    user.press("enter");
    user.write(typed);
    user.press("enter");
}

#[test]
fn what_a_file_would_bring_is_shown_before_it_is_taken_in() {
    let (mut user, _dir, file) = user();
    user.press(":");
    user.write("import from");
    user.press("enter");
    assert_snapshot!("import_asks", user.screen());
    user.write(&file);
    user.press("enter");
    assert_snapshot!("import_shows", user.screen());
    assert!(user.snapshot().cards().unwrap().cards.is_empty(), "nothing is written yet");
    user.press("enter");
    assert_snapshot!("import_done", user.screen());
    user.press("u");
    assert!(user.snapshot().cards().unwrap().cards.is_empty(), "one step of undo");
}

#[test]
fn the_cursor_stays_with_its_story_or_begins_at_the_first_one() {
    let (mut user, _dir, file) = user();
    ask(&mut user, &file);
    user.press("enter");
    // On an empty board that is the first column with a story.
    assert!(
        user.screen().contains("▌SMI-1") || user.screen().contains("▌SD-1"),
        "{}",
        user.screen()
    );
    let mut user = User::sample();
    let card = |user: &mut User| {
        let screen = user.screen();
        let at = screen.find('▌').unwrap();
        screen[at..].chars().take(8).collect::<String>()
    };
    let before = card(&mut user);
    ask(&mut user, &file);
    user.press("enter");
    while user.screen().contains("keep") {
        user.write("they come from there");
        user.press("enter");
    }
    assert_eq!(card(&mut user), before, "{}", user.screen());
}

#[test]
fn whoever_sees_another_column_goes_back_and_says_which() {
    let (mut user, _dir, file) = user();
    ask(&mut user, &file);
    user.press("esc");
    user.write(" --map UAT=Review --map Cancelled=Done");
    user.press("enter");
    let shown = user.screen();
    assert!(shown.contains("UAT (1) goes to Review, by --map"), "{shown}");
    user.press("enter");
    let shown = user.screen();
    assert!(shown.contains("Imported 3 stories from jira"), "{shown}");
}

#[test]
fn why_a_kept_limit_is_passed_is_asked_before_anything_is_written() {
    let (mut user, _dir, file) = user();
    let doing = user.board().column_named("Doing").unwrap().id;
    for it in [
        Operation::EditBoard(vec![Setting::Wip(Policy::Hard)]),
        Operation::Add {
            stories: vec![NewStory::titled("One before")],
            place: gemba::domain::Place::Bottom,
        },
        Operation::EditColumn { column: doing, to: ColumnEdit::WipStories(Some(1)) },
    ] {
        user.store_of("ann").commit(&it).unwrap();
    }
    let story = user.snapshot().cards().unwrap().cards[0].id;
    user.store_of("ann").commit(&Operation::Move { stories: vec![story], to: doing }).unwrap();
    user.notice();
    ask(&mut user, &file);
    let shown = user.screen();
    assert!(shown.contains("Doing would hold 2 stories") && !shown.contains("--reason"), "{shown}");
    user.press("enter");
    let asked = user.screen();
    assert!(asked.contains("Why all the same?") && asked.contains("Doing would hold"), "{asked}");
    assert_eq!(user.snapshot().cards().unwrap().cards.len(), 1, "nothing is written yet");
    // Whoever thinks better of it is back at what the file would bring.
    user.press("esc");
    assert!(user.screen().contains("would bring"), "{}", user.screen());
    user.press("enter");
    user.write("they are half done");
    user.press("enter");
    let screen = user.screen();
    assert!(screen.contains("Imported 3 stories from jira"), "{screen}");
    assert!(!screen.contains("would bring"), "{screen}");
}

#[test]
fn what_cannot_be_read_is_told_and_what_was_typed_stays() {
    for (typed, told) in [
        ("nowhere.csv", "The file nowhere.csv cannot be read"),
        ("nowhere.csv --map", "maps nothing"),
        ("nowhere.csv --json", "--json is no option here"),
        ("one two", "One file at a time"),
        ("Cargo.toml", "The file Cargo.toml cannot be taken in: this is no Jira export"),
        ("/dev/zero", "is no file"),
    ] {
        let (mut user, _dir, _) = user();
        ask(&mut user, typed);
        let shown = user.screen();
        assert!(shown.contains(told) && shown.contains("Which file from Jira?"), "{shown}");
    }
    let (mut user, _dir, file) = user();
    ask(&mut user, &format!("{file} --strict"));
    assert!(user.screen().contains("1 row cannot be taken in"), "{}", user.screen());
}

#[test]
fn a_second_file_shows_what_would_change_and_what_stays() {
    let (mut user, dir, file) = user();
    ask(&mut user, &file);
    user.press("enter");
    let id = user.snapshot().cards().unwrap().cards[0].id;
    let (was, now) = (Value::text("One form"), Value::text("What we call it"));
    let edit = Operation::Edit(vec![Change { story: id, field: Field::Title, was, now }]);
    user.store_of("ann").commit(&edit).unwrap();
    user.notice();
    let later = EXPORT.replace("One form,SMI-1,UAT,In Progress", "One short form,SMI-1,Done,Done");
    std::fs::write(dir.path().join("export.csv"), later).unwrap();
    ask(&mut user, &file);
    assert_snapshot!("import_shows_changes", user.screen());
}

#[test]
fn a_file_that_would_keep_the_screen_waiting_is_for_the_command_line() {
    let (mut user, _dir, file) = user();
    let large = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
    large.set_len((64 << 20) + 1).unwrap();
    ask(&mut user, &file);
    let shown = user.screen();
    assert!(shown.contains("is larger than the 64 MiB that the screen takes"), "{shown}");
    large.set_len(EXPORT.len() as u64).unwrap();
    user.press("enter");
    assert!(user.screen().contains("3 would be new"), "{}", user.screen());
}

#[test]
fn a_file_is_read_and_taken_in_beside_the_ring_and_keys_answer_meanwhile() {
    use std::fmt::Write;

    let (mut user, dir, _) = user();
    let mut rows = "Summary,Issue key,Status\n".to_owned();
    for n in 1..=600 {
        writeln!(rows, "Story {n},X-{n},To Do").unwrap();
    }
    let file = dir.path().join("many.csv");
    std::fs::write(&file, rows).unwrap();
    let (ring, inputs) = channel();
    user.app.work_beside(ring);
    let wait = |user: &mut User, until: &str| {
        while !user.screen().contains(until) {
            let input = inputs.recv_timeout(Duration::from_mins(1)).unwrap();
            if matches!(input, Input::Worked) {
                user.app.worked();
            }
        }
    };
    ask(&mut user, &file.to_string_lossy());
    assert!(user.screen().contains("Reading many.csv"), "{}", user.screen());
    wait(&mut user, "What many.csv would bring");
    user.press("enter");
    assert!(user.screen().contains("Taking in 600 stories"), "{}", user.screen());
    // The board answers: another screen, and no leaving by the way.
    user.press("2");
    assert!(user.screen().contains("Backlog"), "{}", user.screen());
    user.press("1");
    if !user.screen().contains("Imported 600") {
        assert_eq!(user.press("q"), gemba::tui::app::Flow::Continue);
        assert!(user.screen().contains("Still taking in 600 stories: wait"), "{}", user.screen());
    }
    wait(&mut user, "Imported 600 stories");
    user.press("u");
    assert!(user.snapshot().cards().unwrap().cards.is_empty(), "one step of undo");
}

/// A file that is worked on beside the ring, on a board with one story.
struct Beside {
    user: User,
    inputs: Receiver<Input>,
    file: String,
    _dir: TempDir,
}

impl Beside {
    fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let file = dir.path().join("export.csv");
        std::fs::write(&file, EXPORT).unwrap();
        let mut user = User::with(|board| {
            board.story("Log every bypass", &[]);
        });
        let (ring, inputs) = channel();
        user.app.work_beside(ring);
        Self { user, inputs, file: file.to_string_lossy().into_owned(), _dir: dir }
    }

    /// Takes in what was worked on, until the screen says that.
    fn wait(&mut self, until: &str) {
        while !self.user.screen().contains(until) {
            let input = self.inputs.recv_timeout(Duration::from_mins(1)).unwrap();
            if matches!(input, Input::Worked) {
                self.user.app.worked();
            }
        }
    }

    /// Reads the file, and takes it in as far as to the moment before that is noticed.
    fn begins_to_take_in(&mut self) {
        ask(&mut self.user, &self.file);
        self.wait("What export.csv would bring");
        self.user.press("enter");
        let shown = self.user.screen();
        assert!(shown.contains("Taking in 3 stories"), "{shown}");
        assert!(!shown.contains("Which file") && !shown.contains("would bring"), "{shown}");
    }

    /// Types a comment on the story of the board; gives that story's key.
    fn comments(&mut self) -> String {
        let key = self.user.snapshot().cards().unwrap().cards[0].key.clone();
        self.user.press("c");
        self.user.write("precious text");
        let shown = self.user.screen();
        assert!(shown.contains(&format!("Comment on {key}")), "{shown}");
        key
    }

    /// The comment that was typed is still being typed, and is kept by enter.
    #[track_caller]
    fn keeps_comment(&mut self, key: &str) {
        let shown = self.user.screen();
        assert!(shown.contains("precious text"), "{shown}");
        self.user.press("enter");
        let shown = self.user.screen();
        assert!(shown.contains(&format!("Commented on {key}")), "{shown}");
    }
}

#[test]
fn what_is_typed_while_a_file_is_taken_in_stays_when_that_is_done() {
    let mut beside = Beside::new();
    beside.begins_to_take_in();
    let key = beside.comments();
    beside.user.app.has_asked();
    beside.wait("Imported 3 stories");
    assert!(!beside.user.app.has_asked(), "no letter of the comment is left out");
    beside.keeps_comment(&key);
    let cards = beside.user.snapshot().cards().unwrap().cards.clone();
    let titles: Vec<&str> = cards.iter().map(|it| &*it.title).collect();
    assert!(titles.contains(&"One form") && titles.contains(&"A real end"), "{titles:?}");
}

#[test]
fn what_is_typed_while_a_file_is_taken_in_stays_when_that_is_refused() {
    let mut beside = Beside::new();
    let rows = "Summary,Issue key,Status,Assignee\nOne form,SMI-1,To Do,ann\n";
    std::fs::write(&beside.file, rows).unwrap();
    ask(&mut beside.user, &beside.file.clone());
    beside.wait("What export.csv would bring");
    let (person, to) = (beside.user.person("ann"), PersonEdit::Name("anna".to_owned()));
    beside.user.store_of("ann").commit(&Operation::EditPerson { person, to }).unwrap();
    beside.user.press("enter");
    let key = beside.comments();
    beside.user.app.has_asked();
    beside.wait("nobody is called so by now");
    assert!(!beside.user.app.has_asked(), "no letter of the comment is left out");
    beside.keeps_comment(&key);
    assert_eq!(beside.user.snapshot().cards().unwrap().cards.len(), 1);
}

#[test]
fn what_was_typed_while_a_file_was_read_lies_under_what_it_would_bring_and_stays() {
    let mut beside = Beside::new();
    ask(&mut beside.user, &beside.file.clone());
    beside.user.press("esc");
    let key = beside.comments();
    beside.user.app.has_asked();
    beside.wait("What export.csv would bring");
    assert!(beside.user.app.has_asked(), "letters of the comment take nothing in");
    beside.user.press("enter");
    let shown = beside.user.screen();
    assert!(shown.contains("Taking in 3 stories") && shown.contains("precious text"), "{shown}");
    beside.wait("Imported 3 stories");
    beside.keeps_comment(&key);
}
