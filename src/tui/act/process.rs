//! What belongs to a process: what is asked of the person, and what is picked.

mod asked;

pub(crate) use asked::{Asked, New};

use crate::domain::definition::Definition;
use crate::domain::improvement::{Closure, Improvement};
use crate::domain::process::{Check, Handing, Lasting, Version, difference};
use crate::domain::{Operation, PersonId, ProcessId, ProcessOperation, ProcessPage, StoryId, text};
use crate::exchange::{definition, process_text};
use crate::tui::command::{Anywhere, Command, OnProcess, OnProcesses};
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::dialog::sheet::{About, SheetForm};
use crate::tui::dialog::show::Show;
use crate::tui::screen::Cx;
use crate::tui::step::{Paper, Step};

/// Writes something about a process.
pub(crate) fn commit(operation: ProcessOperation) -> Step {
    Step::commit(Operation::Process(Box::new(operation)))
}

/// Opens the form of something, with the keys on the row of that slot.
pub(crate) fn form(cx: &Cx<'_>, about: About, at: &str) -> Step {
    Step::open(SheetForm::new(cx, about, at))
}

/// Whether a command on the register can only write.
pub(crate) const fn writes_register(command: OnProcesses) -> bool {
    match command {
        OnProcesses::Start
        | OnProcesses::Stream
        | OnProcesses::Edit
        | OnProcesses::Remove
        | OnProcesses::For
        | OnProcesses::Owner
        | OnProcesses::OwnerMe => true,
        OnProcesses::Open
        | OnProcesses::NextPart
        | OnProcesses::PreviousPart
        | OnProcesses::Search
        | OnProcesses::Text => false,
    }
}

/// Whether a command on a process can only write.
pub(crate) const fn writes(command: OnProcess) -> bool {
    match command {
        OnProcess::Add
        | OnProcess::Edit
        | OnProcess::Remove
        | OnProcess::Owner
        | OnProcess::OwnerMe
        | OnProcess::For
        | OnProcess::Against
        | OnProcess::Read
        | OnProcess::Join
        | OnProcess::Lower
        | OnProcess::Higher
        | OnProcess::Story
        | OnProcess::Improvement
        | OnProcess::Why
        | OnProcess::Release
        | OnProcess::Retire => true,
        OnProcess::Open
        | OnProcess::NextPart
        | OnProcess::PreviousPart
        | OnProcess::Search
        | OnProcess::Text
        | OnProcess::Previous
        | OnProcess::Next => false,
    }
}

/// Asks from what a process is started: from nothing, or from a template; one that the board has
/// already is taken once more under another prefix.
pub(crate) fn start(cx: &Cx<'_>) -> Step {
    let mut choices = Vec::new();
    for (name, toml) in definition::TEMPLATES {
        let Ok(read) = definition::read(toml) else { continue };
        choices.extend(template(cx, name, read));
    }
    let own = form(cx, About::Process, "prefix");
    let own = Choice::new("from nothing", own).hint("a prefix and a name");
    choices.insert(0, own);
    let advice = "templates are guesses; a process of your own begins from nothing";
    Step::open(Pick::new("Start a process", choices, Other::Nothing(advice)))
}

/// A template as a choice.
fn template(cx: &Cx<'_>, name: &'static str, read: Definition) -> Option<Choice> {
    let first = read.processes.first()?;
    let (prefix, n_steps) = (first.prefix.clone(), first.steps.len());
    if cx.data.board.processes.iter().any(|it| it.prefix == prefix) {
        let title = format!("Under which prefix? {prefix} is taken");
        let step = Asked::Template(name).open(&title, "");
        let hint = format!("once more, beside {prefix}");
        return Some(Choice::new(format!("template {name}"), step).hint(hint));
    }
    let hint = format!("{prefix} {}, {n_steps} steps", first.sheet.text("name"));
    let step = commit(ProcessOperation::Define(Box::new(read)));
    Some(Choice::new(format!("template {name}"), step).hint(hint))
}

/// Asks who owns a process; whoever does hands it over.
pub(crate) fn ask_owner(cx: &Cx<'_>, process: ProcessId, owner: Option<PersonId>) -> Step {
    let board = &cx.data.board;
    let me = cx.data.me;
    let choice = |label: String, person: Option<PersonId>| {
        let hint = if owner == person { "now" } else { "" };
        Choice::new(label, own(process, owner, person)).hint(hint)
    };
    let mut choices = vec![choice(format!("{} (me)", board.name_of(me)), Some(me))];
    let others = board.people.iter().filter(|it| it.id != me && !it.left);
    choices.extend(others.map(|it| choice(it.name.clone(), Some(it.id))));
    choices.push(choice("nobody".to_owned(), None));
    let prefix = board.process(process).map_or("it", |it| &it.prefix);
    let title = match owner {
        Some(owner) => format!("{} hands {prefix} over to…", board.name_of(owner)),
        None => format!("Who is accountable for {prefix}?"),
    };
    let advice = "people become known at their first visit, or by gemba person add";
    Step::open(Pick::new(title, choices, Other::Nothing(advice)))
}

