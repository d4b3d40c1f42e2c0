//! The commands that apply everywhere: write down, take back, find, go.

use super::answer::{Answer, Spot, limits_seen, lines_of};
use super::rights::unwritable;
use super::{Drafts, story};
use crate::domain::{
    Card, Category, Column, Field, Operation, Person, Place, Refusal, Span, SprintId, StoryId,
    Value,
};
use crate::tui::command::{
    Anywhere, Command, OnBacklog, OnBoard, OnImpediments, OnLog, OnPage, OnStories, OnStory, Scope,
};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::Ask;
use crate::tui::dialog::commands::{Commands, Entry, Listing};
use crate::tui::dialog::glossary::Glossary;
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::dialog::slip::Slip;
use crate::tui::screen::{Cx, View};
use crate::tui::step::{Effect, Flow, Goal, Step};
use crate::tui::theme;

/// Carries out a command that applies everywhere.
pub(crate) fn anywhere(cx: &Cx<'_>, view: &dyn View, command: Anywhere, drafts: &Drafts) -> Step {
    if let Some(refusal) = hindrance(cx, view, Command::Global(command)) {
        return Step::Refuse(refusal);
    }
    match command {
        Anywhere::New => new_story(cx, Place::Bottom, None),
        Anywhere::QuickAdd => Step::open(quick_add(cx, "")),
        Anywhere::Undo => Step::Do(Effect::Undo),
        Anywhere::Redo => Step::Do(Effect::Redo),
        Anywhere::Palette => palette(cx, view, drafts),
        Anywhere::Help => help(cx, view),
        Anywhere::Raise => raise(cx, view),
        Anywhere::Board => Step::Go(Goal::Board),
        Anywhere::Backlog => Step::Go(Goal::Backlog),
        Anywhere::Impediments => Step::Go(Goal::Impediments),
        Anywhere::Sprint => Step::Go(Goal::Sprint),
        Anywhere::Standup => Step::Go(Goal::Standup),
        Anywhere::Log => Step::Go(Goal::Log(None)),
        Anywhere::Glossary => Step::open(Glossary::new()),
        Anywhere::Here => Step::Visitors,
        Anywhere::Event => super::sprint::event(cx, view),
        Anywhere::Flow => Step::Go(Goal::Flow),
        Anywhere::Forecast => Step::Go(Goal::Forecast),
        Anywhere::Processes => Step::Go(Goal::Processes),
        Anywhere::Today => Step::Go(Goal::Today),
        Anywhere::Theme => themes(),
        Anywhere::Mouse => Step::Leave(Flow::Mouse),
        Anywhere::Settings => Step::open(Slip::settings(cx)),
        Anywhere::Columns => columns(cx),
        Anywhere::People => people(cx),
        Anywhere::Backup | Anywhere::Import if cx.data.is_hosted => typed_elsewhere(cx, command),
        Anywhere::Backup => Step::BackUp,
        Anywhere::Import => import(),
        Anywhere::Agree => Step::Agree(None),
        Anywhere::Export => typed_elsewhere(cx, command),
        // The ring clears itself: it knows the screens.
        Anywhere::Clear => Step::Stay,
        Anywhere::Back => Step::Go(Goal::Back),
        Anywhere::Quit => Step::Leave(Flow::Quit),
        Anywhere::Suspend => Step::Leave(Flow::Suspend),
    }
}

