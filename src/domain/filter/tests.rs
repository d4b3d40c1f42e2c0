//! The filter language as people type it, and what must hold of whatever they type.

use std::collections::HashSet;
use std::sync::LazyLock;

use chrono::{Days, TimeZone as _, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::board::{Category, Column, ColumnId, Person, Policy, Process, ProcessId};
use crate::domain::story::{Block, ImpedimentId, Need, Tally};
use crate::domain::{Kind, Points, Priority};
use crate::domain::{Sprint, SprintId, SprintState};

const ME: PersonId = PersonId(1);

fn now() -> At {
    // A Thursday; 23:30 in Berlin.
    Utc.with_ymd_and_hms(2026, 3, 12, 22, 30, 0).unwrap()
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 12).unwrap()
}

static BOARD: LazyLock<Board> = LazyLock::new(|| {
    let column = |id, name: &str, category| Column {
        id: ColumnId(id),
        name: name.into(),
        category,
        wip_stories: None,
        wip_points: None,
    };
    let person = |id, name: &str, full_name: &str| Person {
        id: PersonId(id),
        name: name.into(),
        full_name: full_name.into(),
        account: None,
        left: false,
        hats: Vec::new(),
        access: Vec::new(),
    };
    let process = |id, prefix: &str, name: &str| Process {
        id: ProcessId(id),
        prefix: prefix.into(),
        name: name.into(),
    };
    let sprint = |id, name: &str, state| Sprint {
        state,
        ..Sprint::planned(SprintId(id), name.into(), today(), today())
    };
    Board {
        name: "Service Desk".into(),
        prefix: "SD".into(),
        zone: chrono_tz::Europe::Berlin,
        wip: Policy::Soft,
        allow_as: false,
        copies: 14,
        columns: vec![
            column(1, "To do", Category::Todo),
            column(2, "Doing", Category::Doing),
            column(3, "Waiting, outside", Category::Waiting),
            column(4, "Done", Category::Done),
        ],
        people: vec![
            person(1, "ann", "Ann Example"),
            person(2, "ben", "Ben Example"),
            person(3, "bea", "Bea Third"),
        ],
        processes: vec![process(1, "CHG", "Change"), process(2, "INC", "Incident")],
        views: Vec::new(),
        words: Vec::new(),
        catalog: crate::domain::sheet::Catalog::default(),
        sprints: vec![
            sprint(1, "Sprint 6", SprintState::Closed),
            sprint(2, "Sprint 7", SprintState::Active),
        ],
        practice: crate::domain::Practice::default(),
    }
});

/// A card that no term but `is:open`, `is:todo`, `is:unassigned` and `is:unestimated` fits.
pub(crate) fn card(id: i64) -> Card {
    Card {
        id: StoryId(id),
        key: format!("SD-{id}"),
        title: "Ask for approval in the chat".into(),
        kind: Kind::Improvement,
        priority: Priority::Medium,
        points: None,
        column: ColumnId(1),
        rank: id,
        assignee: None,
        process: None,
        sprint: None,
        tags: [].into(),
        due: None,
        asked: None,
        need: None,
        since: now(),
        started: None,
        created_at: now(),
        changed_at: now(),
        archived_at: None,
        criteria: Tally::default(),
        dod: Tally::default(),
        worth: None,
        comments: 0,
        blocks: Vec::new(),
        waits_for: 0,
        waits_beyond: 0,
    }
}

fn need(i_want: &str) -> Need {
    Need { i_want: i_want.to_owned(), ..Need::default() }
}

