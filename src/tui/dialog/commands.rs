//! Commands with their keys, found by typing and run by enter: the help of a screen, the palette.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Span;

use super::fuzzy::{self, PAGE};
use super::input::{Focus, Input, Lines};
use super::slip::names_of_settings;
use super::window::{self, CLOSE, Hint, Keys, Row, Window};
use super::{Cx, Key, Modal};
use crate::domain::Refusal;
use crate::tui::command::{Anywhere, Command, InDialog, Scope};
use crate::tui::step::Step;
use crate::tui::theme::Role;
use crate::tui::widget::fit;

/// How the commands are listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Listing {
    /// In groups, by where they apply: the help.
    Help,
    /// The last used first: the palette.
    Palette,
}

/// A command that is listed.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The command.
    pub(crate) command: Command,
    /// Why it cannot act now, if it cannot.
    pub(crate) hindrance: Option<Refusal>,
    /// Where it would lead from here, such as the name of a column; empty where its sentence says it.
    pub(crate) leads: String,
}

/// How many cells of what a command does are shown at least.
const LEAST: usize = 12;

/// Commands with their keys.
#[derive(Clone, Debug)]
pub(crate) struct Commands {
    listing: Listing,
    entries: Vec<Entry>,
    /// What the typed letters are looked for in, entry by entry.
    haystacks: Vec<String>,
    input: Input,
    selected: usize,
}

/// Why a command cannot act, as short as a row has room for: what somebody may not do at all is said
/// the same way beside each command, and in full above the list or by enter.
fn in_brief(why: &Refusal) -> String {
    if let Refusal::ReadOnly(_) = why {
        "read-only".to_owned()
    } else if let Refusal::NotPermitted(permission) = why {
        let holders: Vec<_> = permission.holders().iter().map(|it| it.id()).collect();
        format!("for {}", holders.join(", "))
    } else {
        why.to_string()
    }
}

/// A line of the list.
#[derive(Clone, Copy, Debug)]
enum Item {
    Heading(Scope),
    Entry(usize),
}

impl Commands {
    /// Lists these commands, in this order.
    pub(crate) fn new(cx: &Cx<'_>, listing: Listing, entries: Vec<Entry>) -> Self {
        let haystack = |it: &Entry| {
            let spec = it.command.spec();
            format!("{} {} {} ", spec.help, cx.keymap.keys(it.command), spec.id)
        };
        let haystacks = entries.iter().map(haystack).collect();
        let input = Input::new(Lines::One, "");
        Self { listing, entries, haystacks, input, selected: 0 }
    }

    /// The places of the entries that are shown. The palette ranks them; the help keeps its groups.
    fn found(&self) -> Vec<usize> {
        let mut found = self.ranked();
        if self.listing == Listing::Help {
            found.sort_unstable();
        }
        found
    }

    /// The places of the entries that fit, the best one first; where a setting is called so, the
    /// settings behind what is itself called so.
    fn ranked(&self) -> Vec<usize> {
        let typed = self.input.text();
        let mut found = fuzzy::worded(self.haystacks.iter().map(String::as_str), typed);
        let is_settings = |it: &Entry| it.command == Command::Global(Anywhere::Settings);
        if let Some(settings) = self.entries.iter().position(is_settings)
            && !found.contains(&settings)
        {
            let all = format!("{}{}", self.haystacks[settings], names_of_settings());
            let is_found = !fuzzy::worded([&*all].into_iter(), typed).is_empty();
            found.extend(is_found.then_some(settings));
        }
        found
    }

    /// Selects what fits best what is typed: the first row of the palette, any one of the help.
    fn select_best(&mut self) {
        let found = self.found();
        let best = self.ranked().first().copied();
        self.selected = found.iter().position(|it| Some(*it) == best).unwrap_or_default();
    }

    fn items(&self, found: &[usize]) -> Vec<Item> {
        let mut items = Vec::new();
        let mut scope = None;
        for &at in found {
            let here = self.entries[at].command.spec().scope;
            if self.listing == Listing::Help && scope != Some(here) {
                items.push(Item::Heading(here));
                scope = Some(here);
            }
            items.push(Item::Entry(at));
        }
        items
    }

    fn accept(&self) -> Step {
        let found = self.found();
        let Some(entry) = found.get(self.selected).map(|at| &self.entries[*at]) else {
            return Step::Refuse(Refusal::NoSuch(format!("command like {:?}", self.input.text())));
        };
        match &entry.hindrance {
            Some(why) => Step::Refuse(why.clone()),
            None => Step::Then(entry.command),
        }
    }

