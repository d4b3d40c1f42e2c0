//! A whole export, the nasty things that exports have, and that nothing is ever dropped.

use chrono::{TimeZone as _, Utc};
use proptest::prelude::*;

use super::*;
use crate::domain::operation::{Incoming, TakenIn};
use crate::domain::{
    At, Board, Category, Column as BoardColumn, ColumnId, Kind, Points, Policy, Priority,
};
use crate::exchange::plan::{Moment, Options, PersonRow, Plan, Row};

const EXPORT: &[u8] = include_bytes!("../../../tests/fixtures/jira_export.csv");

fn export() -> Draft {
    read(EXPORT).unwrap()
}

fn story<'a>(draft: &'a Draft, reference: &str) -> &'a Row {
    draft.rows.iter().find(|it| it.reference == reference).unwrap()
}

fn extras<'a>(row: &'a Row, name: &str) -> Vec<&'a str> {
    row.extras.iter().filter(|it| it.0 == name).map(|it| &*it.1).collect()
}

fn berlin(moment: Moment) -> At {
    moment.at(chrono_tz::Europe::Berlin)
}

/// What was read of each row, and what was not.
fn shown(draft: &Draft) -> String {
    let rows = draft.rows.iter().map(|it| {
        let tags: Vec<String> = it.tags.iter().map(|it| format!(" #{it}")).collect();
        let tags = tags.concat();
        let points = it.points.map(|it| format!(" {it}p")).unwrap_or_default();
        format!("{}: {} {:?}{points}{tags} {}", it.line, it.reference, it.title, it.state)
    });
    let bad = draft.bad.iter().map(|it| format!("{}: bad: {}", it.line, it.reason));
    rows.chain(bad).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_export_of_twenty_stories_is_read_whole() {
    insta::assert_snapshot!(shown(&export()));
}

#[test]
fn what_nobody_sees_is_read_through() {
    let csv = "\u{200e}Summ\u{ad}ary\u{200b},Issue key,Status,Priority,Issue Type,Assignee,Due date,\
               Custom field (Story\u{200b} Points)\u{200b},Kept\u{200c}\n\
               A,K-1,Doing\u{200b},High\u{200b},B\u{ad}ug,\u{200b}-,\u{200e}3/\u{200e}9/\u{200e}2026\u{200e},5\u{200b},x\n";
    let draft = read(csv.as_bytes()).unwrap();
    let row = &draft.rows[0];
    assert_eq!((row.title.as_str(), row.priority), ("A", Some(Priority::High)));
    assert_eq!((row.kind, row.points), (Some(Kind::Bug), Some(Points::whole(5))));
    assert_eq!((row.due, &row.assignee), (chrono::NaiveDate::from_ymd_opt(2026, 9, 3), &None));
    assert_eq!(extras(row, "Kept\u{200c}"), ["x"]);
}

#[test]
fn comments_have_their_author_and_instant() {
    let draft = export();
    let comments = &story(&draft, "SMI-1").comments;
    let shown: Vec<_> = comments.iter().map(|it| (&*it.by, berlin(it.at), &*it.text)).collect();
    assert_eq!(
        shown,
        [
            (
                "a1",
                Utc.with_ymd_and_hms(2026, 3, 3, 9, 0, 0).unwrap(),
                "Tried it with two agents, \"much quicker\"."
            ),
            (
                "b1",
                Utc.with_ymd_and_hms(2026, 3, 9, 13, 15, 0).unwrap(),
                "Second try after the mail flood; fields are fine."
            ),
        ]
    );
    // Summer time has begun.
    let first = &story(&draft, "SMI-19").comments[1];
    assert_eq!(berlin(first.at), Utc.with_ymd_and_hms(2026, 3, 27, 8, 6, 0).unwrap());
    assert_eq!(draft.rows.iter().map(|it| it.comments.len()).sum::<usize>(), 5);
    assert_eq!(draft.names["a1"], "Ann Example");
}

#[test]
fn the_prose_of_a_description_finds_its_fields() {
    let draft = export();
    let form = story(&draft, "SMI-1");
    assert_eq!(form.as_a, "service desk agent");
    assert_eq!(form.i_want, "one form with four fields");
    assert_eq!(form.so_that, "no incident is worked on unlogged");
    assert_eq!(form.description, "");
    assert_eq!(
        form.criteria,
        [
            ("form opens in under 3 s".to_owned(), false),
            ("caller, service, text, urgency; nothing else".to_owned(), false),
        ]
    );
    let laptop = story(&draft, "SMI-6");
    assert_eq!(laptop.as_a, "new colleague");
    assert_eq!(laptop.so_that, "I can work");
    assert_eq!(laptop.due, chrono::NaiveDate::from_ymd_opt(2026, 4, 30));
    assert_eq!(extras(laptop, "Due date"), Vec::<&str>::new());
    assert_eq!(
        story(&draft, "SMI-14").description,
        "Line one\nLine two with \"quotes\", commas, and; semicolons\n\n\tTabbed line"
    );
}

#[test]
fn what_has_no_field_is_kept_by_name_in_order() {
    let draft = export();
    let chat = story(&draft, "SMI-3");
    assert_eq!(extras(chat, "Sprint"), ["SMI Sprint 1", "SMI Sprint 2"]);
    assert_eq!(extras(chat, "Change risk"), ["Low"]);
    assert_eq!(extras(chat, "Change type"), ["Normal"]);
    assert_eq!(extras(chat, "Change reason"), ["Maintenance"]);
    assert_eq!(extras(chat, "Issue id"), ["20006"]);
    assert_eq!(extras(chat, "Rank"), ["0|i00014:"]);
    assert_eq!(extras(chat, "Updated"), ["02/Apr/26 9:12 AM"]);
    assert_eq!(extras(chat, "Status Category"), ["In Progress"]);
    assert_eq!(extras(chat, "Issue Type"), ["Story"]);
    assert_eq!(extras(chat, "Priority"), Vec::<&str>::new());
    assert_eq!((chat.kind, chat.priority), (Some(Kind::Requirement), Some(Priority::Highest)));
    let kept = |name: &str| draft.columns.iter().find(|it| it.name == name).unwrap();
    assert_eq!(kept("Sprint").becomes.to_string(), "kept with the story");
    assert_eq!(kept("Sprint").filled, 12);
    assert_eq!(kept("Labels").becomes.to_string(), "tags");
    assert_eq!(kept("Custom field (Story point estimate)").filled, 17);
}

#[test]
fn headings_in_german_and_in_french_are_read() {
    for text in [
        "Zusammenfassung;Vorgangsschlüssel;Status;Statuskategorie;Priorität;Zugewiesene Person;\
         Erstellt;Fälligkeitsdatum;Stichwörter\nEin Formular;S-1;In Arbeit;In Arbeit;Hoch;Ann;\
         02/Mär/26 9:05;30.04.2026;risiko\n",
        "Résumé;Clé de ticket;État;Catégorie d'état;Priorité;Responsable;Création;\
         Date d'échéance;Étiquettes\nEin Formular;S-1;En cours;En cours;Haute;Ann;\
         02/mars/26 9:05;30/04/2026;risiko\n",
    ] {
        let draft = read(text.as_bytes()).unwrap();
        let row = story(&draft, "S-1");
        assert_eq!((&*row.title, row.category), ("Ein Formular", Some(Category::Doing)));
        assert_eq!((row.priority, row.tags.len()), (Some(Priority::High), 1));
        assert_eq!(row.assignee.as_ref().unwrap().name, "Ann");
        assert_eq!(row.created.unwrap().date().to_string(), "2026-03-02");
        assert_eq!(row.due.unwrap().to_string(), "2026-04-30");
    }
}

#[test]
fn points_and_types_of_a_german_export_are_read() {
    for points in [
        "Benutzerdefiniertes Feld (Story Points)",
        "Benutzerdefinierte Felder (Story Points)",
        "Benutzerdefiniertes Feld (Story point estimate)",
    ] {
        let head = format!("Zusammenfassung;Vorgangsschlüssel;Vorgangstyp;{points}");
        let draft = read(format!("{head}\nA;S-1;Fehler;3\nB;S-2;Aufgabe;5\n").as_bytes()).unwrap();
        let (a, b) = (story(&draft, "S-1"), story(&draft, "S-2"));
        assert_eq!((a.kind, b.kind), (Some(Kind::Bug), Some(Kind::Improvement)), "{points}");
        assert_eq!(a.points.map(|it| it.to_string()).as_deref(), Some("3"), "{points}");
    }
}

#[test]
fn whoever_takes_a_file_in_says_what_its_columns_are() {
    let text = b"Titel,Nr,Wichtig\nA form,7,High\n";
    let named = [("titel", "Summary"), ("Nr", "Issue key"), ("Wichtig", "priority")];
    let named = named.map(|(it, is)| (it.to_owned(), is.to_owned()));
    let draft = read_as(text, &named).unwrap();
    assert_eq!(story(&draft, "7").priority, Some(Priority::High));
    assert_eq!(draft.named.len(), 3);
    let why = read_as(text, &named[..1]).unwrap_err().to_string();
    assert!(why.ends_with("--map 'NAME=Issue key' says which column it is"), "{why}");
}

#[test]
fn a_day_that_is_written_with_an_offset_stays_that_day() {
    for (written, day) in [
        ("2026-04-30T00:00+0200", "2026-04-30"),
        ("2026-04-30T23:30-0700", "2026-04-30"),
        ("2026-04-30T00:00Z", "2026-04-30"),
    ] {
        let draft = read(format!("Summary,Issue key,Due date\nA,S-1,{written}\n").as_bytes());
        let draft = draft.unwrap();
        let row = story(&draft, "S-1");
        assert_eq!(row.due.unwrap().to_string(), day, "{written}");
        assert_eq!(extras(row, "Due date"), [written]);
    }
}

#[test]
fn a_long_title_is_kept_and_a_dangerous_one_made_safe() {
    let draft = export();
    assert_eq!(story(&draft, "SMI-13").title.chars().count(), 294);
    let title = &story(&draft, "SMI-12").title;
    assert!(title.starts_with("Title with ") && title.ends_with(" in it"), "{title:?}");
    for row in &draft.rows {
        for text in [&row.title, &row.description] {
            assert!(
                !text.contains(|it: char| it.is_control() && it != '\n' && it != '\t'),
                "{text:?}"
            );
        }
    }
}

#[test]
fn the_same_export_is_read_from_every_separator_and_encoding() {
    let text = std::str::from_utf8(&EXPORT[3..]).unwrap();
    let mut utf16 = vec![0xff, 0xfe];
    utf16.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    let mut big_endian = vec![0xfe, 0xff];
    big_endian.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    let mut semicolons = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let mut tabs = csv::WriterBuilder::new().delimiter(b'\t').from_writer(Vec::new());
    for record in
        csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes()).records()
    {
        let record = record.unwrap();
        semicolons.write_record(&record).unwrap();
        tabs.write_record(&record).unwrap();
    }
    let all = [
        text.as_bytes().to_vec(),
        utf16,
        big_endian,
        text.replace("\r\n", "\n").into_bytes(),
        semicolons.into_inner().unwrap(),
        tabs.into_inner().unwrap(),
    ];
    for bytes in all {
        let draft = read(&bytes).unwrap();
        assert_eq!(draft, export(), "{:?}", String::from_utf8_lossy(&bytes[..40]));
    }
}

