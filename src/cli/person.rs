//! `gemba person`: the people who work with the board.

mod show;

use clap::{Args, Subcommand, ValueEnum};

use super::Stop;
use super::open::Cx;
use crate::domain::operation::{NewPerson, PersonEdit};
use crate::domain::permission::Access;
use crate::domain::{Hat, Operation, Person, Refusal, Snapshot, text};
use crate::store::sqlite::place;

/// What can be done with people.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// List the people, and as what they work in hosted mode
    List {
        /// Show who may do what there, instead
        #[arg(long)]
        permissions: bool,
    },
    /// List who has the board open on a screen right now; who may only read the file is not seen
    Here,
    /// Make somebody known to the board
    Add(Add),
    /// Change what is known of a person
    Set(Set),
    /// Change the hats that a person wears: apo, asm, member, product_owner, scrum_master,
    /// process_manager, practitioner, customer, change_authority
    Hats(Hats),
}

/// Changes the hats that a person wears.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("hats").required(true).multiple(true))]
pub(crate) struct Hats {
    /// The person: a short name or a whole one
    person: String,
    /// A hat that they wear from now on
    #[arg(long, value_name = "HAT", group = "hats")]
    on: Vec<String>,
    /// A hat that they wear no longer
    #[arg(long, value_name = "HAT", group = "hats")]
    off: Vec<String>,
}

impl Hats {
    fn operation(&self, person: &Person) -> Result<Operation, Stop> {
        let hat = |typed: &String| {
            let name = text::line(typed).to_lowercase().replace([' ', '-'], "_");
            Hat::from_id(&name)
                .ok_or_else(|| Stop::usage(format!("{typed:?} is no hat: {}", Hat::IDS.join(", "))))
        };
        let mut of = Vec::new();
        for typed in &self.on {
            of.push(PersonEdit::PutOn(hat(typed)?));
        }
        for typed in &self.off {
            of.push(PersonEdit::TakeOff(hat(typed)?));
        }
        let edit = |to| Operation::EditPerson { person: person.id, to };
        let mut of: Vec<Operation> = of.into_iter().map(edit).collect();
        Ok(match of.len() {
            1 => of.remove(0),
            _ => Operation::All { label: format!("Changed the hats of {}", person.name), of },
        })
    }
}

/// Makes somebody known.
#[derive(Debug, Args)]
pub(crate) struct Add {
    /// The short name, as on cards and after @
    name: String,
    /// The whole name
    #[arg(long, value_name = "TEXT", default_value = "")]
    full_name: String,
    /// The account of the operating system that the person works under
    #[arg(long)]
    account: Option<String>,
}

/// What takes back that a person was named as something.
const HATS: &str = "hats";

/// Yes or no.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum YesNo {
    /// It is so
    Yes,
    /// It is not so
    No,
}

/// Changes what is known of a person.
#[derive(Debug, Args)]
#[command(group = clap::ArgGroup::new("what").required(true).multiple(true))]
pub(crate) struct Set {
    /// The person: a short name or a whole one
    person: String,
    /// Another short name
    #[arg(long, group = "what")]
    name: Option<String>,
    /// Another whole name
    #[arg(long, value_name = "TEXT", group = "what")]
    full_name: Option<String>,
    /// Another account of the operating system, or none
    #[arg(long, group = "what")]
    account: Option<String>,
    /// Whether the person has left
    #[arg(long, group = "what")]
    left: Option<YesNo>,
    /// As what the person works in hosted mode, or several with commas between them; hats: as their
    /// hats say, and as a member where they wear none
    #[arg(long, value_name = "ACCESS", value_delimiter = ',', group = "what",
          value_parser = ["viewer", "member", "asm", "apo", "administrator", HATS])]
    access: Vec<String>,
}

