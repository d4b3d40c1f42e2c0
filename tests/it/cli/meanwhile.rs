//! What somebody else writes while a command waits for the board's lock is not written over.

use std::io::{BufRead as _, BufReader, Read as _};

use rusqlite::Connection;

use super::Shell;

/// Runs a command that has read the board and waits for its lock, while somebody else does something;
/// what it says in the end, and its status.
fn while_it_waits(shell: &Shell, line: &str, sql: &str) -> (String, Option<i32>) {
    let other = Connection::open(shell.path(".gemba.db")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut child = shell.command(line).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    stderr.read_line(&mut said).unwrap();
    assert!(said.contains("waiting for"), "{said}");
    other.execute_batch(sql).unwrap();
    other.execute_batch("COMMIT").unwrap();
    said.clear();
    stderr.read_to_string(&mut said).unwrap();
    (said, child.wait().unwrap().code())
}

#[test]
fn two_who_change_one_impediment_do_not_overwrite_one_another() {
    let shell = Shell::with_board();
    shell.done("person add ben");
    shell.done("impediment raise 'No owner of the zone' --cause 'a reorganisation'");
    let (said, status) = while_it_waits(
        &shell,
        "impediment set 1 --owner me",
        "UPDATE impediment SET owner = (SELECT id FROM person WHERE name = 'ben')",
    );
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("owner") && said.contains("ben"), "{said}");
    let owner = || shell.json("impediment list --json")["impediments"][0]["owner"].clone();
    assert_eq!(owner(), "ben");
    // What nobody else has changed is taken, and what they changed beside it stays.
    let (said, status) = while_it_waits(
        &shell,
        "impediment set 1 --owner me",
        "UPDATE impediment SET cause = 'a merger'",
    );
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(owner(), "ann");
    let cause = shell.json("impediment list --json")["impediments"][0]["cause"].clone();
    assert_eq!(cause, "a merger");
}
