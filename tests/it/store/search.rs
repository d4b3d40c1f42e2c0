//! What a filter's words find on the file: everywhere, and the opposite of it.

use std::sync::{LazyLock, Mutex};

use gemba::domain::{Field, Filter, Needs, Operation, Span, StoryId, Value};
use gemba::store::Store;
use proptest::prelude::*;

use super::{add, board, everything, set};

/// A board on which each story says something in another place.
fn said_everywhere() -> Store {
    let (dir, _path, mut store) = board();
    // The file is read as long as the tests run.
    std::mem::forget(dir);
    let titles = ["Zebra", "One", "Two", "Three", "Four", "Five", "Six"];
    let ids = titles.map(|it| add(&mut store, it));
    let text = |at: usize, field, now: &str| set(ids[at], field, Value::text(""), Value::text(now));
    let tags = Value::tags(["zebra".to_owned()]);
    let texts = vec![("zebra in a criterion".to_owned(), false)];
    for operation in [
        text(1, Field::Description, "a zebra\nand more"),
        text(2, Field::SoThat, "no Zébra is lost"),
        set(ids[3], Field::Tags, Value::Tags(Vec::new()), tags),
        Operation::Comment { story: ids[4], text: "ze\u{ad}bra in a comment".to_owned() },
        Operation::AddCriteria { story: ids[5], texts },
    ] {
        store.commit(&operation).unwrap();
    }
    store
}

/// The stories that are shown by a filter, as the screen and the command line ask for them.
fn shown(store: &mut Store, filter: &str) -> Option<Vec<StoryId>> {
    let snapshot = everything(store);
    let (board, today) = (&snapshot.board, snapshot.today());
    let filter = Filter::parse(filter, board, snapshot.me, today).ok()?;
    let needs = Needs::Board { span: Span::Everything, words: filter.words() };
    let found = store.load(&needs, None).unwrap();
    let page = found.cards().unwrap();
    let is_shown = |it: &StoryId| {
        let card = page.cards.iter().find(|card| card.id == *it).unwrap();
        filter.matches(card, &found.board, found.now, page.hits.as_ref())
    };
    Some(page.cards.iter().map(|it| it.id).filter(is_shown).collect())
}

static STORE: LazyLock<Mutex<Store>> = LazyLock::new(|| Mutex::new(said_everywhere()));

#[test]
fn a_word_that_is_turned_round_is_looked_for_wherever_it_is_found() {
    let mut store = STORE.lock().unwrap();
    assert_eq!(shown(&mut store, "zebra").unwrap().len(), 6);
    for turned in ["-zebra", "!zebra"] {
        assert_eq!(shown(&mut store, turned).unwrap(), [StoryId(7)], "{turned}");
    }
    assert_eq!(shown(&mut store, "zebra -comment").unwrap().len(), 5);
}

#[test]
fn each_of_many_words_counts_for_itself() {
    let mut store = STORE.lock().unwrap();
    let all = "zebra ".repeat(80);
    assert_eq!(shown(&mut store, &all).unwrap().len(), 6);
    assert!(shown(&mut store, &format!("{all} nowhere")).unwrap().is_empty());
    assert!(shown(&mut store, &format!("{all} nowhere one")).unwrap().is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn each_story_is_shown_by_exactly_one_of_a_word_and_its_opposite(
        word in "[a-z]{1,3}|zebra|é|\"[a-z ]{1,5}\"|in a|SD-[1-7]|#zebra|is:open|p:none|[ -~]{1,4}"
    ) {
        let mut store = STORE.lock().unwrap();
        let all = everything(&mut store).cards().unwrap().cards.len();
        // A sign in front turns it round already, and a phrase of nothing asks for nothing.
        let is_one_term = (!word.contains(' ') || word.starts_with('"'))
            && !word.starts_with(['-', '!'])
            && word.contains(|it: char| !matches!(it, ' ' | '"'));
        for sign in ["-", "!"] {
            let sides = (shown(&mut store, &word), shown(&mut store, &format!("{sign}{word}")));
            if let (true, (Some(with), Some(without))) = (is_one_term, sides) {
                prop_assert_eq!(with.len() + without.len(), all, "{}", word);
                prop_assert!(with.iter().all(|it| !without.contains(it)), "{}", word);
            }
        }
    }
}