#[test]
fn bad_rows_are_named_by_line_and_reason() {
    let mut bytes = b"Summary,Issue key,Status,Created,Due date,Description\r\n\
        One,S-1,To Do,02/Mar/26 9:05 AM,,\"two\r\nlines, \"\"quoted\"\"\"\r\n\
        Short,S-2,To Do\r\n\
        \r\n\
        ,S-3,To Do,,,no title\r\n\
        Long,S-4,To Do,,,x,y\r\n\
        Soon,S-5,To Do,,soon,\r\n\
        Created when,S-6,To Do,31/Feb/26,,\r\n\
        Caf"
    .to_vec();
    bytes.extend_from_slice(
        b"\xe9,S-7,To Do,,,\r\n,,,,,\r\nTwice,S-1,To Do,,,\r\nNo key,,To Do,,,\r\n",
    );
    bytes.extend_from_slice(
        b"19\" screen,S-8,To Do,,,\r\nOpen,S-9,To Do,,,\"never closed\r\nLast,S-10,,,,",
    );
    insta::assert_snapshot!(shown(&read(&bytes).unwrap()));
}

#[test]
fn a_file_that_is_no_export_is_refused_with_a_sentence() {
    let said: Vec<String> = [
        &b""[..],
        b"\xef\xbb\xbf\r\n",
        b"PK\x03\x04...",
        b"\n<html>",
        b"Name;Value\nann;1\n",
        b"Summary\nno key\n",
        b"\x00\x01\x02",
    ]
    .into_iter()
    .map(|bytes| read(bytes).unwrap_err().to_string())
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn stories_stand_in_order_of_their_rank() {
    let text = "Summary,Issue key,Custom field (Rank)\na,S-1,\nb,S-2,0|i00007:\nc,S-3,0|hzzzzz:i\n\
                d,S-4,\ne,S-5,0|hzzzzz:\n";
    let draft = read(text.as_bytes()).unwrap();
    let order: Vec<_> = draft.rows.iter().map(|it| &*it.title).collect();
    assert_eq!(order, ["e", "c", "b", "a", "d"]);
}

#[test]
fn a_separator_line_of_excel_is_not_the_header() {
    let draft = read(b"sep=;\r\nSummary;Issue key\r\na,b;S-1\r\n").unwrap();
    assert_eq!(shown(&draft), "3: S-1 \"a,b\" ");
}

#[test]
fn of_two_estimates_the_other_one_is_kept() {
    let text = "Summary,Issue key,Story Points,Custom field (Story point estimate)\n\
                a,S-1,,5\nb,S-2,3,3.0\nc,S-3,3,5\nd,S-4,-1,8\n";
    let draft = read(text.as_bytes()).unwrap();
    let points: Vec<_> = draft.rows.iter().map(|it| it.points.unwrap().to_string()).collect();
    assert_eq!(points, ["5", "3", "3", "8"]);
    assert_eq!(draft.rows[1].extras, []);
    assert_eq!(extras(&draft.rows[2], "Story point estimate"), ["5"]);
    assert_eq!(extras(&draft.rows[3], "Story Points"), ["-1"]);
}

/// Everything that would be stored of a story, and the people, as one text.
fn everything(story: &Incoming, people: &[PersonRow]) -> String {
    let mut all = vec![
        story.reference.clone(),
        story.title.clone(),
        story.as_a.clone(),
        story.i_want.clone(),
        story.so_that.clone(),
        story.description.clone(),
        story.kind.id().to_owned(),
        story.priority.id().to_owned(),
        story.tags.join(" "),
        story.points.map(|it| it.to_string()).unwrap_or_default(),
    ];
    all.extend(story.criteria.iter().map(|it| it.0.clone()));
    all.extend(story.extras.iter().map(|it| it.1.clone()));
    all.extend(story.comments.iter().map(|it| it.text.clone()));
    all.extend(people.iter().map(|it| it.source.clone()));
    all.join("\n")
}

const HEADERS: [&str; 22] = [
    "Summary",
    "Issue key",
    "Issue id",
    "Issue Type",
    "Status",
    "Priority",
    "Assignee",
    "Assignee Id",
    "Reporter",
    "Reporter Id",
    "Creator",
    "Labels",
    "Labels",
    "Sprint",
    "Sprint",
    "Description",
    "Comment",
    "Comment",
    "Custom field (Story Points)",
    "Environment",
    "Custom field (Acceptance criteria)",
    "Status Category",
];

fn board() -> Board {
    let column = BoardColumn {
        id: ColumnId(1),
        name: "To do".into(),
        category: Category::Todo,
        wip_stories: None,
        wip_points: None,
    };
    Board {
        name: String::new(),
        prefix: "SD".into(),
        zone: chrono_tz::UTC,
        wip: Policy::Soft,
        allow_as: false,
        copies: 14,
        columns: vec![column],
        people: Vec::new(),
        processes: Vec::new(),
        views: Vec::new(),
        words: Vec::new(),
        catalog: crate::domain::sheet::Catalog::default(),
        sprints: Vec::new(),
        practice: crate::domain::Practice::default(),
    }
}

/// How a comment begins.
const SAID: &str = "02/Mar/26 9:05 AM;ann;";

/// A cell of words, often with what makes cells hard.
fn cell() -> impl Strategy<Value = String> {
    let word = "[a-zA-Z0-9äß]{1,6}";
    let hard = prop::sample::select(vec![
        ",",
        ";",
        "\"",
        "\n",
        "\r\n",
        "- ",
        "* ",
        "# ",
        "*",
        "As a ",
        "I want ",
        " so that ",
        ". ",
        "Acceptance criteria:\n",
        "{{",
        "}}",
        "[",
        "|",
        "]",
        "\t",
    ]);
    let piece = prop_oneof![3 => word.prop_map(String::from), 2 => hard.prop_map(String::from)];
    prop_oneof![
        1 => Just(String::new()),
        3 => prop::collection::vec(piece.clone(), 1..8).prop_map(|it| it.concat()),
        1 => prop::collection::vec(piece, 1..8).prop_map(|it| format!("{SAID}{}", it.concat())),
    ]
}

proptest! {
    #[test]
    fn no_bytes_can_upset_the_reader(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        rows in "Summary([,;]Issue key)?(,Comment|,Due date)?\n([a-z0-9,;\"\r\n é/*{}-]{0,80})",
    ) {
        let _ = read(&bytes);
        let _ = read(rows.as_bytes());
    }

    #[test]
    fn no_cell_of_a_good_row_is_ever_dropped(
        rows in prop::collection::vec(prop::collection::vec(cell(), HEADERS.len()), 1..5)
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(HEADERS).unwrap();
        for (at, row) in rows.iter().enumerate() {
            let mut row = row.clone();
            row[0].push_str("title");
            row[1] = format!("S-{at}");
            writer.write_record(&row).unwrap();
        }
        let draft = read(&writer.into_inner().unwrap()).unwrap();
        prop_assert_eq!(&draft.bad, &[]);
        prop_assert_eq!(draft.rows.len(), rows.len());
        let plan = Plan::new(draft, &board(), &TakenIn::default(), &Options::default()).unwrap();
        for (at, cells) in rows.iter().enumerate() {
            let reference = format!("S-{at}");
            let stories = &plan.batch.stories;
            let story = stories.iter().find(|it| it.reference == reference).unwrap();
            let kept = everything(story, &plan.people);
            for (header, cell) in HEADERS.iter().zip(cells).filter(|it| *it.0 != "Issue key") {
                // The words that name a part become the part.
                let bare = ["As a ", "I want ", "so that ", "Acceptance criteria:"];
                let said = match *header { "Comment" => cell.replace(SAID, " "), _ => cell.clone() };
                let bare = bare.iter().fold(said, |it, words| it.replace(words, " "));
                for word in bare.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()) {
                    // `007` points are 7 of them.
                    let is_number = header.contains("Points") && cell.parse::<Points>().is_ok();
                    // `7. ` makes a point of a list.
                    let is_numbering = word.bytes().all(|it| it.is_ascii_digit())
                        && cell.contains(&format!("{word}. "));
                    let found = kept.contains(word) || is_number || is_numbering;
                    prop_assert!(found, "{}: {:?} of {:?} not in {}", header, word, cell, kept);
                }
            }
        }
    }
}