/// Asks for the title of a story that goes there in the process backlog, into that sprint where it
/// stands beside another one.
pub(crate) fn new_story(cx: &Cx<'_>, place: Place, sprint: Option<SprintId>) -> Step {
    let command = match place {
        Place::Bottom => Command::Global(Anywhere::New),
        Place::Top | Place::Before(_) => Command::Stories(OnStories::Above),
        Place::After(_) => Command::Stories(OnStories::Below),
    };
    if let Some(refusal) = unwritable(cx, command) {
        return Step::Refuse(refusal);
    }
    let spot = spot(cx, place, sprint);
    let column = spot.value(Field::Column);
    let column = Field::Column.show(&column, &cx.data.board);
    let sprint = Field::Sprint.show(&spot.value(Field::Sprint), &cx.data.board);
    let process = cx.data.process().map_or("", |it| &it.process.prefix);
    let title = match (&*sprint, place) {
        ("", Place::Top | Place::Bottom) if !process.is_empty() => {
            format!("New story of {process} in {column}")
        }
        ("", Place::Top | Place::Bottom) => format!("New story in {column}"),
        (sprint, Place::Top | Place::Bottom) => format!("New story in {column}, {sprint}"),
        (_, Place::Before(id)) => format!("New story above {}", key_of(cx, id)),
        (_, Place::After(id)) => format!("New story below {}", key_of(cx, id)),
    };
    let ask = Ask::line(title, Answer::New(spot)).hint("what would make it better");
    Step::open(ask.key(DraftKey::new("new", None)))
}

fn key_of<'a>(cx: &Cx<'a>, id: StoryId) -> &'a str {
    cx.data.card(id).map_or("", |it| &it.key)
}

/// Where a new story goes: on the board to the column of its neighbour, else to the first one where
/// nothing has begun, for the backlog shows no columns; without a neighbour into the sprint if that is
/// what the board shows, beside one into the sprint that is named.
fn spot(cx: &Cx<'_>, place: Place, sprint: Option<SprintId>) -> Spot {
    let board = &cx.data.board;
    let beside = match place {
        Place::Before(id) | Place::After(id) => cx.data.card(id),
        Place::Top | Place::Bottom => None,
    };
    let todo = board.columns.iter().find(|it| it.category == Category::Todo);
    let first = todo.or(board.columns.first()).map(|it| it.id);
    let is_backlog = cx.data.backlog().is_some();
    let column = beside.filter(|_| !is_backlog).map(|it| it.column).or(first);
    let shows_sprint = cx.data.cards().is_some_and(|it| it.span == Span::Sprint);
    let sprint = match beside {
        Some(_) => sprint,
        None => board.active_sprint().filter(|_| shows_sprint).map(|it| it.id),
    };
    let mut fields = Vec::new();
    fields.extend(column.map(|it| (Field::Column, Value::Id(it.0))));
    fields.extend(sprint.map(|it| (Field::Sprint, Value::Id(it.0))));
    let process = cx.data.process().map(|it| it.process.id);
    fields.extend(process.map(|it| (Field::Process, Value::Id(it.0))));
    Spot { place, fields }
}

/// Asks for the titles of many stories.
fn quick_add(cx: &Cx<'_>, text: &str) -> Ask {
    Ask::many(spot(cx, Place::Bottom, None)).typed(text)
}

/// Asks what is in the way: of the stories that are meant here, else of the team as a whole.
fn raise(cx: &Cx<'_>, view: &dyn View) -> Step {
    let cards: Vec<&Card> = view.targets().iter().filter_map(|it| cx.data.card(*it)).collect();
    let title = match &cards[..] {
        [] => "What is in the way?".to_owned(),
        [card] => format!("What is in the way of {}?", card.key),
        cards => format!("What is in the way of {} stories?", cards.len()),
    };
    let stories: Vec<StoryId> = cards.iter().map(|it| it.id).collect();
    let key = DraftKey::on("raise", &stories);
    let ask = Ask::line(title, Answer::Raise(stories)).hint("the reason, and who could help");
    Step::open(ask.key(key))
}

/// What a text pasted outside of any dialog leads to: the stories that it names, ready to be kept.
pub(crate) fn pasted(cx: &Cx<'_>, view: &dyn View, text: &str) -> Step {
    if let Some(refusal) = hindrance(cx, view, Command::Global(Anywhere::QuickAdd)) {
        return Step::Refuse(refusal);
    }
    match lines_of(text) {
        titles if titles.is_empty() => Step::cannot("there is nothing to write down in that text"),
        titles => Step::open(quick_add(cx, &titles.join("\n"))),
    }
}

