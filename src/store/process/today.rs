//! What waits for somebody today, gathered from the file.

use chrono::NaiveDate;
use rusqlite::Connection;

use super::{experiment, improvement, observation, read, unheard};
use crate::domain::flow::percentile::nearest_rank;
use crate::domain::process::About;
use crate::domain::sprint::Agreement;
use crate::domain::today::{Entry, INBOX_DAYS, Matter, OLD_DAYS, OLD_MIN, Reason, Remedy};
use crate::domain::{
    At, Board, Hat, Impediment, PersonId, ProcessPage, StoryId, TodayPage, wording,
};
use crate::store::convert::{at, day, day_from};
use crate::store::ledger::MOVED;
use crate::store::sprint::{report, scope};
use crate::store::{card, impediment, retrospective};

/// The list of today, for that person.
pub(in crate::store) fn page(
    conn: &Connection,
    board: &Board,
    me: PersonId,
    now: At,
) -> rusqlite::Result<TodayPage> {
    let mut page = TodayPage { age_limit: age_limit(conn, board)?, ..TodayPage::default() };
    let cx = Cx { conn, board, me, now, today: board.date(now) };
    cx.sprint(&mut page);
    cx.stories(&mut page)?;
    cx.impediments(&mut page)?;
    cx.consent(&mut page)?;
    cx.actions(&mut page)?;
    cx.improvements(&mut page)?;
    cx.observations(&mut page)?;
    cx.silent(&mut page)?;
    for it in &board.processes {
        if let Some(process) = read::bare(conn, board, it.id)?
            && process.retired_at.is_none()
        {
            cx.process(&process, &mut page);
        }
    }
    page.sort();
    cx.records(&mut page)?;
    Ok(page)
}

/// From how many days on a story counts as too old: past 85 % of the last hundred finished ones
/// (their days from the first column of work to the last entry into a finished one, both days
/// counted), and from how many that was learned.
fn age_limit(conn: &Connection, board: &Board) -> rusqlite::Result<(u32, usize)> {
    let mut days: Vec<u32> = conn
        .prepare_cached(&format!(
            "SELECT min(t.at) FILTER (WHERE t.to_category IN ('doing', 'waiting')),
                 max(t.at) FILTER (WHERE t.to_category = 'done')
             FROM (SELECT id FROM story WHERE finished_in IS NOT NULL
                   ORDER BY finished_in DESC LIMIT 100) s
             CROSS JOIN transition t ON t.story = s.id
             WHERE {MOVED}
             GROUP BY t.story
             HAVING min(t.at) FILTER (WHERE t.to_category IN ('doing', 'waiting')) IS NOT NULL
                 AND max(t.at) FILTER (WHERE t.to_category = 'done') IS NOT NULL"
        ))?
        .query_map([], |row| Ok(board.days_between(at(row, 0)?, at(row, 1)?) + 1))?
        .collect::<Result<_, _>>()?;
    let n = days.len();
    days.sort_unstable();
    let limit = nearest_rank(&days, 85).filter(|_| n >= OLD_MIN).unwrap_or(OLD_DAYS);
    Ok((limit, n))
}

