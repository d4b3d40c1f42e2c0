//! What the informational rules see of the whole board, gathered from the file.

use rusqlite::Connection;

use super::process;
use super::sprint::notes::{found, noted};
use crate::domain::{At, Board, Breach, Rule, Strength, health};

/// What speaks against the sprints that are planned or run and against the processes, as far as
/// rules look for it. Nothing of it is refused.
pub(super) fn of_board(conn: &Connection, board: &Board, now: At) -> rusqlite::Result<Vec<Breach>> {
    let mut res = Vec::new();
    for sprint in board.sprints.iter().filter(|it| !it.state.is_over()) {
        res.extend(found(board, conn, sprint)?);
        res.extend(noted(conn, sprint, board.date(now))?);
    }
    for it in &board.processes {
        let Some(page) = process::read::page(conn, board, it.id)? else { continue };
        res.extend(health::of_process(&page));
        res.extend(hasty(conn, &page)?);
    }
    res.extend(process::improvement::all(conn)?.iter().flat_map(health::of_improvement));
    // The stronger rule first; the sort keeps the order within each.
    res.sort_by_key(|it| std::cmp::Reverse(board.strength(it.rule).max(Strength::Info)));
    Ok(res)
}

/// Steps that were introduced without having been piloted (rule ASM-10): the journal knows. Steps
/// that were written down as introduced are how the work is done already.
fn hasty(conn: &Connection, page: &crate::domain::ProcessPage) -> rusqlite::Result<Vec<Breach>> {
    let mut res = Vec::new();
    for (n, step) in (1..).zip(&page.steps) {
        let was: Option<String> = conn
            .prepare_cached(
                "SELECT (SELECT j.before FROM journal j
                     WHERE j.tbl = 'process_step' AND j.\"row\" = $1
                     AND j.col = 'rollout' AND j.after = 'introduced'
                     AND NOT EXISTS (SELECT 1 FROM journal n WHERE n.seq = j.seq
                         AND n.tbl = j.tbl AND n.\"row\" = j.\"row\" AND n.col IS NULL)
                     ORDER BY j.seq DESC LIMIT 1)",
            )?
            .query_row([step.id.0], |row| row.get(0))?;
        let is_live = step.rollout() == crate::domain::process::Rollout::Introduced;
        if is_live && was.is_some_and(|it| it == "idea" || it == "designed") {
            let prefix = &page.process.prefix;
            let name = step.sheet.text("name");
            let found = format!("{prefix}.{n} {name} was introduced without being piloted");
            res.push(Breach { rule: Rule::Gradual, found, key: None });
        }
    }
    Ok(res)
}
