//! Texts that would like to drive the terminal.

mod fields;

use std::process::Command;

use gemba::domain::Operation;
use tempfile::TempDir;

use crate::harness::User;
use crate::pty::{Program, Pty};

/// Escape sequences, controls, overrides, and what else has broken programs before.
const TEXTS: &[&str] = &[
    "\x1b[31mred\x1b[0m",
    "\x1b]0;owned\x07",
    "\x1b]52;c;b3duZWQ=\x07",
    "\x1b[2J\x1b[H",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x1bP+q544e\x1b\\",
    "\x1bc",
    "\u{9b}31mC1",
    "\u{9d}0;owned\u{9c}",
    "bell\x07 back\x08\x08\x08 tab\t vertical\x0b feed\x0c",
    "return\rover",
    "delete\x7f",
    "shift\x0e\x0f",
    "\u{202e}drawkcab\u{202c}",
    "\u{2066}isolate\u{2069} \u{200f}mark\u{200e}",
    "zero\u{200b}width\u{2060}joined\u{feff}",
    "soft\u{ad}hyphen",
    "line\u{2028}paragraph\u{2029}",
    "tags \u{e0041}\u{e0042}\u{e007f}",
    "annotation \u{fff9}a\u{fffa}b\u{fffb}",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦 👍🏽 🇩🇪 ☺\u{fe0f}",
    "作業手順 ｆｕｌｌ ﾊﾝｶｸ",
    "שלום عالم",
    "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤",
    "=1+1",
    "@SUM(A1)",
    "'; DROP TABLE story; --",
    "%s%s%n {0} ${HOME} $(id) `id`",
    "<script>alert(1)</script> [x](javascript:alert(1))",
    "\u{fffe}\u{ffff}\u{fdd0}",
    "NULL",
    "    ",
];

fn is_harmless(page: &str) -> Result<(), char> {
    let is_bad = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
            || matches!(
                c,
                '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}'
            )
            || matches!(c, '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
    };
    page.chars().find(|it| is_bad(*it)).map_or(Ok(()), Err)
}

/// What prints texts, on a board whose every field is full of them.
const PAGES: &[&str] = &[
    "story list",
    "story list --json",
    "story list --plain",
    "board",
    "board --plain",
    "board views",
    "board definition",
    "log --most 500",
    "log --json --most 500",
    "person list",
    "column list",
    "process list",
    "process show CHG",
    "process show CHG --json",
    "process versions CHG",
    "process export",
    "process export --form toml",
    "measure list",
    "measure show M",
    "experiment list",
    "experiment show SD-35",
    "improvement list --all",
    "improvement show I-1",
    "observation list --all",
    "observation show O-1",
    "stream show S",
    "report",
    "glossary",
    "sprint list",
    "sprint show 1",
    "sprint report",
    "sprint report --json",
    "retro show --sprint 1",
    "standup --note today",
    "dod list",
    "impediment list --all",
    "flow ageing",
    "doctor",
];

#[test]
fn no_text_in_any_field_drives_the_terminal() {
    let home = TempDir::new().unwrap();
    let gemba = |arguments: &[&str]| {
        Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .env("GEMBA_FILE", home.path().join("board.gemba.db"))
            .output()
            .unwrap()
    };
    let filled = fields::fill(home.path(), gemba, TEXTS);
    for line in PAGES {
        let output = gemba(&line.split(' ').collect::<Vec<_>>());
        assert!(output.status.success(), "{line}: {output:?}");
        let page = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(is_harmless(&page), Ok(()), "{line}");
    }
    for (n, text) in TEXTS.iter().enumerate() {
        let form = ["--markdown", "--plain", "--json"][n % 3];
        let output = gemba(&["story", "show", &format!("SD-{}", n + 1), form]);
        assert!(output.status.success(), "{output:?}");
        let page = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(is_harmless(&page), Ok(()), "{form} of {text:?}");
    }

    // The screen: nothing but what gemba itself writes ever reaches the terminal.
    let mut pty = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .env("GEMBA_FILE", home.path().join("board.gemba.db").to_str().unwrap())
        .env("HOME", home.path().to_str().unwrap())
        .env("COLORFGBG", "15;0")
        .env("LANG", "C.UTF-8")
        .size(120, 40)
        .start();
    pty.wait_for("SD-1");
    // It begins in the column where work is going on.
    pty.send("h");
    // A page says which of all the stories it shows; the board does not.
    let is_page = |pty: &Pty| pty.contents().contains(" of 40 │");
    for n in 1..=TEXTS.len() {
        pty.send("\r");
        let is_there = |pty: &Pty| is_page(pty) && pty.contents().contains(&format!("SD-{n} "));
        pty.wait_until("the page of a story", is_there);
        pty.send("G");
        pty.send("q");
        pty.wait_until("the board", |pty| !is_page(pty));
        pty.send("j");
    }
    for screen in ["2", "3", "4", "6", "8", "9", "5", "\r"] {
        let before = pty.raw().len();
        pty.send(screen);
        pty.wait_until("it draws another screen", |pty| pty.raw().len() > before);
    }
    pty.send("0");
    pty.wait_for("Imported");
    let raw = pty.raw();
    for bad in [
        "\x1b]0;",
        "\x1b]52",
        "\x1b[2J\x1b[H",
        "\x1bc",
        "\x1b[6n",
        "\x1bP+q",
        "\x07",
        "\u{9b}",
        "\u{9d}",
        "\u{202e}",
        "\u{2066}",
        "\u{200b}",
        "\u{e0041}",
    ] {
        assert!(!raw.contains(bad), "{bad:?} reached the terminal");
    }
    pty.assert_taken();
    pty.send("\x03");
    pty.wait_for_end();
    pty.assert_given_back();
    crate::faults::say(&format!(
        "{} hostile texts kept and shown, {} refused, the terminal's state unchanged",
        filled.n_kept, filled.n_refused
    ));
}

