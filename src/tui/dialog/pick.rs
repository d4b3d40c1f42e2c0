//! One of several: typed letters find it, enter takes it.

use std::cmp::Ordering;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::fuzzy::{self, PAGE};
use super::input::{Focus, Input, Lines};
use super::window::{self, CLOSE, Hint, Keys, Row, Window};
use super::{Cx, Key, Modal, one_less};
use crate::domain::operation::{NewPerson, Setting};
use crate::domain::{Field, Operation, Refusal, SavedView, StoryId, Value, text};
use crate::tui::act::{self, Relation};
use crate::tui::command::{Command, InDialog};
use crate::tui::step::{Effect, Step};
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// Something that can be picked.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    /// What it is called; the typed letters are looked for in it.
    pub(crate) label: String,
    /// What else there is to know of it.
    pub(crate) hint: String,
    /// What picking it leads to.
    pub(crate) leads: Leads,
    /// A letter that picks it at once, while nothing is typed.
    pub(crate) key: Option<char>,
}

impl Choice {
    /// A choice without a hint.
    pub(crate) fn new(label: impl Into<String>, step: Step) -> Self {
        Self { label: label.into(), hint: String::new(), leads: Leads::To(step), key: None }
    }

    /// The same with something else to know of it.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }
}

/// What picking something leads to.
#[derive(Clone, Debug)]
pub(crate) enum Leads {
    /// A step.
    To(Step),
    /// The question which story stands so to this one. It is asked when it comes to that: all the
    /// stories of a board are many.
    Link(StoryId, Relation),
}

/// What a typed text can mean that is none of the choices.
#[derive(Clone, Debug)]
pub(crate) enum Other {
    /// Nothing: the sentence says what could be done about it.
    Nothing(&'static str),
    /// An estimate for these stories.
    Points(Vec<StoryId>),
    /// Somebody new, who is made known and gets these stories.
    Person(Vec<StoryId>),
    /// A name for this filter, to be kept under.
    View(String),
}

/// One of several, being picked.
#[derive(Clone, Debug)]
pub(crate) struct Pick {
    title: String,
    choices: Vec<Choice>,
    other: Other,
    input: Input,
    /// The places of the choices that match what was typed.
    found: Vec<usize>,
    /// Which of the shown rows is selected.
    selected: usize,
    /// How wide the choices are: measured once, for they may be many.
    widest: usize,
    /// Who was made known to be picked.
    awaited: Option<String>,
    /// Whom to make known was asked for once: a slip of the finger makes nobody known.
    asked: Option<String>,
}

impl Pick {
    /// A pick of one of these; the first one that is not passed over is selected.
    pub(crate) fn new(title: impl Into<String>, choices: Vec<Choice>, other: Other) -> Self {
        let input = Input::new(Lines::One, "");
        let found = (0..choices.len()).collect();
        let widest = choices.iter().map(|it| {
            let hint = fit::width(&it.hint);
            fit::width(&it.label) + if hint > 0 { hint + 4 } else { 2 }
        });
        let widest = widest.max().unwrap_or(0);
        Self {
            title: title.into(),
            choices,
            other,
            input,
            found,
            selected: 0,
            widest,
            awaited: None,
            asked: None,
        }
    }

    /// The same with that choice selected.
    pub(crate) fn at(self, selected: Option<usize>) -> Self {
        Self { selected: selected.unwrap_or(self.selected), ..self }
    }

    fn find(&mut self) {
        let labels = self.choices.iter().map(|it| it.label.as_str());
        self.found = fuzzy::ranked(labels, self.input.text());
        self.selected = 0;
    }

