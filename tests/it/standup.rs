//! The stand-up on a shared screen: story after story, with the time that it takes.

use std::time::Duration;

use chrono::TimeDelta;
use gemba::config::Config;
use gemba::domain::{Change, Field, Needs, Operation, Page, Snapshot, StandupPage, Value};
use gemba::tui::app::Flow;
use insta::assert_snapshot;

use crate::harness::{User, now};

/// The sample board a day after its last stand-up, with news.
fn desk() -> User {
    let user = User::sample();
    hold(&user);
    user.clock().set(now() + TimeDelta::hours(23));
    let snapshot = user.snapshot();
    let cards = &snapshot.cards().unwrap().cards;
    let id = |key: &str| cards.iter().find(|it| it.key == key).unwrap().id;
    let to = |name: &str| snapshot.board.column_named(name).unwrap().id;
    let mut ben = user.store_of("ben");
    let review = Operation::Move { stories: vec![id("CHG-3")], to: to("Review") };
    ben.commit(&review.overruled("it is ready")).unwrap();
    let text = "The night shift wants it too, but **their lead does not know yet**".to_owned();
    ben.commit(&Operation::Comment { story: id("CHG-3"), text }).unwrap();
    let done = Operation::Move { stories: vec![id("INC-4")], to: to("Done") };
    ben.commit(&done.overruled("it is done")).unwrap();
    let reason = "the lead is ill".to_owned();
    ben.commit(&Operation::Block { stories: vec![id("CHG-3")], reason }).unwrap();
    user.clock().set(now() + TimeDelta::hours(24));
    user
}

/// Holds a stand-up of five minutes.
fn hold(user: &User) {
    use gemba::domain::StandupOperation;
    let mut ann = user.store_of("ann");
    let people = vec![user.person("ann"), user.person("ben")];
    ann.commit(&Operation::Standup(StandupOperation::Begin { people })).unwrap();
    user.clock().set(now() + TimeDelta::minutes(5));
    let open = page(&load(user)).open.clone().unwrap().id;
    ann.commit(&Operation::Standup(StandupOperation::End { standup: open, note: String::new() }))
        .unwrap();
}

fn load(user: &User) -> Snapshot {
    user.store_of("ann").load(&Needs::Standup, None).unwrap()
}

fn page(snapshot: &Snapshot) -> &StandupPage {
    let Page::Standup(page) = &snapshot.page else { panic!("a stand-up was asked for") };
    page
}

/// The key of the story in front.
fn story(user: &mut User) -> String {
    let screen = user.screen();
    let line = screen.lines().find(|it| {
        let (number, _) = it.trim().split_once('/').unwrap_or_default();
        !number.is_empty() && number.chars().all(|c| c.is_ascii_digit())
    });
    let words = line.unwrap_or_default().split_whitespace().nth(1);
    words.unwrap_or_default().to_owned()
}

#[track_caller]
fn says(user: &mut User, text: &str) {
    let screen = user.screen();
    assert!(screen.contains(text), "{text:?} is not said:\n{screen}");
}

fn pass(user: &mut User, seconds: i64) {
    let clock = user.clock().clone();
    clock.set(clock.now() + TimeDelta::seconds(seconds));
    user.app.tick();
}

#[test]
fn the_first_story_on_a_usual_terminal() {
    let mut user = desk().sized(80, 24);
    user.press("4");
    assert_snapshot!(user.screen());
}

#[test]
fn the_goal_stands_in_large_letters_where_there_is_room() {
    let mut user = desk().sized(120, 40);
    user.press("4");
    let first = user.screen();
    user.resize(160, 50);
    assert_snapshot!(format!("{first}\n{}", user.screen()));
}

#[test]
fn a_small_terminal_shows_the_story_and_the_time() {
    let mut user = desk().sized(60, 20);
    user.press("4 S enter");
    let first = user.screen();
    user.resize(40, 12);
    assert_snapshot!(format!("{first}\n{}", user.screen()));
}

#[test]
fn plain_ascii_is_enough() {
    let config = Config { ascii: Some(true), ..Config::default() };
    let mut user = User::sample_with(config).sized(120, 40);
    user.press("4 S enter G");
    assert!(user.screen().is_ascii(), "{}", user.screen());
}

#[test]
fn the_walk_goes_from_right_to_left_with_blocked_and_oldest_first() {
    let mut user = desk().sized(100, 30);
    user.press("4");
    let mut keys = vec![story(&mut user)];
    for key in ["space", "j", "down", "right", "l", "tab"] {
        user.press(key);
        keys.push(story(&mut user));
    }
    assert_eq!(keys, ["CHG-3", "INC-1", "CHG-4", "CHG-5", "INC-2", "CHG-6", "INC-3"]);
    user.press("space");
    says(&mut user, "Finished since the last stand-up: 1");
    user.press("space");
    says(&mut user, "This is the end");
    user.press("k k");
    assert_eq!(story(&mut user), "CHG-6");
    user.press("g g h");
    says(&mut user, "This is the first story");
}

