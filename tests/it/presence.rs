//! Who is here, and who is typing where.

use std::time::{Duration, Instant};

use gemba::domain::Operation;
use gemba::store::sqlite::notice::{Notice, Watch};

use crate::harness::User;
use crate::pty::Program;

#[test]
fn the_header_says_who_is_here_and_two_do_not_type_into_one_text_unasked() {
    let mut ann = User::sample();
    ann.app.arrive();
    let mut ben = ann.beside("ben");
    ben.app.arrive();
    let mut cem = ann.beside("cem");
    cem.app.arrive();
    ann.app.beat();
    assert!(ann.screen().lines().next().unwrap().contains("@ann +2"), "{}", ann.screen());

    // Somebody who has two terminals is one person, whoever came between.
    let mut again = ann.beside("ben");
    again.app.arrive();
    ann.app.beat();
    assert!(ann.screen().lines().next().unwrap().contains("@ann +2"), "{}", ann.screen());
    drop(again);

    // Both have the cursor on the same story; ben opens its form.
    ben.press("e");
    ann.app.beat();
    assert!(ann.screen().contains("ben is typing here"), "{}", ann.screen());
    ann.press("g h");
    let screen = ann.screen();
    for here in ["ann (you): board", "ben: board, typing on CHG-3", "cem: board"] {
        assert!(screen.contains(here), "{screen}");
    }
    ann.press("esc");
    ann.press("e");
    let screen = ann.screen();
    assert!(screen.contains("In another session ben is typing on this story"), "{screen}");
    // What the hand went on typing is neither an answer nor a command, however it begins.
    for now in [0, 100, 200] {
        assert!(ann.after(now).app.is_typed_blindly());
    }
    assert!(ann.screen().contains("is left out: nothing was done"), "{}", ann.screen());
    assert!(!ann.after(500).app.is_typed_blindly());
    // Whatever is typed before that is read does nothing.
    ann.write("Title");
    assert_eq!(ann.screen().matches("Press y to do it").count(), 1, "{}", ann.screen());
    ann.press("y");
    assert!(ann.screen().contains("keep"), "{}", ann.screen());
    ann.press("esc");

    // A comment is a text of one's own.
    ann.press("c");
    assert!(!ann.screen().contains("typing on this story"), "{}", ann.screen());
    ann.press("esc");
    ben.press("esc");
    ann.press("e");
    assert!(!ann.screen().contains("typing on this story"), "{}", ann.screen());

    // The one who opened it a moment ago is seen without waiting for the next look round.
    ann.press("esc");
    ben.press("e");
    ann.press("e");
    assert!(ann.screen().contains("In another session ben is typing"), "{}", ann.screen());
    // Once the other is done the question goes away by itself.
    ben.press("esc");
    ann.app.beat();
    let screen = ann.screen();
    assert!(screen.contains("Nobody else types on this story any more: e opens it"), "{screen}");
    assert!(!screen.contains("Press y") && !screen.contains("In another session"), "{screen}");
    ann.press("e");
    ben.press("e");
    assert!(ben.screen().contains("In another session ann is typing"), "{}", ben.screen());
    ann.press("esc");
    ben.press("esc");

    drop((ben, cem));
    ann.app.beat();
    assert!(!ann.screen().lines().next().unwrap().contains('+'), "{}", ann.screen());
}

#[test]
fn who_begins_to_type_is_seen_at_once() {
    let mut ann = User::sample();
    ann.app.arrive();
    let (told, notices) = std::sync::mpsc::channel();
    let path = ann.app.store().path().to_owned();
    let watch = Watch::start(&path, move |it| told.send(it).unwrap_or_default()).unwrap();
    let mut ben = ann.beside("ben");
    ben.app.arrive();
    let mut sees = |what: &str, is_there: bool| {
        while ann.screen().contains(what) != is_there {
            let told = notices.recv_timeout(Duration::from_secs(10));
            match told.unwrap_or_else(|_| panic!("{what}: {is_there}, {}", ann.screen())) {
                Notice::People => ann.app.glance(),
                Notice::Changed => drop(ann.notice()),
                other => panic!("{other:?}"),
            }
        }
    };
    sees("@ann +1", true);
    ben.press("e");
    sees("ben is typing here", true);
    ben.press("esc");
    sees("ben is typing here", false);
    // That somebody is still here is told to nobody.
    while notices.try_recv().is_ok() {}
    let looks = watch.looks();
    ben.app.beat();
    ben.app.beat();
    assert_eq!(notices.try_recv().ok(), None);
    assert!(watch.looks() <= looks + 1);
}

#[test]
fn who_was_killed_is_gone_without_a_beat() {
    let mut ann = User::sample();
    ann.app.arrive();
    let (told, notices) = std::sync::mpsc::channel();
    let path = ann.app.store().path().to_owned();
    let watch = Watch::start(&path, move |it| told.send(it).unwrap_or_default()).unwrap();
    assert!(watch.tells_of_people());
    let mut other = Program::new(assert_cmd::cargo::cargo_bin!("gemba").to_str().unwrap())
        .args(["--file", path.to_str().unwrap()])
        .env("HOME", path.parent().unwrap().to_str().unwrap())
        .env("COLORFGBG", "15;0")
        .start();
    other.wait_for("To do");
    let next = || notices.recv_timeout(Duration::from_secs(10)).expect("it is told");
    while !ann.screen().contains("@ann +1") {
        assert_ne!(next(), Notice::LetGo);
        let _ = ann.notice();
        ann.app.glance();
    }
    other.signal(rustix::process::Signal::KILL);
    while next() != Notice::LetGo {}
    // The lock goes a moment after the file was closed.
    let begun = Instant::now();
    while ann.screen().contains("+1") && begun.elapsed() < Duration::from_secs(10) {
        ann.app.look_who_is_here();
    }
    assert!(!ann.screen().contains("+1"), "{}", ann.screen());
}