    /// The rows that are shown: what was found, and what the typed text could mean beside that. A
    /// number that was typed is meant as it is; words are looked for first, and a new name stands
    /// before those in which its letters merely happen to be.
    fn rows<'a>(
        &'a self,
        meant: Option<&'a Choice>,
    ) -> (usize, impl Fn(usize) -> Option<&'a Choice>) {
        let is_near = |it: &&usize| fuzzy::is_near(&self.choices[**it].label, self.input.text());
        let place = match &self.other {
            Other::Points(_) => 0,
            Other::View(_) => self.found.iter().take_while(is_near).count(),
            Other::Nothing(_) | Other::Person(_) => self.found.len(),
        };
        let row = move |at: usize| match at.cmp(&place) {
            Ordering::Equal if meant.is_some() => meant,
            Ordering::Less | Ordering::Equal => self.choices.get(*self.found.get(at)?),
            Ordering::Greater => {
                let at = at - usize::from(meant.is_some());
                self.choices.get(*self.found.get(at)?)
            }
        };
        (self.found.len() + usize::from(meant.is_some()), row)
    }

    /// What the typed text could mean that is none of the choices.
    fn meant(&self, cx: &Cx<'_>) -> Option<Choice> {
        if matches!(self.other, Other::Nothing(_)) {
            return None;
        }
        let typed = text::line(self.input.text());
        let is_known = self.choices.iter().any(|it| it.label.eq_ignore_ascii_case(&typed));
        if typed.is_empty() || is_known {
            return None;
        }
        match &self.other {
            Other::Nothing(_) => None,
            Other::Points(stories) => {
                let points = cx.data.board.practice.scale.estimate(&typed)?;
                let step = act::set_field(cx, stories, Field::Points, &Value::Points(points));
                Some(Choice::new(points.to_string(), step).hint("as typed"))
            }
            Other::Person(_) => {
                let name = typed.trim_start_matches('@').to_owned();
                let label = if self.asked.as_ref() == Some(&name) {
                    format!("new person {name}? once more")
                } else {
                    format!("add person {name}")
                };
                let person = NewPerson { name, ..NewPerson::default() };
                let step = Step::commit(Operation::AddPerson(person));
                Some(Choice::new(label, step).hint("new"))
            }
            Other::View(filter) if filter.is_empty() => None,
            Other::View(filter) => {
                let label = format!("keep the filter as {typed}");
                let view = SavedView { name: typed, filter: filter.clone() };
                let step = Step::commit(Operation::EditBoard(vec![Setting::KeepView(view)]));
                Some(Choice::new(label, step).hint(filter))
            }
        }
    }

    fn accept(&mut self, cx: &Cx<'_>) -> Step {
        let meant = self.meant(cx);
        let chosen = self.rows(meant.as_ref()).1(self.selected).map(|it| it.leads.clone());
        let Some(leads) = chosen else { return Step::Refuse(self.nothing(cx)) };
        match leads {
            Leads::Link(story, relation) => act::link_to(cx, story, relation),
            Leads::To(step) => {
                if let Step::Do(Effect::Commit(Operation::AddPerson(person))) = &step {
                    if self.asked.as_ref() != Some(&person.name) {
                        self.asked = Some(person.name.clone());
                        let key = |it| cx.keymap.first_key(Command::Dialog(it));
                        let (enter, esc) = (key(InDialog::Accept), key(InDialog::Cancel));
                        return Step::Tell(format!(
                            "Nobody is called {0}: {enter} again makes {0} known, {esc} does not",
                            person.name
                        ));
                    }
                    self.awaited = Some(person.name.clone());
                }
                step
            }
        }
    }

    fn nothing(&self, cx: &Cx<'_>) -> Refusal {
        let typed = self.input.text().trim();
        match &self.other {
            Other::Nothing("") => Refusal::Wrong(format!("no choice here is called {typed:?}")),
            Other::Nothing(advice) => Refusal::Wrong(format!("nothing like {typed:?}: {advice}")),
            Other::Points(_) => cx.data.board.practice.scale.refuses(typed),
            Other::Person(_) => Refusal::BadName(typed.to_owned()),
            Other::View(filter) if filter.is_empty() => Refusal::Wrong(
                "nothing is filtered: a filter (f) can be kept under a name".to_owned(),
            ),
            Other::View(_) => Refusal::Wrong("a name for the filter in force".to_owned()),
        }
    }