#[test]
fn the_walk_goes_by_person_or_by_age_too() {
    let mut user = desk().sized(100, 30);
    let walked = |user: &mut User| {
        user.press("g g");
        let mut keys = Vec::new();
        while !story(user).is_empty() {
            keys.push(story(user));
            user.press("space");
        }
        keys.join(" ")
    };
    user.press("4 ,");
    says(&mut user, "by person");
    assert_eq!(walked(&mut user), "CHG-3 CHG-6 CHG-4 CHG-5 INC-1 INC-2 INC-3");
    user.press(",");
    says(&mut user, "by age");
    let by_age = walked(&mut user);
    assert!(by_age.ends_with("CHG-3"), "{by_age}");
    user.press(",");
    assert_eq!(walked(&mut user), "CHG-3 INC-1 CHG-4 CHG-5 INC-2 CHG-6 INC-3");
}

#[test]
fn the_time_is_counted_for_each_story_and_in_all() {
    let mut user = desk().sized(100, 30);
    user.press("4");
    assert_eq!(user.app.wakes(), None);
    user.press("S enter");
    assert_eq!(user.app.wakes(), Some(Duration::from_secs(1)));
    pass(&mut user, 65);
    says(&mut user, "1:05 of 15:00");
    says(&mut user, "this one 1:05");
    user.press("space");
    says(&mut user, "this one 0:00");
    pass(&mut user, 10);
    says(&mut user, "1:15 of 15:00");
    says(&mut user, "this one 0:10");
    user.press("k");
    says(&mut user, "this one 1:05");
    pass(&mut user, 15 * 60);
    says(&mut user, "△ 16:15 1:15 over");
    // On another screen nothing wakes.
    user.press("1");
    assert_eq!(user.app.wakes(), None);
    user.press("4");
    says(&mut user, "16:15 1:15 over");
}

#[test]
fn who_is_there_is_ticked_by_key() {
    let mut user = desk().sized(100, 30);
    user.press("4 @");
    says(&mut user, "No stand-up is being held: S begins one");
    user.press("S");
    // Those who were at the last one are here, until they are not.
    says(&mut user, "Who is here?");
    assert_eq!(user.screen().matches("☑ ann").count() + user.screen().matches("☑ ben").count(), 2);
    // A letter goes to a name and ticks nobody: what was meant as a topic sends no one away.
    user.write("idea");
    assert_snapshot!("attendance_cursor", user.screen());
    // But for those that walk over every list.
    user.press("down");
    let below = user.screen();
    user.press("k");
    assert_ne!(user.screen(), below);
    user.press("j");
    assert_eq!(user.screen(), below);
    user.press("b space d space");
    let here: Vec<String> = {
        let snapshot = load(&user);
        let people = &page(&snapshot).open.as_ref().unwrap().people;
        people.iter().map(|it| snapshot.board.name_of(*it).to_owned()).collect()
    };
    assert_eq!(here, ["ann", "dee"]);
    user.press("esc S");
    says(&mut user, "The stand-up has begun: @ says who is there");
}

#[test]
fn stories_are_acted_on_as_on_the_board() {
    let mut user = desk().sized(100, 30);
    user.press("4 j c");
    user.write("nine codes are enough");
    user.press("enter");
    says(&mut user, "“nine codes are enough”");
    user.press("L");
    if user.screen().contains("Why all the same?") {
        user.write("shown and liked");
        user.press("enter");
    }
    // It is finished, and the next one takes its place.
    assert_eq!(story(&mut user), "CHG-4");
    user.press("b");
    user.write("licence came");
    user.press("enter A");
    says(&mut user, "@ann");
    user.press("x");
    says(&mut user, "No acceptance criteria yet");
    user.press("esc enter");
    says(&mut user, "Show waiting approvals on the wall");
    user.press("q");
    says(&mut user, "CHG-4");
}

