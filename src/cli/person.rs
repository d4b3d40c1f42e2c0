//! `gemba person`: the people who work with the board.

use clap::{Args, Subcommand, ValueEnum};

use super::Stop;
use super::open::Cx;
use super::output::Form;
use super::table::Table;
use crate::domain::operation::{NewPerson, PersonEdit};
use crate::domain::permission::{self, Access, Permission};
use crate::domain::{Hat, Operation, Person, Refusal, Snapshot, text};
use crate::store::presence;
use crate::store::sqlite::place;
use crate::tui::widget::fit;

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
                .ok_or_else(|| Stop::wrong(format!("{typed:?} is no hat: {}", Hat::IDS.join(", "))))
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
            Self::List { permissions: true } => return permissions(cx),
            Self::List { permissions: false } => return list(cx, &snapshot.board.people),
            Self::Here => return here(cx, &snapshot),
            Self::Add(it) => Operation::AddPerson(NewPerson {
                name: text::line(&it.name),
                full_name: text::line(&it.full_name),
                account: it.account.as_deref().map(text::line),
            }),
            Self::Set(it) => it.operation(find(&it.person, &snapshot)?),
            Self::Hats(it) => it.operation(find(&it.person, &snapshot)?)?,
        };
        let looked_after = looked_after(cx, &snapshot)?;
        cx.does(&operation)?;
        if let Some(name) = named {
            tell_what_overrides(cx, name)?;
        }
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
        if let Self::Set(Set { name: Some(new), .. }) = self
            && snapshot.board.people.len() > 1
            && place::why_not_alone(cx.store.path()).is_none()
        {
            cx.out.note(&format!(
                "A key of SSH that serves them is shut out until its line says --as {}",
                text::line(new)
            ));
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
pub(super) fn find<'a>(name: &str, snapshot: &'a Snapshot) -> Result<&'a Person, Stop> {
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
        let edit = |to| Operation::EditPerson { person: person.id, to };
        let mut of: Vec<Operation> = edits.into_iter().flatten().map(edit).collect();
        match of.len() {
            1 => of.remove(0),
            _ => {
                let label = format!("Changed what is known of {}: {}", person.name, self.said());
                Operation::All { label, of }
            }
        }
    }

    /// What is changed, for the log.
    fn said(&self) -> String {
        let text = |what: &str, to: &Option<String>| {
            to.as_ref().map(|it| match text::line(it) {
                it if it.is_empty() => format!("no {what}"),
                it => format!("{what} {it}"),
            })
        };
        let left = self.left.map(|it| match it {
            YesNo::Yes => "has left".to_owned(),
            YesNo::No => "has not left".to_owned(),
        });
        let access = (!self.access.is_empty()).then(|| format!("as {}", self.access.join(", ")));
        let parts = [
            text("name", &self.name),
            text("whole name", &self.full_name),
            text("account", &self.account),
            left,
            access,
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
    }
}

