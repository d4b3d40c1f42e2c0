//! What was being typed when a session ended is offered again at the next visit.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::fs::{FlockOperation, flock};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::hosted::Board;
use crate::pty::{Program, Pty};

struct Place {
    home: TempDir,
}

impl Place {
    /// A board with one story, SD-1.
    fn new() -> Self {
        let place = Self { home: TempDir::new().unwrap() };
        place.gemba("init --zone UTC --prefix SD --name Desk");
        place.gemba("story add 'Log every bypass'");
        place
    }

    fn gemba(&self, line: &str) {
        let status = Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(shell_words::split(line).unwrap())
            .env("GEMBA_FILE", self.home.path().join("board.gemba.db"))
            .env("HOME", self.home.path())
            .status()
            .unwrap();
        assert!(status.success(), "{line}");
    }

    fn open(&self) -> Pty {
        self.open_at("Log every bypass")
    }

    fn open_at(&self, title: &str) -> Pty {
        self.edited_by("false", title)
    }

    fn edited_by(&self, editor: &str, title: &str) -> Pty {
        let home = self.home.path().to_str().unwrap();
        let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .env("GEMBA_FILE", &format!("{home}/board.gemba.db"))
            .env("HOME", home)
            .env("LANG", "C.UTF-8")
            .env("EDITOR", editor)
            .env("COLORFGBG", "15;0")
            .size(100, 30)
            .start();
        pty.wait_for(title);
        pty
    }

    /// All that is kept on the disk.
    fn kept(&self) -> String {
        let folder = self.home.path().join(".local/state/gemba/drafts");
        let files = fs::read_dir(folder).into_iter().flatten().flatten();
        files.map(|it| fs::read_to_string(it.path()).unwrap_or_default()).collect()
    }

    /// The file that an editor works on whose session is gone.
    fn edited(&self) -> PathBuf {
        let kept: serde_json::Value = serde_json::from_str(&self.kept()).unwrap();
        kept[0]["file"].as_str().unwrap().into()
    }
}

fn wait_until(what: &str, is_so: impl Fn() -> bool) {
    let until = Instant::now() + Duration::from_secs(15);
    while !is_so() {
        assert!(Instant::now() < until, "{what}");
        std::thread::yield_now();
    }
}

/// Waits until the editor of that file has ended.
fn wait_for_editor(file: &Path) {
    let folder = fs::File::open(file.parent().unwrap()).unwrap();
    wait_until("the editor does not end", || {
        flock(&folder, FlockOperation::NonBlockingLockExclusive).is_ok()
    });
}

fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_dropped_line_costs_nothing_of_what_was_typed() {
    let place = Place::new();
    let mut pty = place.open();
    pty.send("c");
    pty.wait_for("Comment");
    pty.send("The vendor has confirmed");
    pty.wait_for("The vendor has confirmed");
    pty.hang_up();
    pty.wait_for_end();
    let mut pty = place.open();
    pty.wait_for("What you were typing is not lost: c on SD-1 offers it again");
    pty.send("c");
    pty.wait_for("The vendor has confirmed");
    // What is typed takes its place, unless one goes on with it.
    pty.send("\x1b[F it.\x13");
    pty.wait_for("Commented on SD-1");
    pty.send("q");
    pty.wait_for_end();
    assert_eq!(place.kept(), "", "accepted, it is no draft any more");
}

#[test]
fn whoever_left_several_texts_goes_through_them_one_after_the_other() {
    let place = Place::new();
    let mut pty = place.open();
    pty.send("c");
    pty.wait_for("Comment");
    pty.send("The vendor has confirmed");
    pty.wait_for("The vendor has confirmed");
    pty.send("\x1b");
    pty.wait_for("is kept");
    pty.send("b");
    pty.wait_for("What is in the way");
    pty.send("No licence");
    pty.wait_for("No licence");
    pty.hang_up();
    pty.wait_for_end();
    let mut pty = place.open();
    pty.wait_for("What you were typing is not lost, 2 texts: b on SD-1 offers the first");
    pty.send("b");
    pty.wait_for("No licence");
    pty.send("\r");
    pty.wait_for("c on SD-1 offers the next text");
    pty.send("c");
    pty.wait_for("The vendor has confirmed");
}

#[test]
fn a_killed_session_loses_a_second_at_most() {
    let place = Place::new();
    let mut pty = place.open();
    pty.send("n");
    pty.wait_for("what would make it better");
    pty.send("Half a thought");
    pty.wait_until("the draft", |_| place.kept().contains("Half a thought"));
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    let folder = place.home.path().join(".local/state/gemba/drafts");
    assert_eq!(mode(&folder), 0o700);
    let file = fs::read_dir(&folder).unwrap().next().unwrap().unwrap().path();
    assert_eq!(mode(&file), 0o600);
    let mut pty = place.open();
    pty.wait_for("What you were typing is not lost");
    pty.send("n");
    pty.wait_for("Half a thought");
}

