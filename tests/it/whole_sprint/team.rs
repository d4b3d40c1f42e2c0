//! Three people at one board, and what their hands do.

use chrono::{DateTime, Utc};
use gemba::domain::checklist::Need;
use gemba::domain::operation::{NewPerson, PersonEdit};
use gemba::domain::{ChecklistOperation, DefinitionKind, DefinitionScope, Hat, Operation};

use crate::harness::{BoardBuilder, User};

/// Who is in the team and what done means to it; nothing else is there yet.
fn team(b: &mut BoardBuilder) {
    b.days_ago(1);
    for (name, hats) in
        [("ann", &[Hat::Asm, Hat::Member][..]), ("ben", &[Hat::Apo]), ("cem", &[Hat::Member])]
    {
        if name != "ann" {
            b.does(&Operation::AddPerson(NewPerson {
                name: name.to_owned(),
                full_name: String::new(),
                account: Some(name.to_owned()),
            }));
        }
        let person = b.snapshot().board.person_named(name).unwrap().id;
        for hat in hats {
            b.does(&Operation::EditPerson { person, to: PersonEdit::PutOn(*hat) });
        }
    }
    b.does(&Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope: DefinitionScope::Board,
        entries: vec![("whoever is concerned knows".to_owned(), Need::Mandatory)],
        agreed_by: "the team".to_owned(),
    }));
}

/// Three people, each at a terminal of their own and of another size, on one board.
pub(super) struct Team {
    pub(super) ann: User,
    pub(super) ben: User,
    pub(super) cem: User,
}

impl Team {
    pub(super) fn new() -> Self {
        let ann = User::with(team).sized(100, 30);
        let (ben, cem) = (ann.beside("ben").sized(80, 24), ann.beside("cem").sized(160, 50));
        Self { ann, ben, cem }
    }

    /// Lets the clock move on to an instant of 2026, such as `03-16 09:00`; everybody looks again.
    #[track_caller]
    pub(super) fn at(&mut self, instant: &str) {
        let (day, time) = instant.split_once(' ').unwrap();
        let instant = format!("2026-{day}T{time}:00Z");
        let instant = DateTime::parse_from_rfc3339(&instant).unwrap().with_timezone(&Utc);
        self.ann.clock().set(instant);
        for user in [&mut self.ann, &mut self.ben, &mut self.cem] {
            user.app.new_day().unwrap();
            user.notice();
        }
    }

    /// Everybody sees what the others did.
    pub(super) fn look(&mut self) {
        for user in [&mut self.ann, &mut self.ben, &mut self.cem] {
            user.notice();
        }
    }
}

#[track_caller]
pub(super) fn says(user: &mut User, text: &str) {
    let screen = user.screen();
    assert!(screen.contains(text), "{text:?} is not said:\n{screen}");
}

/// Presses keys, and types the text at the end of them.
#[track_caller]
pub(super) fn types(user: &mut User, keys: &str, text: &str) {
    user.press(keys);
    user.write(text);
    user.press("enter");
}

/// The row that the cursor is on.
pub(super) fn row(user: &mut User) -> String {
    let screen = user.screen();
    let rows = screen.lines().filter_map(|it| Some(it.split_once('▌')?.1));
    rows.map(|it| it.split('│').next().unwrap_or(it)).collect::<Vec<_>>().join("\n")
}

/// Goes down until the cursor is on a row that says so.
#[track_caller]
pub(super) fn go(user: &mut User, text: &str) {
    user.press("g g");
    for _ in 0..60 {
        if row(user).contains(text) {
            return;
        }
        user.press("j");
    }
    panic!("no row says {text:?}:\n{}", user.screen());
}

/// Goes to a story on the board, in whichever column it stands.
#[track_caller]
pub(super) fn on_board(user: &mut User, key: &str) {
    user.press("1 h h h");
    for _ in 0..4 {
        user.press("g g");
        for _ in 0..5 {
            if row(user).contains(key) {
                return;
            }
            user.press("j");
        }
        user.press("l");
    }
    panic!("{key} is not on the board:\n{}", user.screen());
}

/// Turns to a part of the sprint in front.
#[track_caller]
pub(super) fn turn(user: &mut User, part: &str) {
    user.press("3");
    for _ in 0..6 {
        if user.screen().contains(&format!("[{part}]")) {
            return;
        }
        user.press("tab");
    }
    panic!("there is no part {part}:\n{}", user.screen());
}
