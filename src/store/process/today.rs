//! What waits for somebody today, gathered from the file.

use chrono::NaiveDate;
use rusqlite::{Connection, params};

use super::{experiment, improvement, observation, read};
use crate::domain::flow::percentile::nearest_rank;
use crate::domain::today::{Entry, Matter, OLD_DAYS, OLD_MIN, Reason, SILENT_DAYS};
use crate::domain::{At, Board, PersonId, ProcessPage, StoryId, TodayPage};
use crate::store::convert::{at, day, day_from};

/// The list of today, for that person.
pub(in crate::store) fn page(
    conn: &Connection,
    board: &Board,
    me: PersonId,
    now: At,
) -> rusqlite::Result<TodayPage> {
    let mut page = TodayPage { entries: Vec::new(), age_limit: age_limit(conn, board)? };
    let cx = Cx { conn, board, me, now, today: board.date(now) };
    cx.stories(&mut page)?;
    cx.improvements(&mut page)?;
    cx.silent(&mut page)?;
    for it in &board.processes {
        if let Some(process) = read::page(conn, board, it.id)?
            && process.retired_at.is_none()
        {
            cx.process(&process, &mut page);
        }
    }
    page.sort();
    Ok(page)
}

/// From how many days on a story counts as too old: past 85 of 100 finished ones (their days from
/// the first column of work to the last entry into a finished one, both days counted), and from
/// how many that was learned.
fn age_limit(conn: &Connection, board: &Board) -> rusqlite::Result<(u32, usize)> {
    let mut days: Vec<u32> = conn
        .prepare_cached(
            "SELECT min(t.at) FILTER (WHERE t.to_category IN ('doing', 'waiting')),
                 max(t.at) FILTER (WHERE t.to_category = 'done')
             FROM transition t JOIN story s ON s.id = t.story
             JOIN board_column k ON k.id = s.\"column\"
             WHERE k.category = 'done' AND t.voids IS NULL AND NOT EXISTS (
                 SELECT 1 FROM transition u WHERE u.voids = t.id AND NOT EXISTS (
                     SELECT 1 FROM transition r WHERE r.voids = u.id))
             GROUP BY t.story
             HAVING min(t.at) FILTER (WHERE t.to_category IN ('doing', 'waiting')) IS NOT NULL
                 AND max(t.at) FILTER (WHERE t.to_category = 'done') IS NOT NULL",
        )?
        .query_map([], |row| Ok(board.days_between(at(row, 0)?, at(row, 1)?) + 1))?
        .collect::<Result<_, _>>()?;
    let n = days.len();
    days.sort_unstable();
    let limit = nearest_rank(&days, 85).filter(|_| n >= OLD_MIN).unwrap_or(OLD_DAYS);
    Ok((limit, n))
}

struct Cx<'a> {
    conn: &'a Connection,
    board: &'a Board,
    me: PersonId,
    now: At,
    today: NaiveDate,
}