#[test]
fn a_text_of_an_editor_comes_back_in_the_next_session() {
    let place = Place::new();
    let mut pty = place.edited_by("sed -i 's/^points:.*/points: many/'", "Log every bypass");
    pty.send("E");
    pty.wait_for("as edited");
    pty.wait_until("the draft", |_| place.kept().contains("points: many"));
    pty.hang_up();
    pty.wait_for_end();
    let mut pty = place.edited_by("sed -i 's/^points: many/points: 5/'", "Log every bypass");
    pty.wait_for("What you were typing is not lost: E on SD-1 offers it again");
    pty.send("E");
    pty.wait_for("5p");
    pty.send("q");
    pty.wait_for_end();
    assert_eq!(place.kept(), "", "accepted, it is no draft any more");
}

/// As nano does when the line drops: it saves beside the file and ends with a failure.
#[test]
fn what_an_editor_saves_when_it_has_to_end_is_offered_whatever_it_ends_with() {
    for (saves, text) in [
        ("cp \"$1\" \"$1.save\"; echo Half a thought >> \"$1.save\"; exit 1", "Half a thought"),
        ("echo All of a thought >> \"$1\"; exit 1", "All of a thought"),
    ] {
        let place = Place::new();
        let script = place.home.path().join("editor");
        fs::write(&script, format!("#!/bin/sh\n{saves}\n")).unwrap();
        let editor = format!("sh {}", script.display());
        let mut pty = place.edited_by(&editor, "Log every bypass");
        pty.send("E");
        pty.wait_for("ended with exit status: 1");
        pty.wait_until("the draft", |_| place.kept().contains(text));
        pty.hang_up();
        pty.wait_for_end();
    }
}

#[test]
fn a_slip_comes_back_in_the_next_session() {
    let place = Place::new();
    let mut pty = place.open();
    pty.send("2");
    pty.wait_for("Backlog");
    pty.send("P");
    pty.wait_for("Plan a sprint");
    pty.send("\tLess waiting");
    pty.wait_until("the draft", |_| place.kept().contains("Less waiting"));
    pty.hang_up();
    pty.wait_for_end();
    let mut pty = place.open();
    pty.wait_for("What you were typing is not lost");
    pty.send("2");
    pty.send("P");
    pty.wait_for("Less waiting");
}

#[test]
fn a_form_that_comes_back_does_not_write_over_somebody_elses_work() {
    let place = Place::new();
    let mut pty = place.open();
    pty.send("e");
    pty.wait_for("SD-1 Log every bypass");
    pty.send("\x15Log all of them");
    pty.wait_for("Log all of them");
    pty.signal(Signal::TERM);
    pty.wait_for_end();
    place.gemba("story set SD-1 'title=Log the worst ones'");
    place.gemba("story set SD-1 points=3");
    let mut pty = place.open_at("Log the worst ones");
    pty.send("e");
    pty.wait_for("Log all of them");
    pty.send("\x13");
    // Both texts stand side by side, and nothing was written.
    pty.wait_for("SD-1 was changed by");
    assert!(pty.contents().contains("Log the worst ones"), "{pty}");
    assert!(pty.contents().contains("Log all of them"), "{pty}");
    let output = Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
        .args(["story", "show", "SD-1", "--plain"])
        .env("GEMBA_FILE", place.home.path().join("board.gemba.db"))
        .output()
        .unwrap();
    let page = String::from_utf8(output.stdout).unwrap();
    assert!(page.contains("Log the worst ones") && !page.contains("Log all"), "{page}");
}

#[test]
fn tags_that_were_being_chosen_are_kept() {
    let place = Place::new();
    place.gemba("story set SD-1 tags=mail");
    let mut pty = place.open();
    pty.send("t");
    pty.wait_for("Tags of");
    pty.send("chat veto");
    pty.wait_for("veto");
    pty.wait_until("the draft", |_| place.kept().contains("veto"));
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    let mut pty = place.open();
    pty.wait_for("What you were typing is not lost: t on SD-1 offers it again");
    pty.send("t");
    pty.wait_for("add #veto");
    pty.send("\x13");
    pty.wait_for("Tagged SD-1");
    assert!(pty.contents().contains("#chat"), "{pty}");
    pty.send("q");
}