/// What no terminal is sent is still what somebody has written: it is in the file, and in the JSON.
#[test]
fn what_was_written_is_given_back_to_the_letter() {
    let home = TempDir::new().unwrap();
    let gemba = |arguments: &[&str]| {
        let output = Command::new(assert_cmd::cargo::cargo_bin!("gemba"))
            .args(arguments)
            .env_clear()
            .env("HOME", home.path())
            .env("GEMBA_FILE", home.path().join("board.gemba.db"))
            .env("EDITOR", "true")
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    gemba(&["init", "--zone", "UTC", "--prefix", "SD"]);
    let texts = [
        "می\u{200c}خواهم \u{200f}(a)\u{200e} b",
        "soft\u{ad}hyphen zero\u{200b}width word\u{2060}joiner",
        "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} flag",
        "\u{202e}override\u{202c} \u{2066}isolate\u{2069} \u{9b}31m",
    ];
    for (n, text) in texts.iter().enumerate() {
        let key = format!("SD-{}", n + 1);
        gemba(&["story", "add", text]);
        let lines = format!("\tone\ttwo\n{text}");
        gemba(&["story", "set", &key, &format!("description={lines}"), &format!("so_that={text}")]);
        gemba(&["story", "comment", &key, &lines]);
        gemba(&["story", "check", &key, "--add", text]);
        let json = gemba(&["story", "show", &key, "--json"]);
        let story: serde_json::Value = serde_json::from_str(&json).unwrap();
        let story = &story["stories"][0];
        assert_eq!(story["title"], *text);
        assert_eq!(story["so_that"], *text);
        assert_eq!(story["description"], *lines);
        assert_eq!(story["comments"][0]["text"], *lines);
        assert_eq!(story["criteria"][0]["text"], *text);
        // Nothing has changed for whoever leaves the editor as it is.
        gemba(&["story", "edit", &key]);
        assert_eq!(gemba(&["story", "show", &key, "--json"]), json);
        assert_eq!(is_harmless(&json), Ok(()));
    }
    // It is found by what is seen of it, and a title of one line has no tab.
    assert!(gemba(&["story", "list", "میخواهم", "--plain"]).contains("SD-1"));
    gemba(&["story", "add", "a\ttab"]);
    assert!(gemba(&["story", "list", "tab", "--json"]).contains("\"a tab\""));
    assert!(!gemba(&["story", "add", "\u{200b}\u{200e}"]).contains("SD-6"));
}

/// Whatever a title holds, the lines of the screen stand where they stand without it.
#[test]
fn no_text_moves_the_lines_of_the_screen() {
    let board = |title: &str| {
        User::with(|board| {
            let story = board.story(title, &[("tags", "chat"), ("points", "3")]);
            board.moved(story, "Doing", 3);
        })
    };
    let frame = |user: &mut User, title: &str, size: (u16, u16)| {
        user.resize(size.0, size.1);
        let cells = user.cells();
        for cell in &cells.content {
            assert_eq!(is_harmless(cell.symbol()), Ok(()), "{title:?}");
        }
        let width = usize::from(size.0);
        let is_line = |it: &&usize| "│┌┐└┘".contains(cells.content[**it].symbol());
        let lines = |row: usize| -> Vec<usize> {
            let places: Vec<usize> = (row * width..(row + 1) * width).collect();
            places.iter().filter(is_line).map(|it| it % width).collect()
        };
        // How high the open card is depends on its title, where its sides stand does not.
        [3, 4, usize::from(size.1) - 3].map(lines)
    };
    let mut plain = board("T plain");
    for text in TEXTS.iter().filter(|it| !it.trim().is_empty()) {
        let title = format!("T {text}");
        let mut user = board(&title);
        for size in [(80, 24), (160, 50), (40, 12)] {
            let (is, was) = (frame(&mut user, &title, size), frame(&mut plain, "T plain", size));
            assert_eq!(is, was, "{text:?} {size:?}");
        }
    }
}

#[test]
fn what_would_turn_a_text_round_leaves_its_sign_on_every_page() {
    const HOSTILE: &str = "abc\u{202e}gnp.exe\u{202c} m\u{9b}31m";
    const SHOWN: &str = "abc\u{fffd}gnp.exe\u{fffd} m\u{fffd}31m";
    let mut user = User::with(|board| {
        let fields = [("as_a", HOSTILE), ("tags", "x\u{202e}y"), ("description", HOSTILE)];
        let story = board.story(HOSTILE, &fields);
        board.criteria(story, &[HOSTILE], 0);
        let text = HOSTILE.to_owned();
        board.does(&Operation::Comment { story, text: text.clone() });
        board.does(&Operation::Block { stories: vec![story], reason: text });
    });
    // The board, the page from its head to its history, the form, the backlog and the log with its line
    // open, at widths that cut, wrap and let be.
    for (width, height) in [(80, 24), (160, 50), (40, 12)] {
        user.resize(width, height);
        let shows = ["1", "enter", "esc 0"];
        for keys in ["1", "enter", "G", "e", "esc q 2", "esc 0", "enter", "esc"] {
            user.press(keys);
            let screen = user.screen();
            assert!(!screen.contains("abcgnp") && !screen.contains("m31m"), "{keys}:\n{screen}");
            if width > 100 && shows.contains(&keys) {
                assert!(screen.contains(SHOWN), "{keys}:\n{screen}");
            }
            if shows.contains(&keys) {
                assert!(screen.contains("abc\u{fffd}gnp"), "{keys}:\n{screen}");
            }
        }
    }
}