/// Takes the entries of the stories that an impediment blocks off the list; gives their keys, as the
/// beginning of a sentence.
fn taken_over(page: &mut TodayPage, it: &Impediment) -> String {
    let why = format!(": {}", it.reason);
    let is_said = |entry: &Entry| {
        let is_held = |story| it.stories.iter().any(|of| of.until.is_none() && of.story == story);
        entry.reason == Reason::Blocked
            && matches!(entry.matter, Matter::Story(story) if is_held(story))
            && entry.text.ends_with(&why)
    };
    let (said, rest): (Vec<Entry>, Vec<Entry>) =
        std::mem::take(&mut page.entries).into_iter().partition(is_said);
    page.entries = rest;
    let keys: Vec<&str> = said.iter().map(|it| &*it.key).collect();
    if keys.is_empty() { String::new() } else { format!("{}: ", wording::listed(&keys)) }
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

    fn days(&self, since: At) -> u32 {
        self.board.days_between(since, self.now)
    }

    /// The running sprint, once its last day is over: nothing else begins before it is closed.
    fn sprint(&self, page: &mut TodayPage) {
        let running = self.board.active_sprint();
        let Some(it) = running.filter(|it| it.days_over(self.today).is_some()) else { return };
        page.entries.push(Entry {
            reason: Reason::Ended,
            matter: Matter::Sprint(it.id),
            key: it.name.clone(),
            text: format!("ended on {}: gemba sprint close", it.ends.format("%a %Y-%m-%d")),
            days: self.days_since(it.ends),
            since: Some(it.ends),
            who: String::new(),
            remedy: Some(Remedy::Close(it.id)),
        });
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
             FROM board_column k CROSS JOIN story s ON s.\"column\" = k.id
             WHERE s.archived_at IS NULL AND k.category <> 'done'
               AND (s.due <= $1 OR k.category <> 'todo' OR EXISTS (
                   SELECT 1 FROM impediment_story i WHERE i.story = s.id AND i.ended_at IS NULL))",
        )?;
        let mut rows = stmt.query([day(self.today)])?;
        while let Some(row) = rows.next()? {
            let (id, key) = (StoryId(row.get(0)?), row.get::<_, String>(1)?);
            let title: String = row.get(2)?;
            let mut add = |reason, text: String, days, since| {
                let matter = Matter::Story(id);
                let key = key.clone();
                page.entries.push(Entry {
                    reason,
                    matter,
                    key,
                    text,
                    days,
                    since,
                    who: String::new(),
                    remedy: None,
                });
            };
            let due = row.get::<_, Option<String>>(3)?;
            let due = due.map(|it| day_from(&it)).transpose()?;
            if let Some(due) = due.filter(|it| *it <= self.today) {
                add(Reason::Due, title.clone(), self.days_since(due), Some(due));
            }
            let since = self.days(at(row, 4)?);
            let (category, column) = (row.get::<_, String>(6)?, row.get::<_, String>(7)?);
            if let Some(why) = row.get::<_, Option<String>>(8)? {
                add(Reason::Blocked, format!("{title}: {why}"), self.days(at(row, 9)?), None);
            } else if category != "todo" && since > limit {
                add(Reason::Old, format!("{title} (in {column})"), since, None);
            }
            let is_mine = row.get::<_, Option<i64>>(5)? == Some(self.me.0);
            if category == "waiting" && is_mine {
                add(Reason::Mine, format!("{title} (in {column})"), since, None);
            }
        }
        let undecided = experiment::undecided(self.conn)?.into_iter();
        let unmeasured = experiment::unmeasured(self.conn)?.into_iter();
        let undecided = undecided.map(|it| (Reason::Undecided, it));
        for (reason, it) in undecided.chain(unmeasured.map(|it| (Reason::Unmeasured, it))) {
            page.entries.push(Entry {
                reason,
                matter: Matter::Story(it.story),
                key: it.key.clone(),
                text: it.title.clone(),
                days: it.measured_at.map_or(0, |at| self.days(at)),
                since: it.measured_at.map(|at| self.board.date(at)),
                who: String::new(),
                remedy: None,
            });
        }
        Ok(())
    }

    /// Changes of the running sprint's scope that wait for me to agree: as the process owner, or as
    /// anybody where nobody wears that hat any more.
    fn consent(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        let Some(sprint) = self.board.active_sprint() else { return Ok(()) };
        if !self.board.others_with(Hat::Apo, self.me).is_empty() {
            return Ok(());
        }
        let mut events = scope::events(self.conn, sprint.id)?;
        events.retain(|it| it.agreement() == Agreement::Open);
        let names = report::names(self.conn, &events)?;
        for it in events {
            let (key, title) = names.get(&it.story).cloned().unwrap_or_default();
            let (what, by) = (it.kind.in_words(), self.board.name_of(it.by));
            let why = it.why().map(|why| format!(": {why}")).unwrap_or_default();
            page.entries.push(Entry {
                reason: Reason::Consent,
                matter: Matter::Change(it.id),
                key,
                text: format!("{title} ({what} by {by}){why}"),
                days: self.days(it.at),
                since: None,
                who: String::new(),
                remedy: Some(Remedy::Consent(sprint.id, it.id)),
            });
        }
        Ok(())
    }

    /// What is in the way and should be gone by now, is mine to resolve, or is nobody's: then it is
    /// for the service manager to give it an owner, for everybody where nobody wears that hat.
    fn impediments(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        let is_mine_to_give = self.board.others_with(Hat::Asm, self.me).is_empty();
        for it in impediment::open_ones(self.conn)? {
            let due = it.due.filter(|due| *due <= self.today);
            let (reason, days) = match due {
                Some(due) => (Reason::Due, self.days_since(due)),
                None if it.owner == Some(self.me) => (Reason::Impediment, self.days(it.raised_at)),
                None if it.owner.is_none() && is_mine_to_give => {
                    (Reason::Unseen, self.days(it.raised_at))
                }
                None => continue,
            };
            let is_unseen = reason == Reason::Unseen;
            let remedy = if is_unseen { Remedy::Assign(it.id) } else { Remedy::Resolve(it.id) };
            let owner = match it.owner {
                _ if is_unseen => String::new(),
                Some(owner) if owner == self.me => String::new(),
                Some(owner) => format!(" ({} sees to it)", self.board.name_of(owner)),
                None => " (nobody sees to it)".to_owned(),
            };
            // What nobody sees to stands here alone, with the stories that it blocks.
            let stories = if is_unseen { taken_over(page, &it) } else { String::new() };
            page.entries.push(Entry {
                reason,
                matter: Matter::Impediment(it.id),
                key: format!("impediment {}", it.id.0),
                text: format!("{stories}{}{owner}", it.reason),
                days,
                since: due,
                who: String::new(),
                remedy: Some(remedy),
            });
            page.impediments.push(it);
        }
        Ok(())
    }

    /// What retrospectives decided and nobody has done.
    fn actions(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        for (it, sprint, ended) in retrospective::undone(self.conn)? {
            let owner = it.owner.map(|id| format!(" ({})", self.board.name_of(id)));
            page.entries.push(Entry {
                reason: Reason::Action,
                matter: Matter::Action(it.id),
                key: sprint,
                text: format!("{}{}", it.text, owner.unwrap_or_default()),
                days: self.days(ended),
                since: None,
                who: String::new(),
                remedy: Some(Remedy::Finish(it.id)),
            });
        }
        Ok(())
    }

    fn improvements(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        for (id, text, due) in improvement::to_review(self.conn, self.today)? {
            page.entries.push(Entry {
                reason: Reason::Review,
                matter: Matter::Improvement(id),
                key: format!("I-{}", id.0),
                text,
                days: self.days_since(due),
                since: Some(due),
                who: String::new(),
                remedy: None,
            });
        }
        Ok(())
    }

    /// The inbox as a whole, when something has been in it for too long; and those who asked for
    /// something that is no story, and have heard nothing for a week.
    fn observations(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        let inbox = observation::inbox(self.conn)?;
        let days = inbox.first().map_or(0, |it| self.days(it.at));
        if days > INBOX_DAYS {
            let n_old = inbox.iter().filter(|it| self.days(it.at) > INBOX_DAYS).count();
            page.entries.push(Entry {
                reason: Reason::Inbox,
                matter: Matter::Inbox,
                key: "inbox".to_owned(),
                text: format!(
                    "undecided for more than {INBOX_DAYS} days: {n_old} of {} captured",
                    inbox.len()
                ),
                days,
                since: None,
                who: String::new(),
                remedy: None,
            });
        }
        for (it, days) in unheard::captured(self.conn, self.board, self.now)? {
            page.entries.push(Entry {
                reason: Reason::Silent,
                matter: Matter::Observation(it.id),
                key: it.key(),
                text: waits(&it.what.requester, "news", &it.what.text),
                days,
                since: None,
                who: it.what.requester.clone(),
                remedy: Some(Remedy::Tell(About::Observation(it.id))),
            });
            page.observations.push(it);
        }
        Ok(())
    }

    /// Those who asked for what a story does and have heard nothing for a week.
    fn silent(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        for it in unheard::stories(self.conn, self.board, self.now)? {
            page.entries.push(Entry {
                reason: Reason::Silent,
                matter: Matter::Story(it.story),
                key: it.key,
                text: waits(&it.who, it.what, &it.text),
                days: it.days,
                since: None,
                who: it.who,
                remedy: Some(Remedy::Tell(About::Story(it.story))),
            });
        }
        Ok(())
    }

    /// What a process asks for.
    fn process(&self, it: &ProcessPage, page: &mut TodayPage) {
        let id = it.process.id;
        let mut add = |reason, text: String, since: Option<NaiveDate>, remedy| {
            page.entries.push(Entry {
                reason,
                matter: Matter::Process(id),
                key: it.process.prefix.clone(),
                text,
                days: since.map_or(0, |it| self.days_since(it)),
                since,
                who: String::new(),
                remedy,
            });
        };
        let name = &it.process.name;
        if it.owner().is_none() {
            let text = format!("{name}: nobody is accountable");
            add(Reason::Ownerless, text, None, Some(Remedy::Own(id)));
        }
        if let Some(due) = it.review_due(self.board).filter(|due| *due < self.today) {
            let text = format!("{name} should have been reviewed");
            add(Reason::Review, text, Some(due), Some(Remedy::Review(id)));
        }
        if let Some(due) = it.meeting_due(self.board).filter(|due| *due < self.today) {
            let text = format!("{name}: the quality meeting");
            add(Reason::Meeting, text, Some(due), Some(Remedy::Meet(id)));
        }
        for check in it.checks.iter().filter(|it| it.is_due(self.today)) {
            let text = format!("{name} {}: does it last?", check.number);
            add(Reason::Sustain, text, Some(check.due), Some(Remedy::Sustain(check.id)));
        }
        for answer in it.stale(self.board, self.today) {
            let on = self.board.date(answer.at);
            let remedy = Remedy::Confirm(id, answer.question);
            let text = format!("{name}: {}", answer.question.asks());
            add(Reason::Stale, text, Some(on), Some(remedy));
        }
        for policy in &it.policies {
            if let Some(due) = policy.sheet.date("review_on").filter(|due| *due <= self.today) {
                let text = format!("{name}: the policy “{}”", policy.sheet.text("text"));
                add(Reason::Review, text, Some(due), None);
            }
        }
    }

    /// The cards of the stories on the list.
    fn records(&self, page: &mut TodayPage) -> rusqlite::Result<()> {
        for it in &page.entries {
            if let Matter::Story(id) = it.matter
                && page.cards.iter().all(|it| it.id != id)
            {
                page.cards.extend(card::one(self.conn, id)?);
            }
        }
        Ok(())
    }
}

fn waits(who: &str, what: &str, text: &str) -> String {
    format!("{who} waits for {what}: {text}")
}
