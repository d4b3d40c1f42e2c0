//! Who the people of a source are on the board, and what the new ones are called.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::map::Decided;
use super::{Draft, PersonRow};
use crate::domain::operation::{NewPerson, RESERVED_NAMES};
use crate::domain::refusal::TOLD_AT_ONCE;
use crate::domain::text::fold;
use crate::domain::{Board, Person, PersonId};

/// A short name is a word on a card.
const NAME_CHARS: usize = 20;

/// The people of one import: each is looked up once, however the source names them.
pub(super) struct Roster<'a> {
    board: &'a Board,
    /// Display names by account.
    names: &'a HashMap<String, String>,
    /// Folded display names that several people have.
    alike: &'a HashSet<String>,
    /// Short names that somebody has decided, by folded account or display name.
    decided: &'a HashMap<String, String>,
    /// Who people of the source turned out to be before.
    before: &'a HashMap<String, PersonId>,
    /// Accounts by folded display name, in order of the alphabet.
    accounts: HashMap<String, Vec<&'a str>>,
    /// By folded display name; by account where there is none, or where only that tells.
    known: HashMap<String, Known>,
    rows: Vec<PersonRow>,
    /// How each of them is shown, and whether no account is known of them.
    shown: Vec<(String, bool)>,
    /// What the source calls them, folded, and their short names.
    called: BTreeMap<String, String>,
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
        draft: &'a Draft,
        decided: &'a Decided,
        before: &'a HashMap<String, PersonId>,
    ) -> Self {
        let mut accounts: HashMap<String, Vec<&str>> = HashMap::new();
        for (id, name) in &draft.names {
            accounts.entry(fold(name).into_owned()).or_default().push(id);
        }
        for ids in accounts.values_mut() {
            ids.sort_unstable();
        }
        let taken = board.people.iter().map(|it| fold(&it.name).into_owned());
        let taken = taken.chain(RESERVED_NAMES.map(str::to_owned)).collect();
        Self {
            board,
            names: &draft.names,
            alike: &draft.alike,
            decided: &decided.people,
            before,
            accounts,
            known: HashMap::new(),
            rows: Vec::new(),
            shown: Vec::new(),
            called: BTreeMap::new(),
            new: Vec::new(),
            taken,
        }
    }

    /// Who an account or a display name is; at least one of the two is not empty.
    ///
    /// Accounts with the same display name are one person: Jira gives one to every hat. Where one
    /// column has two accounts of that name they are two, and so are those of which somebody says so.
    /// Where only a name stands that is an account of the file and nobody's display name, it is that.
    pub(super) fn resolve(&mut self, id: &str, name: &str) -> Known {
        let is_account =
            |it: &str| self.names.contains_key(it) && !self.accounts.contains_key(&*fold(it));
        let (id, name) = if id.is_empty() && is_account(name) { (name, "") } else { (id, name) };
        let name = match (name, self.names.get(id)) {
            ("", Some(name)) => name,
            _ => name,
        };
        let folded = fold(if name.is_empty() { id } else { name }).into_owned();
        let mut ids = self.accounts.get(&folded).cloned().unwrap_or_default();
        let is_alike = self.alike.contains(&folded);
        // A name alone is the first of those that have it.
        let id = if is_alike && id.is_empty() { ids.first().copied().unwrap_or(id) } else { id };
        let is_own = !id.is_empty() && (is_alike || self.decided.contains_key(&*fold(id)));
        let key = if is_own { fold(id).into_owned() } else { folded.clone() };
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        if is_own {
            ids = vec![id];
        } else {
            ids.retain(|it| !self.decided.contains_key(&*fold(it)));
            if !id.is_empty() && !ids.contains(&id) {
                ids.push(id);
            }
        }
        let decided = self.decided.get(&key).or_else(|| self.decided.get(&folded)).cloned();
        let known = match (decided, self.existing(&ids, &folded, is_own)) {
            (Some(short), _) => self.named(&short, name),
            (None, Some(person)) => {
                Known { name: person.name.clone(), full_name: person.full_name.clone() }
            }
            (None, None) => {
                let short = self.free(&ids, name);
                self.add(short, name)
            }
        };
        let source = match (name, ids.join(", ")) {
            ("", ids) => ids,
            (name, ids) if ids.is_empty() => name.to_owned(),
            (name, ids) => format!("{name} ({ids})"),
        };
        let new = self.new.iter().any(|it| it.name == known.name);
        self.rows.push(PersonRow { source, becomes: known.name.clone(), new });
        let shown = if name.is_empty() { id } else { name };
        self.shown.push((shown.to_owned(), name.is_empty() || ids.is_empty()));
        for id in &ids {
            self.called.insert(fold(id).into_owned(), known.name.clone());
        }
        self.called.insert(key.clone(), known.name.clone());
        self.known.insert(key, known.clone());
        known
    }

    /// Who may be somebody else of the file by another name, in one sentence: nothing else says so, and
    /// two people are never made one unseen.
    pub(super) fn doubles(&self) -> Option<String> {
        let people = || self.rows.iter().zip(&self.shown).filter(|(_, (_, is_bare))| *is_bare);
        let mut fitting: HashMap<String, Vec<(&PersonRow, &str)>> = HashMap::new();
        for (row, (name, _)) in people() {
            for short in shorts(name) {
                fitting.entry(short).or_default().push((row, name));
            }
        }
        let double = |(row, (name, _)): (&PersonRow, &'_ (String, bool))| {
            let [(other, full)] = &**fitting.get(&*fold(local(name)))? else { return None };
            let are_two = row.becomes != other.becomes && (row.new || other.new);
            are_two.then(|| (name.clone(), (*full).to_owned()))
        };
        let all: Vec<(String, String)> = people().filter_map(double).collect();
        let (name, full) = all.first()?;
        let few = all.iter().take(TOLD_AT_ONCE).map(|(name, full)| format!("{name} ({full})"));
        let mut few: Vec<String> = few.collect();
        let more = all.len() - few.len();
        few.extend((more > 0).then(|| format!("{more} more")));
        let way = format!("--map {:?}", format!("{name}={full}"));
        Some(match all.len() {
            1 => format!("perhaps one person: {name} and {full}; {way} makes them one"),
            n => format!(
                "perhaps {n} people by two names each: {}; {way} makes one of the first",
                few.join(", ")
            ),
        })
    }

    /// What was found out, who must be made known to the board, and who is who.
    pub(super) fn finish(self) -> (Vec<PersonRow>, Vec<NewPerson>, Vec<(String, String)>) {
        (self.rows, self.new, self.called.into_iter().collect())
    }

    /// Whoever somebody has decided on: known to the board, new already, or new now.
    fn named(&mut self, short: &str, full_name: &str) -> Known {
        let is_it = |it: &str| fold(it) == fold(short);
        if let Some(person) = self.board.people.iter().find(|it| is_it(&it.name)) {
            return Known { name: person.name.clone(), full_name: person.full_name.clone() };
        }
        if let Some(new) = self.new.iter().find(|it| is_it(&it.name)) {
            return Known { name: new.name.clone(), full_name: new.full_name.clone() };
        }
        self.add(short.to_owned(), full_name)
    }

    fn add(&mut self, name: String, full_name: &str) -> Known {
        self.taken.insert(fold(&name).into_owned());
        let full_name = full_name.to_owned();
        let new = NewPerson { name: name.clone(), full_name: full_name.clone(), account: None };
        self.new.push(new);
        Known { name, full_name }
    }

    /// Somebody whom the board knows by one of the accounts, or by the name; where only the account
    /// tells, by the name only if that is not somebody else of the same name already.
    fn existing(&self, ids: &[&str], name: &str, is_own: bool) -> Option<&'a Person> {
        let find = |is: &dyn Fn(&&Person) -> bool| self.board.people.iter().find(|it| is(it));
        let by_account =
            |it: &&Person| it.account.as_deref().is_some_and(|account| ids.contains(&account));
        let by_name = |it: &&Person| {
            let short = fold(&it.name);
            (short == name && !is_own) || ids.iter().any(|id| fold(id) == short)
        };
        let before = |key: &str| self.before.get(key);
        let by_id = ids.iter().find_map(|it| before(&fold(it)));
        let known = by_id.or_else(|| before(name).filter(|_| !is_own));
        let is_other = |it: &Person| {
            let others = self.accounts.get(name).into_iter().flatten();
            let mut others = others.filter(|id| !ids.contains(id));
            is_own
                && (self.rows.iter().any(|row| row.becomes == it.name)
                    || others.any(|id| before(&fold(id)) == Some(&it.id)))
        };
        find(&|it| known == Some(&it.id))
            .or_else(|| find(&by_account))
            .or_else(|| find(&by_name))
            .or_else(|| {
                find(&|it| !it.full_name.is_empty() && fold(&it.full_name) == name && !is_other(it))
            })
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

/// What somebody of several names could be called in short, folded; nothing for one name.
fn shorts(name: &str) -> Vec<String> {
    let folded = fold(name);
    let mut words = folded.split_whitespace();
    let (Some(first), Some(last)) = (words.next(), words.next_back()) else { return Vec::new() };
    let initial = |it: &str| it.chars().take(1).collect::<String>();
    let (of_first, of_last) = (initial(first), initial(last));
    let mut all = vec![
        first.to_owned(),
        format!("{first}.{last}"),
        format!("{first}{last}"),
        format!("{first}_{last}"),
        format!("{first}.{of_last}"),
        format!("{of_first}{last}"),
        format!("{of_first}.{last}"),
    ];
    all.sort_unstable();
    all.dedup();
    all
}

/// Whether somebody can be called so in short.
pub(super) fn is_short_name(name: &str) -> bool {
    let is_letter = |it: char| it.is_alphanumeric() || matches!(it, '.' | '-' | '_');
    !name.is_empty() && name.chars().count() <= NAME_CHARS && name.chars().all(is_letter)
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