/// Killed with a text half typed while the person has another screen open.
fn killed_beside_another(place: &Place) -> Pty {
    let mut other = place.open();
    let mut pty = place.open();
    pty.send("c");
    pty.wait_for("Comment");
    pty.send("The vendor has confirmed");
    pty.wait_until("the draft", |_| place.kept().contains("The vendor has confirmed"));
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    other.wait_for("What you were typing is not lost: c on SD-1 offers it again");
    other
}

#[test]
fn a_screen_that_is_open_elsewhere_keeps_no_draft_from_the_next_visit() {
    let place = Place::new();
    let mut other = killed_beside_another(&place);
    let mut next = place.open();
    next.wait_for("What you were typing is not lost: c on SD-1 offers it again");
    next.send("c");
    next.wait_for("The vendor has confirmed");
    // Who has taken it has it alone.
    other.send("c");
    other.wait_for("Comment on SD-1");
    assert!(!other.contents().contains("The vendor"), "{other}");
    other.send("Mine");
    other.wait_for("Mine");
    other.send("\x1b");
    next.wait_until("only one holds it", |_| {
        place.kept().matches("The vendor has confirmed").count() == 1
    });
    // It is as safe as it was: the one that has taken it may be killed as well.
    next.signal(Signal::KILL);
    next.wait_for_end();
    let mut last = place.open();
    last.send("c");
    last.wait_for("The vendor has confirmed");
    last.send("\x13");
    last.wait_for("Commented on SD-1");
    for pty in [&mut last, &mut other] {
        pty.send("q");
        pty.wait_for_end();
    }
    assert!(!place.kept().contains("The vendor"), "accepted, it is no draft any more");
    assert!(place.kept().contains("Mine"));
}

#[test]
fn a_draft_that_an_open_screen_has_taken_is_not_offered_once_more() {
    let place = Place::new();
    let mut other = killed_beside_another(&place);
    other.send("c");
    other.wait_for("The vendor has confirmed");
    let mut next = place.open();
    next.send("c");
    next.wait_for("Comment on SD-1");
    assert!(!next.contents().contains("The vendor"), "{next}");
    other.send("\x13");
    other.wait_for("Commented on SD-1");
}

#[test]
fn where_no_draft_can_be_kept_it_is_said_and_nobody_leaves_without_knowing() {
    let place = Place::new();
    // Something else lies where the folder of the account's state belongs.
    fs::create_dir_all(place.home.path().join(".local/state")).unwrap();
    let state = place.home.path().join(".local/state/gemba");
    let _ = fs::remove_dir_all(&state);
    fs::write(&state, "").unwrap();
    let mut pty = place.open();
    pty.send("c");
    pty.wait_for("Comment");
    pty.send("Said in vain");
    pty.wait_for("What you type is lost");
    pty.send("\x1b");
    pty.wait_for("only until you leave");
    assert!(!pty.contents().contains("is kept"), "{pty}");
    // As long as the screen is there, it is offered.
    pty.send("c");
    pty.wait_for("Said in vain");
    pty.send("\x1b");
    pty.wait_for("only until you leave");
    pty.send("q");
    pty.wait_for("What you typed cannot be kept");
    pty.send("q");
    pty.wait_for_end();
    let doctor = Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
        .args(["doctor", "--plain", "--file"])
        .arg(place.home.path().join("board.gemba.db"))
        .env("HOME", place.home.path())
        .output()
        .unwrap();
    let found = String::from_utf8(doctor.stdout).unwrap();
    assert!(found.contains("drafts: fair") && found.contains("is no folder"), "{found}");
}

/// A key of the story's page is another one on the board.
#[test]
fn what_is_offered_on_another_screen_names_it() {
    let place = Place::new();
    let mut pty = place.open();
    pty.send("\r");
    pty.wait_for("History");
    pty.send("o");
    pty.wait_for("esc close");
    pty.send("half a criterion");
    pty.wait_until("the draft", |_| place.kept().contains("half a criterion"));
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    let mut pty = place.open();
    pty.wait_for("is not lost");
    assert!(pty.contents().contains("lost: o on SD-1 (on a story's page)"), "{pty}");
    pty.send("q");
    pty.wait_for_end();
}