/// Makes somebody the owner.
pub(crate) fn own(process: ProcessId, owner: Option<PersonId>, person: Option<PersonId>) -> Step {
    if owner == person {
        return Step::Finish("Nothing was changed".to_owned());
    }
    let handing = if owner.is_some() { Handing::Over } else { Handing::First };
    commit(ProcessOperation::Own { process, person, handing })
}

/// Asks which of the texts about the whole board is to be read.
pub(crate) fn papers(cx: &Cx<'_>) -> Step {
    if cx.data.board.processes.is_empty() {
        return Step::Refuse(super::leads_on(
            cx,
            "there is no process to tell of yet",
            Command::Processes(OnProcesses::Start),
            "starts one",
        ));
    }
    let choice =
        |label: &str, hint: &str, paper: Paper| Choice::new(label, Step::Paper(paper)).hint(hint);
    let choices = vec![
        choice("the report", "one page for those who do not see the board", Paper::Report),
        choice("what we learned", "from finished experiments", Paper::Learned),
    ];
    Step::open(Pick::new("What to read?", choices, Other::Nothing("")))
}

/// Searches in the text of a process.
pub(crate) fn search(cx: &Cx<'_>, page: &ProcessPage) -> Step {
    let text = process_text::text(page, &cx.data.board, cx.data.now);
    Step::open(Show::new(format!("{} as text", page.process.prefix), text).searched())
}

/// Shows a process as text, to be read and copied; asks in which form.
pub(crate) fn show_text(cx: &Cx<'_>, page: &ProcessPage) -> Step {
    let (board, now) = (&cx.data.board, cx.data.now);
    let title = |form: &str| format!("{} as {form}", page.process.prefix);
    let toml = Definition { processes: vec![page.definition(board)], ..Definition::default() };
    let all = [
        ("Markdown", process_text::markdown(page, board, now)),
        ("text", process_text::text(page, board, now)),
        ("TOML", definition::write(&toml)),
    ];
    let choice =
        |(form, text): (&str, String)| Choice::new(form, Step::open(Show::new(title(form), text)));
    let choices = all.map(choice).into();
    Step::open(Pick::new(format!("{} as…", page.process.prefix), choices, Other::Nothing("")))
}

/// Asks what of a version is to be read: its text, or what changed since or until another one.
pub(crate) fn show_version(cx: &Cx<'_>, page: &ProcessPage, version: &Version) -> Step {
    let draft = page.text(&cx.data.board);
    let prefix = &page.process.prefix;
    let changes = |from: (&str, &str), to: (&str, &str)| {
        let title = format!("{prefix}: from {} to {}", from.0, to.0);
        let changes = match difference(from.1, to.1, (from.0, to.0)) {
            it if it.is_empty() => "Nothing has changed.".to_owned(),
            it => it,
        };
        Step::open(Show::new(title, changes))
    };
    let number = &*version.number;
    let whole = Step::open(Show::new(format!("{prefix} {number}"), version.text.clone()));
    let mut choices = vec![Choice::new("the process as it was", whole)];
    let at = page.versions.iter().position(|it| it.number == version.number).unwrap_or(0);
    for (n, other) in page.versions.iter().enumerate().rev() {
        let (mine, theirs) = ((number, &*version.text), (&*other.number, &*other.text));
        if n < at {
            let label = format!("what changed since {}", other.number);
            choices.push(Choice::new(label, changes(theirs, mine)));
        } else if n > at {
            let label = format!("what changed until {}", other.number);
            choices.push(Choice::new(label, changes(mine, theirs)));
        }
    }
    let label = "what changed since then in the draft";
    choices.insert(1, Choice::new(label, changes((number, &version.text), ("draft", &draft))));
    Step::open(Pick::new(format!("{prefix} {number}"), choices, Other::Nothing("")))
}

/// Shows what the draft has that the last version has not.
pub(crate) fn show_draft(cx: &Cx<'_>, page: &ProcessPage) -> Step {
    let draft = page.text(&cx.data.board);
    let prefix = &page.process.prefix;
    let Some(last) = page.version() else {
        return Step::open(Show::new(format!("{prefix}, never released"), draft));
    };
    let changes = match difference(&last.text, &draft, (&last.number, "draft")) {
        it if it.is_empty() => format!("Nothing has changed since {}.", last.number),
        it => it,
    };
    Step::open(Show::new(format!("{prefix}: from {} to the draft", last.number), changes))
}

