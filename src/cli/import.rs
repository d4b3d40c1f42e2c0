//! `gemba import`: what another tool exported.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::progress::Progress;
use super::table::Table;
use crate::domain::operation::{Upshot, apart};
use crate::domain::permission::Permission;
use crate::domain::refusal::TOLD_AT_ONCE;
use crate::domain::{Operation, Refusal, text};
use crate::exchange::plan::words::{self, full, left_out, mistakable, tally};
use crate::exchange::plan::{Becomes, Options, Plan};
use crate::exchange::{Draft, Format};
use crate::store::StoreError;

/// What can be taken in.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// The CSV file of Jira's "Export CSV (all fields)"
    ///
    /// A story keeps the key that it has there, where that is one of the board's own prefix and the
    /// number was never given; else it gets the next one, and the other is its reference. A state
    /// goes to the column that --map names, else to that of the same name; else to one whose name is
    /// in its own ("In Review"), or one for waiting where its name says that it waits; else to the
    /// first that means the same by its Status Category; in a file without one, by its name, or as
    /// finished where it has a resolution or the date of one; what nobody can guess goes to the first
    /// column. A story that is here moves only when its state there is another than at the last
    /// import, or --map names it. What both sides have changed stays as it is here, and is told. So
    /// does a story that is finished there while its definition of done is open here, or something is
    /// in its way: it goes with the next import once that is met. Where limits are hard, a column is
    /// filled past one for a --reason alone.
    Jira(Source),
}

/// Takes a file in. What was taken in before is updated, never written down twice.
#[derive(Debug, Args)]
pub(crate) struct Source {
    /// The file; - reads the standard input
    #[arg(value_name = "FILE")]
    export: PathBuf,
    /// Print what would become of everything, and write nothing
    #[arg(long)]
    dry_run: bool,
    /// What a name in the file stands for: a state's column ("UAT=Review", "Cancelled=archive"), a
    /// priority ("Blocker-ish=high"), somebody ("a1=ann", "a1=Ann Example"), or a column for what Jira
    /// calls it ("Titel=Summary"); can be given more than once
    #[arg(long, value_name = "NAME=MEANING")]
    map: Vec<String>,
    /// Take in all rows or none
    #[arg(long)]
    strict: bool,
}

impl Verb {
    /// Whether it reads a file that the person has named.
    pub(crate) fn names_a_file(&self) -> bool {
        match self {
            Self::Jira(source) => source.export.as_os_str() != "-",
        }
    }

    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        match self {
            Self::Jira(source) => source.run(cx, Format::Jira),
        }
    }
}

impl Source {
    fn run(&self, cx: &mut Cx, format: Format) -> Result<(), Stop> {
        let options = self.options()?;
        if !self.dry_run || cx.store.is_hosted() {
            cx.store.allow(&[Permission::Administer])?;
        }
        let bytes = self.bytes(cx)?;
        let progress = Progress::spin("reading");
        let draft = format.read(&bytes, &options);
        progress.stop();
        let draft = draft.map_err(|it| self.named(it))?;
        let mut plan = plan(cx, draft, &options)?;
        let is_refused = self.strict && !plan.bad.is_empty();
        // In sentences the whole plan stands on the page.
        if !(self.dry_run && cx.out.form == Form::Plain) {
            note(cx, &plan);
        }
        if self.dry_run {
            if plan.batch.stories.is_empty() {
                cx.out.note(&self.nothing(plan.bad.len()));
            }
            if is_refused {
                plan.take_nothing();
            }
            let upshot = rehearsed(cx, &plan)?;
            show(cx, &plan, upshot.as_ref())?;
        }
        if is_refused {
            return Err(Refusal::BadRows(plan.bad.len()).into());
        }
        if self.dry_run {
            return Ok(());
        }
        if plan.batch.stories.is_empty() {
            return Err(Stop::wrong(self.nothing(plan.bad.len())));
        }
        let batch = std::mem::take(&mut plan.batch);
        let source = batch.source.clone();
        let progress = Progress::count(plan.create + plan.update, "writing");
        cx.store.tell(progress.teller());
        let done = cx.commit(&Operation::Import(batch));
        progress.stop();
        let done = done?;
        cx.did_with(&done, beside(&plan, Some(&done.upshot)))?;
        let Upshot { kept, .. } = &done.upshot;
        for kept in kept.iter().skip(TOLD_AT_ONCE) {
            cx.out.note(&format!("kept as changed here: {}", kept.sentence(&source)));
        }
        // What is new and what was known is what the file says now, not what was planned: somebody
        // else may have taken the same in meanwhile.
        for told in &words::told(&plan, Some(&done.upshot)) {
            cx.out.note(told);
        }
        if !plan.bad.is_empty() {
            cx.out.note(left_out(plan.bad.len()).trim_start_matches(", "));
        }
        Ok(())
    }

    fn bytes(&self, cx: &Cx) -> Result<Vec<u8>, Stop> {
        if self.export.as_os_str() == "-" {
            return super::source::export(cx.host());
        }
        super::source::read(&self.export)
    }

