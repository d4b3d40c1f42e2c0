//! One arm an operation: to the room of its subject.

use std::cell::RefCell;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use rusqlite::Connection;

use super::ledger::Present;
use super::progress::Progress;
use super::{
    Answer, board, checklist, column, impediment, import, meanwhile, person, process,
    retrospective, sprint, standup, story,
};
use crate::clock::from_millis;
use crate::domain::operation::Upshot;
use crate::domain::rules::Overruled;
use crate::domain::{At, Board, Hat, Operation, Over, PersonId, Place, Refusal, Rule, StoryId};

/// What every write may look at.
pub(super) struct Cx {
    /// The board itself, as it was when the write began.
    pub(super) board: Arc<Board>,
    /// The operation that is open.
    pub(super) present: Present,
    /// The first story that it has written down.
    pub(super) added: Option<StoryId>,
    /// Why it is done although a rule asks.
    pub(super) reason: Option<String>,
    /// The reason that was given around it: for what the reason itself is not about, as that a sprint
    /// ends without a retrospective is not why a story of it is split.
    pub(super) outer: Option<String>,
    /// Who wears the process owner's hat and agreed, where that is somebody else.
    pub(super) consent: Option<PersonId>,
    /// Whether a place in the process backlog is this person's to give.
    pub(super) orders: bool,
    /// Which rules it is held against.
    pub(super) asking: Asking,
    /// What was found against it so far.
    pub(super) found: RefCell<Found>,
    /// Who is told how far it has come.
    pub(super) progress: Progress,
    /// What an import has done so far.
    pub(super) upshot: Upshot,
    /// How the board writes its tags.
    pub(super) tags: story::tag::Writings,
}

/// What was found against a write while it was carried out: told at its end, all at once.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What stands in its way.
    asked: Once<Refusal>,
    /// What its reason has overruled.
    overruled: Once<Overruled>,
    /// The reason that was given for it in so many words.
    given: Option<String>,
    /// Whether its reason was asked for.
    was_asked: bool,
    /// What it found to be so already, each in a sentence.
    so_already: Vec<String>,
    /// What else it has led to, each for the end of a sentence.
    told: Vec<String>,
}

/// A list in which each thing stands once, in the order in which they came; what comes again takes
/// the place of what it was before.
#[derive(Debug)]
struct Once<T> {
    all: Vec<T>,
    places: HashMap<String, usize>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { all: Vec::new(), places: HashMap::new() }
    }
}

impl<T> Once<T> {
    fn put(&mut self, key: String, it: T) {
        match self.places.entry(key) {
            Entry::Occupied(place) => self.all[*place.get()] = it,
            Entry::Vacant(place) => {
                place.insert(self.all.len());
                self.all.push(it);
            }
        }
    }
}

/// Which rules a write is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asking {
    /// All of them.
    Everything,
    /// None: what is taken back, or was done elsewhere and is taken in, has happened.
    Nothing,
}

impl Cx {
    /// When the operation happens.
    pub(super) fn now(&self) -> At {
        from_millis(self.present.at)
    }

    /// Where what a meeting makes into a story goes: first of all, and to the end where the order of
    /// the process backlog is somebody else's (rule ASM-2).
    pub(super) fn first(&self) -> Place {
        if self.may_order() { Place::Top } else { Place::Bottom }
    }

    /// Where what is made of a story goes: just below it, and to the end where the order of the process
    /// backlog is somebody else's (rule ASM-2), which is said by the text, for the end of a sentence.
    pub(super) fn below(&self, story: StoryId) -> (Place, String) {
        if self.may_order() {
            return (Place::After(story), String::new());
        }
        let others = self.board.others_with(Hat::Apo, self.present.person);
        let whose = match &*others {
            [] => "the order is somebody else's".to_owned(),
            others => format!("the order is {}'s", self.board.names_of(others)),
        };
        (Place::Bottom, format!("; at the end of the process backlog: {whose}"))
    }

    fn may_order(&self) -> bool {
        self.orders && self.board.others_with(Hat::Apo, self.present.person).is_empty()
    }

    /// Notes what stands in the way. The write goes on, so that whoever asked for it hears all that
    /// does; [`Cx::hold`] ends it.
    pub(super) fn ask(&self, refusal: Refusal) {
        let key = match &refusal {
            Refusal::WipAsks { column, over } => limit(column, over),
            other => other.to_string(),
        };
        self.found.borrow_mut().asked.put(key, refusal);
    }

    /// Notes what the reason overrules.
    pub(super) fn overrule(&self, rule: Rule, found: &str) {
        let it = Overruled { rule: Some(rule), found: found.to_owned() };
        self.overruled(format!("{} {found}", rule.spec().id), it);
    }

    /// Notes that the reason overrules the limit of a column: once, however many stories go there one
    /// by one.
    pub(super) fn overrule_limit(&self, column: String, over: Over) {
        let key = limit(&column, &over);
        let found = Refusal::WipAsks { column, over }.to_string();
        self.overruled(key, Overruled { rule: None, found });
    }