impl Verb {
    /// Carries it out.
    pub(crate) fn run(&self, cx: &mut Cx) -> Result<(), Stop> {
        let named = match self {
            Self::Set(it) => Some(&it.person),
            Self::Hats(it) => Some(&it.person),
            Self::List { .. } | Self::Here | Self::Add(_) => None,
        };
        let snapshot = cx.known(named.into_iter())?;
        let operation = match self {
            Self::List { permissions: true } => return show::permissions(cx),
            Self::List { permissions: false } => return show::list(cx, &snapshot.board.people),
            Self::Here => return show::here(cx, &snapshot),
            Self::Add(it) => Operation::AddPerson(NewPerson {
                name: text::line(&it.name),
                full_name: text::line(&it.full_name),
                account: it.account.as_deref().map(text::line),
            }),
            Self::Set(it) => it.operation(find(&it.person, &snapshot)?),
            Self::Hats(it) => it.operation(find(&it.person, &snapshot)?)?,
        };
        let looked_after = looked_after(cx, &snapshot)?;
        let was = named.map(|it| find(it, &snapshot)).transpose()?.map(|it| it.name.clone());
        let done = cx.commit(&operation)?;
        // First of all: what was said is not what they may.
        if let Some(name) = named {
            tell_what_overrides(cx, name)?;
        }
        cx.did(&done)?;
        if let Self::Set(Set { access, .. }) = self
            && !access.is_empty()
            && !cx.store.is_hosted()
        {
            cx.out.note(&where_it_holds(cx));
        }
        let snapshot = cx.bare()?;
        if looked_after && !self::looked_after(cx, &snapshot)? {
            cx.out.note(
                "Nobody who comes through gemba serve looks after this board any more: gemba person \
                 set NAME --access administrator",
            );
        }
        if let Self::Set(Set { name: Some(_), .. }) = self
            && let Some(was) = was
            && snapshot.board.people.len() > 1
            && place::why_not_alone(cx.store.path()).is_none()
        {
            cx.out.note(&format!("A key of SSH whose line says --as {was} goes on to let them in"));
        }
        Ok(())
    }
}

/// Where it holds what somebody may do: nobody shall take it for a lock that it is not.
fn where_it_holds(cx: &Cx) -> String {
    let holds = "This holds for whom gemba serve serves, in hosted mode";
    match place::why_shared(cx.store.path()) {
        None => format!("{holds}; the account that owns the file may do everything"),
        Some(why) => format!("{holds}, and not here: {why}, and so everybody may do everything"),
    }
}

/// Whether somebody who is still here looks after the board in hosted mode.
fn looked_after(cx: &Cx, snapshot: &Snapshot) -> Result<bool, Stop> {
    let is_here = |id| snapshot.board.person(id).is_some_and(|it| !it.left);
    let all = cx.store.access()?;
    Ok(all.into_iter().any(|(id, access)| access == Access::Administrator && is_here(id)))
}

/// Says so where a person is named a viewer and may do more all the same.
fn tell_what_overrides(cx: &mut Cx, name: &str) -> Result<(), Stop> {
    let snapshot = cx.bare()?;
    // Whoever was given another name is looked for in vain: that is told by itself.
    let Ok(person) = find(name, &snapshot) else { return Ok(()) };
    let all = cx.store.access()?;
    let named: Vec<Access> =
        all.iter().filter(|it| it.0 == person.id).map(|(_, access)| *access).collect();
    if named.contains(&Access::Viewer) && Access::in_force(&named, &person.hats).len() > 1 {
        let says = Access::in_words(&named, &person.hats);
        let way = match person.hats.iter().find(|it| matches!(it, Hat::Apo | Hat::Asm)) {
            Some(hat) => {
                format!(
                    ": gemba person hats {} --off {} makes them a viewer",
                    person.name,
                    hat.id()
                )
            }
            None => String::new(),
        };
        cx.out.note(&format!("{} is {says}{way}", person.name));
    }
    Ok(())
}

/// The person who is meant.
pub(crate) fn find<'a>(name: &str, snapshot: &'a Snapshot) -> Result<&'a Person, Stop> {
    let board = &snapshot.board;
    let me = matches!(name, "me" | "@me" | "@@");
    let found = if me { board.person(snapshot.me) } else { board.person_named(name) };
    found.ok_or_else(|| Stop::Refused(Refusal::NoSuch(format!("person called {name}"))))
}

impl Set {
    fn operation(&self, person: &Person) -> Operation {
        let account = |it: &String| match it.trim() {
            "" | "-" | "none" => None,
            account => Some(text::line(account)),
        };
        let mut access: Vec<Access> =
            self.access.iter().filter_map(|it| Access::from_id(it)).collect();
        access.sort_unstable();
        access.dedup();
        let edits = [
            self.name.as_ref().map(|it| PersonEdit::Name(text::line(it))),
            self.full_name.as_ref().map(|it| PersonEdit::FullName(text::line(it))),
            self.account.as_ref().map(|it| PersonEdit::Account(account(it))),
            self.left.map(|it| PersonEdit::Left(it == YesNo::Yes)),
            (!self.access.is_empty()).then_some(PersonEdit::Access(access)),
        ];
        let edits: Vec<PersonEdit> = edits.into_iter().flatten().collect();
        let label = PersonEdit::label(person, &edits);
        let edit = |to| Operation::EditPerson { person: person.id, to };
        let mut of: Vec<Operation> = edits.into_iter().map(edit).collect();
        match of.len() {
            1 => of.remove(0),
            _ => Operation::All { label, of },
        }
    }
}
