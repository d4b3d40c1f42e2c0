//! Who the people of a source are on the board, and what the new ones are called.

use std::collections::{HashMap, HashSet};

use super::PersonRow;
use crate::domain::operation::NewPerson;
use crate::domain::text::fold;
use crate::domain::{Board, Person, PersonId};

/// Words that mean somebody else wherever a name can be typed.
const RESERVED: [&str; 4] = ["me", "none", "nobody", "somebody"];
/// A short name is a word on a card.
const NAME_CHARS: usize = 20;

/// The people of one import: each is looked up once, however the source names them.
pub(super) struct Roster<'a> {
    board: &'a Board,
    /// Display names by account.
    names: &'a HashMap<String, String>,
    /// Who people of the source turned out to be before.
    before: &'a HashMap<String, PersonId>,
    /// Accounts by folded display name, in order of the alphabet.
    accounts: HashMap<String, Vec<&'a str>>,
    /// By folded display name, or account where there is none.
    known: HashMap<String, Known>,
    rows: Vec<PersonRow>,
    new: Vec<NewPerson>,
    /// Folded short names that are not free any more.
    taken: HashSet<String>,
}

/// Somebody whose name on the board is known.
#[derive(Clone, Debug)]
pub(super) struct Known {
    /// The short name.
    pub(super) name: String,
    full_name: String,
}

impl Known {
    /// Whether the board would show that name for them, so that it need not be kept.
    pub(super) fn is_called(&self, name: &str) -> bool {
        name.is_empty() || self.full_name == name || self.name == name
    }
}

impl<'a> Roster<'a> {
    pub(super) fn new(
        board: &'a Board,
        names: &'a HashMap<String, String>,
        before: &'a HashMap<String, PersonId>,
    ) -> Self {
        let mut accounts: HashMap<String, Vec<&str>> = HashMap::new();
        for (id, name) in names {
            accounts.entry(fold(name).into_owned()).or_default().push(id);
        }
        for ids in accounts.values_mut() {
            ids.sort_unstable();
        }
        let taken = board.people.iter().map(|it| fold(&it.name).into_owned());
        let taken = taken.chain(RESERVED.map(str::to_owned)).collect();
        Self {
            board,
            names,
            before,
            accounts,
            known: HashMap::new(),
            rows: Vec::new(),
            new: Vec::new(),
            taken,
        }
    }

    /// Who an account or a display name is; at least one of the two is not empty.
    ///
    /// Accounts with the same display name are one person: Jira gives one to every hat.
    pub(super) fn resolve(&mut self, id: &str, name: &str) -> Known {
        let name = match (name, self.names.get(id)) {
            ("", Some(name)) => name,
            _ => name,
        };
        let key = fold(if name.is_empty() { id } else { name }).into_owned();
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let mut ids = self.accounts.get(&key).cloned().unwrap_or_default();
        if !id.is_empty() && !ids.contains(&id) {
            ids.push(id);
        }
        let known = match self.existing(&ids, &key) {
            Some(person) => {
                Known { name: person.name.clone(), full_name: person.full_name.clone() }
            }
            None => {
                let known = Known { name: self.free(&ids, name), full_name: name.to_owned() };
                self.taken.insert(fold(&known.name).into_owned());
                let (name, full_name) = (known.name.clone(), known.full_name.clone());
                self.new.push(NewPerson { name, full_name, account: None });
                known
            }
        };
        let source = match (name, ids.join(", ")) {
            ("", ids) => ids,
            (name, ids) if ids.is_empty() => name.to_owned(),
            (name, ids) => format!("{name} ({ids})"),
        };
        let new = self.new.last().is_some_and(|it| it.name == known.name);
        self.rows.push(PersonRow { source, becomes: known.name.clone(), new });
        self.known.insert(key, known.clone());
        known
    }

    /// What was found out, who must be made known to the board, and who is who.
    pub(super) fn finish(self) -> (Vec<PersonRow>, Vec<NewPerson>, Vec<(String, String)>) {
        let mut called: Vec<(String, String)> =
            self.known.into_iter().map(|(source, known)| (source, known.name)).collect();
        called.sort_unstable();
        (self.rows, self.new, called)
    }

    /// Somebody whom the board knows by one of the accounts, or by the name.
    fn existing(&self, ids: &[&str], key: &str) -> Option<&'a Person> {
        let find = |is: &dyn Fn(&&Person) -> bool| self.board.people.iter().find(|it| is(it));
        let by_account =
            |it: &&Person| it.account.as_deref().is_some_and(|account| ids.contains(&account));
        let by_name = |it: &&Person| {
            let name = fold(&it.name);
            name == key || ids.iter().any(|id| fold(id) == name)
        };
        let before = self.before.get(key);
        find(&|it| before == Some(&it.id))
            .or_else(|| find(&by_account))
            .or_else(|| find(&by_name))
            .or_else(|| find(&|it| !it.full_name.is_empty() && fold(&it.full_name) == key))
    }

    /// A short name that nobody has: an account that reads like a name, else made of the display
    /// name.
    fn free(&self, ids: &[&str], name: &str) -> String {
        let mut words = name.split_whitespace();
        let first = words.next().unwrap_or_default();
        let last = words.next_back().unwrap_or_default();
        let initial: String = last.chars().take(1).collect();
        let accounts = ids.iter().map(|it| local(it)).filter(|it| reads_like_a_name(it));
        let made = [first.to_owned(), format!("{first}.{initial}"), format!("{first}.{last}")];
        let wishes: Vec<String> = accounts
            .map(str::to_owned)
            .chain(made)
            .chain(ids.iter().map(|it| (*it).to_owned()))
            .map(|it| short(&it))
            .filter(|it| !it.is_empty())
            .collect();
        let is_free = |it: &&String| !self.taken.contains(&*fold(it));
        if let Some(name) = wishes.iter().find(is_free) {
            return name.clone();
        }
        let stem = wishes.first().map_or("person", |it| it);
        let mut numbered = (2..).map(|n: usize| format!("{stem}{n}"));
        numbered.find(|it| is_free(&it)).unwrap_or_else(|| stem.to_owned())
    }
}

/// An account without its domain: `ann@example.org`, `EXAMPLE\ann`.
fn local(account: &str) -> &str {
    let account = account.rsplit('\\').next().unwrap_or(account);
    account.split('@').next().unwrap_or(account)
}

/// Whether people would call somebody so; most accounts are numbers.
fn reads_like_a_name(account: &str) -> bool {
    account.chars().count() <= NAME_CHARS
        && account.chars().filter(|it| it.is_alphabetic()).count() >= 2
        && account.chars().all(|it| it.is_alphabetic() || matches!(it, '.' | '-' | '_'))
}

/// What is left of a name in a short one: letters, digits, dots, dashes, underscores.
fn short(name: &str) -> String {
    let kept = |it: &char| it.is_alphanumeric() || matches!(it, '.' | '-' | '_');
    let name: String = name.to_lowercase().chars().filter(kept).take(NAME_CHARS).collect();
    name.trim_matches(['.', '-', '_']).to_owned()
}
