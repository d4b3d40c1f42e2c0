//! How a filter's text falls into words, quotes and terms; names are not looked up here.

use super::term::{Form, Term};
use crate::domain::text::{line, short};
use crate::domain::{Refusal, SavedView};

/// A letter of a filter, and whether it stands in quotes, where it has no meaning but itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    it: char,
    quoted: bool,
}

impl Letter {
    /// Whether it is one of these signs and means one.
    fn is_sign(self, signs: &str) -> bool {
        !self.quoted && signs.contains(self.it)
    }
}

/// A term as it was typed: what it asks for is known, what its values mean is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    pub(super) term: Term,
    pub(super) negated: bool,
    pub(super) compare: Compare,
    /// What stands between the commas; none is empty, and there is at least one.
    pub(super) values: Vec<String>,
    /// The whole of it, for a refusal.
    pub(super) whole: String,
}

/// How an amount is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compare {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Compare {
    /// As it is typed.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    /// Whether it is so of `left` and `right`.
    pub(super) fn holds<T: PartialOrd>(self, left: &T, right: &T) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Equal => left == right,
            Self::AtLeast => left >= right,
            Self::More => left > right,
        }
    }
}

/// The terms of a text, from left to right; a view stands for its own, and none for another view.
pub(super) fn terms(text: &str, views: &[SavedView]) -> Result<Vec<Typed>, Refusal> {
    let mut terms = Vec::new();
    for word in words(text)? {
        let turned = word.split_first().filter(|it| it.0.is_sign("-!"));
        let turned = turned.and_then(|(_, rest)| view_named(rest));
        match (view_named(&word), turned) {
            (Some(name), _) => terms.extend(of_view(&name, views)?),
            (None, Some(name)) => terms.push(turned_round(&name, of_view(&name, views)?)?),
            (None, None) => terms.extend(classify(&word)?),
        }
    }
    Ok(terms)
}

fn of_view(name: &str, views: &[SavedView]) -> Result<Vec<Typed>, Refusal> {
    let view = views.iter().find(|it| it.name.eq_ignore_ascii_case(name));
    terms(&view.ok_or_else(|| no_view(name, views))?.filter, &[])
}

/// All but what a view shows: only of one term there is such a term.
fn turned_round(name: &str, view: Vec<Typed>) -> Result<Typed, Refusal> {
    let n = view.len();
    match <[Typed; 1]>::try_from(view) {
        Ok([it]) => Ok(Typed { negated: !it.negated, ..it }),
        Err(_) => Err(Refusal::Filter {
            at: format!("-{VIEW}{name}"),
            why: format!(
                "a view of {n} terms cannot be turned round: only one of one term can; write the \
                 terms that you mean, with - before each that shall not be"
            ),
        }),
    }
}

/// What stands after `view:`, where a word begins so.
fn view_named(word: &[Letter]) -> Option<String> {
    let (name, rest) = word.split_at_checked(VIEW.len())?;
    let is_view = name.iter().all(|it| !it.quoted) && plain(name).eq_ignore_ascii_case(VIEW);
    (is_view && !rest.is_empty()).then(|| plain(rest))
}

fn no_view(name: &str, views: &[SavedView]) -> Refusal {
    let names: Vec<&str> = views.iter().map(|it| it.name.as_str()).collect();
    let why = match names.as_slice() {
        [] => "no view is kept yet".to_owned(),
        names => format!("no view is called {name}; there are {}", names.join(", ")),
    };
    Refusal::Filter { at: format!("{VIEW}{name}"), why }
}

/// What a word begins with that means a view.
const VIEW: &str = "view:";

/// The terms of what was typed into the form's part for one term: its prefix may be left out.
pub(super) fn terms_of(term: Term, text: &str) -> Result<Vec<Typed>, Refusal> {
    let one = |word: &Vec<Letter>| {
        if term != Term::Text
            && let Ok(Some(typed)) = classify(word)
            && typed.term == term
        {
            return Ok(Some(typed));
        }
        let (negated, rest) = negation(word);
        let (compare, rest) = match term.spec().form {
            Form::Amount => comparison(rest).unwrap_or((Compare::Equal, rest)),
            Form::Sigil | Form::Words | Form::Text => (Compare::Equal, rest),
        };
        typed(term, negated, compare, rest, word)
    };
    words(text)?.iter().filter_map(|word| one(word).transpose()).collect()
}

/// Splits at spaces outside of quotes. Refuses a quote that is never closed: what it was meant to
/// hold nobody can tell.
fn words(text: &str) -> Result<Vec<Vec<Letter>>, Refusal> {
    let mut words = Vec::new();
    let mut word: Vec<Letter> = Vec::new();
    let mut opened = None;
    let mut rest = text.chars().enumerate().peekable();
    while let Some((place, it)) = rest.next() {
        if opened.is_some() {
            match it {
                '"' => opened = None,
                '\\' if matches!(rest.peek(), Some((_, '"' | '\\'))) => {
                    word.extend(rest.next().map(|(_, it)| Letter { it, quoted: true }));
                }
                it => word.push(Letter { it, quoted: true }),
            }
        } else if it == '"' && may_open(&word) {
            opened = Some(place);
        } else if it.is_whitespace() {
            if !word.is_empty() {
                words.push(std::mem::take(&mut word));
            }
        } else {
            word.push(Letter { it, quoted: false });
        }
    }
    if let Some(place) = opened {
        let at: String = text.chars().skip(place).collect();
        let why = format!("the quote at character {} is not closed", place + 1);
        return Err(Refusal::Filter { at: short(&at, 40).into_owned(), why });
    }
    words.push(word);
    words.retain(|it| !it.is_empty());
    Ok(words)
}