    fn overruled(&self, key: String, it: Overruled) {
        let mut all = self.found.borrow_mut();
        all.was_asked = true;
        all.overruled.put(key, it);
    }

    /// Notes what else a write has led to, and gives it back for the end of its sentence: where
    /// several are made as one, the sentence of the whole ends so too.
    pub(super) fn tells(&self, more: String) -> String {
        if !more.is_empty() {
            self.found.borrow_mut().told.push(more.clone());
        }
        more
    }

    /// Notes that the reason was asked for, and overrules nothing.
    pub(super) fn takes_reason(&self) {
        self.found.borrow_mut().was_asked = true;
    }

    /// Leaves the reason out of the sentence of what was done, which says it by itself.
    pub(super) fn says_reason_itself(&self) {
        self.found.borrow_mut().given = None;
    }

    /// Notes that something which was asked for is so already, and gives that back as what was done.
    pub(super) fn is_so(&self, sentence: String) -> String {
        let all = &mut self.found.borrow_mut().so_already;
        if !all.contains(&sentence) {
            all.push(sentence.clone());
        }
        sentence
    }

    /// What is said of a write that changed nothing.
    pub(super) fn nothing_done(&self) -> String {
        const MOST: usize = 3;
        let all = &self.found.borrow().so_already;
        match all.len() {
            0 => "Nothing changed: that is so already".to_owned(),
            n if n > MOST => format!("{}; and {} more", all[..MOST].join("; "), n - MOST),
            _ => all.join("; "),
        }
    }

    /// Ends a write in whose way something stands, with all of that.
    pub(super) fn hold(&self) -> Result<(), Refusal> {
        let mut asked = std::mem::take(&mut self.found.borrow_mut().asked).all;
        match asked.len() {
            0 => Ok(()),
            1 => Err(asked.remove(0)),
            _ => Err(Refusal::Several(asked)),
        }
    }

    /// The sentence of what was done with the reason that was given for it, and what that overruled.
    pub(super) fn reasoned(&self, label: String) -> (String, Vec<Overruled>) {
        let found = self.found.take();
        let label = match found.given {
            None => label,
            Some(why) if found.was_asked => {
                let rules = found.overruled.all.iter().filter_map(|it| Some(it.rule?.spec().id));
                let mut rules: Vec<&str> = rules.collect();
                rules.sort_unstable();
                rules.dedup();
                let rules = match &*rules {
                    [] => String::new(),
                    rules => format!(" ({})", rules.join(", ")),
                };
                format!("{label}, all the same{rules}: {why}")
            }
            Some(why) => format!("{label}: {why}"),
        };
        (label, found.overruled.all)
    }

    /// Reads the board again, after an operation that changed it.
    pub(super) fn refresh(&mut self, conn: &Connection) -> Answer<()> {
        self.board = Arc::new(board::read(conn)?);
        Ok(())
    }
}

/// What a limit is known by: its column, and of what it is one.
fn limit(column: &str, over: &Over) -> String {
    let of = match over {
        Over::Stories { .. } => "stories",
        Over::Points { .. } => "points",
    };
    format!("{of} in {column}")
}