#[test]
fn parked_topics_become_comments_stories_or_observations() {
    let mut user = desk().sized(100, 30);
    user.press("4 S enter");
    for text in ["Ask the lead's deputy", "Night shift board", "Bypass at the weekend", "Coffee"] {
        user.press("i");
        user.write(text);
        user.press("enter");
    }
    says(&mut user, "parked: Ask the lead's deputy");
    user.press("X");
    says(&mut user, "What becomes of what was parked? X again ends the stand-up");
    let end = user.screen();
    user.press("c m O d");
    let settled = user.screen();
    assert_snapshot!(format!("{end}\n{settled}"));
    let snapshot = user.snapshot();
    let titles: Vec<&str> = snapshot.cards().unwrap().cards.iter().map(|it| &*it.title).collect();
    assert!(titles.contains(&"Night shift board"), "{titles:?}");
    assert!(page(&load(&user)).parked.is_empty());
    let mut file = user.store_of("ann");
    let seen = file.load(&Needs::Improvements, None).unwrap();
    let Page::Improvements(seen) = seen.page else { panic!("the register was asked for") };
    assert!(seen.observations.iter().any(|it| it.what.text == "Bypass at the weekend"));
}

#[test]
fn what_was_taken_out_of_the_sprint_is_told_although_no_card_does() {
    let mut user = desk().sized(100, 30);
    let snapshot = user.snapshot();
    let card = snapshot.cards().unwrap().cards.iter().find(|it| it.key == "INC-3").unwrap().clone();
    let out = Change {
        story: card.id,
        field: Field::Sprint,
        was: card.sprint.map_or(Value::None, |it| Value::Id(it.0)),
        now: Value::None,
    };
    let out = Operation::Edit(vec![out]).overruled("the supplier is late");
    user.store_of("ben").commit(&out).unwrap();
    user.press("4 G");
    says(&mut user, "Into and out of the sprint: 1");
    says(&mut user, "- INC-3");
    says(&mut user, "taken out by ben: the supplier is late");
    let roomy = user.screen();
    user.resize(80, 24);
    says(&mut user, "taken out by ben: the supp");
    let usual = user.screen();
    user.press("z");
    let guests = user.screen();
    assert!(guests.contains("- INC-3") && !guests.contains("supplier"), "{guests}");
    assert_snapshot!(format!("{roomy}\n{usual}"));
}

#[test]
fn guests_see_no_words_of_the_team() {
    let mut user = desk().sized(100, 30);
    user.press("4 i");
    user.write("Does their lead know?");
    user.press("enter");
    for words in ["their lead does not know yet", "the lead is ill", "Does their lead know?"] {
        says(&mut user, words);
    }
    let raise = gemba::domain::ImpedimentOperation::Raise {
        reason: "their lead wants it in writing".to_owned(),
        stories: Vec::new(),
        owner: None,
        due: None,
        cause: String::new(),
    };
    user.store_of("ben").commit(&Operation::Impediment(raise)).unwrap();
    user.notice();
    user.press("z");
    let story = user.screen();
    user.press("G");
    let end = user.screen();
    says(&mut user, "▲ the team as a whole waits for something  today");
    for words in ["lead", "licence"] {
        assert!(!story.contains(words) && !end.contains(words), "{story}\n{end}");
    }
    assert_snapshot!(format!("{story}\n{end}"));
    // Nor does a key show them more: neither a story's page nor the note.
    user.press("S esc");
    for (keys, told) in [
        ("d", "What was parked is not for guests: z shows everything again"),
        ("[", "The note is not for guests"),
        ("g g enter", "A story's page is not for guests"),
        ("X", "Its note is kept and copied, but not shown"),
    ] {
        user.press(keys);
        says(&mut user, told);
        assert!(!user.screen().contains("their lead"), "{keys}:\n{}", user.screen());
    }
    let Flow::Copy(copied) = user.press("y") else { panic!("the note is copied") };
    assert!(copied.contains("the lead is ill"), "{copied}");
    user.press("z G");
    says(&mut user, "Does their lead know?");
}

#[test]
fn guests_stay_guests_while_the_team_glances_at_the_board() {
    let mut user = desk().sized(100, 30);
    user.press("4 S esc z 1 4");
    says(&mut user, "guests look on");
    assert!(!user.screen().contains("lead"), "{}", user.screen());
    user.press("j j i");
    user.write("Does their lead know?");
    user.press("enter");
    says(&mut user, "Parked (u undo)");
    while story(&mut user) != "CHG-3" {
        user.press("k");
    }
    for (key, told) in [
        ("b", "What is in the way is not for guests: z shows everything again"),
        ("e", "What is written of a story is not for guests: z shows everything again"),
    ] {
        user.press(key);
        says(&mut user, told);
        assert!(!user.screen().contains("lead is ill"), "{key}:\n{}", user.screen());
    }
}

