//! A story as an experiment on its page: what is believed and measured, what came of it, the four Ps.

use gemba::domain::measure::MeasureId;
use gemba::domain::process::ProcessOperation;
use gemba::domain::sheet::{Content, Subject};
use gemba::domain::{Operation, ProcessId};
use insta::assert_snapshot;

use crate::harness::{BoardBuilder, User};

/// A story of a process with a measure, and one of none.
fn board(b: &mut BoardBuilder) {
    b.days_ago(9);
    let (prefix, name) = ("CHG".to_owned(), "Change enablement".to_owned());
    b.does(&Operation::AddProcess { prefix, name });
    let process: ProcessId = b.snapshot().board.processes[0].id;
    let name = "waiting time".to_owned();
    let better = Subject::Measure(MeasureId::default()).slot("better").expect("a slot");
    let slots = vec![(better, Content::text("down"))];
    let add = ProcessOperation::AddMeasure { process, name, slots };
    b.does(&Operation::Process(Box::new(add)));
    b.story("Ask for approval in the chat", &[("process", "CHG"), ("points", "3")]);
    b.story("Retire the old form", &[]);
}

fn user() -> User {
    User::with(board).sized(100, 36)
}

#[track_caller]
fn says(user: &mut User, text: &str) {
    let screen = user.screen();
    assert!(screen.contains(text), "{text:?} is not said:\n{screen}");
}

/// Fills in slots of the open form, by label; the cursor stands on the first.
fn fill(user: &mut User, all: &[(usize, &str)]) {
    let mut at = 0;
    for (slot, text) in all {
        for _ in at..*slot {
            user.press("tab");
        }
        at = *slot;
        user.write(text);
    }
    user.press("f2");
}

#[test]
fn a_story_without_a_process_shows_nothing_of_it() {
    let mut user = user();
    user.press("j enter");
    says(&mut user, "Retire the old form");
    let screen = user.screen();
    assert!(!screen.contains("Experiment") && !screen.contains("four Ps"), "{screen}");
    user.press("X");
    says(&mut user, "SD-1 tries nothing out yet: P says what");
}

#[test]
fn a_story_says_what_it_tries_measures_it_and_decides() {
    let mut user = user();
    user.press("enter");
    let empty = user.screen();
    user.press("P");
    fill(
        &mut user,
        &[
            (0, "asking in the chat"),
            (1, "shorter waiting"),
            (2, "half of them wait less than a day"),
            (3, "waiting"),
            (4, "24"),
            (5, "18"),
            (12, "requesters"),
        ],
    );
    says(&mut user, "Set believe, result, signal, measure, baseline, expected, beneficiary");
    let planned = user.screen();
    // What is under the cursor is what the form begins with.
    user.press("tab tab j j j j j enter");
    let form = user.screen();
    user.press("tab");
    user.write("16");
    user.press("f2");
    says(&mut user, "(133 % of what was expected, n = 1, few readings)");
    says(&mut user, "a result without a decision: X decides");
    let measured = user.screen();
    user.press("X");
    user.write("abandon");
    user.press("enter");
    user.write("not one answer");
    user.press("esc esc");
    user.press("X");
    let asked = user.screen();
    user.write("adopt");
    user.press("enter");
    // What was typed is offered for what is decided now.
    says(&mut user, "not one answer");
    user.press("esc esc X");
    user.write("adopt");
    user.press("enter");
    // It is gone on with; ctrl-x begins afresh.
    user.press("ctrl-x");
    user.write("people answer in the chat within minutes");
    user.press("enter");
    says(&mut user, "Adopted what CHG-1 tried");
    let screens = [empty, planned, form, measured, asked, user.screen()];
    assert_snapshot!("trial_100x36", screens.join("\n"));
    user.press("u");
    says(&mut user, "a result without a decision: X decides");
}

#[test]
fn what_cannot_be_so_stays_in_the_form() {
    let mut user = user();
    user.press("enter P");
    fill(&mut user, &[(4, "24"), (5, "many")]);
    says(&mut user, "\"many\" is no expected: a number: how it will be");
    user.press("ctrl-u");
    user.write("24");
    user.press("f2");
    says(&mut user, "Expected");
    assert!(user.screen().contains("What CHG-1 tries out"), "{}", user.screen());
}

#[test]
fn the_form_is_of_one_story_and_offers_what_its_own_process_has() {
    let mut user = User::with(|b| {
        board(b);
        let (prefix, name) = ("INC".to_owned(), "Incidents".to_owned());
        b.does(&Operation::AddProcess { prefix, name });
        let process = b.snapshot().board.process_named("INC").expect("just begun").id;
        let name = "time to restore".to_owned();
        let add = ProcessOperation::AddMeasure { process, name, slots: Vec::new() };
        b.does(&Operation::Process(Box::new(add)));
        b.story("Log every bypass", &[("process", "INC")]);
    })
    .sized(100, 36);
    user.press("enter P");
    user.write("a page with the codes");
    user.press("tab tab tab right");
    says(&mut user, "[CHG waiting time]");
    assert!(!user.screen().contains("time to restore"), "{}", user.screen());
    user.press("esc esc j j enter");
    says(&mut user, "Log every bypass");
    user.press("P");
    says(&mut user, "What INC-1 tries out");
    assert!(!user.screen().contains("a page with the codes"), "{}", user.screen());
    user.press("esc esc k k enter P");
    says(&mut user, "a page with the codes");
    // On the last row there is nothing to go on to: enter keeps.
    user.press("backtab");
    says(&mut user, "20/20");
    user.press("enter");
    says(&mut user, "Set believe, measure of CHG-1");
}

#[test]
fn the_four_ps_are_thought_of_by_key_and_a_blank_is_a_lack_of_a_story_of_a_process() {
    let mut user = user();
    user.press("enter");
    says(&mut user, "The four Ps 0/4 thought of");
    says(&mut user, "acceptance criteria, one of");
    user.press("backtab backtab backtab enter");
    says(&mut user, "people: was it thought of?");
    user.press("enter");
    says(&mut user, "☑ people");
    user.press("j enter n");
    says(&mut user, "process not needed");
    says(&mut user, "The four Ps 2/4 thought of");
    user.press("enter e");
    user.write("the form stays as it is");
    user.press("enter");
    says(&mut user, "the form stays as it is");
    says(&mut user, "process not needed");
    assert_snapshot!("four_ps_100x36", user.screen());
    user.press("enter");
    assert_snapshot!("four_ps_asked_100x36", user.screen());
    user.press("o");
    says(&mut user, "The four Ps 1/4 thought of");
    user.press("2");
    says(&mut user, "Ps missing");
    // A story of no process is asked for nothing of that.
    user.press("G");
    says(&mut user, "estimate (=) missing");
    assert!(!user.screen().contains("four Ps"), "{}", user.screen());
}

#[test]
fn it_reads_on_small_and_on_wide_screens() {
    let mut user = user();
    user.press("enter P");
    fill(&mut user, &[(0, "asking in the chat"), (1, "shorter waiting"), (5, "18")]);
    let mut all = String::new();
    for (width, height) in [(80, 24), (160, 50), (40, 12)] {
        user.resize(width, height);
        user.press("g g tab tab");
        all.push_str(&user.screen());
        all.push('\n');
    }
    assert_snapshot!("trial_sizes", all);
    for (width, height) in [(0, 0), (1, 1), (3, 9), (12, 40), (300, 80)] {
        user.resize(width, height);
        user.press("P esc j j j X esc G g g tab tab tab backtab ctrl-d ctrl-u");
    }
}