/// Why a command cannot act now, as far as that can be told without trying.
fn hindrance(cx: &Cx<'_>, view: &dyn View, command: Command) -> Option<Refusal> {
    if let Some(refusal) = unwritable(cx, command) {
        return Some(refusal);
    }
    match command {
        Command::Story(command) => story::hindrance(cx, &view.targets(), command),
        Command::Stories(_) if view.selected().is_none() && cx.data.cards().is_none() => {
            Some(super::no_story(cx))
        }
        Command::Dialog(_) => Some(Refusal::CannotAct("it acts in a dialog")),
        Command::Board(_)
        | Command::Page(_)
        | Command::Backlog(_)
        | Command::Impediments(_)
        | Command::Log(_)
        | Command::Sprint(_)
        | Command::Entry(_)
        | Command::Standup(_)
        | Command::Flow(_)
        | Command::Processes(_)
        | Command::Process(_)
        | Command::Inbox(_)
        | Command::Today(_)
        | Command::Matter(_)
        | Command::Capture(_)
        | Command::List(_)
        | Command::Stories(_)
        | Command::Global(_) => None,
    }
}

/// Whether a command opens a box in which a text is typed, on whatever screen.
pub(crate) const fn asks_for_text(command: Command) -> bool {
    matches!(
        command,
        Command::Story(OnStory::Comment)
            | Command::Stories(OnStories::Search | OnStories::Filter)
            | Command::Capture(_)
            | Command::Global(Anywhere::New | Anywhere::QuickAdd | Anywhere::Palette)
    )
}

/// Whether a command writes to what the cursor is on, or opens what does.
pub(crate) fn acts_here(command: Command) -> bool {
    match command {
        Command::Global(_)
        | Command::Capture(_)
        | Command::Dialog(_)
        | Command::List(_)
        | Command::Flow(_) => false,
        // The box of checks is worked in blindly by whoever knows its keys.
        Command::Story(OnStory::Check) | Command::Today(_) => true,
        Command::Page(command) => !matches!(
            command,
            OnPage::NextPart | OnPage::PreviousPart | OnPage::Previous | OnPage::Next
        ),
        Command::Story(_)
        | Command::Stories(_)
        | Command::Board(_)
        | Command::Backlog(_)
        | Command::Impediments(_)
        | Command::Sprint(_)
        | Command::Inbox(_)
        | Command::Entry(_)
        | Command::Matter(_)
        | Command::Standup(_)
        | Command::Processes(_)
        | Command::Process(_)
        | Command::Log(_) => writes(command),
    }
}

/// Whether a command can only write.
pub(super) fn writes(command: Command) -> bool {
    match command {
        Command::Story(command) => story::writes(command),
        Command::Global(command) => match command {
            Anywhere::New
            | Anywhere::QuickAdd
            | Anywhere::Undo
            | Anywhere::Redo
            | Anywhere::Raise
            | Anywhere::Settings
            | Anywhere::Columns
            | Anywhere::People
            | Anywhere::Agree
            | Anywhere::Import => true,
            Anywhere::Palette
            | Anywhere::Help
            | Anywhere::Board
            | Anywhere::Backlog
            | Anywhere::Impediments
            | Anywhere::Sprint
            | Anywhere::Standup
            | Anywhere::Log
            | Anywhere::Glossary
            | Anywhere::Here
            | Anywhere::Event
            | Anywhere::Flow
            | Anywhere::Forecast
            | Anywhere::Processes
            | Anywhere::Today
            | Anywhere::Theme
            | Anywhere::Mouse
            | Anywhere::Export
            | Anywhere::Backup
            | Anywhere::Clear
            | Anywhere::Back
            | Anywhere::Quit
            | Anywhere::Suspend => false,
        },
        Command::Backlog(command) => match command {
            OnBacklog::Pane
            | OnBacklog::PaneBefore
            | OnBacklog::Inbox
            | OnBacklog::Fold
            | OnBacklog::Sort => false,
            OnBacklog::Worth
            | OnBacklog::Plan
            | OnBacklog::Suggest
            | OnBacklog::Start
            | OnBacklog::Remove => true,
        },
        Command::Impediments(command) => command != OnImpediments::Story,
        Command::Sprint(command) => super::sprint::writes(command),
        Command::Inbox(command) => super::observe::writes(command),
        Command::Entry(_) | Command::Matter(_) | Command::Capture(_) => true,
        Command::Standup(command) => super::standup::writes(command),
        Command::Processes(command) => super::process::writes_register(command),
        Command::Process(command) => super::process::writes(command),
        Command::Log(command) => command == OnLog::TakeBack,
        Command::Page(command) => matches!(command, OnPage::AddCriterion | OnPage::Decide),
        Command::Stories(command) => matches!(command, OnStories::Below | OnStories::Above),
        Command::Board(command) => command == OnBoard::Limit,
        Command::Flow(_) | Command::Today(_) | Command::List(_) | Command::Dialog(_) => false,
    }
}