/// As an undo or the restore of an older copy takes a story away.
#[test]
fn what_was_typed_on_a_story_that_is_gone_is_offered_as_something_seen() {
    let place = Place::new();
    place.gemba("story add 'Ask in the chat'");
    let mut pty = place.open_at("Ask in the chat");
    pty.send("Gc");
    pty.wait_for("Comment on SD-2");
    pty.send("Half a thought\x0fand its end");
    pty.wait_until("the draft", |_| place.kept().contains("and its end"));
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    place.gemba("undo");
    let mut pty = place.open();
    pty.wait_for("(its story is gone) offers it again");
    pty.send("i");
    pty.wait_for("Half a thought and its end");
    pty.send("\r");
    pty.wait_for("Captured");
    pty.wait_until("captured, it is no draft any more", |_| place.kept().is_empty());
    pty.send("q");
    pty.wait_for_end();
}

#[test]
fn what_an_editor_had_saved_when_the_session_was_killed_is_offered() {
    let place = Place::new();
    let saved = place.home.path().join("saved");
    let editor = format!(
        "sh -c 'sed -i \"s/^points:.*/points: 8/\" \"$0\"; touch {}; exec sleep 30'",
        saved.display()
    );
    let mut pty = place.edited_by(&editor, "Log every bypass");
    pty.send("E");
    pty.wait_until("the text", |_| saved.exists());
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    let text = place.edited();
    wait_for_editor(&text);
    assert!(fs::read_to_string(&text).unwrap().contains("points: 8"));
    let mut pty = place.edited_by("true", "Log every bypass");
    pty.wait_for("What you were typing is not lost: E on SD-1 offers it again");
    pty.send("E");
    pty.wait_for("8p");
    pty.send("q");
    pty.wait_for_end();
    assert_eq!(place.kept(), "", "accepted, it is no draft any more");
    assert!(!text.exists(), "nothing of it lies about");
}

#[test]
fn an_editor_that_had_saved_nothing_leaves_nothing_behind() {
    let place = Place::new();
    let begun = place.home.path().join("begun");
    let editor = format!("sh -c 'touch {}; exec sleep 30'", begun.display());
    let mut pty = place.edited_by(&editor, "Log every bypass");
    pty.send("E");
    pty.wait_until("the editor", |_| begun.exists());
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    let text = place.edited();
    wait_for_editor(&text);
    let mut pty = place.open();
    pty.send("q");
    pty.wait_for_end();
    assert!(!pty.contents().contains("is not lost"), "{pty}");
    assert_eq!(place.kept(), "");
    assert!(!text.exists(), "nothing of it lies about");
}

#[test]
fn an_editor_that_outlives_its_session_goes_on_saving() {
    let place = Place::new();
    let at = |name: &str| place.home.path().join(name);
    // It saves whenever somebody writes a line into the pipe, and lives on when the terminal is gone.
    let status = Command::new("mkfifo").arg(at("pipe")).status().unwrap();
    assert!(status.success());
    let script = format!(
        "#!/bin/sh\ntrap '' HUP\nexec 3<> {pipe}\ntouch {begun}\n\
         while read -r points <&3 && [ \"$points\" != end ]; do\n\
         sed \"s/^points:.*/points: $points/\" \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\" && \
         touch {saved}.$points || touch {failed}\ndone\n",
        pipe = at("pipe").display(),
        begun = at("begun").display(),
        saved = at("saved").display(),
        failed = at("failed").display(),
    );
    fs::write(at("editor"), script).unwrap();
    let save = |points: &str| {
        fs::write(at("pipe"), format!("{points}\n")).unwrap();
        let saved = at(&format!("saved.{points}"));
        wait_until("it is not saved", || saved.exists() || at("failed").exists());
        assert!(!at("failed").exists(), "there is nothing to save into");
    };
    let mut pty = place.edited_by(&format!("sh {}", at("editor").display()), "Log every bypass");
    pty.send("E");
    pty.wait_until("the editor", |_| at("begun").exists());
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    let text = place.edited();

    // It has saved nothing yet: nothing is offered, and nothing taken away.
    let mut pty = place.open();
    pty.send("q");
    pty.wait_for_end();
    assert!(!pty.contents().contains("is not lost"), "{pty}");
    assert!(text.exists());
    save("8");
    let mut pty = place.edited_by("true", "Log every bypass");
    pty.wait_for("What you were typing is not lost: E on SD-1 offers it again");
    pty.send("E");
    pty.wait_for("8p");
    pty.send("q");
    pty.wait_for_end();

    // What it saves after that was taken is offered as well.
    let mut pty = place.open();
    pty.send("q");
    pty.wait_for_end();
    assert!(!pty.contents().contains("is not lost"), "{pty}");
    save("5");
    fs::write(at("pipe"), "end\n").unwrap();
    wait_for_editor(&text);
    let mut pty = place.edited_by("true", "Log every bypass");
    pty.wait_for("What you were typing is not lost: E on SD-1 offers it again");
    pty.send("q");
    pty.wait_for_end();
    assert!(fs::read_to_string(&text).unwrap().contains("points: 5"));
}

