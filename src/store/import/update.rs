//! What becomes of a story that was taken in before.

use rusqlite::{Connection, params};

use super::{FIELDS, GIVEN_UP, Known, Said, away, parts, said, silent, told, values};
use crate::domain::operation::{Changed, Incoming, Kept, Part, Tells};
use crate::domain::{Category, ColumnId, Field, StoryId, Value};
use crate::store::apply::Cx;
use crate::store::story::{bring_back, edit, head, put, tag};
use crate::store::{Answer, column, convert, gate, ledger, person};

/// What an update has found out, beside what stands in [`Cx::upshot`].
pub(super) struct Updated {
    /// What to remember, if that is something else than before.
    pub(super) says: Option<Said>,
    /// Whether the source had told of links before.
    pub(super) had_links: bool,
}

/// One story on its way to what the source says of it.
struct Update<'a> {
    conn: &'a Connection,
    id: StoryId,
    key: String,
    before: &'a Said,
    says: &'a Said,
}

impl Update<'_> {
    fn is_news(&self, field: Field) -> bool {
        self.before.of(field) != self.says.of(field)
    }

    fn here(&self, cx: &Cx, field: Field) -> Answer<String> {
        Ok(told(field, &edit::current(self.conn, self.id, field)?, &cx.board))
    }

    /// Whether the team has changed a field as well: then it stays as they have it, and that is
    /// noted.
    fn is_ours(&self, cx: &mut Cx, field: Field) -> Answer<bool> {
        let here = self.here(cx, field)?;
        let changed = here != self.before.of(field) && here != self.says.of(field);
        if changed {
            self.keep(cx, field.spec().id.to_owned(), here, self.says.of(field).to_owned());
        }
        Ok(changed)
    }

    fn keep(&self, cx: &mut Cx, what: String, here: String, there: String) {
        cx.upshot.kept.push(Kept { key: self.key.clone(), what, here, there, why: None });
    }

    /// Keeps a story where it stands, as something of what it must be to be finished is open.
    fn hold(&self, cx: &mut Cx, (what, here, there): (String, String, String), why: String) {
        let (key, why) = (self.key.clone(), Some(why));
        cx.upshot.kept.push(Kept { key, what, here, there, why });
    }

    fn changed(&self, cx: &mut Cx, what: &str, old: String, new: String) {
        if old != new {
            let (key, what) = (self.key.clone(), what.to_owned());
            cx.upshot.changed.push(Changed { key, what, old, new });
        }
    }
}