    fn options(&self) -> Result<Options, Stop> {
        let mut options = Options::default();
        for typed in &self.map {
            options = options.map(typed)?;
        }
        Ok(options)
    }

    /// Why a file without a row that could be taken in is none.
    fn nothing(&self, n_bad: usize) -> String {
        let what = match n_bad {
            0 => "has a header and no row",
            _ => "has no row that can be taken in",
        };
        format!("{} {what}: nothing was written", self.export.display())
    }

    /// The same refusal with the file's name in front.
    fn named(&self, refusal: Refusal) -> Stop {
        match refusal {
            Refusal::Wrong(why) => Stop::wrong(format!("{}: {why}", self.export.display())),
            other => Stop::Refused(other),
        }
    }
}

/// Says what of the file cannot be taken in as it is.
fn note(cx: &Cx, plan: &Plan) {
    for bad in &plan.bad {
        cx.out.note(&format!("line {}: {}", bad.line, bad.reason));
    }
    let few = words::few(&plan.notes);
    for note in &few {
        cx.out.note(note);
    }
    if let Some(more @ 1..) = plan.notes.len().checked_sub(few.len()) {
        cx.out.note(&format!("and {more} more like these"));
    }
}

fn plan(cx: &mut Cx, draft: Draft, options: &Options) -> Result<Plan, Stop> {
    let snapshot = cx.bare()?;
    let known = cx.store.taken_in(&draft.source)?;
    let options = Options { now: Some(snapshot.now), ..options.clone() };
    Ok(Plan::new(draft, &snapshot.board, &known, &options)?)
}

