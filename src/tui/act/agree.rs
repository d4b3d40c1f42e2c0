//! Agreeing on what done and ready mean: which definition, and its text.

use super::answer::{Answer, lines_of};
use super::unwritable;
use crate::domain::checklist::Agreed;
use crate::domain::{
    ChecklistOperation, Definition, DefinitionKind, DefinitionScope, Operation, Refusal, text,
};
use crate::tui::command::{Anywhere, Command};
use crate::tui::dialog::DraftKey;
use crate::tui::dialog::ask::{Ask, Enter};
use crate::tui::dialog::pick::{Choice, Other, Pick};
use crate::tui::screen::Cx;
use crate::tui::step::Step;

/// Which definition: of what, and of which stories.
pub(crate) type Of = (DefinitionKind, DefinitionScope);

/// Asks which definition is agreed on anew, or its text where that is known.
pub(crate) fn agree(cx: &Cx<'_>, all: &[Definition], of: Option<Of>) -> Step {
    let command = Command::Global(Anywhere::Agree);
    if let Some(refusal) = unwritable(cx, command) {
        return Step::Refuse(refusal);
    }
    let Some((kind, scope)) = of else { return which(cx, all) };
    let seen = found(all, (kind, scope)).map(Agreed::of).unwrap_or_default();
    let begin = match &seen {
        it if it.is_empty() => Agreed { entries: Vec::new(), by: "the team".to_owned() },
        it => it.clone(),
    };
    let help = [
        "What must be true, one entry a line, and last who agreed.",
        "(may be open) behind an entry asks for no tick; without entries nothing is asked any more.",
    ];
    let title = format!("Definition of {} {}", kind.id(), stories_of(cx, scope));
    let key = DraftKey::new(command.spec().id, None).about(&format!("{kind:?} {scope:?}"));
    let ask = Ask::text(title, Enter::Breaks, Answer::Agreed((kind, scope), seen.to_string()));
    let ask = ask.help(help.map(str::to_owned).to_vec()).key(key);
    Step::open(ask.begin(&begin.to_string()))
}

/// The text with an empty line above who agreed, and which line that is, counted from one: what is
/// typed first is one more entry. Where nobody has agreed yet, the last line.
pub(crate) fn with_room(text: &str) -> (String, usize) {
    let mut lines: Vec<&str> = text.lines().collect();
    let says_who = |line: &str| Agreed::read(&[line.trim().to_owned()]).entries.is_empty();
    let last = lines.iter().rposition(|it| !it.trim().is_empty());
    let Some(mut at) = last.filter(|at| says_who(lines[*at])) else {
        return (text.to_owned(), text.split('\n').count());
    };
    if at == 0 || !lines[at - 1].trim().is_empty() {
        lines.insert(at, "");
        at += 1;
    }
    (lines.join("\n"), at)
}

/// Asks for one of those that there can be; that of one story is reached from its checks.
fn which(cx: &Cx<'_>, all: &[Definition]) -> Step {
    let processes = cx.data.board.processes.iter().map(|it| DefinitionScope::Process(it.id));
    let scopes = [DefinitionScope::Board].into_iter().chain(processes);
    let scopes: Vec<_> = scopes.chain([DefinitionScope::Organisation]).collect();
    let kinds = [DefinitionKind::Done, DefinitionKind::Ready];
    let each = kinds.into_iter().flat_map(|kind| scopes.iter().map(move |it| (kind, *it)));
    let choice = |(kind, scope): Of| {
        let label = format!("{} {}", kind.id(), stories_of(cx, scope));
        let hint = match found(all, (kind, scope)).map_or(0, |it| it.entries.len()) {
            0 => "none yet".to_owned(),
            1 => "1 entry".to_owned(),
            n => format!("{n} entries"),
        };
        Choice::new(label, Step::Agree(Some((kind, scope)))).hint(hint)
    };
    let other = Other::Nothing("No definition is called so.");
    Step::open(Pick::new("Agree on the definition of", each.map(choice).collect(), other))
}

fn found(all: &[Definition], (kind, scope): Of) -> Option<&Definition> {
    all.iter().find(|it| it.kind == kind && it.scope == scope)
}

/// Of which stories it is.
fn stories_of(cx: &Cx<'_>, scope: DefinitionScope) -> String {
    match scope {
        DefinitionScope::Organisation => "for the whole organisation".to_owned(),
        DefinitionScope::Board => "for every story of this board".to_owned(),
        DefinitionScope::Process(id) => {
            let prefix = cx.data.board.process(id).map_or("", |it| &it.prefix);
            format!("for the stories of {prefix}")
        }
        DefinitionScope::Story(id) => {
            format!("for {} alone", cx.data.card(id).map_or("a story", |it| &it.key))
        }
    }
}

/// What the typed text agrees on, where that one was seen.
pub(super) fn agreed((kind, scope): Of, seen: &str, typed: &str) -> Step {
    // What stood there keeps its signs; of what is typed or pasted those of a list go.
    let kept = |it: &str| Some(text::line(it)).filter(|it| seen.lines().any(|line| line == it));
    let lines = typed.lines().flat_map(|it| kept(it).map_or_else(|| lines_of(it), |it| vec![it]));
    let agreed = Agreed::read(&lines.collect::<Vec<_>>());
    if !agreed.is_empty() && agreed.to_string() == seen {
        return Step::Close;
    }
    let Agreed { entries, by: agreed_by } = agreed;
    if agreed_by.is_empty() {
        let why = "say in the last line who agreed, such as: agreed by: the team";
        return Step::Refuse(Refusal::Wrong(why.to_owned()));
    }
    let seen = seen.to_owned();
    let anew = ChecklistOperation::Anew { kind, scope, entries, agreed_by, seen };
    Step::commit(Operation::Checklist(anew))
}
