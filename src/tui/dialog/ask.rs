//! A text that is asked for: one line or several, with a word on what becomes of it.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::both::{Both, Decided, Whose};
use super::input::{Focus, Input, Lines, NEW_LINE};
use super::window::{self, CLOSE, Hint, Keys, Window};
use super::{Cx, DraftKey, Key, Modal, one_less};
use crate::domain::{Refusal, StoryId};
use crate::exchange::sheet;
use crate::tui::act::process::Asked;
use crate::tui::act::{self, Answer, Spot, agreed_on, limits_seen};
use crate::tui::command::InDialog;
use crate::tui::keep::Word;
use crate::tui::step::Step;
use crate::tui::theme::Role;

/// What the enter key does in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Enter {
    /// It keeps the text.
    Keeps,
    /// It begins a new line; another key keeps the text.
    Breaks,
}

/// A text that is asked for.
#[derive(Clone, Debug)]
pub(crate) struct Ask {
    /// What is asked.
    pub(crate) title: String,
    /// Sentences between the title and the text.
    pub(crate) help: Vec<String>,
    /// What could be typed.
    pub(crate) hint: &'static str,
    /// The text.
    pub(crate) input: Input,
    /// How many lines are offered for it.
    pub(crate) height: usize,
    /// What the enter key does.
    pub(crate) enter: Enter,
    /// What becomes of the text.
    pub(crate) answer: Answer,
    /// Under what it is kept when it is not accepted.
    pub(crate) key: Option<DraftKey>,
    /// What it began with.
    pub(crate) first: String,
    /// What stood there when the text was typed, where that is not what it began with.
    was: Option<String>,
    /// What becomes of the text once it is said whose stays, where somebody has changed it meanwhile.
    met: Option<(Answer, &'static str)>,
}

impl Ask {
    /// Asks for one line.
    pub(crate) fn line(title: impl Into<String>, answer: Answer) -> Self {
        Self {
            title: title.into(),
            help: Vec::new(),
            hint: "",
            input: Input::new(Lines::One, ""),
            height: 1,
            enter: Enter::Keeps,
            answer,
            key: None,
            first: String::new(),
            was: None,
            met: None,
        }
    }

    /// Asks for several lines.
    pub(crate) fn text(title: impl Into<String>, enter: Enter, answer: Answer) -> Self {
        let input = Input::new(Lines::Many, "");
        Self { input, height: 8, enter, ..Self::line(title, answer) }
    }

    /// Asks for the titles of many stories.
    pub(crate) fn many(spot: Spot) -> Self {
        let help = "One title a line; dashes, numbers and tick boxes in front are left out.";
        Self::text("New stories", Enter::Breaks, Answer::Many(spot))
            .help(vec![help.to_owned()])
            .hint("one title a line")
            .key(DraftKey::new("new.many", None))
    }

    /// The same with a text to go on with, which the file has.
    pub(crate) fn begin(self, text: &str) -> Self {
        let ask = self.typed(text);
        Self { first: ask.input.text().to_owned(), ..ask }
    }

    /// The same with a text that the person brings along: it counts as typed.
    pub(crate) fn typed(mut self, text: &str) -> Self {
        self.put(text);
        self
    }

    /// Puts a text in place of all, the caret where one goes on: at its end, or above who agreed.
    fn put(&mut self, text: &str) {
        if let Answer::Agreed(..) = self.answer {
            let (text, line) = act::with_room(text);
            self.input.set(&text);
            self.input.go_to(line);
        } else {
            self.input.set(text);
        }
    }

    /// The same with a word on what could be typed.
    pub(crate) fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// The same with sentences above the text.
    pub(crate) fn help(self, help: Vec<String>) -> Self {
        Self { help, ..self }
    }

    /// The same, kept for that command on that story when it is not accepted.
    pub(crate) fn key(self, key: DraftKey) -> Self {
        Self { key: Some(key), ..self }
    }

    /// The line that the caret is in, of a text long enough for refusals to name one.
    fn whereabouts(&self) -> String {
        if !matches!(self.answer, Answer::Sheet(_)) {
            return String::new();
        }
        let (line, of) = self.input.place();
        format!("line {line}/{of}")
    }

