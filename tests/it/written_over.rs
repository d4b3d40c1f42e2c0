//! What was typed, left and offered again writes over nothing that a colleague has written since.

use gemba::domain::impediment::ImpedimentEdit;
use gemba::domain::operation::{ColumnEdit, PersonEdit, Setting};
use gemba::domain::sprint::SprintEdit;
use gemba::domain::{Field, ImpedimentOperation, Operation, RetroOperation, SprintOperation};

use crate::harness::User;

#[track_caller]
fn says(user: &mut User, text: &str) {
    let screen = user.screen();
    assert!(screen.contains(text), "{text:?} is not said:\n{screen}");
}

/// Leaves what is being typed, lets ben do that, takes it up again with the same key, leaves it and
/// takes it up once more: it still counts as typed over what stood there in the beginning.
fn leave_and_take_up(user: &mut User, key: &str, theirs: &Operation) {
    user.press("esc");
    says(user, "is kept");
    user.store_of("ben").commit(theirs).unwrap();
    user.notice();
    user.press(key);
    says(user, "Here is what you typed before");
    user.press("esc");
    user.press(key);
    says(user, "Here is what you typed before");
}

#[test]
fn an_impediment() {
    let mut user = User::sample().sized(100, 30);
    user.press("b");
    user.write("MINE one");
    user.press("enter 6 g g");
    let page = user.store_of("ann").load(&gemba::domain::Needs::Impediments, None).unwrap();
    let seen = page.impediments().unwrap().impediments[0].clone();
    user.press("e ctrl-u");
    user.write("MINE");
    let theirs = Operation::Impediment(ImpedimentOperation::Edit {
        impediment: seen.id,
        to: ImpedimentEdit::Reason("THEIRS".to_owned()),
        was: None,
    });
    leave_and_take_up(&mut user, "e", &theirs);
    user.press("f2");
    says(&mut user, "ben has changed the wording of “waits for a licence” meanwhile");
    says(&mut user, "MINE");
    // Theirs stays where that is what is wanted.
    user.press("t");
    says(&mut user, "Left as ben wrote it");
    says(&mut user, "THEIRS");
    // What has several parts changed at once is told by its new name.
    user.press("e ctrl-u");
    user.write("NEW");
    user.press("tab");
    user.write("rules");
    user.press("f2");
    says(&mut user, "Edited “NEW”");
}

#[test]
fn a_name_and_the_columns_of_a_retrospective() {
    let mut user = User::sample().sized(100, 30);
    let sprint = user.board().active_sprint().unwrap().id;
    let edit = |to| Operation::Sprint(SprintOperation::Edit { sprint, to, was: None });
    user.press("3 g g");
    for _ in 0..9 {
        if user.screen().contains("[Goal]") {
            break;
        }
        user.press("tab");
    }
    user.press("g g");
    for _ in 0..9 {
        if user.screen().lines().any(|it| it.starts_with('▌') && it.contains("Sprint  Sprint 7"))
        {
            break;
        }
        user.press("j");
    }
    user.press("e ctrl-u");
    user.write("MINE");
    let theirs = edit(SprintEdit::Name("THEIRS".to_owned()));
    leave_and_take_up(&mut user, "e", &theirs);
    user.press("enter");
    says(&mut user, "has changed the");
    assert_eq!(user.board().sprint(sprint).unwrap().name, "THEIRS");
    user.press("m");
    assert_eq!(user.board().sprint(sprint).unwrap().name, "MINE");

    for _ in 0..9 {
        if user.screen().contains("[Retrospective]") {
            break;
        }
        user.press("tab");
    }
    user.press("g g");
    for _ in 0..30 {
        user.press("e");
        if user.screen().contains("columns of the retrospective") {
            break;
        }
        user.press("esc j");
    }
    // Nobody has chosen any yet: the usual ones are written over without a question.
    user.press("ctrl-u");
    user.write("Well, Badly");
    user.press("enter");
    assert!(!user.screen().contains("has changed"), "{}", user.screen());
    says(&mut user, "Badly");
    user.press("e ctrl-u");
    user.write("Good, Bad");
    let names = ["Up", "Down"].map(str::to_owned).to_vec();
    let theirs = RetroOperation::SetColumns { sprint, names, was: None };
    leave_and_take_up(&mut user, "e", &Operation::Retro(theirs));
    user.press("enter");
    says(&mut user, "has changed the columns of the retrospective of");
    user.press("m");
    says(&mut user, "Good");
}

#[test]
fn settings_a_column_and_a_person() {
    let mut user = User::sample().sized(100, 30);
    let column = user.board().columns[1].clone();
    let ben = user.person("ben");
    user.press(":");
    user.write("settings");
    user.press("enter ctrl-u");
    user.write("MINE");
    user.press("esc");
    user.store_of("ben")
        .commit(&Operation::EditBoard(vec![Setting::Name("THEIRS".to_owned())]))
        .unwrap();
    user.notice();
    user.press(":");
    user.write("settings");
    user.press("enter f2");
    says(&mut user, "ben has changed the name of THEIRS meanwhile");
    says(&mut user, "MINE");
    user.press("esc esc");

    for (list, of, theirs) in [
        (
            "or remove columns",
            column.name.clone(),
            Operation::EditColumn {
                column: column.id,
                to: ColumnEdit::Name("THEIRS 2".to_owned()),
            },
        ),
        (
            "people",
            "ben".to_owned(),
            Operation::EditPerson { person: ben, to: PersonEdit::Name("theirs3".to_owned()) },
        ),
    ] {
        user.press(":");
        user.write(list);
        user.press("enter");
        user.write(&of);
        user.press("enter ctrl-u");
        user.write("mine4");
        user.press("esc esc esc");
        user.store_of("ann").commit(&theirs).unwrap();
        user.notice();
        user.press(":");
        user.write(list);
        user.press("enter");
        user.write(if list.ends_with("columns") { "THEIRS" } else { "theirs" });
        user.press("enter f2");
        says(&mut user, "has changed the");
        user.press("esc esc esc esc");
    }
}

#[test]
fn a_field_whose_old_value_means_nothing_any_more() {
    let mut user = User::with(|b| {
        b.story("One thing", &[]);
    })
    .sized(100, 40);
    let story = user.snapshot().cards().unwrap().cards[0].id;
    for who in ["ben", "dee"] {
        let mut file = user.store_of(who);
        file.enter().unwrap();
        let text = "I was here".to_owned();
        file.commit(&Operation::Comment { story, text }).unwrap();
    }
    user.notice();
    let set = |user: &User, typed: &str| {
        let seen = user.snapshot();
        let was = seen.card(story).map(|it| Field::Assignee.of_card(it)).unwrap_or_default();
        let now = Field::Assignee.parse(typed, &seen.board, seen.me, seen.today()).unwrap();
        let change = gemba::domain::Change { story, field: Field::Assignee, was, now };
        user.store_of("dee").commit(&Operation::Edit(vec![change])).unwrap();
    };
    set(&user, "ben");
    user.notice();
    user.press("e");
    for _ in 0..30 {
        if user.screen().lines().any(|it| it.contains('▌') && it.contains("Assignee")) {
            break;
        }
        user.press("tab");
    }
    user.press("ctrl-u");
    user.write("ann");
    user.press("esc");
    let ben = user.person("ben");
    let to = PersonEdit::Name("benno".to_owned());
    user.store_of("dee").commit(&Operation::EditPerson { person: ben, to }).unwrap();
    set(&user, "dee");
    user.notice();
    user.press("e f2");
    says(&mut user, "dee");
    assert_eq!(user.snapshot().card(story).unwrap().assignee, Some(user.person("dee")));
}