#[test]
fn a_text_that_is_too_long_is_named_by_its_line_and_the_others_come_in() {
    let long = "x".repeat(crate::domain::text::LONGEST_LINE + 1);
    let file = format!("Summary,Issue key\n{long},A-1\nShort,A-2\n");
    let draft = read(file.as_bytes()).unwrap();
    assert_eq!(draft.rows.len(), 1);
    assert_eq!(draft.bad[0].line, 2);
    assert_eq!(draft.bad[0].reason, "a summary of 20001 characters; 20000 are the most");
}

#[test]
fn whatever_of_a_row_is_too_long_is_named_by_its_line() {
    let long = "x".repeat(crate::domain::text::LONGEST_LINE + 1);
    let want = format!("As a caller I want {long} so that nobody waits");
    let many = format!("{} ", "y".repeat(15_000)).repeat(7);
    let file = format!(
        "Summary,Issue key,Description,Labels,Status\nOne,A-1,{want},,\nTwo,A-2,,{long},\n\
         Three,A-3,,,{long}\nFour,A-4,,{many},\nFive,A-5,,short,\n"
    );
    let draft = read(file.as_bytes()).unwrap();
    let bad: Vec<(usize, &str)> = draft.bad.iter().map(|it| (it.line, &*it.reason)).collect();
    assert_eq!(
        bad,
        [
            (3, "a label of 20001 characters; 20000 are the most"),
            (4, "a status of 20001 characters; 20000 are the most"),
            (5, "labels of 105000 characters together; 100000 are the most"),
        ]
    );
    assert_eq!(draft.rows.len(), 2);
    // What is too long for the parts is a description like any other.
    let kept = story(&draft, "A-1");
    assert_eq!((&*kept.i_want, &kept.description), ("", &want));
}