#[test]
fn what_a_colleague_has_archived_meanwhile_is_said() {
    let mut ann = User::sample();
    let story = ann.app.store().find("CHG-3").unwrap();
    let mut ben = ann.store_of("ben");
    let archive = Operation::Archive(vec![story]).overruled("done elsewhere");
    ann.press("c");
    ben.commit(&archive).unwrap();
    ann.write("Seen at the desk");
    ann.press("enter");
    assert!(ann.screen().contains("CHG-3, which is archived"), "{}", ann.screen());
    // The same of one that is opened before the screen has heard of it.
    ben.undo().unwrap();
    ann.notice();
    ann.press("/");
    ann.write("CHG-3");
    ann.press("enter");
    ben.commit(&archive).unwrap();
    ann.press("enter");
    assert!(ann.screen().contains("Somebody has archived CHG-3 meanwhile: d"), "{}", ann.screen());
    // And of something elsewhere that is said to belong to it.
    let mut ann = User::sample();
    ann.press("R");
    ann.store_of("ben").commit(&archive).unwrap();
    ann.write("jira SD-12");
    ann.press("enter");
    assert!(ann.screen().contains("Noted SD-12 with CHG-3, which is archived"), "{}", ann.screen());
}

#[test]
fn what_is_typed_on_a_story_that_a_colleague_archives_is_not_stuck() {
    let archive = |user: &User| {
        let story = user.app.store().find("CHG-3").unwrap();
        let archive = Operation::Archive(vec![story]).overruled("done elsewhere");
        user.store_of("ben").commit(&archive).unwrap();
    };
    let mut ann = User::sample();
    ann.press("e");
    ann.write(" by all");
    archive(&ann);
    ann.notice();
    ann.press("f2");
    assert!(ann.screen().contains("CHG-3 was archived meanwhile"), "{}", ann.screen());
    // Who leaves it so is told where the text is, not a key that opens another story.
    ann.press("esc esc");
    assert!(ann.screen().contains("e on CHG-3, once it is brought back,"), "{}", ann.screen());

    let mut ann = User::sample();
    ann.press("e");
    ann.write(" by all");
    archive(&ann);
    ann.press("f2 y");
    let screen = ann.screen();
    if screen.contains("Why all the same") || screen.contains("scope would change") {
        ann.write("it is not done");
        ann.press("enter");
    }
    let screen = ann.screen();
    assert!(screen.contains("Brought back CHG-3 and edited it"), "{screen}");
    let story = ann.snapshot().cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").cloned();
    assert!(story.unwrap().title.ends_with("by all"));
}

/// Both have said that they type before either looks: one of them at least is asked.
#[test]
fn two_who_open_one_form_at_the_same_instant_are_not_both_let_in() {
    let board = User::sample();
    for _ in 0..10 {
        let start = std::sync::Arc::new(std::sync::Barrier::new(2));
        let typing = ["ann", "ben"].map(|who| {
            let (mut user, start) = (board.beside(who), start.clone());
            user.app.arrive();
            std::thread::spawn(move || {
                start.wait();
                user.press("e");
                start.wait();
                user.screen().contains("In another session")
            })
        });
        let asked = typing.map(|it| it.join().unwrap());
        assert!(asked.contains(&true), "{asked:?}");
    }
}

#[test]
fn who_rewords_a_criterion_is_seen_to_type() {
    let mut ann = User::sample();
    ann.app.arrive();
    let mut ben = ann.beside("ben");
    ben.app.arrive();
    ben.press("x e");
    ann.app.beat();
    assert!(ann.screen().contains("ben is typing here"), "{}", ann.screen());
    ann.press("x e");
    let screen = ann.screen();
    assert!(screen.contains("In another session ben is typing on this story"), "{screen}");
    ben.press("esc esc");
    ann.press("esc esc");
    ann.app.beat();
    assert!(!ann.screen().contains("is typing here"), "{}", ann.screen());
}

/// The second screen has not heard of the first criterion when its own is kept.
#[test]
fn a_criterion_and_a_reference_that_two_add_at_once_are_one() {
    let mut ann = User::sample();
    let id = ann.snapshot().cards().unwrap().cards.iter().find(|it| it.key == "CHG-3").unwrap().id;
    let texts = vec![("The bot is fast".to_owned(), false)];
    let add = Operation::AddCriteria { story: id, texts };
    ann.store_of("ben").commit(&add).unwrap();
    let done = ann.store_of("ann").commit(&add).unwrap();
    assert!(!done.is_change && done.label.contains("is among the criteria of CHG-3 already"));
    let texts = vec![("The bot is fast".to_owned(), false), ("It is free".to_owned(), false)];
    let both = ann.store_of("ann").commit(&Operation::AddCriteria { story: id, texts }).unwrap();
    assert_eq!(both.label, "Added a criterion to CHG-3");
    let refer = || Operation::Refer { story: id, label: "mail".into(), target: "m-17".into() };
    ann.store_of("ben").commit(&refer()).unwrap();
    let done = ann.store_of("ann").commit(&refer()).unwrap();
    assert!(!done.is_change, "{}", done.label);
    ann.notice();
    ann.press("enter");
    let story = ann.store_of("ann").stories(&[id]).unwrap().remove(0);
    assert_eq!(story.criteria.iter().filter(|it| it.text == "The bot is fast").count(), 1);
    assert_eq!(story.references.iter().filter(|it| it.target == "m-17").count(), 1);
}
