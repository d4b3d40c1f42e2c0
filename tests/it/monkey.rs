//! Random keys and random operations: nothing panics, the cursor is sound after each, and undoing
//! everything leads back to the same file, byte for byte.

use std::fmt::Write as _;

use gemba::domain::{
    Change, ColumnId, Field, LinkKind, Needs, NewStory, Operation, Place, Points, Span, StoryId,
    Value,
};
use gemba::store::{Store, StoreError};
use gemba::tui::app::Flow;
use gemba::tui::command::{Command, Scope};

use crate::harness::User;
use crate::store::{board, session};

/// A die that falls the same way each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        // Knuth's constants for a linear congruential generator (MMIX).
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.roll(all.len());
        &all[at]
    }
}

/// What people type, and what they paste by mistake.
const TEXTS: &[&str] = &[
    "ann",
    "3",
    "Log every bypass",
    "作業手順 👩\u{200d}🔧",
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{202e}x\u{1b}[2J",
    "one\ntwo\nthree",
    "@ann #change p:high",
    "",
];

const KEYS: &[&str] = &[
    "enter",
    "enter",
    "enter",
    "esc",
    "esc",
    "esc",
    "tab",
    "backtab",
    "backspace",
    "f2",
    "down",
    "up",
    "left",
];

fn keys() -> Vec<&'static str> {
    let ends = ["quit", "suspend", "back"];
    Command::ALL
        .iter()
        .map(|it| it.spec())
        .filter(|it| it.scope != Scope::Dialog && !ends.contains(&it.id))
        .flat_map(|it| it.keys.iter().copied())
        .collect()
}

fn goes_wild(seed: u64) -> usize {
    let table = keys();
    assert!(table.len() > 60, "the table is the pool");
    let ann = User::sample();
    let mut user = ann.beside("eve");
    let before = user.app.store().dump().unwrap();
    let mut dice = Dice(seed);
    let mut pressed = String::new();
    for n in 0..150 {
        if n % 10 == 0 {
            let size = (1 + dice.roll(200), 1 + dice.roll(60));
            let _ = write!(pressed, "[{}x{}] ", size.0, size.1);
            user.resize(size.0.try_into().unwrap(), size.1.try_into().unwrap());
        }
        let flow = match dice.roll(10) {
            0 => {
                let text = dice.one_of(TEXTS);
                let _ = write!(pressed, "{text:?} ");
                user.paste(text);
                Flow::Continue
            }
            1 | 2 => {
                let text = dice.one_of(TEXTS);
                let _ = write!(pressed, "{text:?} ");
                user.write(&text.replace(['\n', '\u{1b}'], ""));
                Flow::Continue
            }
            3 | 4 => {
                let key = dice.one_of(KEYS);
                let _ = write!(pressed, "{key} ");
                user.press(key)
            }
            _ => {
                let key = dice.one_of(&table);
                let _ = write!(pressed, "{key} ");
                user.press(key)
            }
        };
        if let Flow::Edit { text, .. } = flow {
            let edited = if dice.roll(2) == 0 { text } else { text.replace('e', "é") };
            user.app.edited(&edited).unwrap();
        }
    }
    let mut store = user.store_of("eve");
    let mut n_undone = 0_usize;
    loop {
        match store.undo() {
            Ok(_) => n_undone += 1,
            Err(StoreError::Refused(gemba::domain::Refusal::NothingToUndo)) => break,
            Err(other) => panic!("{other} after {n_undone} undone\n{pressed}"),
        }
    }
    assert_eq!(store.dump().unwrap(), before, "{pressed}");
    n_undone
}

#[test]
fn random_keys_at_random_sizes_break_nothing_and_are_undone_to_the_byte() {
    let n_undone: usize = (1..=10).map(goes_wild).sum();
    assert!(n_undone > 20, "{n_undone}: the keys do next to nothing");
}

fn operation(dice: &mut Dice, ids: &[StoryId]) -> Operation {
    let story = *dice.one_of(ids);
    let other = *dice.one_of(ids);
    let place = match dice.roll(4) {
        0 => Place::Top,
        1 => Place::Bottom,
        2 => Place::After(other),
        _ => Place::Before(other),
    };
    let set = |field, now| Operation::Edit(vec![Change { story, field, was: Value::None, now }]);
    let points = Value::Points(Points::whole(i64::try_from(dice.roll(9)).unwrap()));
    match dice.roll(14) {
        0 | 1 => Operation::Add {
            stories: vec![NewStory::titled("new"), NewStory::titled("more")],
            place,
        },
        2 | 3 => Operation::Rank { stories: vec![story, other], place },
        4 | 5 => {
            let to = ColumnId(1 + i64::try_from(dice.roll(4)).unwrap());
            Operation::Move { stories: vec![story], to }
        }
        6 => set(Field::Points, points),
        7 => set(Field::Tags, Value::tags(["risk".to_owned()])),
        8 => Operation::Archive(vec![story]),
        9 => Operation::Restore(vec![story]),
        10 => Operation::Block { stories: vec![story, other], reason: "licence".to_owned() },
        11 => Operation::Unblock { stories: vec![story], seen: None, resolution: String::new() },
        12 => Operation::Link { from: story, kind: LinkKind::Blocks, to: other },
        _ => Operation::Split { story, titles: vec!["part".to_owned()] },
    }
}

fn cards(store: &mut Store, span: Span) -> Vec<gemba::domain::Card> {
    let page = store.load(&Needs::Board { span, words: Vec::new() }, None).unwrap();
    page.cards().unwrap().cards.iter().map(|it| (**it).clone()).collect()
}

/// Two people at once, with undo and redo: what is reloaded bit by bit is what a fresh session
/// reads, and the order is strict.
#[test]
fn random_operations_of_two_people_reload_as_a_fresh_session_reads() {
    for seed in 1..=4 {
        let mut dice = Dice(seed);
        let (_dir, path, mut ann) = board();
        for n in 0..4 {
            let stories = vec![NewStory::titled(format!("story {n}"))];
            ann.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
        }
        let mut ben = Store::open(&path, session("ben")).unwrap();
        let mut watcher = Store::open(&path, session("eve")).unwrap();
        let mut ids: Vec<StoryId> =
            cards(&mut ann, Span::Everything).iter().map(|it| it.id).collect();
        for _ in 0..120 {
            let who = if dice.roll(2) == 0 { &mut ann } else { &mut ben };
            let done = match dice.roll(6) {
                0 => who.undo(),
                1 => who.redo(),
                _ => who.commit(&operation(&mut dice, &ids)),
            };
            match done {
                Ok(done) => ids.extend(done.added),
                Err(StoreError::Refused(_)) => (),
                Err(broken) => panic!("{broken}"),
            }
            let mut fresh = Store::open(&path, session("eve")).unwrap();
            let all = cards(&mut watcher, Span::Everything);
            assert_eq!(all, cards(&mut fresh, Span::Everything), "seed {seed}");
            assert!(all.is_sorted_by(|a, b| a.rank < b.rank), "seed {seed}");
        }
        assert_eq!(cards(&mut ann, Span::Archive), cards(&mut ben, Span::Archive));
    }
}
