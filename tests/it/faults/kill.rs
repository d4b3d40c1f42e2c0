//! Writers that are killed at random instants.

use std::collections::BTreeMap;
use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use gemba::domain::{ColumnId, NewStory, Operation, Place};
use gemba::store::Store;

use super::{Dice, times};
use crate::store::{board, session};

const ROLE: &str = "GEMBA_WRITER";
const FILE: &str = "GEMBA_WRITER_FILE";
const NAME: &str = "faults::kill::writer";

/// The program that is killed: writes as fast as it can, and says what was acknowledged.
#[test]
#[ignore = "the program that another test starts"]
fn writer() {
    let (Some(who), Some(file)) = (env::var_os(ROLE), env::var_os(FILE)) else { return };
    let mut ours = Store::open(Path::new(&file), session(who.to_str().unwrap())).unwrap();
    let mut out = std::io::stdout();
    let mut story = None;
    for n in 0_u32.. {
        let operation = match (n % 5, story) {
            (1 | 3, Some(story)) => Operation::Comment { story, text: format!("comment {n}") },
            (2, Some(story)) => Operation::Move { stories: vec![story], to: ColumnId(2) },
            (4, Some(story)) => {
                Operation::AddCriteria { story, texts: vec![(format!("criterion {n}"), false)] }
            }
            _ => {
                let stories = vec![NewStory::titled(format!("story {n}"))];
                Operation::Add { stories, place: Place::Bottom }
            }
        };
        let done = ours.commit(&operation).unwrap();
        story = done.added.or(story);
        if writeln!(out, "acknowledged {} {}", done.seq, done.label).is_err() {
            return;
        }
    }
}

fn start(file: &PathBuf, who: &str) -> Child {
    Command::new(env::current_exe().unwrap())
        .args(["--exact", NAME, "--ignored", "--nocapture", "--test-threads=1"])
        .env(ROLE, who)
        .env(FILE, file)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// How many writes the writers have acknowledged together before the next of them is killed.
const WRITES_BETWEEN_KILLS: usize = 5;

#[test]
fn what_was_acknowledged_is_there_whoever_is_killed() {
    let (_dir, path, mut ann) = board();
    ann.enter().unwrap();
    let people = ["ben", "cem", "dee"];
    for who in people {
        Store::open(&path, session(who)).unwrap().enter().unwrap();
    }
    let empty = ann.dump().unwrap();
    let (mut dice, mut kills) = (Dice::new(1), 0);
    let mut acknowledged: BTreeMap<i64, String> = BTreeMap::new();
    for _ in 0..12 * times() {
        let mut children: Vec<Child> = people.iter().map(|who| start(&path, who)).collect();
        let (writes, written) = mpsc::channel();
        let readers: Vec<_> = children
            .iter_mut()
            .map(|child| {
                let writes = writes.clone();
                let lines = BufReader::new(child.stdout.take().unwrap()).lines();
                let each = move |line: &String| {
                    if line.contains("acknowledged ") {
                        let _ = writes.send(());
                    }
                };
                thread::spawn(move || lines.map_while(Result::ok).inspect(each).collect::<Vec<_>>())
            })
            .collect();
        for child in &mut children {
            // However busy the machine is, somebody has written before somebody is killed.
            for _ in 0..WRITES_BETWEEN_KILLS {
                written.recv_timeout(Duration::from_secs(15)).unwrap();
            }
            thread::park_timeout(Duration::from_millis(dice.below(90) as u64));
            child.kill().unwrap();
            child.wait().unwrap();
            kills += 1;
        }
        for line in readers.into_iter().flat_map(|it| it.join().unwrap()) {
            let line = line.split_once("acknowledged ").map_or("", |it| it.1).to_owned();
            // The last line may have been cut off.
            if let Some((seq, label)) = line.split_once(' ') {
                acknowledged.insert(seq.parse().unwrap(), label.to_owned());
            }
        }
        let sound: String = rusqlite::Connection::open(&path)
            .unwrap()
            .query_row("PRAGMA integrity_check", [], |row| row.get(0))
            .unwrap();
        assert_eq!(sound, "ok");
    }
    let conn = rusqlite::Connection::open(&path).unwrap();
    let (n, last): (i64, i64) = conn
        .query_row("SELECT count(*), max(seq) FROM operation", [], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .unwrap();
    assert_eq!(n, last, "numbers are without gaps");
    let mut n_gone = 0;
    for (seq, label) in &acknowledged {
        let found: Result<String, _> =
            conn.query_row("SELECT label FROM operation WHERE seq = ?1", [seq], |row| row.get(0));
        // A label may have been cut off with its line.
        n_gone += usize::from(!found.is_ok_and(|it| it.starts_with(label.as_str())));
    }
    let findings =
        gemba::store::sqlite::doctor::examine(&path, gemba::store::sqlite::doctor::Depth::Deep);
    assert!(
        findings.iter().all(|it| it.health != gemba::store::sqlite::doctor::Health::Bad),
        "{findings:?}"
    );
    crate::faults::say(&format!(
        "{last} writes, {} acknowledged, {kills} kills, {n_gone} lost",
        acknowledged.len()
    ));
    assert!(acknowledged.len() > 100, "the writers have written");
    assert_eq!(n_gone, 0);
    // The journal leads back: everybody takes back their own, and waits where somebody else's later
    // work is in the way, until nobody has anything left.
    let mut stores = people.map(|who| Store::open(&path, session(who)).unwrap());
    while stores.iter_mut().any(|it| it.undo().is_ok()) {}
    assert_eq!(ann.dump().unwrap(), empty);
}