/// What people look for after what the screen itself is for, last how a cursor goes. What comes
/// first does no harm: whoever presses enter in an opened help means to close it.
const LATER: [Scope; 7] = [
    Scope::Stories,
    Scope::Story,
    Scope::Capture,
    Scope::Global,
    Scope::Board,
    Scope::List,
    Scope::Dialog,
];

/// The commands of the scopes that are in force, with why they cannot act.
fn entries(cx: &Cx<'_>, view: &dyn View, scopes: &[Scope]) -> Vec<Entry> {
    let of = |scope: Scope| {
        let all = Command::ALL.iter().copied();
        all.filter(move |it| it.spec().scope == scope)
    };
    let own = scopes.iter().filter(|it| !LATER.contains(it));
    let later = LATER.iter().filter(|it| scopes.contains(it));
    let commands = own.chain(later).flat_map(|it| of(*it));
    let leads = |command| {
        let Command::Story(command) = command else { return "" };
        story::leads(cx, &view.targets(), command).unwrap_or_default()
    };
    let entry = |command| Entry {
        command,
        hindrance: hindrance(cx, view, command),
        leads: leads(command).to_owned(),
    };
    let closed = |it: &Command| {
        matches!(
            it,
            Command::Story(OnStory::Editor)
                | Command::Global(Anywhere::Suspend | Anywhere::Import | Anywhere::Backup)
        )
    };
    commands.filter(|it| !(cx.data.is_hosted && closed(it))).map(entry).collect()
}

fn palette(cx: &Cx<'_>, view: &dyn View, drafts: &Drafts) -> Step {
    let mut entries = entries(cx, view, view.scopes());
    entries.sort_by_key(|it| drafts.recency(it.command));
    Step::open(Commands::new(cx, Listing::Palette, entries))
}

fn help(cx: &Cx<'_>, view: &dyn View) -> Step {
    let scopes: Vec<Scope> = view.scopes().iter().copied().chain([Scope::Dialog]).collect();
    let mut entries = entries(cx, view, &scopes);
    // What has no key is found in the palette.
    entries.retain(|it| !cx.keymap.keys(it.command).is_empty());
    Step::open(Commands::new(cx, Listing::Help, entries))
}

/// Says what does a thing that no screen does: the palette finds it all the same.
fn typed_elsewhere(cx: &Cx<'_>, command: Anywhere) -> Step {
    let spec = Command::Global(command).spec();
    let does = format!("On the command line: gemba {}", spec.cli);
    Step::Tell(match command {
        // The file is to be on the person's machine, so their own shell writes it.
        Anywhere::Export if cx.data.is_hosted => {
            let exports = spec.cli.trim_end_matches(" FILE");
            format!("On your own machine: ssh -T HOST {exports} > FILE")
        }
        _ if cx.data.is_hosted => format!("{does} (by whoever owns the file, on the server)"),
        _ => does,
    })
}