    /// Goes to the line that cannot be read, where that is why a text is refused.
    pub(crate) fn go_to_wrong(&mut self, step: &Step) {
        if let (Answer::Sheet(_), Step::Refuse(refusal)) = (&self.answer, step)
            && let Some(line) = sheet::wrong_line(refusal)
        {
            self.input.go_to(line);
        }
    }

    /// Whether nothing more is typed where one line after the other is asked for.
    fn is_done_with(&self) -> bool {
        matches!(self.answer, Answer::Criteria(_)) && self.input.is_blank()
    }

    fn keys(&self) -> &'static [Hint] {
        const LINE: &[Hint] = &[(Keys::Of(InDialog::Accept), "keep"), CLOSE];
        const NEW: &[Hint] = &[
            (Keys::Of(InDialog::Accept), "write it down"),
            (Keys::Of(InDialog::NextField), "all fields"),
            CLOSE,
        ];
        const TEXT: &[Hint] =
            &[(Keys::Of(InDialog::Accept), "keep"), (Keys::Named(NEW_LINE), "new line"), CLOSE];
        const LINES: &[Hint] =
            &[(Keys::Of(InDialog::Keep), "keep"), (Keys::Named("enter"), "new line"), CLOSE];
        const ONE_OF_MANY: &[Hint] = &[(Keys::Of(InDialog::Accept), "add it"), CLOSE];
        const FILE: &[Hint] = &[(Keys::Of(InDialog::Accept), "show what it brings"), CLOSE];
        match (self.enter, self.height, &self.answer) {
            (Enter::Breaks, ..) => LINES,
            (Enter::Keeps, 1, Answer::Import) => FILE,
            (Enter::Keeps, 1, Answer::New(_)) => NEW,
            (Enter::Keeps, 1, Answer::Criteria(_)) => ONE_OF_MANY,
            (Enter::Keeps, 1, Answer::Process(asked)) if asked.has_form() => NEW,
            (Enter::Keeps, 1, _) => LINE,
            (Enter::Keeps, ..) => TEXT,
        }
    }
}