/// Ten cards, each different in one respect.
fn cards() -> Vec<Card> {
    let days = |n| now().checked_sub_days(Days::new(n)).unwrap();
    let block =
        Block { impediment: ImpedimentId(1), reason: "no licence".into(), by: ME, since: now() };
    vec![
        card(0),
        Card { assignee: Some(ME), waits_for: 2, ..card(1) },
        Card {
            assignee: Some(PersonId(2)),
            tags: ["Change".into(), "DNS".into()].into(),
            ..card(2)
        },
        Card { priority: Priority::High, kind: Kind::Bug, blocks: vec![block], ..card(3) },
        Card { column: ColumnId(2), since: days(6), points: Some(Points::whole(5)), ..card(4) },
        Card { column: ColumnId(3), due: Some(today()), process: Some(ProcessId(1)), ..card(5) },
        Card { column: ColumnId(4), due: today().pred_opt(), sprint: Some(SprintId(1)), ..card(6) },
        Card { due: today().pred_opt(), sprint: Some(SprintId(2)), ..card(7) },
        Card { created_at: days(30), archived_at: Some(now()), ..card(8) },
        Card {
            title: "Zurück to the ÄMTER: 12:30".into(),
            need: Some(Box::new(need("a VPN"))),
            ..card(9)
        },
    ]
}

fn parse(text: &str) -> Result<Filter, Refusal> {
    Filter::parse(text, &BOARD, ME, today())
}

/// The numbers of the cards that a filter shows.
fn shown(filter: &Filter) -> String {
    let shown = cards().into_iter().filter(|it| filter.matches(it, &BOARD, now(), None));
    shown.map(|it| it.id.0.to_string()).collect()
}

#[test]
fn each_term_shows_the_cards_it_names() {
    for (text, ids) in [
        ("", "0123456789"),
        ("@ann", "1"),
        ("@me", "1"),
        ("@@", "1"),
        ("@ANN @Ben", "12"),
        ("@ann,none", "013456789"),
        ("@none", "03456789"),
        ("@-", "03456789"),
        ("-@none -@ann", "2"),
        ("@\"Ben Ex\"", "2"),
        ("assignee:ben", "2"),
        ("#change", "2"),
        ("#change #dns", "2"),
        ("#change #vpn", ""),
        ("#vpn,DNS", "2"),
        ("p:high", "3"),
        ("p:high,highest !kind:debt", "3"),
        ("kind:bug", "3"),
        ("is:blocked", "3"),
        ("is:open", "012345789"),
        ("is:done", "6"),
        ("is:doing", "4"),
        ("is:todo", "0123789"),
        ("is:waiting", "5"),
        ("is:overdue", "7"),
        ("is:due", "57"),
        ("is:mine", "1"),
        ("is:unassigned is:estimated", "4"),
        ("-is:unestimated", "4"),
        ("is:waiting-for", "1"),
        ("is:archived", "8"),
        ("is:blocked,mine", "13"),
        ("in:sprint", "7"),
        ("sprint:current", "7"),
        ("sprint:6", "6"),
        ("sprint:none -is:archived", "0123459"),
        ("process:chg", "5"),
        ("proc:Chan", "5"),
        ("-process:none", "5"),
        ("column:doing", "4"),
        ("column:\"waiting, outside\",done", "56"),
        ("column:doing column:done", "46"),
        ("age>5", "4"),
        ("age>=6 age<7", "4"),
        ("age>6", ""),
        ("age:6", "4"),
        ("points>3", "4"),
        ("points=3,5", "4"),
        ("-points=none", "4"),
        ("due<fri", "567"),
        ("due<today", "67"),
        ("due=none is:archived", "8"),
        ("created<=2026-02-10", "8"),
        ("approval", "012345678"),
        ("\"in the CHAT\" sd-4", "4"),
        ("-approval", "9"),
        ("zurück ämter vpn", "9"),
        ("12:30", "9"),
        ("-\"two words\" @ann", "1"),
    ] {
        assert_eq!(parse(text).map(|it| shown(&it)).as_deref(), Ok(ids), "{text}");
    }
}