#[test]
fn a_stray_quote_costs_its_own_row_and_none_below() {
    let page = "Summary,Issue key,Status\n\
        One,S-1,To Do\n\
        \"Two,S-2,To Do\nThree,S-3,To Do\n\"Four\nstill four\",S-4,To Do\nFive,S-5,To Do\n";
    let draft = read(page.as_bytes()).unwrap();
    let keys: Vec<&str> = draft.rows.iter().map(|it| &*it.reference).collect();
    assert_eq!(keys, ["S-1", "S-3", "S-4", "S-5"]);
    let bad: Vec<(usize, &str)> = draft.bad.iter().map(|it| (it.line, &*it.reason)).collect();
    assert_eq!(bad, [(3, "a quote is opened and not closed in its row")]);
}

/// Two stray quotes give back the right number of cells where they stand in the same column, and
/// another one where they do not: what lies between them is whole either way, however many there are.
#[test]
fn stray_quotes_swallow_no_row_between_them() {
    let mut page = "Summary,Issue key,Status,Description\n".to_owned();
    for n in 0..150 {
        let (begin, end) = if n < 75 || n % 2 == 0 { ("\"", "") } else { ("", "\"") };
        let good = format!("Good,G-{n},To Do,\"fine\nor so\"\n");
        page.push_str(
            &[begin, "Printer,B-", &n.to_string(), ",To Do,", end, "x\n", &good].concat(),
        );
    }
    let draft = read(page.as_bytes()).unwrap();
    let keys: Vec<&str> = draft.rows.iter().map(|it| &*it.reference).collect();
    assert_eq!(keys, (0..150).map(|n| format!("G-{n}")).collect::<Vec<_>>());
    let lines: Vec<usize> = draft.bad.iter().map(|it| it.line).collect();
    assert_eq!(lines, (0..150).map(|n| 2 + 3 * n).collect::<Vec<_>>());
    // A quote within a line is what somebody has typed there.
    let draft = read(b"Summary,Issue key,Status\n\"Two\" of three,S-1,To Do\n").unwrap();
    assert_eq!((draft.rows.len(), draft.bad.len()), (1, 0));
    // One that reads the file anew with each line ends at some time.
    let page = "Summary,Issue key,Status\n".to_owned() + &"a\"b,\"c,To Do\n".repeat(2_000);
    let refusal = read(page.as_bytes()).unwrap_err().to_string();
    assert!(refusal.contains("so many quotes are opened and not closed"), "{refusal}");
}