/// Whether a quote after these letters opens a phrase: in `19"` it is an inch.
fn may_open(word: &[Letter]) -> bool {
    match word {
        [] => true,
        [only] => only.is_sign("-!@#,:=<>"),
        [.., last] => last.is_sign("@#,:=<>"),
    }
}

/// What words in capitals between terms mean elsewhere, and what means that here.
const JOINTS: [(&str, &str); 3] = [
    ("OR", "commas mean any of them, as in @ann,ben or p:high,highest"),
    ("AND", "terms beside each other must all be so, as in @ann is:blocked"),
    ("NOT", "a dash turns a term round, as in -is:blocked"),
];

fn classify(word: &[Letter]) -> Result<Option<Typed>, Refusal> {
    if let Some((joint, why)) = JOINTS.iter().find(|(joint, _)| plain(word) == *joint)
        && word.iter().all(|it| !it.quoted)
    {
        let why = format!("{why}; for the text itself write it in quotes");
        return Err(Refusal::Filter { at: (*joint).to_owned(), why });
    }
    let (negated, rest) = negation(word);
    if let Some((first, name)) = rest.split_first() {
        if first.is_sign("@") {
            return typed(Term::Person, negated, Compare::Equal, name, word);
        }
        if first.is_sign("#") {
            return typed(Term::Tag, negated, Compare::Equal, name, word);
        }
    }
    let end = rest.iter().position(|it| it.quoted || !it.it.is_alphabetic()).unwrap_or(rest.len());
    let (name, after) = rest.split_at(end);
    let Some((compare, value)) = comparison(after).filter(|_| !name.is_empty()) else {
        return typed(Term::Text, negated, Compare::Equal, rest, word);
    };
    let Some(term) = Term::named(&plain(name)) else {
        if is_like_a_term(after, value) {
            return Err(unknown(&plain(name), &plain(rest)));
        }
        return typed(Term::Text, negated, Compare::Equal, rest, word);
    };
    if term.spec().form != Form::Amount && compare != Compare::Equal {
        let why = format!("{} is not compared; write {}", term.spec().id, term.spec().example);
        return Err(Refusal::Filter { at: plain(word), why });
    }
    typed(term, negated, compare, value, word)
}

/// A `-` or `!` at the start turns a term round; alone it is nothing yet.
fn negation(word: &[Letter]) -> (bool, &[Letter]) {
    match word.split_first() {
        Some((first, rest)) if first.is_sign("-!") => (true, rest),
        Some(_) | None => (false, word),
    }
}

fn comparison(letters: &[Letter]) -> Option<(Compare, &[Letter])> {
    let (first, rest) = letters.split_first()?;
    let equal = rest.split_first().filter(|(it, _)| it.is_sign("=")).map(|(_, rest)| rest);
    if first.is_sign(":=") {
        return Some((Compare::Equal, rest));
    }
    if first.is_sign("<") {
        return Some(equal.map_or((Compare::Less, rest), |rest| (Compare::AtMost, rest)));
    }
    if first.is_sign(">") {
        return Some(equal.map_or((Compare::More, rest), |rest| (Compare::AtLeast, rest)));
    }
    None
}

/// Whether letters before this comparison were meant as a term: not in an address, a path, a title
/// that ends in a colon, or `a=b`.
fn is_like_a_term(after: &[Letter], value: &[Letter]) -> bool {
    let Some(first) = value.first() else { return false };
    match after.first().map(|it| it.it) {
        Some(':') => !matches!(first.it, ':' | '/' | '\\'),
        Some('<' | '>') => first.it.is_ascii_digit(),
        _ => false,
    }
}

/// A term with its values; nothing when it is a lone `-` or an empty phrase.
fn typed(
    term: Term,
    negated: bool,
    compare: Compare,
    value: &[Letter],
    word: &[Letter],
) -> Result<Option<Typed>, Refusal> {
    let whole = plain(word);
    if term == Term::Text {
        let text = line(&plain(value));
        let values = vec![text];
        let typed = Typed { term, negated, compare, values, whole };
        return Ok(Some(typed).filter(|it| !it.values[0].is_empty()));
    }
    let pieces = value.split(|it| it.is_sign(",")).map(plain);
    let values: Vec<String> = pieces.map(|it| line(&it)).filter(|it| !it.is_empty()).collect();
    if values.is_empty() {
        let spec = term.spec();
        let why = format!("{} needs a value: {}; such as {}", spec.prefix, spec.help, spec.example);
        return Err(Refusal::Filter { at: whole, why });
    }
    Ok(Some(Typed { term, negated, compare, values, whole }))
}

fn plain(letters: &[Letter]) -> String {
    letters.iter().map(|it| it.it).collect()
}

fn unknown(name: &str, whole: &str) -> Refusal {
    let known: Vec<&str> =
        Term::ALL.iter().map(|it| it.spec().example).filter(|it| !it.starts_with('"')).collect();
    let why = format!(
        "there is no {name}; there are {}; for the text itself write it in quotes",
        known.join(" ")
    );
    Refusal::Filter { at: whole.to_owned(), why }
}

/// A value as it must be typed to be read as that and nothing else.
pub(super) fn quoted(value: &str) -> String {
    let has_meaning = |it: char| it.is_whitespace() || matches!(it, '"' | ',' | '\\');
    if value.starts_with(['-', '!', '@', '#', ':', '=', '<', '>']) || value.contains(has_meaning) {
        return format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""));
    }
    value.to_owned()
}

/// A free text as it must be typed.
pub(super) fn quoted_text(text: &str) -> String {
    if JOINTS.iter().any(|(joint, _)| *joint == text) {
        return format!("\"{text}\"");
    }
    if text.contains([':', '=', '<', '>']) {
        return format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    }
    quoted(text)
}
