//! How SQLite looks things up: no statement that a screen or a write waits for reads a whole table
//! that grows for ever.

use rusqlite::Connection;

use super::{add, board};

/// The tables that grow for ever.
const ENDLESS: &[&str] = &[
    "operation",
    "journal",
    "transition",
    "story",
    "comment",
    "experiment",
    "observation",
    "news",
    "retro_action",
    "impediment",
    "sprint_scope",
];

/// The indexes of what waits: it does not grow with what ever was, and may be walked as a whole.
const WAITING: &[&str] =
    &["impediment_still_open", "observation_asks", "retro_action_open", "retro_action_undecided"];

#[track_caller]
fn plan(conn: &Connection, sql: &str) -> String {
    let mut stmt = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    let n = stmt.parameter_count();
    let values = vec![1_i64; n];
    let rows =
        stmt.query_map(rusqlite::params_from_iter(values), |row| row.get::<_, String>(3)).unwrap();
    rows.collect::<Result<Vec<_>, _>>().unwrap().join("\n")
}

/// Every text between quotes that begins so in a source, as it is written there.
fn texts(source: &str, begins: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices(begins) {
        let mut text = String::new();
        let quote = begins.find('"').unwrap() + 1;
        let mut letters = source[at + quote..].chars();
        while let Some(letter) = letters.next().filter(|it| *it != '"') {
            // A backslash at the end of a line continues it; otherwise it is for a quote.
            text.extend(if letter == '\\' { letters.next() } else { Some(letter) });
        }
        found.push(text);
    }
    found
}

/// Every question in the sources of the store, and apart from them those that are put together of
/// more than names: of these only what asks them tells how they are looked up.
fn statements() -> (Vec<String>, Vec<String>) {
    let (mut found, mut pieced) = (Vec::new(), Vec::new());
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let ledger = std::fs::read_to_string(root.join("ledger.rs")).unwrap();
    let mut dirs = vec![root];
    while let Some(dir) = dirs.pop() {
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
                continue;
            }
            if path.ends_with("tests.rs") {
                continue;
            }
            let source = std::fs::read_to_string(&path).unwrap();
            let source = source.split("\nmod tests {").next().unwrap();
            for mut sql in texts(source, "\"SELECT ") {
                // What is looked at of each row does not say how the rows are found.
                for columns in ["{slots}", "{columns}", "{image}", "{texts}", "{title}"] {
                    sql = sql.replace(columns, "1");
                }
                while let Some(name) = sql
                    .split('{')
                    .nth(1)
                    .and_then(|it| it.split('}').next())
                    .filter(|it| !it.is_empty() && it.chars().all(|it| it.is_ascii_uppercase()))
                    .map(str::to_owned)
                {
                    let is = format!("const {name}: &str =");
                    let (_, text) =
                        source.split_once(&is).or_else(|| ledger.split_once(&is)).unwrap();
                    sql = sql.replace(&format!("{{{name}}}"), &texts(text, "\"")[0]);
                }
                if sql.contains('{') { &mut pieced } else { &mut found }.push(sql);
            }
        }
    }
    (found, pieced)
}

