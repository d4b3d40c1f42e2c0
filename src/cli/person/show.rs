//! What the people of a board are shown as: the list, who may do what, and who is here.

use crate::cli::Stop;
use crate::cli::json;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::table::Table;
use crate::domain::permission::{self, Access, Permission};
use crate::domain::{Person, Snapshot};
use crate::fit;
use crate::store::presence;

/// The people, and as what they work.
pub(super) fn list(cx: &Cx, people: &[Person]) -> Result<(), Stop> {
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
                let mut object = json::person(it);
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
pub(super) fn permissions(cx: &Cx) -> Result<(), Stop> {
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
pub(super) fn here(cx: &mut Cx, snapshot: &Snapshot) -> Result<(), Stop> {
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