#[test]
fn what_cannot_be_read_is_refused_with_what_would_be_right() {
    let said: Vec<String> = [
        "foo:bar",
        "@zoe",
        "@be",
        "p:hi",
        "p>high",
        "is:",
        "@",
        "age>old",
        "agx>5",
        "due<soon",
        "column:nowhere",
        "@ann \"two words",
        "column:\"To do",
        "@ann OR #dns",
        "@ann AND #dns",
        "NOT @ann",
    ]
    .into_iter()
    .map(|text| parse(text).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_only_looks_like_a_term_is_text() {
    for (typed, word) in [
        ("12:30", "12:30"),
        ("https://example.org/a?b=c", "https://example.org/a?b=c"),
        ("Spike:", "spike:"),
        ("a=b", "a=b"),
        ("x<y", "x<y"),
        ("C:\\temp", "c:\\temp"),
        ("19\"", "19\""),
        ("std::env", "std::env"),
        ("=SUM(A1:A9)", "=sum(a1:a9)"),
        ("\"foo:bar\"", "foo:bar"),
        ("\"OR\"", "or"),
        ("or", "or"),
        ("\"@ann\"", "@ann"),
    ] {
        let filter = parse(typed).unwrap();
        assert_eq!(filter.words(), [sought(word, false)], "{typed}");
        assert_eq!(parse(&filter.text()), Ok(filter), "{typed}");
    }
}

#[test]
fn the_canonical_text_is_the_same_filter_in_full_words() {
    for (typed, text) in [
        ("  p:HIGH,lowest  @ANN   @ben,me ", "p:high,lowest @ann,ben,me"),
        ("@ann @ben", "@ann,ben"),
        ("-@ann !@ben", "-@ann,ben"),
        ("proc:incident col:wait", "process:INC column:\"Waiting, outside\""),
        ("age:5 points:3.0 due:Fri", "age=5 points=3 due=fri"),
        ("\"two  words\" 12:30 \"a\\\"b\"", "\"two  words\" \"12:30\" \"a\\\"b\""),
        ("- ! \"\" is:done is:done", "is:done"),
        ("in:sprint sprint:7", "sprint:current,\"Sprint 7\""),
    ] {
        assert_eq!(parse(typed).unwrap().text(), text, "{typed}");
    }
}

#[test]
fn sizes_of_shirts_are_read_and_shown_by_their_names() {
    let mut board = BOARD.clone();
    let read = |typed: &str, board: &Board| {
        let filter = Filter::parse(typed, board, ME, today()).unwrap();
        (filter.text(), shown(&filter))
    };
    assert_eq!(read("points=l", &board), ("points=5".to_owned(), "4".to_owned()));
    board.practice.scale = crate::domain::Scale::Tshirt;
    assert_eq!(read("points=l", &board), ("points=L".to_owned(), "4".to_owned()));
    assert_eq!(read("points>3,4", &board), ("points>M,4".to_owned(), "4".to_owned()));
}

#[test]
fn the_form_shows_the_same_filter_as_the_text() {
    let filter = parse("@ann chat #dns -#vpn age>5 age<9 -\"two words\"").unwrap();
    for (term, part) in [
        (Term::Person, "ann"),
        (Term::Tag, "dns -vpn"),
        (Term::Age, ">5 <9"),
        (Term::Text, "chat -\"two words\""),
        (Term::Kind, ""),
    ] {
        assert_eq!(filter.part(term), part);
    }
    let with = |filter: &Filter, term, typed| {
        filter.with_part(term, typed, &BOARD, ME, today()).map(|it| it.text())
    };
    let text = Ok("@ben,me chat #dns -#vpn age>5 age<9 -\"two words\"".to_owned());
    assert_eq!(with(&filter, Term::Person, "ben,me"), text);
    assert_eq!(with(&filter, Term::Person, "@ben @me"), text);
    let text = Ok("@ann chat #dns -#vpn -\"two words\" p:high");
    let without_age = filter.with_part(Term::Age, " ", &BOARD, ME, today()).unwrap();
    assert_eq!(with(&without_age, Term::Priority, "high").as_deref(), text.as_deref());
    assert_eq!(with(&Filter::default(), Term::Age, "5").as_deref(), Ok("age=5"));
    assert_eq!(with(&Filter::default(), Term::Text, "foo:bar").as_deref(), Ok("\"foo:bar\""));
    assert!(with(&filter, Term::Kind, "@ann").is_err());
}

fn sought(word: &str, is_absent: bool) -> Sought {
    Sought { word: word.to_owned(), is_absent }
}

#[test]
fn free_words_are_what_the_store_found() {
    let filter = parse("approval \"Two Words\" -chat").unwrap();
    let words = [sought("approval", false), sought("two words", false), sought("chat", true)];
    assert_eq!(filter.words(), words);
    let filter = parse("printer").unwrap();
    let hits = HashSet::from([StoryId(3)]);
    let shown = cards().into_iter().filter(|it| filter.matches(it, &BOARD, now(), Some(&hits)));
    assert_eq!(shown.map(|it| it.id.0).collect::<Vec<_>>(), [3]);
}

#[test]
fn every_example_of_the_table_reads_back_as_its_own_term() {
    for term in Term::ALL {
        let spec = term.spec();
        let filter = parse(spec.example).unwrap();
        assert_eq!(filter.text().to_lowercase(), spec.example.to_lowercase());
        assert_ne!(filter.part(*term), "", "{spec:?}");
        assert!(spec.example.starts_with(spec.prefix));
        for other in spec.also {
            assert_eq!(Term::named(other), Some(*term), "{other}");
        }
    }
}

/// Terms as people type them, right and wrong, and any text between.
fn typed() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec!["", "", "-", "!"]);
    let word = prop::sample::select(vec![
        "@ann",
        "@me",
        "@none",
        "@be",
        "#change",
        "#a,b",
        "p:high",
        "p:low,lowest",
        "kind:bug",
        "is:open",
        "is:mine,done",
        "sprint:current",
        "sprint:none",
        "process:CHG",
        "column:done",
        "column:\"To do\"",
        "age>5",
        "age<=0",
        "points>=3",
        "points=none",
        "due<fri",
        "due:none",
        "created>2026-01-01",
        "chat",
        "\"two words\"",
        "\"a\\\"b,c\"",
        "12:30",
        "foo:bar",
        "p:",
    ]);
    let term = (sign, word).prop_map(|(sign, word)| format!("{sign}{word}"));
    prop::collection::vec(prop_oneof![6 => term, 1 => "\\PC{0,12}"], 0..6)
        .prop_map(|terms| terms.join(" "))
}