    fn walk(&mut self, by: isize) -> Step {
        self.selected = fuzzy::step(self.selected, self.found().len(), by);
        Step::Stay
    }

    /// A command as a row of so many cells.
    fn row<'a>(&'a self, cx: &Cx<'_>, item: Item, width: usize) -> Row<'a> {
        // Long sequences of keys give way where there is little room.
        let keys = (width / 4).clamp(5, 22);
        let at = match item {
            Item::Heading(scope) => return Row::heading(cx, scope.about()),
            Item::Entry(at) => at,
        };
        let Entry { command, hindrance, leads } = &self.entries[at];
        let spec = command.spec();
        let shown = cx.keymap.keys(*command);
        let shown = fit::pad(&fit::cut(&shown, keys, cx.glyphs.ellipsis), keys + 2).into_owned();
        let (text, right) = match hindrance {
            Some(why) => (Role::Muted, in_brief(why)),
            None if !leads.is_empty() => (Role::Text, format!("{} {leads}", cx.glyphs.arrow)),
            None if self.listing == Listing::Palette && !spec.cli.is_empty() => {
                (Role::Text, format!("gemba {}", spec.cli))
            }
            None => (Role::Text, String::new()),
        };
        // Why not counts for more than the end of what it would do.
        let room = match hindrance {
            Some(_) => width.saturating_sub(2 + fit::width(&shown) + fit::width(&right) + 2),
            None => usize::MAX,
        };
        let help = if room < LEAST {
            spec.help.into()
        } else {
            fit::cut(spec.help, room, cx.glyphs.ellipsis)
        };
        Row {
            left: vec![
                Span::styled(shown, cx.theme.style(Role::FooterKey)),
                Span::styled(help, cx.theme.style(text)),
            ],
            right: vec![Span::styled(right, cx.theme.style(Role::Muted))],
            ..Row::default()
        }
    }
}

impl Modal for Commands {
    fn update(&mut self, _cx: &Cx<'_>, command: InDialog) -> Step {
        match command {
            InDialog::Accept | InDialog::Keep => self.accept(),
            InDialog::Cancel => Step::Close,
            InDialog::Afresh => {
                self.input.take();
                self.selected = 0;
                Step::Stay
            }
            InDialog::Next | InDialog::NextField => self.walk(1),
            InDialog::Previous | InDialog::PreviousField => self.walk(-1),
            InDialog::Down => self.walk(PAGE),
            InDialog::Up => self.walk(-PAGE),
        }
    }

    fn type_key(&mut self, _cx: &Cx<'_>, key: Key) -> Step {
        if let Some(by) = fuzzy::to_end(key, self.input.text()) {
            return self.walk(by);
        }
        let before = self.input.text().to_owned();
        self.input.key(key);
        if self.input.text() != before {
            self.select_best();
        }
        Step::Stay
    }

    fn paste(&mut self, _cx: &Cx<'_>, text: &str) -> Step {
        self.input.insert(text);
        self.select_best();
        Step::Stay
    }

    fn draw(&self, cx: &Cx<'_>, frame: &mut Frame<'_>, area: Rect) {
        const KEYS: &[Hint] = &[(Keys::Of(InDialog::Accept), "do it"), CLOSE];
        let found = self.found();
        let items = self.items(&found);
        let title = match self.listing {
            Listing::Help => "Keys of this screen",
            Listing::Palette => "Commands",
        };
        let window = Window {
            title,
            aside: format!("{}/{}", (self.selected + 1).min(found.len()), found.len()),
            width: 96,
            height: usize::from(area.height).saturating_sub(2).min(40),
            keys: KEYS,
        };
        let mut inside = window.draw(cx, frame, area);
        let line = window::take_line(&mut inside);
        self.input.draw(cx, frame, line, Focus::Here, "type to find a command or a key");
        if let Some(why) = &cx.data.read_only
            && inside.height > 6
        {
            let line = window::take_line(&mut inside);
            let says = format!("read-only: {why}");
            let says = fit::cut(&says, usize::from(line.width), cx.glyphs.ellipsis).into_owned();
            frame.render_widget(Span::styled(says, cx.theme.style(Role::Warn)), line);
        }
        let wide = usize::from(inside.width);
        let rows: Vec<Row<'_>> = items.iter().map(|it| self.row(cx, *it, wide)).collect();
        let is_selected =
            |it: &Item| matches!(it, Item::Entry(at) if found.get(self.selected) == Some(at));
        if rows.is_empty() {
            let says = ["No command is called so."];
            window::sentences(cx, frame, inside, &says, Role::Hint);
        }
        window::list(cx, frame, inside, &rows, items.iter().position(is_selected));
    }
}