    fn walk(&mut self, cx: &Cx<'_>, by: isize) -> Step {
        let n_rows = self.found.len() + usize::from(self.meant(cx).is_some());
        self.selected = fuzzy::step(self.selected, n_rows, by);
        Step::Stay
    }
}

impl Modal for Pick {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => self.accept(cx),
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => {
                self.input.take();
                self.find();
                Step::Stay
            }
            InDialog::Next | InDialog::NextField => self.walk(cx, 1),
            InDialog::Previous | InDialog::PreviousField => self.walk(cx, -1),
            InDialog::Down => self.walk(cx, PAGE),
            InDialog::Up => self.walk(cx, -PAGE),
        }
    }

    fn type_key(&mut self, cx: &Cx<'_>, key: Key) -> Step {
        if self.input.text().is_empty()
            && let Some(letter) = key.typed()
            && let Some(at) = self.choices.iter().position(|it| it.key == Some(letter))
        {
            self.selected = at;
            self.found = (0..self.choices.len()).collect();
            return self.accept(cx);
        }
        if let Some(by) = fuzzy::to_end(key, self.input.text()) {
            return self.walk(cx, by);
        }
        let before = self.input.text().to_owned();
        self.input.key(key);
        if self.input.text() != before {
            self.find();
        }
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        self.input.insert(text);
        self.find();
        Step::Stay
    }

    fn done(&mut self, cx: &Cx<'_>) -> Option<Step> {
        let name = self.awaited.take()?;
        let Other::Person(stories) = &self.other else { return None };
        let person = cx.data.board.people.iter().find(|it| it.name == name)?;
        Some(act::set_field(cx, stories, Field::Assignee, &Value::Id(person.id.0)))
    }

    fn refused(&mut self, _cx: &Cx<'_>, _refusal: &Refusal) -> Option<Step> {
        self.awaited = None;
        None
    }

    fn leave_out(&mut self, story: StoryId) -> bool {
        if let Other::Points(stories) | Other::Person(stories) = &mut self.other
            && act::left_out(stories, story)
        {
            self.title = one_less(&self.title, stories.len());
        }
        let mut is_one = false;
        for choice in &mut self.choices {
            if let Leads::To(Step::Do(Effect::Commit(operation))) = &mut choice.leads
                && let Some(others) = act::without(operation, story)
            {
                is_one |= others != *operation;
                *operation = others;
            }
        }
        is_one
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[(Keys::Of(InDialog::Accept), "take"), CLOSE];
        let meant = self.meant(cx);
        let (n_rows, choice) = self.rows(meant.as_ref());
        let width = self.widest.max(fit::width(&self.title) + 4).clamp(36, 90);
        let n_matches = match n_rows {
            n if n == self.choices.len() => String::new(),
            n => format!("{n}/{}", self.choices.len()),
        };
        let window = Window {
            title: &self.title,
            aside: n_matches,
            width: u16::try_from(width).unwrap_or(90),
            height: self.choices.len().max(n_rows) + 1,
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        let line = window::take_line(&mut inside);
        self.input.draw(cx, frame, line, Focus::Here, "type to find");
        let row = |at: usize| {
            choice(at).map_or_else(Row::default, |it| Row {
                left: vec![Span::raw(it.label.as_str())],
                right: vec![Span::styled(it.hint.as_str(), cx.theme.style(Role::Muted))],
                ..Row::default()
            })
        };
        if n_rows == 0 {
            let says = [self.nothing(cx).to_string()];
            window::sentences(cx, frame, inside, &says, Role::Hint);
        }
        window::list_of(cx, frame, inside, (n_rows, row), Some(self.selected));
    }
}