/// Changes what the source has changed since it was last read, and nothing else. What the team has
/// changed as well stays as the team has it, and so does what the file has no column for.
pub(super) fn update(
    cx: &mut Cx,
    conn: &Connection,
    known: Known<'_>,
    (story, tells): (&Incoming, Option<&Tells>),
) -> Answer<Updated> {
    let Known { id, source, reference } = known;
    let values = values(cx, story);
    let mut says = said(cx, story, &values);
    let before: String = conn
        .prepare_cached("SELECT said FROM imported WHERE source = $1 AND reference = $2")?
        .query_row(params![source, reference], |row| row.get(0))?;
    let mut before = Said::read(&before);
    if let Some(name) = person::called_now(conn, &cx.board, before.of(Field::Assignee))? {
        // Whoever took another name is still the one whom the source has told of.
        before.set(Field::Assignee, &name);
    }
    if let Some(name) = column::called_now(conn, &cx.board, before.of(Field::Column))? {
        // So is a column.
        before.set(Field::Column, &name);
    }
    (says.links, says.made) = (before.links.clone(), before.made.clone());
    says.rows.clone_from(&before.rows);
    says.had.clone_from(&before.had);
    let hanging = tells.map(|tells| silent::fill(&before, &mut says, story, tells));
    // What it was decided to mean the last time, and says still, it goes on to mean.
    let is_untold = says.state.is_none();
    if (before.state == says.state || is_untold) && !story.is_mapped {
        says.set(Field::Column, before.of(Field::Column));
        says.given_up = before.given_up;
    }
    let tells_priority = tells.is_none_or(|it| it.has(Part::Field(Field::Priority)));
    if !tells_priority {
        says.priority.clone_from(&before.priority);
    } else if before.priority == says.priority && !story.is_priority_mapped {
        says.set(Field::Priority, before.of(Field::Priority));
    }
    let it = Update { conn, id, key: head(conn, id)?.key, before: &before, says: &says };
    for field in FIELDS.iter().filter(|field| it.is_news(**field)) {
        let Some((_, value)) = values.iter().find(|(of, _)| of == field) else { continue };
        if it.is_ours(cx, *field)? {
            continue;
        }
        let (old, column) = (it.here(cx, *field)?, field.spec().id);
        conn.prepare_cached(&format!("UPDATE story SET \"{column}\" = $1 WHERE id = $2"))?
            .execute(params![convert::to_sql(value), id.0])?;
        it.changed(cx, column, old, says.of(*field).to_owned());
    }
    tags(cx, &it)?;
    let place = place(cx, &it, story)?;
    let mut rows = before.rows.clone();
    if hanging.is_none_or(|it| it.criteria) {
        rows = criteria(cx, &it, story)?;
    }
    if hanging.is_none_or(|it| it.comments) {
        for (old, new) in parts::comments(cx, conn, id, story, before.comments.as_deref())? {
            it.changed(cx, "comment", old, new);
        }
    }
    let tells_beside = |name: &str| tells.zip(hanging).is_none_or(|(it, told)| told.of(it, name));
    for (name, old, new) in parts::extras(conn, id, story, tells_beside)? {
        it.changed(cx, &name, old, new);
    }
    if place != Remembers::Now {
        says.set(Field::Column, before.of(Field::Column));
        says.given_up = before.given_up;
    }
    if place == Remembers::Nothing {
        says.state.clone_from(&before.state);
    }
    let had_links = !before.links.is_empty();
    // What nobody remembered is no news by itself: it is remembered with the next that is.
    if before != says || !before.rows.is_empty() {
        says.rows = rows;
    }
    Ok(Updated { says: (before != says).then_some(says), had_links })
}

/// Takes over which tags the source has given and taken off since it was last read: one that it had
/// before and the team took off stays off.
fn tags(cx: &mut Cx, it: &Update<'_>) -> Answer<()> {
    if !it.is_news(Field::Tags) {
        return Ok(());
    }
    let here = || -> Answer<String> {
        let tags = edit::current(it.conn, it.id, Field::Tags)?;
        Ok(tags.words().join(" "))
    };
    let old = here()?;
    let of = |said: &Said| Value::tags(said.of(Field::Tags).lines().map(str::to_owned));
    let (had, has) = (of(it.before), of(it.says));
    for gone in had.words().iter().filter(|it| !has.has(it)) {
        tag::untag_story(it.conn, it.id, gone)?;
    }
    for new in has.words().iter().filter(|it| !had.has(it)) {
        tag::tag_story(cx, it.conn, it.id, new)?;
    }
    it.changed(cx, Field::Tags.spec().id, old, here()?);
    Ok(())
}

/// What is remembered of a story's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Remembers {
    /// What the source says now.
    Now,
    /// What it said before: what it says now has moved nothing, and is to move nothing later.
    Before,
    /// Nothing of what it says now: that is to move the story as soon as it can be finished here.
    Nothing,
}

