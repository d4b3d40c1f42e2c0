//! A board that came by mail: its schema is data too.

use rusqlite::Connection;

use super::{add, board, everything, session};
use gemba::store::Store;

#[test]
fn names_in_a_file_never_become_part_of_a_statement() {
    let (_dir, path, mut store) = board();
    add(&mut store, "one");
    drop(store);
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "CREATE TABLE \"x', 1, 2, 3, 4, 5, 6 FROM temp.present; DELETE FROM main.story; --\" (id);
         CREATE TABLE aside (name TEXT);
         CREATE TABLE odd (id INTEGER PRIMARY KEY, \"a' || (SELECT 1) || 'b\" TEXT);",
    )
    .unwrap();
    drop(conn);
    let mut store = Store::open(&path, session("ann")).unwrap();
    add(&mut store, "two");
    assert_eq!(everything(&mut store).cards().unwrap().cards.len(), 2);
    store.undo().unwrap();
    assert_eq!(everything(&mut store).cards().unwrap().cards.len(), 1);
}

#[test]
fn triggers_and_views_of_a_file_do_not_run() {
    let (_dir, path, mut store) = board();
    add(&mut store, "one");
    drop(store);
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch(
        "CREATE TRIGGER planted AFTER INSERT ON story BEGIN DELETE FROM journal; END;",
    )
    .unwrap();
    drop(conn);
    let mut store = Store::open(&path, session("ann")).unwrap();
    add(&mut store, "two");
    assert_eq!(store.undo().unwrap().label, "Undid: Added SD-2 “two”");
    assert_eq!(store.undo().unwrap().label, "Undid: Added SD-1 “one”");
}