/// What the import would do; nothing where there is nothing to do, or something refuses it, which is
/// said.
fn rehearsed(cx: &mut Cx, plan: &Plan) -> Result<Option<Upshot>, Stop> {
    let n = plan.batch.stories.len();
    if n == 0 {
        return Ok(None);
    }
    let progress = Progress::count(n, "rehearsing");
    cx.store.tell(progress.teller());
    let found = cx.store.rehearse(&plan.batch);
    progress.stop();
    match found {
        Ok((_, upshot)) => Ok(Some(upshot)),
        Err(StoreError::Refused(why)) => {
            cx.out
                .note(&format!("what would change is not known, as the import is refused: {why}"));
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// Prints what would become of columns, states, people and stories.
fn show(cx: &Cx, plan: &Plan, upshot: Option<&Upshot>) -> Result<(), Stop> {
    match cx.out.form {
        Form::Json => return cx.out.json("plans", vec![json(plan, upshot)]),
        Form::Plain => {
            let page = format!("{}\nNothing was written.\n", words::of(plan, upshot, "--reason"));
            return cx.out.text(&page);
        }
        Form::Table => (),
    }
    let mut page = String::new();
    let used = plan.columns.iter().filter(|it| it.filled > 0);
    let mut section = |title: &str, table: &Table| {
        if !table.is_empty() {
            let _ = writeln!(page, "{title}\n{}", table.show(cx.out.width));
        }
    };
    let mut columns = Table::new(&["column", "cells", "becomes"]);
    for it in used {
        let becomes = it.becomes.to_string();
        columns.push(vec![it.name.clone(), it.filled.to_string(), becomes]);
    }
    section("Columns", &columns);
    let mut states = Table::new(&["state", "stories", "goes to", "by"]);
    for it in &plan.states {
        states.push(vec![it.name(), it.stories.to_string(), it.column_name.clone(), it.by()]);
    }
    section("States", &states);
    let mut priorities = Table::new(&["priority", "stories", "becomes", "by"]);
    for it in &plan.priorities {
        let by = if it.is_mapped { "--map" } else { "not known" };
        let (n, becomes) = (it.stories.to_string(), it.becomes.id().to_owned());
        priorities.push(vec![it.name.clone(), n, becomes, by.to_owned()]);
    }
    section("Priorities", &priorities);
    let mut people = Table::new(&["person", "becomes", ""]);
    for it in &plan.people {
        let new = if it.new { "new" } else { "" };
        people.push(vec![it.source.clone(), it.becomes.clone(), new.to_owned()]);
    }
    section("People", &people);
    let mut stories = Table::new(&["key", "reference", "column", "person", "pts", "title"]);
    let keys: HashMap<&str, &str> =
        upshot.iter().flat_map(|it| &it.added).map(|it| (&*it.reference, &*it.key)).collect();
    for it in plan.new_stories(upshot) {
        stories.push(vec![
            (*keys.get(&*it.reference).unwrap_or(&"")).to_owned(),
            it.reference.clone(),
            plan.place_of(it).to_owned(),
            it.assignee.clone().unwrap_or_default(),
            it.points.map(|it| it.to_string()).unwrap_or_default(),
            it.title.clone(),
        ]);
    }
    section("New stories", &stories);
    let mut changes = Table::new(&["story", "what", "is", "would be"]);
    let mut kept = Table::new(&["story", "what", "is and stays", "in the file"]);
    for it in upshot.iter().flat_map(|it| &it.changed) {
        let [old, new] = apart(&it.old, &it.new);
        changes.push(vec![it.key.clone(), it.what.clone(), old, new]);
    }
    let mut open = Table::new(&["story", "what", "is and stays", "in the file", "why"]);
    for it in upshot.iter().flat_map(|it| &it.kept) {
        let [here, there] = apart(&it.here, &it.there);
        let row = vec![it.key.clone(), it.what.clone(), here, there];
        match &it.why {
            None => kept.push(row),
            Some(why) => open.push([row, vec![text::line(why)]].concat()),
        }
    }
    section("Changes", &changes);
    section("Kept as changed here", &kept);
    section("Kept here, not finished yet", &open);
    let n_empty = plan.columns.iter().filter(|it| it.filled == 0).count();
    if n_empty > 0 {
        let are = if n_empty == 1 { "column is" } else { "columns are" };
        let _ = writeln!(page, "{n_empty} {are} empty.");
    }
    let mistakable = upshot.and_then(|it| mistakable(it, &plan.batch.source));
    let full = upshot.and_then(|it| full(it, "--reason"));
    let unlinked = upshot.and_then(Upshot::not_linked);
    let told = words::told(plan, upshot);
    for told in told.iter().chain(&unlinked).chain(&mistakable).chain(&full) {
        let _ = writeln!(page, "{}.", text::capital(told));
    }
    let _ = writeln!(page, "{}. Nothing was written.", tally(plan, upshot));
    cx.out.text(&page)
}

/// The plan for programs.
fn json(plan: &Plan, upshot: Option<&Upshot>) -> serde_json::Value {
    use serde_json::{Value as Json, json};

    let columns = plan.columns.iter().map(|it| {
        let field = match it.becomes {
            Becomes::Kept => Json::Null,
            _ => it.becomes.to_string().into(),
        };
        json!({"name": it.name, "cells": it.filled, "becomes": field})
    });
    let states = plan.states.iter().map(|it| {
        json!({
            "name": it.state,
            "resolution": (!it.resolution.is_empty()).then_some(&it.resolution),
            "stories": it.stories,
            "column": (!it.is_archive).then_some(&it.column_name),
            "archive": it.is_archive,
            "by": it.how.to_string(),
        })
    });
    let priorities = plan.priorities.iter().map(|it| {
        json!({
            "name": it.name,
            "stories": it.stories,
            "priority": it.becomes.id(),
            "by": if it.is_mapped { "--map" } else { "not known" },
        })
    });
    let people = plan
        .people
        .iter()
        .map(|it| json!({"source": it.source, "name": it.becomes, "new": it.new}));
    let all = upshot.into_iter();
    let new = all.clone().flat_map(|it| &it.added);
    let new = new.map(|it| json!({"key": it.key, "reference": it.reference}));
    let changes = all.clone().flat_map(|it| &it.changed);
    let changes =
        changes.map(|it| json!({"key": it.key, "what": it.what, "is": it.old, "would_be": it.new}));
    let mistakable = all.flat_map(|it| &it.mistakable);
    let mistakable = mistakable.map(|it| json!({"key": it.key, "own": it.own}));
    let mut all = json!({
        "source": plan.batch.source,
        "create": plan.create,
        "update": upshot.map(|it| it.updated),
        "same": upshot.map(|it| it.same),
        "new": new.collect::<Json>(),
        "changes": changes.collect::<Json>(),
        "mistakable": mistakable.collect::<Json>(),
        "full": upshot.map_or(&[][..], |it| &it.full),
        "columns": columns.collect::<Json>(),
        "states": states.collect::<Json>(),
        "priorities": priorities.collect::<Json>(),
        "people": people.collect::<Json>(),
        "notes": plan.notes,
    });
    if let Some(all) = all.as_object_mut() {
        all.extend(beside(plan, upshot));
    }
    all
}

/// What programs are told of an import and of its rehearsal alike: what was left out, what stays as it
/// is here, and what was decided.
fn beside(plan: &Plan, upshot: Option<&Upshot>) -> serde_json::Map<String, serde_json::Value> {
    use serde_json::{Value as Json, json};

    let bad = plan.bad.iter().map(|it| json!({"line": it.line, "reason": it.reason}));
    let kept = upshot.into_iter().flat_map(|it| &it.kept);
    let kept =
        kept.map(|it| json!({"key": it.key, "what": it.what, "is": it.here, "in_file": it.there, "why": it.why}));
    let parts = [
        ("bad", bad.collect::<Json>()),
        ("kept", kept.collect::<Json>()),
        ("told", words::told(plan, upshot).into()),
        ("unlinked", upshot.map_or(&[][..], |it| &it.unlinked).into()),
    ];
    parts.into_iter().map(|(name, all)| (name.to_owned(), all)).collect()
}