impl Modal for Ask {
    fn update(&mut self, cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep if self.is_done_with() => return Step::Close,
            InDialog::Accept | InDialog::Keep => {
                let step = self.answer.accept(cx, self.input.text());
                self.go_to_wrong(&step);
                return step;
            }
            InDialog::Cancel => return Step::Close,
            InDialog::Afresh => self.put(&self.first.clone()),
            InDialog::Next => drop(self.input.down()),
            InDialog::Previous => drop(self.input.up()),
            InDialog::NextField => {
                if let Answer::New(spot) = &self.answer {
                    let form = super::form::Form::new_story(cx, spot.clone(), self.input.text());
                    // The text goes along: it is no draft of this dialog any more.
                    self.input.take();
                    return Step::All(vec![Step::Close, Step::open(form)]);
                }
                if let Answer::Process(asked) = &self.answer
                    && let Some(form) = asked.form(cx, self.input.text())
                {
                    self.input.take();
                    return Step::All(vec![Step::Close, Step::open(form)]);
                }
            }
            InDialog::PreviousField => (),
            InDialog::Down => while self.input.down() {},
            InDialog::Up => while self.input.up() {},
        }
        Step::Stay
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        self.input.key(key);
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        // Several lines are several stories: none is kept before all of them were seen.
        if let Answer::New(spot) = &self.answer
            && text.trim().contains('\n')
        {
            let typed = self.input.take();
            *self = Self::many(spot.clone()).typed(&typed);
        }
        self.input.insert(text);
        Step::Stay
    }

    fn takes_enter(&self) -> bool {
        self.enter == Enter::Breaks
    }

    fn refused(&mut self, cx: &Cx<'_>, refusal: &Refusal) -> Option<Step> {
        let Refusal::Meanwhile { theirs, part, .. } = refusal else { return None };
        let mut answer = self.answer.clone();
        if let Answer::Sprint(asked) = &mut answer {
            asked.sees(cx);
        } else if let Answer::Limit(column, seen) = &mut answer {
            // Only what was shown counts as seen: the other limit is asked about by itself.
            let now = limits_seen(cx, *column).into_iter().filter(|(of, _)| of == part);
            for it in now {
                seen.iter_mut().filter(|(of, _)| of == part).for_each(|at| *at = it.clone());
            }
        } else if let Answer::Process(Asked::Answer(_, _, was)) = &mut answer {
            was.clone_from(theirs);
        } else if let Answer::Agreed(_, was) = &mut answer {
            was.clone_from(theirs);
        } else if let Answer::Flow(_, seen) = &mut answer {
            *seen = agreed_on(cx);
        } else {
            return None;
        }
        self.met = Some((answer, part));
        Both::asked(cx, refusal, self.input.text())
    }

    fn leave_out(&mut self, story: StoryId) -> bool {
        if let Answer::Block(stories) | Answer::Raise(stories) = &mut self.answer {
            let is_one = act::left_out(stories, story);
            if is_one {
                self.title = one_less(&self.title, stories.len());
                self.key = self.key.map(|it| DraftKey::on(it.command, stories));
            }
            return is_one;
        }
        let Answer::Reason(operation, _) = &mut self.answer else { return false };
        let Some(others) = act::without(operation, story) else { return false };
        self.key = Some(act::reason_key(&others));
        *operation = others;
        true
    }

    fn settle(&mut self, cx: &Cx<'_>, decided: &Decided) -> Step {
        let Some((answer, part)) = self.met.take() else { return Step::Stay };
        if decided.whose == Whose::Theirs {
            // What was typed beside it is no less typed for that.
            let Some(rest) = answer.without(cx, part, self.input.text()) else {
                return decided.left();
            };
            self.put(&rest);
        }
        self.answer = answer;
        self.answer.accept(cx, self.input.text())
    }

    fn done(&mut self, _cx: &Cx<'_>) -> Option<Step> {
        let Answer::Criteria(_) = self.answer else { return None };
        // The next one: what is typed behind the enter key is no command.
        self.input.take();
        Some(Step::Stay)
    }

    fn draft_key(&self) -> Option<DraftKey> {
        self.key
    }

    fn has_draft(&self) -> bool {
        !self.input.is_blank() && self.input.text() != self.first
    }

    fn words(&self) -> Vec<Word> {
        let was = self.was.as_ref().unwrap_or(&self.first).clone();
        let now = self.input.text().to_owned();
        vec![Word { field: String::new(), was, now }]
    }

    fn take_words(&mut self, cx: &Cx<'_>, words: &[Word]) -> bool {
        let own = words.iter().find(|it| it.field.is_empty() || it.field == "title");
        let Some(word) = own else { return false };
        self.put(&word.now);
        if word.was != self.first {
            self.answer.was(cx, &word.was);
            self.was = Some(word.was.clone());
        }
        if let Answer::Process(Asked::Answer(_, _, was)) = &mut self.answer {
            was.clone_from(&word.was);
        }
        true
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        // A text from an editor had a whole terminal's width there.
        let most = if matches!(self.answer, Answer::Sheet(_)) { 112 } else { 72 };
        let width = most.min(area.width.saturating_sub(4));
        let help = window::n_lines(&self.help, width);
        let help = if help > 0 && area.height > 14 { help + 1 } else { help };
        let text = self.input.height(width).max(self.height);
        let window = Window {
            title: &self.title,
            aside: self.whereabouts(),
            width,
            height: help + text,
            keys: self.keys(),
        };
        let mut inside = window.draw(cx, frame, area);
        let most = inside.height.saturating_sub(if self.height == 1 { 1 } else { 3 });
        let lines = u16::try_from(help).unwrap_or(u16::MAX).min(most);
        let above = Rect { height: lines, ..inside };
        inside.y += lines;
        inside.height -= lines;
        window::sentences(cx, frame, above, &self.help, Role::Muted);
        self.input.draw(cx, frame, inside, Focus::Here, self.hint);
    }
}