/// Carries an operation out and says what it did, in the past tense.
pub(super) fn apply(cx: &mut Cx, conn: &Connection, operation: &Operation) -> Answer<String> {
    match operation {
        Operation::All { label, of } => {
            let mut last = String::new();
            for operation in of {
                last = apply(cx, conn, operation)?;
                if changes_board(operation) {
                    cx.refresh(conn)?;
                }
            }
            if label.is_empty() {
                return Ok(last);
            }
            Ok(format!("{label}{}", cx.found.borrow().told.concat()))
        }
        Operation::AsSeen { seen, of } => {
            for it in seen {
                meanwhile::unless_changed(conn, &cx.board, it)?;
            }
            apply(cx, conn, of)
        }
        Operation::Add { stories, place } => story::add::add(cx, conn, stories, *place),
        Operation::Edit(changes) => story::edit::edit(cx, conn, changes),
        Operation::Overruled { reason, consent, of } => {
            overrule(cx, reason, *consent)?;
            let all = [cx.outer.as_deref(), cx.reason.as_deref()];
            // Whole: of what a limit was overruled for the log is the only place that keeps it.
            let all: Vec<&str> = all.into_iter().flatten().collect();
            cx.found.borrow_mut().given = Some(all.join("; "));
            apply(cx, conn, of)
        }
        Operation::Move { stories, to } => story::move_to(cx, conn, stories, *to),
        Operation::Rank { stories, place } => story::rank_at(cx, conn, stories, *place),
        Operation::Comment { story, text } => story::parts::comment(cx, conn, *story, text),
        Operation::AddCriteria { story, texts } => {
            story::parts::add_criteria(cx, conn, *story, texts)
        }
        Operation::Tick { criterion, done } => story::parts::tick(cx, conn, *criterion, *done),
        Operation::EditCriterion { criterion, was, now } => {
            story::parts::edit_criterion(cx, conn, *criterion, was, now)
        }
        Operation::RemoveCriterion(criterion) => story::parts::remove_criterion(conn, *criterion),
        Operation::Block { stories, reason } => story::parts::block(cx, conn, stories, reason),
        Operation::Unblock { stories, seen, resolution } => {
            story::parts::unblock(cx, conn, stories, seen.as_deref(), resolution)
        }
        Operation::Link { from, kind, to } => story::parts::link(cx, conn, *from, *kind, *to),
        Operation::Unlink(link) => story::parts::unlink(conn, *link),
        Operation::Refer { story, label, target } => {
            story::parts::refer(cx, conn, *story, label, target)
        }
        Operation::Unrefer(reference) => story::parts::unrefer(conn, *reference),
        Operation::Duplicate(story) => story::add::duplicate(cx, conn, *story),
        Operation::Split { story, titles } => story::add::split(cx, conn, *story, titles),
        Operation::Archive(stories) => story::archive(cx, conn, stories),
        Operation::Restore(stories) => story::restore(cx, conn, stories),
        Operation::EditBoard(settings) => board::edit(cx, conn, settings),
        Operation::AddColumn { name, category, after } => {
            column::add(cx, conn, name, *category, *after)
        }
        Operation::EditColumn { column, to } => column::edit(cx, conn, *column, to),
        Operation::RemoveColumn { column, stories_to } => {
            column::remove(cx, conn, *column, *stories_to)
        }
        Operation::AddPerson(new) => person::add(cx, conn, new),
        Operation::EditPerson { person, to } => person::edit(cx, conn, *person, to),
        Operation::AddProcess { prefix, name } => board::add_process(cx, conn, prefix, name),
        Operation::Sprint(operation) => sprint::apply(cx, conn, operation),
        Operation::Checklist(operation) => checklist::apply(cx, conn, operation),
        Operation::Impediment(operation) => impediment::apply(cx, conn, operation),
        Operation::Retro(operation) => retrospective::apply(cx, conn, operation),
        Operation::Standup(operation) => standup::apply(cx, conn, operation),
        Operation::Import(batch) => import::take_in(cx, conn, batch),
        Operation::Process(operation) => process::apply(cx, conn, operation),
    }
}

/// Takes the reason for what follows, and who agreed to it.
fn overrule(cx: &mut Cx, reason: &str, consent: Option<PersonId>) -> Result<(), Refusal> {
    let reason = story::add::line(reason, "the reason")?;
    if reason.is_empty() {
        return Err(Refusal::EmptyText("the reason"));
    }
    if let Some(person) = consent
        && !cx.board.wearers(Hat::Apo).contains(&person)
    {
        let name = cx.board.name_of(person);
        let hat = Hat::Apo.label();
        let wearers = cx.board.wearers(Hat::Apo);
        let who = match &*wearers {
            [] => "nobody does".to_owned(),
            wearers => format!("{} does", cx.board.names_of(wearers)),
        };
        return Err(Refusal::Wrong(format!("{name} does not wear the hat of the {hat}: {who}")));
    }
    if let Some(person) = consent.filter(|it| !cx.orders && *it != cx.present.person) {
        // Where hats are rights, nobody signs for whoever orders the work.
        let name = cx.board.name_of(person);
        return Err(Refusal::Wrong(format!(
            "nobody says for {name} on this board that they agree: leave that out, and {name} agrees \
             by gemba sprint consent or on the sprint's screen"
        )));
    }
    if let Some(outer) = cx.reason.replace(reason) {
        cx.outer = Some(outer);
    }
    cx.consent = consent;
    Ok(())
}

/// Whether the operation changes what [`Cx::board`] holds.
const fn changes_board(operation: &Operation) -> bool {
    match operation {
        Operation::EditBoard(_)
        | Operation::AddColumn { .. }
        | Operation::EditColumn { .. }
        | Operation::RemoveColumn { .. }
        | Operation::AddPerson(_)
        | Operation::EditPerson { .. }
        | Operation::AddProcess { .. }
        | Operation::Sprint(_)
        | Operation::Import(_)
        | Operation::Process(_)
        | Operation::Overruled { .. }
        | Operation::AsSeen { .. }
        | Operation::All { .. } => true,
        Operation::Add { .. }
        | Operation::Edit(_)
        | Operation::Move { .. }
        | Operation::Rank { .. }
        | Operation::Comment { .. }
        | Operation::AddCriteria { .. }
        | Operation::Tick { .. }
        | Operation::EditCriterion { .. }
        | Operation::RemoveCriterion(_)
        | Operation::Block { .. }
        | Operation::Unblock { .. }
        | Operation::Link { .. }
        | Operation::Unlink(_)
        | Operation::Refer { .. }
        | Operation::Unrefer(_)
        | Operation::Duplicate(_)
        | Operation::Split { .. }
        | Operation::Checklist(_)
        | Operation::Impediment(_)
        | Operation::Retro(_)
        | Operation::Standup(_)
        | Operation::Archive(_)
        | Operation::Restore(_) => false,
    }
}