#[test]
fn what_comes_in_while_the_note_is_read_stands_in_it() {
    let mut user = desk().sized(100, 40);
    user.press("4 S esc X");
    says(&mut user, "- 0 min");
    let topic = "the licence talk with legal".to_owned();
    let park = gemba::domain::StandupOperation::Park { text: topic, story: None };
    user.store_of("ben").commit(&Operation::Standup(park)).unwrap();
    user.notice();
    says(&mut user, "the licence talk with legal");
    user.clock().set(now() + TimeDelta::hours(24) + TimeDelta::minutes(7));
    let Flow::Copy(copied) = user.press("enter") else { panic!("the note is copied") };
    assert!(
        copied.contains("the licence talk with legal") && copied.contains("- 7 min"),
        "{copied}"
    );
    says(&mut user, "Ended the stand-up after 7 min");
    let kept = page(&load(&user)).last.clone().unwrap().note;
    assert_eq!(kept.trim(), copied.trim());
}

#[test]
fn the_note_is_shown_copied_and_kept() {
    let mut user = desk().sized(100, 40);
    user.press("4 S enter i");
    user.write("Ask the lead's deputy");
    user.press("enter");
    pass(&mut user, 14 * 60);
    user.press("X X");
    assert_snapshot!(user.screen());
    // Esc leaves it going on.
    user.press("esc");
    assert!(page(&load(&user)).open.is_some());
    user.press("X");
    let Flow::Copy(copied) = user.press("enter") else { panic!("the note is copied") };
    says(&mut user, "Ended the stand-up after 14 min");
    let snapshot = load(&user);
    let last = page(&snapshot).last.as_ref().unwrap();
    assert_eq!(last.note.trim_end(), copied.trim_end());
    assert!(copied.starts_with("# Stand-up 2026-03-13 09:00"), "{copied}");
    assert_eq!(user.app.wakes(), None);
    user.press("[");
    says(&mut user, "Stand-up of 2026-03-13");
}

#[test]
fn a_stand_up_without_a_sprint_or_a_story_holds() {
    let mut user = User::with(|_| ()).sized(80, 24);
    user.press("4 S enter space k G g g enter z , X enter");
    says(&mut user, "No sprint is running");
}

#[test]
fn every_size_is_survived() {
    let mut user = desk();
    user.press("4 S enter");
    for (width, height) in [(0, 0), (1, 1), (3, 40), (300, 2), (12, 5), (33, 9), (59, 16), (60, 16)]
    {
        user.resize(width, height);
        user.press("space space k G g g z G z , @ esc T esc");
    }
}

#[test]
fn a_stand_up_that_nobody_ended_is_offered_the_next_day() {
    use gemba::domain::StandupOperation;
    let mut user = User::sample().sized(80, 24);
    let people = vec![user.person("ann"), user.person("ben")];
    let start = now();
    let begin = Operation::Standup(StandupOperation::Begin { people });
    user.store_of("ann").commit(&begin).unwrap();
    user.clock().set(start + TimeDelta::minutes(7));
    let park = StandupOperation::Park { text: "Who is on call?".to_owned(), story: None };
    user.store_of("ben").commit(&Operation::Standup(park)).unwrap();
    user.clock().set(start + TimeDelta::hours(3));
    let refused = user.store_of("ann").commit(&begin).unwrap_err();
    assert!(refused.to_string().starts_with("a stand-up is being held since"), "{refused}");
    // What happens later was not so when it was last seen.
    let snapshot = load(&user);
    let card = page(&snapshot).cards[0].clone();
    let columns = &snapshot.board.columns;
    let at = columns.iter().position(|it| it.id == card.column).unwrap();
    let (was, to) = (columns[at].name.clone(), columns[at - 1].id);
    let later = Operation::Move { stories: vec![card.id], to };
    user.store_of("ben").commit(&later.overruled("it waits again")).unwrap();
    user.clock().set(start + TimeDelta::hours(24));
    user.press("4");
    says(
        &mut user,
        "Nobody ended the last one (yesterday): X keeps its note  S begins today's too",
    );
    user.press("X");
    says(&mut user, "- Nobody ended it: this is how it was last seen");
    user.press("esc S enter");
    let snapshot = load(&user);
    let (left, open) = (page(&snapshot).last.clone().unwrap(), page(&snapshot).open.clone());
    assert_eq!(left.ended_at, Some(start + TimeDelta::minutes(7)));
    assert_eq!(left.people.len(), 2);
    assert!(left.note.contains("- 7 min, with ann, ben") && left.note.contains("Who is on call?"));
    let line = left.note.lines().find(|it| it.contains(&format!("**{}**", card.key))).unwrap();
    assert!(line.contains(&format!(" ({was}, ")), "{line}");
    assert_eq!(open.unwrap().people.len(), 2, "whoever was there is there again");
    let mut ann = user.store_of("ann");
    ann.undo().unwrap();
    let snapshot = load(&user);
    assert!(
        page(&snapshot).open.is_none() && page(&snapshot).left.is_some(),
        "all of it is undone"
    );
}
