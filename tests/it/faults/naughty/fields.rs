//! Every field of a board that takes a text, filled with texts that would like to drive the terminal.

use std::cell::Cell;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Output;

use gemba::domain::text;
use rusqlite::Connection;

/// What every text is given to, each in its turn: `{}` is the text and `KEY` a story of its own.
const EACH: &[&str] = &[
    "story set KEY as_a={} i_want={} so_that={} description={} tags={}",
    "story comment KEY {}",
    "story check KEY --add {}",
    "story refer KEY {} --label {}",
    "story block KEY {}",
];

/// What all of them are given to in one piece, in an order in which each finds what it needs.
const ALL: &[&str] = &[
    "story add 'First {}' Second Third Fourth Fifth",
    "board set name={}",
    r#"board view 'V {}' '"{}"'"#,
    "board set allow-as=yes",
    "column add 'C {}'",
    "person add eve --full-name {}",
    "process add INC Incident",
    "process add CHG 'Change {}' purpose={} goal={} outcome={} customer={} trigger={} inputs={} \
     outputs={} tools={} service={} team={} product_owner={} scrum_master={} product_board={}",
    "process step add CHG 'Ask {}' purpose={} procedure={} timing={} deliverable={} hand_off={} \
     R={}",
    "process policy add CHG {} reason={} risk={}",
    "process interface CHG INC {}",
    "process question CHG who --text {}",
    "process consider SD-35 people --note {}",
    "process knows CHG {}",
    "measure add CHG 'M {}' unit={}",
    "measure read M 5 --note {}",
    "experiment set SD-35 believe={} result={} signal={} learned={} on_success={} on_failure={} \
     beneficiary={} requester={}",
    "experiment set SD-36 believe=x learned={}",
    "improvement add {} vision={} now={} goal={} plan={} keep={} strategy={} hold={} outcome={}",
    "improvement close I-1 withdrawn --notes {}",
    "observe {} --control {} --from {}",
    "observation why O-1 {}",
    "observation tell O-1 {}",
    "observation settle O-1 --how {}",
    "stream add 'S {}'",
    "stream step S {}",
    "glossary --say backlog={}",
    "process owner CHG me",
    "process release CHG --number 1.0 --notes {} --in {}",
    "process sustain CHG --held --note {} --reason {}",
    "dod agree {} --by {}",
    "impediment raise {} SD-36 --cause {}",
    "impediment escalate 1 {}",
    "story block SD-37 {}",
    "story unblock SD-37 --resolution {}",
    "impediment resolve 1 {}",
    "sprint plan 'P {}' --goal {}",
    "sprint need {}",
    "sprint add SD-36",
    "person hats me --on apo",
    "sprint start --reason {}",
    "sprint add SD-38 --reason {} --as eve",
    "sprint consent SD-38 --object {}",
    "retro columns 'K {}' Other",
    "retro note K {}",
    "retro action {}",
    "retro settle 1 dropped --reason {}",
    "standup begin",
    "standup park {}",
    "standup settle 1 --drop",
    "standup end",
    "dod tick SD-36 --all",
    "column set Doing --wip 1",
    "story move SD-37 SD-39 Doing --reason {}",
    "story move SD-36 Done --reason {}",
    "sprint judge SD-36 back --note {}",
    "sprint cancel --reason {}",
];

/// The columns of the file that hold no text of a person: words of a closed set, keys, names that are
/// checked letter by letter, days, numbers.
const CLOSED: &[(&str, &[&str])] = &[
    ("board", &["prefix", "zone", "wip", "estimates", "working_days", "ready"]),
    ("board_column", &["category"]),
    ("definition", &["kind", "scope"]),
    ("experiment", &["decision", "aspect", "lifecycle", "category"]),
    ("four_p", &["p", "answer"]),
    ("holiday", &["day"]),
    ("impediment", &["due"]),
    ("imported", &["source", "reference"]),
    ("imported_person", &["source"]),
    ("improvement", &["effort", "benefit", "priority", "review_on", "closure"]),
    ("journal", &["tbl", "col"]),
    ("key_counter", &["prefix"]),
    ("key_range", &["prefix", "source"]),
    ("link", &["kind"]),
    ("measure", &["better", "kind", "target_on"]),
    ("observation", &["kind", "waste"]),
    ("operation", &["via"]),
    ("overruling", &["rule", "found"]),
    ("parked", &["became"]),
    ("person", &["name", "account"]),
    ("person_access", &["access"]),
    ("person_hat", &["hat"]),
    ("process", &["prefix", "lifecycle"]),
    ("process_answer", &["question"]),
    ("process_policy", &["weight", "review_on"]),
    ("process_step", &["function", "rollout", "automation"]),
    ("process_version", &["number", "stories"]),
    ("resource", &["needed_by"]),
    ("scope_consent", &["says"]),
    ("softened_rule", &["rule"]),
    ("sprint", &["starts", "ends", "state", "kind", "zone", "estimates"]),
    ("sprint_event", &["event"]),
    ("sprint_scope", &["kind"]),
    ("step_role", &["letter"]),
    ("story", &["key", "kind", "priority", "due", "asked"]),
    ("stream_step", &["function", "journey"]),
    ("sustain_check", &["number", "due"]),
    ("transition", &["from_category", "to_category"]),
    ("verdict", &["says"]),
    ("version_place", &["number"]),
    ("word", &["name"]),
];