proptest! {
    #[test]
    fn no_text_can_upset_the_parser(text in any::<String>(), signs in "[-!@#\"\\\\:<>=, a-z0-9]{0,40}") {
        for text in [text, signs] {
            if let Ok(filter) = parse(&text) {
                prop_assert_eq!(parse(&filter.text()), Ok(filter), "{:?}", text);
            }
        }
    }

    #[test]
    fn text_and_parts_read_back_as_the_same_filter(text in typed()) {
        let Ok(filter) = parse(&text) else { return Ok(()) };
        prop_assert_eq!(parse(&filter.text()), Ok(filter.clone()));
        for term in Term::ALL {
            let again = filter.with_part(*term, &filter.part(*term), &BOARD, ME, today()).unwrap();
            for card in cards() {
                prop_assert_eq!(
                    again.matches(&card, &BOARD, now(), None),
                    filter.matches(&card, &BOARD, now(), None),
                    "{:?} {:?}", term, text
                );
            }
        }
    }

    #[test]
    fn a_term_turned_round_shows_exactly_the_others(text in typed()) {
        let text = text::line(&text);
        let words: Vec<&str> = text.split_whitespace().filter(|it| !it.contains('"')).collect();
        for word in words {
            let bare = word.trim_start_matches(['-', '!']);
            prop_assume!(text::line(bare) == bare);
            let (Ok(with), Ok(without)) = (parse(bare), parse(&format!("-{bare}"))) else { continue };
            prop_assume!(!with.is_empty());
            for card in cards() {
                prop_assert_ne!(
                    with.matches(&card, &BOARD, now(), None),
                    without.matches(&card, &BOARD, now(), None),
                    "{:?}", bare
                );
            }
        }
    }
}