/// Moves a story to where the source says that it stands, where it says otherwise than before.
fn place(cx: &mut Cx, it: &Update<'_>, story: &Incoming) -> Answer<Remembers> {
    let (before, says) = (it.before, it.says);
    if !it.is_news(Field::Column) && before.given_up == says.given_up {
        return Ok(Remembers::Now);
    }
    let (conn, id) = (it.conn, it.id);
    let head = head(conn, id)?;
    let column = it.here(cx, Field::Column)?;
    let old = if head.is_archived { GIVEN_UP.to_owned() } else { column.clone() };
    let was_given_up = before.given_up == Some(true);
    let of_done =
        |it: ColumnId| cx.board.column(it).is_some_and(|it| it.category == Category::Done);
    let (is_done, ends) = (of_done(head.column), of_done(story.column));
    let there = says.place().to_owned();
    let what = Field::Column.spec().id.to_owned();
    // Nobody remembers for which state it was put here: it may be the one that it has still.
    let is_unsure = before.state.is_none() && !story.is_mapped;
    let is_as_before = !was_given_up && column == before.of(Field::Column);
    let is_there = !story.given_up && column == says.of(Field::Column);
    let shut = if ends { gate::shut(cx, conn, id)? } else { None };
    match (head.is_archived, story.given_up) {
        (true, true) => {
            if is_done && !ends {
                it.keep(cx, what, "archived as finished".to_owned(), "given up".to_owned());
            }
            return Ok(Remembers::Now);
        }
        (true, false) if was_given_up && let Some(why) = shut => {
            it.hold(cx, (what, old, there), why);
            return Ok(Remembers::Nothing);
        }
        (true, false) if was_given_up => {
            bring_back(conn, id)?;
            go(cx, conn, id, head.column, story)?;
        }
        // It stands on no board, and its sprint may be over.
        (true, false) => {
            it.keep(cx, what, old, there);
            return Ok(Remembers::Now);
        }
        (false, given_up) if is_unsure && is_as_before && (given_up || (is_done && !ends)) => {
            it.keep(cx, what, column, there);
            return Ok(Remembers::Before);
        }
        (false, _) if !is_as_before && !is_there => {
            it.keep(cx, what, column, there);
            return Ok(Remembers::Now);
        }
        (false, _) if let Some(why) = shut => {
            it.hold(cx, (what, old, there), why);
            return Ok(Remembers::Nothing);
        }
        (false, true) => give_up(cx, conn, id, head.column, story)?,
        (false, false) => go(cx, conn, id, head.column, story)?,
    }
    it.changed(cx, &what, old, there);
    Ok(Remembers::Now)
}

/// What is to be fulfilled; tells which criterion here each of the source's is.
fn criteria(cx: &mut Cx, it: &Update<'_>, story: &Incoming) -> Answer<parts::Rows> {
    let (conn, id) = (it.conn, it.id);
    let old = parts::criteria_of(conn, id)?;
    let (kept, rows) = parts::criteria(conn, id, story, it.before)?;
    for (here, there) in kept {
        it.keep(cx, "criterion".to_owned(), here, there);
    }
    it.changed(cx, "criteria", old, parts::criteria_of(conn, id)?);
    Ok(rows)
}

/// Puts a story where the source says that it stands: into a done column since the day on which it
/// was finished there, into any other since now, as nobody says when its work began.
fn go(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    from: ColumnId,
    story: &Incoming,
) -> rusqlite::Result<()> {
    if from == story.column {
        return Ok(());
    }
    let is_done = cx.board.column(story.column).is_some_and(|it| it.category == Category::Done);
    let at = if is_done { ended(cx, conn, id, story)? } else { cx.present.at };
    conn.prepare_cached("UPDATE story SET \"column\" = $1, since = $2 WHERE id = $3")?
        .execute([story.column.0, at, id.0])?;
    ledger::note_at(conn, cx.present, at, id, Some(from), Some(story.column), None)
}

/// When a story came to its end there; now, where nobody says, or says what cannot be: before it came
/// to where it stands here, or a day to come.
fn ended(cx: &Cx, conn: &Connection, id: StoryId, story: &Incoming) -> rusqlite::Result<i64> {
    let here: i64 = conn
        .prepare_cached("SELECT since FROM story WHERE id = $1")?
        .query_row([id.0], |row| row.get(0))?;
    let told = story.since.map(convert::millis);
    Ok(told.filter(|it| (here..=cx.present.at).contains(it)).unwrap_or(cx.present.at))
}

/// Archives a story that was given up, from where it stands; out of a done column, as it is not
/// finished.
fn give_up(
    cx: &Cx,
    conn: &Connection,
    id: StoryId,
    from: ColumnId,
    story: &Incoming,
) -> Answer<()> {
    let at = ended(cx, conn, id, story)?;
    let of_done =
        |it: ColumnId| cx.board.column(it).is_some_and(|it| it.category == Category::Done);
    if of_done(story.column) {
        // A done column keeps what is finished, and its day.
        if !of_done(from) {
            go(cx, conn, id, from, story)?;
        }
    } else if of_done(from) {
        put(cx, conn, id, story.column, None)?;
    }
    Ok(away(conn, id, at)?)
}
