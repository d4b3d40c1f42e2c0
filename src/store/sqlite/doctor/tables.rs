//! Whether a board has the tables, columns and indexes that its format makes, and nothing that runs.

use std::path::Path;

use rusqlite::Connection;

use super::{Finding, Health};
use crate::store::sqlite::schema;
use crate::store::sqlite::shape::{self, Weight};
use crate::store::trouble::way_back;

/// Compares the board with what the steps of its format make.
pub(super) fn look(conn: &Connection, path: &Path, format: u32) -> Vec<Finding> {
    let found = match shape::differences(conn, format) {
        Ok(found) => found,
        Err(err) => {
            let says = format!("cannot be compared ({err})");
            return vec![Finding::not(Health::Bad, "tables", says, way_back(path))];
        }
    };
    if found.is_empty() {
        return vec![Finding::good("tables", "as the format makes them")];
    }
    let one = |it: shape::Difference| {
        let (health, remedy) = match it.weight {
            Weight::Wrong => (Health::Bad, way_back(path)),
            Weight::Rebuilt => (Health::Bad, "gemba doctor --repair".to_owned()),
            Weight::Besides => {
                let remedy = "leave it, or take it out by hand: gemba neither reads nor runs it";
                (Health::Fair, remedy.to_owned())
            }
        };
        Finding::not(health, "tables", it.says, remedy)
    };
    found.into_iter().map(one).collect()
}

/// Builds the indexes that are missing or others; tells what was done.
pub(super) fn repair(conn: &Connection) -> Vec<String> {
    let mut done = Vec::new();
    let found = shape::differences(conn, schema::current()).unwrap_or_default();
    for it in found {
        let Some(builds) = &it.builds else { continue };
        match conn.execute_batch(&format!("BEGIN IMMEDIATE; {builds}; COMMIT")) {
            Ok(()) => done.push(format!("{}: built it anew", it.says)),
            Err(err) => {
                let _ = conn.execute_batch("ROLLBACK");
                done.push(format!("{}, and cannot be built: {err}", it.says));
            }
        }
    }
    done
}