/// An export of another tool: the text is in its names, its values and its people.
fn export(hostile: &str) -> Vec<u8> {
    let custom = format!("Custom field (Odd {hostile})");
    let mut sheet = csv::Writer::from_writer(Vec::new());
    let head = ["Summary", "Issue key", "Issue Type", "Status", "Reporter", "Assignee", "Sprint"];
    let row = [hostile, "SMI-1", "Story", "Open", hostile, hostile, hostile];
    let said = format!("12/Mar/26 9:00 AM;ann;{hostile}");
    sheet.write_record(head.into_iter().chain(["Description", "Comment", &custom])).unwrap();
    sheet.write_record(row.into_iter().chain([hostile, &said, hostile])).unwrap();
    sheet.into_inner().unwrap()
}

/// What became of the texts.
#[derive(Default)]
pub(super) struct Filled {
    /// So many were taken, or nothing was left of them to take.
    pub(super) n_kept: usize,
    /// So many were refused, each with a sentence.
    pub(super) n_refused: usize,
    /// What was taken, as it was given.
    given: Vec<String>,
}

impl Filled {
    /// Runs one command with a text in each place, and counts what became of it.
    fn give(
        &mut self,
        gemba: impl Fn(&[&str]) -> Output,
        line: &str,
        hostile: impl Fn() -> String,
    ) {
        let (mut words, mut given) = (shell_words::split(line).unwrap(), Vec::new());
        for word in words.iter_mut().filter(|it| it.contains("{}")) {
            let hostile = hostile();
            *word = word.replace("{}", &hostile);
            // A filter is kept in words of its own.
            if !word.starts_with('"') {
                given.push(hostile);
            }
        }
        let output = gemba(&words.iter().map(String::as_str).collect::<Vec<_>>());
        let said = String::from_utf8(output.stderr).unwrap();
        let all = String::from_utf8(output.stdout).unwrap() + &said;
        assert_eq!(super::is_harmless(&all), Ok(()), "{line}: {all}");
        if output.status.success() {
            self.n_kept += given.len();
            self.given.extend(given);
        } else {
            assert!(said.starts_with("gemba: "), "{line}: {said}");
            self.n_refused += given.len();
        }
    }

    /// Asserts that the file holds what was taken, and that no field was left out which holds a text.
    fn are_in(&self, board: &Path) {
        let conn = Connection::open(board).unwrap();
        let all = |sql: &str| -> Vec<String> {
            let mut asked = conn.prepare(sql).unwrap();
            asked.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
        };
        let mut held = HashSet::new();
        for table in all("SELECT name FROM sqlite_schema WHERE type = 'table'") {
            let closed = CLOSED.iter().filter(|it| it.0 == table).flat_map(|it| it.1);
            let closed: Vec<&str> = closed.copied().collect();
            let columns =
                format!("SELECT name FROM pragma_table_info('{table}') WHERE type = 'TEXT'");
            for column in all(&columns).into_iter().filter(|it| !closed.contains(&it.as_str())) {
                let texts = all(&format!(
                    "SELECT \"{column}\" FROM \"{table}\" WHERE \"{column}\" IS NOT NULL"
                ));
                let is_reached = texts.iter().any(|it| it.contains("owned"));
                assert!(is_reached, "no hostile text was given to {table}.{column}");
                held.extend(texts);
            }
        }
        // How many blanks stand between two words is left open: a line of what was seen is read word by word.
        let words = |it: &str| it.split_whitespace().collect::<Vec<_>>().join(" ");
        let held: Vec<String> = held.iter().map(|it| words(it)).collect();
        let is_held = |given: &&String| {
            let kept = [text::line(given), text::block(given)].map(|it| words(&it));
            kept[0].is_empty() || kept.iter().any(|it| held.iter().any(|held| held.contains(it)))
        };
        let lost: Vec<&String> = self.given.iter().filter(|it| !is_held(it)).collect();
        assert!(lost.is_empty(), "taken, and not in the file: {lost:?}");
    }
}

/// Fills every field of a new board: each text in the fields of a story of its own, all of them in
/// one piece in every other field.
pub(super) fn fill(home: &Path, gemba: impl Fn(&[&str]) -> Output, texts: &[&str]) -> Filled {
    let (mut filled, all) = (Filled::default(), texts.concat());
    let board = home.join("board.gemba.db");
    // A day off has its name from a definition alone.
    let did = |words: &[&str]| {
        let output = gemba(words);
        assert!(output.status.success(), "{words:?}: {}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    did(&["init", "--zone", "UTC", "--prefix", "SD"]);
    let mut definition = String::from_utf8(did(&["board", "definition"])).unwrap();
    definition += "[[holiday]]\nday = \"2027-12-24\"\nname = \"";
    for letter in all.chars() {
        let _ = write!(definition, "\\U{:08X}", u32::from(letter));
    }
    definition += "\"\n";
    std::fs::write(home.join("definition.toml"), definition).unwrap();
    std::fs::remove_file(&board).unwrap();
    did(&["init", "--from", home.join("definition.toml").to_str().unwrap()]);
    for (n, hostile) in texts.iter().enumerate() {
        // A title of its own, so that a text of which nothing is left has one too.
        let hostile = || (*hostile).to_owned();
        filled.give(&gemba, &format!("story add 'T{n} {{}}'"), hostile);
        for line in EACH {
            filled.give(&gemba, &line.replace("KEY", &format!("SD-{}", n + 1)), hostile);
        }
    }
    // Each has a number, so that it is found where it was given and not elsewhere.
    let (before, n) = (filled.n_refused, Cell::new(0));
    let numbered = || {
        n.set(n.get() + 1);
        format!("No{}. {all}", n.get())
    };
    for line in ALL {
        filled.give(&gemba, line, numbered);
        assert_eq!(filled.n_refused, before, "{line} was refused");
    }
    std::fs::write(home.join("export.csv"), export(&all)).unwrap();
    did(&["import", "jira", home.join("export.csv").to_str().unwrap()]);
    filled.are_in(&board);
    filled
}