/// Asks whether a release has lasted, or when to look.
pub(crate) fn ask_check(page: &ProcessPage, check: &Check) -> Step {
    let sustain = |held| {
        let operation = ProcessOperation::Sustain { check: check.id, held, note: String::new() };
        commit(operation)
    };
    let version = page.versions.iter().find(|it| it.number == check.number);
    let hint = match version.map(|it| page.lasts(it)) {
        Some(Lasting::Held) => "nothing is worse than at the release".to_owned(),
        Some(Lasting::Slipped(worse)) => match &*worse {
            [one] => text::capped(one, 50).to_owned(),
            several => format!("{} measures are worse", several.len()),
        },
        Some(Lasting::NotMeasured(missing)) if !missing.is_empty() => match &*missing {
            [one] => format!("{} not measured since", text::capped(one, 30)),
            several => format!("{} measures not read since", several.len()),
        },
        Some(Lasting::NotMeasured(_)) | None => "there is no measure".to_owned(),
    };
    let later = Asked::Postpone(check.id).open("On which day shall somebody look?", "");
    let choices = vec![
        Choice::new("as the readings say", sustain(None)).hint(hint),
        Choice::new("it has lasted", sustain(Some(true))).hint("somebody looked"),
        Choice::new("it has slipped back", sustain(Some(false))).hint("a story brings it back"),
        Choice::new("look on another day…", later).hint(check.due.to_string()),
    ];
    let title = format!("Has {} {} lasted?", page.process.prefix, check.number);
    Step::open(Pick::new(title, choices, Other::Nothing("")))
}

/// Asks how an improvement ended.
pub(crate) fn ask_closure(it: &Improvement) -> Step {
    let choice = |closure: &Closure| {
        let title = format!("{} is closed as {}: what is there to say?", it.key(), closure.id());
        let hint = match closure {
            Closure::Successful => "its target is met",
            Closure::Unsuccessful => "its target is not met",
            Closure::Withdrawn => "nobody wants it any more",
        };
        Choice::new(closure.id(), Asked::Close(it.id, *closure).open(&title, "")).hint(hint)
    };
    let choices = Closure::ALL.iter().map(choice).collect();
    Step::open(Pick::new(format!("How did {} end?", it.key()), choices, Other::Nothing("")))
}

/// Asks which of the process's open stories belong to an improvement; one that does leaves it.
pub(crate) fn ask_join(cx: &Cx<'_>, page: &ProcessPage, it: &Improvement) -> Step {
    let improvement = it.id;
    let belongs = |id: StoryId| it.stories.iter().any(|story| story.id == id);
    let step = |id: StoryId| {
        let stories = vec![id];
        commit(if belongs(id) {
            ProcessOperation::Part { improvement, stories }
        } else {
            ProcessOperation::Join { improvement, stories }
        })
    };
    let others = page.open_stories.iter().filter(|story| !belongs(story.id));
    let choices: Vec<Choice> = others
        .map(|story| (story, "joins"))
        .chain(it.stories.iter().map(|story| (story, "leaves")))
        .map(|(story, hint)| {
            Choice::new(format!("{} {}", story.key, story.title), step(story.id)).hint(hint)
        })
        .collect();
    if choices.is_empty() {
        return Step::Refuse(super::leads_on(
            cx,
            "the process has no open story",
            Command::Global(Anywhere::New),
            "writes one down",
        ));
    }
    let title = format!("Which story belongs to {}?", it.key());
    Step::open(Pick::new(title, choices, Other::Nothing("other stories join by gemba improvement")))
}

/// Asks which version is in force somewhere.
pub(crate) fn ask_force(page: &ProcessPage, place: &str) -> Step {
    let process = page.process.id;
    let choice = |it: &Version| {
        let operation = ProcessOperation::PutInForce {
            process,
            number: it.number.clone(),
            place: place.to_owned(),
        };
        Choice::new(it.number.clone(), commit(operation)).hint(text::line(&it.notes))
    };
    let choices = page.versions.iter().rev().map(choice).collect();
    Step::open(Pick::new(format!("In force in {place}"), choices, Other::Nothing("")))
}

/// Says that a process is done no longer, or that it is done again.
pub(crate) fn retire(page: &ProcessPage) -> Step {
    let process = page.process.id;
    commit(match page.retired_at {
        Some(_) => ProcessOperation::Revive(process),
        None => ProcessOperation::Retire(process),
    })
}