/// Asks which file of another tool to take in; what would become of it is shown first.
fn import() -> Step {
    let help = [
        "The file of Jira's \u{201c}Export CSV (all fields)\u{201d}. Nothing is written before you have seen what becomes of it.",
        "Behind the name, --map \"UAT=Review\" decides on a state, a priority, somebody or a column.",
    ];
    let ask = Ask::line("Which file from Jira?", Answer::Import)
        .hint("export.csv, or ~/Downloads/Jira.csv --map \"UAT=Review\"")
        .help(help.map(str::to_owned).to_vec());
    Step::open(ask.key(DraftKey::new("import", None)))
}

/// Asks which column to change, or begins one.
fn columns(cx: &Cx<'_>) -> Step {
    let row = |it: &Column| {
        let stories = it.wip_stories.map(|it| format!(", {it} stories at most"));
        let points = it.wip_points.map(|it| format!(", {it} points at most"));
        let hint =
            [it.category.id().to_owned(), stories.unwrap_or_default(), points.unwrap_or_default()];
        Choice::new(&it.name, Step::open(Slip::column(cx, Some(it)))).hint(hint.concat())
    };
    let mut choices: Vec<Choice> = cx.data.board.columns.iter().map(row).collect();
    choices.push(Choice::new("add a column", Step::open(Slip::column(cx, None))).hint("new"));
    Step::open(Pick::new("Columns", choices, Other::Nothing("No column is called so.")))
}

/// Asks which person to change, or makes one known.
fn people(cx: &Cx<'_>) -> Step {
    let row = |it: &Person| {
        let hats = it.hats.iter().map(|it| it.label().to_owned());
        let left = it.left.then(|| "has left".to_owned());
        let named = Some(it.full_name.clone()).filter(|it| !it.is_empty());
        let hint: Vec<String> = named.into_iter().chain(hats).chain(left).collect();
        Choice::new(&it.name, Step::open(Slip::person(cx, Some(it)))).hint(hint.join(", "))
    };
    let mut choices: Vec<Choice> = cx.data.board.people.iter().map(row).collect();
    choices.push(Choice::new("add a person", Step::open(Slip::person(cx, None))).hint("new"));
    Step::open(Pick::new("People", choices, Other::Nothing("Nobody is called so.")))
}

/// Asks which theme to put on; a name in the settings keeps it.
fn themes() -> Step {
    // The first one goes by the terminal's background, which is asked for at the start alone.
    let names = theme::NAMES.iter().skip(1);
    let choices = names.map(|it| Choice::new(*it, Step::Dress(it))).collect();
    Step::open(Pick::new("Which theme?", choices, Other::Nothing("No theme is called so.")))
}

/// Asks how much work may be in progress in a column.
pub(crate) fn limit(cx: &Cx<'_>, column: &Column) -> Step {
    if let Some(refusal) = unwritable(cx, Command::Board(OnBoard::Limit)) {
        return Step::Refuse(refusal);
    }
    let stories = column.wip_stories.map(|it| it.to_string());
    let points = column.wip_points.map(|it| format!("{it}p"));
    let now: Vec<String> = stories.into_iter().chain(points).collect();
    let title = format!("How much may be in {}?", column.name);
    let ask = Ask::line(title, Answer::Limit(column.id, limits_seen(cx, column.id)))
        .key(DraftKey::new(Command::Board(OnBoard::Limit).spec().id, None).part(column.id.0))
        .begin(&now.join(" "));
    Step::open(ask.hint("4 stories, 8p points, 4 8p both; none takes the limit away"))
}

/// Several operations as one; alone it stays as it is.
pub(crate) fn as_one(label: String, mut operations: Vec<Operation>) -> Option<Operation> {
    match operations.len() {
        0 => None,
        1 => operations.pop(),
        _ => Some(Operation::All { label, of: operations }),
    }
}