#[test]
fn no_statement_of_a_write_or_a_screen_looks_through_what_grows() {
    let (_dir, path, mut store) = board();
    add(&mut store, "one");
    let conn = Connection::open(&path).unwrap();
    conn.execute_batch("CREATE TEMP TABLE present (seq INTEGER)").unwrap();
    // What is asked rarely may look through all: the removal of a column, the room for ranks, a
    // story by its bare number or one that is gone, the doctor's look at the log; and the figures of
    // flow, which are made of all that happened, as the times and causes of impediments are, and what
    // is to be done today, which looks at all that is open.
    let rare = [
        "SELECT id FROM story WHERE \"column\" = $1 AND ($2",
        "SELECT id, rank FROM story ORDER BY rank",
        "SELECT id, key FROM story WHERE key LIKE",
        "SELECT \"row\" FROM journal\n             WHERE tbl = 'story' AND col IS NULL",
        "SELECT seq FROM operation WHERE undoes = seq AND instr(label, $1) = 1 ORDER BY seq",
        // All cards once, at the start: what changed of them is read from then on.
        "SELECT s.id, s.key, s.title, s.kind, s.priority, s.points, s.\"column\", s.rank,",
        "SELECT at, label FROM operation ORDER BY seq LIMIT 1",
        "SELECT EXISTS (SELECT 1 FROM story)",
        "SELECT resolved_at - raised_at FROM impediment",
        "SELECT cause, count(*) FROM impediment",
        // Of the open stories alone, once an operation that gives a tag to one that has it not.
        "SELECT t.tag FROM story s CROSS JOIN story_tag t ON t.story = s.id",
        // A handful for each sprint there ever was: those that were settled since the last one met.
        "SELECT a.id, a.text, a.owner, a.done_at, s.id, s.key, k.category,\n                 \
         s.archived_at IS NOT NULL, s.since, a.dropped, a.sprint\n             FROM retro_action a LEFT \
         JOIN story s ON s.id = a.story\n             LEFT JOIN board_column k ON k.id = s.\"column\" WHERE \
         a.done_at > $1",
        // Asked once somebody else's words stand in the way, of a sprint's people.
        "SELECT p.name FROM journal j JOIN operation o ON o.seq = j.seq",
        // What nothing is called in the letters that were typed is looked for in others.
        "SELECT r.target, s.id, s.key FROM reference r JOIN story s",
        "SELECT seq, at, person, via, label, undoes FROM operation ORDER BY seq",
        "SELECT i.id, i.raised_at, i.resolved_at, s.story FROM impediment i",
        "SELECT seq FROM (SELECT seq, at, lag(at)",
        "SELECT \"row\", seq, col, before, after, story, id FROM journal",
        "SELECT id, seq, tbl = 'operation'",
        "SELECT s.id FROM story s\n         JOIN journal j ON j.id = (",
        "SELECT ifnull(max(id), 0) - count(*) FROM journal",
        "SELECT t.id, t.voids FROM operation o JOIN transition t",
        "SELECT min(t.at) FILTER (WHERE t.to_category",
        "SELECT seq, at FROM operation\n         WHERE EXISTS (SELECT 1 FROM imported)",
        "SELECT s.id, s.key, s.title, s.due, s.since, s.assignee, k.category, k.name",
    ];
    // Put together when they are asked; the tests below hold those that a screen waits for.
    let put_together = [
        "SELECT 1 FROM \"{table}\" ORDER BY id",
        "SELECT t.{key}, {list} FROM main.\"{table}\" t",
        "SELECT '{it}' AS col, old.\"{it}\" AS was",
        "SELECT name FROM {table} ORDER BY id",
        "SELECT count(*) FROM {table}",
        "SELECT {col} FROM {table} WHERE person = $1 AND {of}",
        "SELECT o.seq, o.at, o.person, o.via, o.label",
        "SELECT s.id, s.key, s.title, s.kind, s.priority, s.points, s.\"column\", s.rank,",
        "SELECT s.id, 1 FROM {from} WHERE",
        "SELECT id, started_at, ended_at, sprint, seq, note FROM standup",
        "SELECT id, key, kind, points, created_at, archived_at, asked, 1 FROM story",
        "SELECT story, at, to_column, to_category, id, seq FROM transition",
        "SELECT EXISTS (SELECT 1 FROM {table} WHERE id = 1)",
        "SELECT \"{column}\" FROM story WHERE id",
        "SELECT p, answer, ifnull(note, '') FROM four_p",
        "SELECT s.id, s.key, s.title, s.process, k.category, s.archived_at IS NOT NULL,",
        "SELECT 1 FROM {table} WHERE {key} = $1",
        "SELECT id FROM {table} WHERE {key} = $1",
        "SELECT count(*) FROM ({sql})",
        "SELECT o.id, o.text, o.kind, o.waste",
        "SELECT \"{col}\" IS $1 FROM",
        "SELECT min((SELECT max(j.seq) FROM journal j",
    ];
    let (all, pieced) = statements();
    assert!(all.len() > 200, "the statements are not where they should be: {}", all.len());
    let mut found: Vec<String> = Vec::new();
    let is_in = |all: &[String], it: &&&str| all.iter().any(|sql| sql.starts_with(**it));
    let gone = rare.iter().filter(|it| !is_in(&all, it));
    let gone = gone.chain(put_together.iter().filter(|it| !is_in(&pieced, it)));
    found.extend(gone.map(|it| format!("nothing begins so any more: {it}")));
    let unknown = pieced.iter().filter(|sql| !put_together.iter().any(|it| sql.starts_with(it)));
    found.extend(unknown.map(|it| format!("put together of what? {it}")));
    for sql in all.iter().filter(|sql| !rare.iter().any(|it| sql.starts_with(it))) {
        let plan = plan(&conn, sql);
        if sql.contains("FROM journal WHERE seq > $1") {
            // What came since, not what was ever changed of a kind.
            assert!(plan.contains("USING INDEX journal_of_operation (seq>?"), "{sql}\n{plan}");
        }
        // All that ever happened to a kind of rows: their number must be asked for too.
        assert!(!plan.contains("USING INDEX journal_of_row (tbl=?)"), "{sql}\n{plan}");
        let is_short =
            |step: &str| WAITING.iter().any(|it| step.ends_with(&format!(" INDEX {it}")));
        for step in plan.lines().filter(|step| step.starts_with("SCAN") && !is_short(step)) {
            let what = step.split_whitespace().nth(1).unwrap();
            let is_endless = |table: &&&str| {
                let words: Vec<&str> = sql.split_whitespace().collect();
                **table == what || words.windows(2).any(|it| it == [**table, what])
            };
            if ENDLESS.iter().any(|it| is_endless(&it)) {
                found.push(format!("{sql}\n    {step}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_log_of_one_story_or_person_is_found_by_index() {
    let (_dir, path, _store) = board();
    let conn = Connection::open(&path).unwrap();
    let of = |condition: &str| {
        plan(
            &conn,
            &format!("SELECT o.seq FROM operation o WHERE {condition} ORDER BY o.seq DESC LIMIT 9"),
        )
    };
    let by_story = of("$1 IS NULL AND o.seq IN (SELECT seq FROM journal WHERE story = $2)");
    assert!(by_story.contains("SEARCH o USING INTEGER PRIMARY KEY"), "{by_story}");
    assert!(by_story.contains("journal_of_story"), "{by_story}");
    let by_person = of("o.person = $1 AND $2 IS NULL");
    assert!(by_person.contains("operation_of_person"), "{by_person}");
    assert!(!by_person.contains("TEMP B-TREE"), "{by_person}");
}

/// A row that goes is looked for wherever it could be named.
#[test]
fn a_story_that_an_undo_takes_away_is_looked_for_by_index() {
    let (_dir, path, _store) = board();
    let conn = Connection::open(&path).unwrap();
    let keys: Vec<(String, String)> = conn
        .prepare(
            "SELECT t.name, f.\"from\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f
             WHERE t.type = 'table' AND f.\"table\" IN ('story', 'impediment')",
        )
        .unwrap()
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    assert!(keys.len() >= 9, "{keys:?}");
    for (table, column) in keys {
        let plan = plan(&conn, &format!("SELECT 1 FROM \"{table}\" WHERE \"{column}\" = $1"));
        assert!(plan.contains("SEARCH"), "{table}.{column}: {plan}");
    }
}

/// What is in the inbox and what is to do today are found by index: what was ever seen, decided or
/// tried out only grows.
#[test]
fn what_waits_is_found_by_index() {
    let (_dir, path, _store) = board();
    let conn = Connection::open(&path).unwrap();
    let inbox = plan(
        &conn,
        "SELECT id FROM observation WHERE story IS NULL AND improvement IS NULL
         AND settled_at IS NULL AND merged IS NULL ORDER BY at, id",
    );
    assert!(inbox.contains("observation_inbox"), "{inbox}");
    let asked = plan(
        &conn,
        "SELECT id FROM observation WHERE requester IS NOT NULL AND story IS NULL
         AND settled_at IS NULL ORDER BY at, id",
    );
    assert!(asked.contains("observation_asks"), "{asked}");
    let undecided = plan(
        &conn,
        "SELECT s.id FROM experiment e JOIN story s ON s.id = e.story
         WHERE e.actual IS NOT NULL AND e.decision IS NULL ORDER BY e.story",
    );
    assert!(undecided.contains("experiment_undecided"), "{undecided}");
    assert!(!undecided.contains("SCAN s"), "{undecided}");
    let undone = plan(
        &conn,
        "SELECT id FROM retro_action WHERE story IS NULL AND done_at IS NULL AND dropped IS NULL
         ORDER BY sprint, id",
    );
    assert!(undone.contains("retro_action_open"), "{undone}");
    let carried = statements().0.into_iter().find(|it| it.contains("WHERE a.done_at IS NULL"));
    let carried = plan(&conn, &carried.unwrap());
    assert!(carried.contains("retro_action_undecided"), "{carried}");
    assert!(!carried.contains("SCAN s") && !carried.contains("SCAN k"), "{carried}");
}