impl Cx<'_> {
    fn days_since(&self, date: NaiveDate) -> u32 {
        u32::try_from((self.today - date).num_days()).unwrap_or(0)
    }

    /// Stories that are due, blocked, too old, waiting for me, or waiting for a decision.
    fn stories(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        let limit = page.age_limit.0;
        let mut stmt = self.conn.prepare_cached(
            "SELECT s.id, s.key, s.title, s.due, s.since, s.assignee, k.category, k.name,
                 (SELECT m.reason FROM impediment_story i JOIN impediment m ON m.id = i.impediment
                  WHERE i.story = s.id AND i.ended_at IS NULL ORDER BY i.since, i.id LIMIT 1),
                 (SELECT min(i.since) FROM impediment_story i
                  WHERE i.story = s.id AND i.ended_at IS NULL)
             FROM story s JOIN board_column k ON k.id = s.\"column\"
             WHERE s.archived_at IS NULL AND k.category <> 'done'
               AND (s.due <= $1 OR k.category <> 'todo' OR EXISTS (
                   SELECT 1 FROM impediment_story i WHERE i.story = s.id AND i.ended_at IS NULL))
             ORDER BY s.rank, s.id",
        )?;
        let mut rows = stmt.query([day(self.today)])?;
        while let Some(row) = rows.next()? {
            let (id, key) = (StoryId(row.get(0)?), row.get::<_, String>(1)?);
            let title: String = row.get(2)?;
            let mut add = |reason, text: String, days, since| {
                let matter = Matter::Story(id);
                page.entries.push(Entry { reason, matter, key: key.clone(), text, days, since });
            };
            let due = row.get::<_, Option<String>>(3)?;
            let due = due.map(|it| day_from(&it)).transpose()?;
            if let Some(due) = due.filter(|it| *it <= self.today) {
                add(Reason::Due, title.clone(), self.days_since(due), Some(due));
            }
            let since = self.board.days_between(at(row, 4)?, self.now);
            let (category, column) = (row.get::<_, String>(6)?, row.get::<_, String>(7)?);
            if let Some(why) = row.get::<_, Option<String>>(8)? {
                let days = self.board.days_between(at(row, 9)?, self.now);
                add(Reason::Blocked, format!("{title}: {why}"), days, None);
            } else if category != "todo" && since > limit {
                add(Reason::Old, format!("{title} (in {column})"), since, None);
            }
            let is_mine = row.get::<_, Option<i64>>(5)? == Some(self.me.0);
            if category == "waiting" && is_mine {
                add(Reason::Mine, format!("{title} (in {column})"), since, None);
            }
        }
        for it in experiment::of_process(self.conn, None)? {
            if !it.archived && it.waits_for_decision() {
                let since = it.measured_at.map_or(0, |at| self.board.days_between(at, self.now));
                page.entries.push(Entry {
                    reason: Reason::Undecided,
                    matter: Matter::Story(it.story),
                    key: it.key.clone(),
                    text: it.title.clone(),
                    days: since,
                    since: None,
                });
            }
        }
        Ok(())
    }

    fn improvements(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        for it in improvement::all(self.conn)? {
            let due = it.sheet.date("review_on").filter(|due| *due <= self.today);
            if let (Some(due), None) = (due, &it.closed) {
                page.entries.push(Entry {
                    reason: Reason::Review,
                    matter: Matter::Improvement(it.id),
                    key: it.key(),
                    text: it.sheet.text("title").to_owned(),
                    days: self.days_since(due),
                    since: Some(due),
                });
            }
        }
        Ok(())
    }

    /// Requesters who have heard nothing for a week: of open observations, and of open stories.
    fn silent(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        let mut add = |matter, key: String, who: &str, text: &str, heard: At| {
            let days = self.board.days_between(heard, self.now);
            if days > SILENT_DAYS {
                let text = format!("{who} waits for news: {text}");
                let reason = Reason::Silent;
                page.entries.push(Entry { reason, matter, key, text, days, since: None });
            }
        };
        for it in observation::all(self.conn)? {
            let asks = !it.what.requester.is_empty() && it.story.is_none() && it.settled.is_none();
            if asks {
                let heard = it.told_at.unwrap_or(it.at);
                let matter = Matter::Observation(it.id);
                add(matter, it.key(), &it.what.requester, &it.what.text, heard);
            }
        }
        let mut stmt = self.conn.prepare_cached(
            "SELECT s.id, s.key, e.requester, s.title,
                 ifnull((SELECT max(n.at) FROM news n WHERE n.story = s.id OR n.observation IN (
                     SELECT o.id FROM observation o WHERE o.story = s.id)),
                 ifnull((SELECT min(o.at) FROM observation o WHERE o.story = s.id), s.created_at))
             FROM experiment e JOIN story s ON s.id = e.story
             JOIN board_column k ON k.id = s.\"column\"
             WHERE e.requester IS NOT NULL AND s.archived_at IS NULL AND k.category <> 'done'",
        )?;
        let mut rows = stmt.query(params![])?;
        while let Some(row) = rows.next()? {
            let (who, text): (String, String) = (row.get(2)?, row.get(3)?);
            add(Matter::Story(StoryId(row.get(0)?)), row.get(1)?, &who, &text, at(row, 4)?);
        }
        Ok(())
    }

    /// What a process asks for.
    fn process(&self, it: &ProcessPage, page: &mut TodayPage) {
        let mut add = |reason, text: String, since: Option<NaiveDate>| {
            page.entries.push(Entry {
                reason,
                matter: Matter::Process(it.process.id),
                key: it.process.prefix.clone(),
                text,
                days: since.map_or(0, |it| self.days_since(it)),
                since,
            });
        };
        let name = &it.process.name;
        if it.owner().is_none() {
            add(Reason::Ownerless, format!("{name}: nobody is accountable"), None);
        }
        if let Some(due) = it.review_due(self.board).filter(|due| *due < self.today) {
            add(Reason::Review, format!("{name} should have been reviewed"), Some(due));
        }
        if let Some(due) = it.meeting_due(self.board).filter(|due| *due < self.today) {
            add(Reason::Meeting, format!("{name}: the quality meeting"), Some(due));
        }
        for check in it.checks.iter().filter(|it| it.is_due(self.today)) {
            let text = format!("{name} {}: does it last?", check.number);
            add(Reason::Sustain, text, Some(check.due));
        }
        for answer in it.questions(self.board, self.today).iter().filter(|it| it.is_stale()) {
            let on = answer.answer.as_ref().map(|it| self.board.date(it.at));
            add(Reason::Stale, format!("{name}: {}", answer.question.asks()), on);
        }
        for policy in &it.policies {
            if let Some(due) = policy.sheet.date("review_on").filter(|due| *due <= self.today) {
                let text = format!("{name}: the policy “{}”", policy.sheet.text("text"));
                add(Reason::Review, text, Some(due));
            }
        }
    }
}