#[test]
fn on_a_hosted_board_a_draft_is_the_persons_whatever_they_are_called() {
    let board = Board::new();
    let visit = |name: &str| {
        let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
            .args(["serve", "--as", name, "--file", board.file().to_str().unwrap()])
            .env("HOME", board.home.path().to_str().unwrap())
            .env("COLORFGBG", "15;0")
            .size(100, 30)
            .start();
        pty.wait_for("Log every bypass");
        pty
    };
    let mut pty = visit("mia");
    pty.send("c");
    pty.wait_for("Comment");
    pty.send("Half a thought");
    pty.wait_for("Half a thought");
    pty.hang_up();
    pty.wait_for_end();
    let (code, said) = board.asks("adi", "person set mia --name mialon");
    assert_eq!(code, 0, "{said}");
    let mut pty = visit("asa");
    pty.send("c");
    pty.wait_for("Comment");
    assert!(!pty.contents().contains("Half a thought"), "{pty}");
    pty.send("\x1b");
    pty.wait_for("n new");
    pty.send("q");
    pty.wait_for_end();
    // They are hers, whatever she is called.
    let mut pty = visit("mialon");
    pty.wait_for("What you were typing is not lost");
    pty.send("c");
    pty.wait_for("Half a thought");
}

#[test]
fn a_draft_is_not_offered_on_another_board_that_is_made_at_the_same_place() {
    let place = Place::new();
    let mut pty = place.open();
    pty.send("n");
    pty.wait_for("what would make it better");
    pty.send("Half a thought");
    pty.wait_until("the draft", |_| place.kept().contains("Half a thought"));
    pty.signal(Signal::KILL);
    pty.wait_for_end();
    let board = |it: &str| place.home.path().join(it);
    fs::rename(board("board.gemba.db"), board("away.gemba.db")).unwrap();
    for ending in ["-wal", "-shm"] {
        fs::rename(
            board(&format!("board.gemba.db{ending}")),
            board(&format!("away.gemba.db{ending}")),
        )
        .unwrap();
    }
    place.gemba("init --zone UTC --prefix SD --name Other");
    place.gemba("story add 'Log every bypass'");
    let mut pty = place.open();
    pty.send("n");
    pty.wait_for("what would make it better");
    assert!(!pty.contents().contains("Half a thought"), "{pty}");
    pty.send("\x1b");
    pty.wait_for("n new");
    pty.send("q");
    pty.wait_for_end();
    // It waits for the board that it belongs to, wherever that is moved.
    for ending in ["", "-wal", "-shm"] {
        fs::rename(
            board(&format!("away.gemba.db{ending}")),
            board(&format!("board.gemba.db{ending}")),
        )
        .unwrap();
    }
    let mut pty = place.open();
    pty.wait_for("What you were typing is not lost");
}

#[test]
fn what_is_typed_while_a_copy_is_put_back_goes_to_no_other_story() {
    let place = Place::new();
    let away = place.home.path().join("away");
    place.gemba(&format!("backup {}", away.display()));
    let copy = fs::read_dir(&away).unwrap().next().unwrap().unwrap().path();
    place.gemba("story add Beta");
    let mut pty = place.open_at("Beta");
    pty.send("j");
    pty.wait_for("Beta");
    pty.send("c");
    pty.wait_for("Comment on SD-2");
    pty.send("The vendor has confirmed");
    pty.wait_for("The vendor has confirmed");
    place.gemba(&format!("restore {}", copy.display()));
    pty.wait_for("What you typed is kept: c on its story");
    assert!(!pty.contents().contains("The vendor has confirmed"), "{pty}");
    // What is typed on goes nowhere: `A` would take the story, `d` would archive it.
    pty.send("ATqd");
    pty.wait_for("The board was put back");
    pty.send("\x1b");
    pty.wait_for("n new");
    assert!(!pty.contents().contains("Assigned") && !pty.contents().contains("Archived"), "{pty}");
    place.gemba("story add Gamma");
    pty.wait_for("Gamma");
    // The words are of the story that is gone: no other one offers them.
    pty.send("j");
    pty.wait_for("▌SD-3");
    pty.send("c");
    pty.wait_until("an answer to c", |it| {
        let page = it.contents();
        page.contains("Comment on SD-3") || page.contains("nothing was done")
    });
    assert!(!pty.contents().contains("The vendor has confirmed"), "{pty}");
    pty.wait_until("the draft", |_| place.kept().contains("The vendor has confirmed"));
}