fn list(cx: &Cx, people: &[Person]) -> Result<(), Stop> {
    let hats = |it: &Person| it.hats.iter().map(|it| it.id()).collect::<Vec<_>>().join(" ");
    let left = |it: &Person| if it.left { "left" } else { "" };
    let all = cx.store.access()?;
    let named = |it: &Person| -> Vec<Access> {
        all.iter().filter(|(person, _)| *person == it.id).map(|(_, access)| *access).collect()
    };
    let access = |it: &Person| Access::in_words(&named(it), &it.hats);
    let ids = |it: &Person| -> Vec<&'static str> {
        Access::in_force(&named(it), &it.hats).iter().map(|it| it.id()).collect()
    };
    match cx.out.form {
        Form::Json => {
            let one = |it: &Person| {
                let mut object = super::json::person(it);
                object["access"] = ids(it).into();
                object
            };
            cx.out.json("people", people.iter().map(one).collect())
        }
        Form::Plain => {
            let line = |it: &Person| {
                let account = it.account.as_ref().map(|it| format!("account {it}"));
                let parts = [
                    it.full_name.clone(),
                    account.unwrap_or_default(),
                    hats(it),
                    access(it),
                    left(it).to_owned(),
                ];
                let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
                match parts.len() {
                    0 => format!("{}.\n", it.name),
                    _ => format!("{}: {}.\n", it.name, parts.join(", ")),
                }
            };
            cx.out.text(&people.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let mut table = Table::new(&["name", "full name", "hats", "access", "", "account"]);
            for it in people {
                table.push(vec![
                    it.name.clone(),
                    it.full_name.clone(),
                    hats(it),
                    access(it),
                    left(it).to_owned(),
                    it.account.clone().unwrap_or_default(),
                ]);
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}

/// Who may do what in hosted mode.
fn permissions(cx: &Cx) -> Result<(), Stop> {
    let ids = |holders: &[Access]| holders.iter().map(|it| it.id()).collect::<Vec<_>>();
    let one = |(permission, holders): &(Permission, &[Access])| serde_json::json!({"may": permission.words(), "covers": permission.covers(), "access": ids(holders)});
    let line = |(permission, holders): &(Permission, &[Access])| {
        let (may, covers) = (permission.words(), permission.covers());
        format!("{} may {may}: {covers}.\n", ids(holders).join(", "))
    };
    match cx.out.form {
        Form::Json => cx.out.json("permissions", permission::TABLE.iter().map(one).collect()),
        Form::Plain => cx.out.text(&permission::TABLE.iter().map(line).collect::<String>()),
        Form::Table => {
            let mut headings = vec!["in hosted mode"];
            headings.extend(Access::ALL.iter().map(|it| it.id()));
            let mut table = Table::new(&headings);
            for (permission, holders) in permission::TABLE {
                let mark = |it: &Access| if holders.contains(it) { "may" } else { "-" };
                let mut row = vec![permission.words().to_owned()];
                row.extend(Access::ALL.iter().map(|it| mark(it).to_owned()));
                table.push(row);
            }
            let mut page = table.show(cx.out.width);
            for (permission, _) in permission::TABLE {
                let text = format!("{}: {}", permission.words(), permission.covers());
                page.push('\n');
                for line in fit::lines(&text, cx.out.width.unwrap_or(100).max(20)) {
                    page.push_str(text[line].trim_end());
                    page.push('\n');
                }
            }
            cx.out.text(&page)
        }
    }
}

/// Who has the board open, on which screen, and on which story they are typing.
fn here(cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
    let visitors = presence::at(cx.store.path());
    let mut rows: Vec<[String; 3]> = Vec::new();
    for it in &visitors {
        let story = match it.editing {
            Some(id) => cx.store.stories(&[id])?.pop().map(|it| it.card.key),
            None => None,
        };
        let name = snapshot.board.name_of(it.person).to_owned();
        rows.push([name, it.screen.clone(), story.unwrap_or_default()]);
    }
    let readers = "readers, who may not write the file, are not listed";
    if presence::is_hidden(cx.store.path()) {
        cx.out.note("you may not see who has the board open: those who may write it are hidden");
        return match cx.out.form {
            Form::Json => cx.out.json("visitors", Vec::new()),
            Form::Table | Form::Plain => Ok(()),
        };
    }
    match (rows.is_empty(), cx.store.is_hosted()) {
        (true, true) => cx.out.note("nobody has the board open"),
        (true, false) => cx.out.note(&format!("nobody has the board open; {readers}")),
        (false, true) => (),
        (false, false) => cx.out.note(readers),
    }
    match cx.out.form {
        Form::Json => {
            let one = |[name, screen, story]: &[String; 3]| {
                let story = Some(story).filter(|it| !it.is_empty());
                serde_json::json!({"name": name, "screen": screen, "typing_on": story})
            };
            cx.out.json("visitors", rows.iter().map(one).collect())
        }
        Form::Plain => {
            let line = |[name, screen, story]: &[String; 3]| {
                let typing =
                    if story.is_empty() { String::new() } else { format!(", typing on {story}") };
                format!("{name}: {screen}{typing}.\n")
            };
            cx.out.text(&rows.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let mut table = Table::new(&["name", "screen", "typing on"]);
            for row in rows {
                table.push(row.into());
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}
