//! The split of a story when its sprint closes: what is asked, and the two parts of it.

use std::collections::HashMap;

use super::{Asked, CloseSprint, Way, gate};
use crate::domain::{Board, Card, Points, Refusal, StoryId, Strength, text};
use crate::tui::dialog::input::{Input, Lines};
use crate::tui::screen::Cx;
use crate::tui::step::Step;

impl CloseSprint {
    pub(super) fn split(&mut self, cx: &Cx<'_>) -> Step {
        let Some(card) = self.here(cx) else { return Step::Stay };
        if let Some(hard) = gate(cx, card.id).and_then(|gate| {
            gate.breaches.iter().find(|it| cx.data.board.strength(it.rule) == Strength::Hard)
        }) {
            return Step::Refuse(Refusal::Forbids(hard.clone()));
        }
        let title = match self.way(cx, card.id) {
            Way::Split(rest, _) => rest,
            Way::Next | Way::Backlog => format!("{}: the rest", card.title),
        };
        self.typing = Some((card.id, Asked::Title, Input::new(Lines::One, &title)));
        Step::Stay
    }

    /// Takes what was typed of a split, and asks for what is missing of it.
    pub(super) fn typed(&mut self, cx: &Cx<'_>) -> Step {
        let Some((story, asked, input)) = &self.typing else { return Step::Stay };
        let story = *story;
        let Some(card) = self.unfinished(cx).into_iter().find(|it| it.id == story) else {
            self.typing = None;
            let key = cx.data.card(story).map_or("that story", |it| &it.key);
            let why = format!("{key} was finished or taken out meanwhile: it is not split");
            return Step::Refuse(Refusal::Wrong(why));
        };
        let (rest, points) = match asked {
            Asked::Title => {
                let rest = text::line(input.text());
                if rest.is_empty() {
                    return Step::cannot("the rest of the story needs a title");
                }
                if card.points.is_some() {
                    let asked = Asked::Points(rest);
                    self.typing = Some((story, asked, Input::new(Lines::One, "")));
                    return Step::Stay;
                }
                (rest, None)
            }
            Asked::Points(rest) => match parts(&cx.data.board, input.text()) {
                Some(points) => (rest.clone(), Some(points)),
                None => {
                    return Step::cannot(
                        "type two estimates: what is done, and what remains, such as 3 2",
                    );
                }
            },
        };
        self.typing = None;
        self.ways.insert(story, Way::Split(rest, points));
        self.walk(cx, 1)
    }

    /// What is to be known of the split that is being typed.
    pub(super) fn says(&self, cx: &Cx<'_>, story: StoryId, asked: &Asked, input: &Input) -> String {
        let card = self.unfinished(cx).into_iter().find(|it| it.id == story);
        match (asked, card.and_then(|it| it.points)) {
            (Asked::Title, _) | (_, None) => {
                "The title of the rest, which goes to the process backlog:".to_owned()
            }
            (Asked::Points(_), Some(was)) => match parts(&cx.data.board, input.text()) {
                Some(points) => format!("{}:", sum(&cx.data.board, was, points)),
                None => format!(
                    "It is estimated at {}. How much of it is done, and how much remains?",
                    cx.data.board.practice.scale.short(was)
                ),
            },
        }
    }

    /// The stories that are split, with the points that are done of them where they are estimated.
    pub(super) fn parts_done(&self, cx: &Cx<'_>) -> HashMap<StoryId, Option<Points>> {
        let split = |it: &&Card| match self.way(cx, it.id) {
            Way::Split(_, points) => Some((it.id, points.map(|(done, _)| done))),
            Way::Next | Way::Backlog => None,
        };
        self.unfinished(cx).iter().filter_map(split).collect()
    }

    /// What is to be known of the stories that are split, before it is done.
    pub(super) fn splits(&self, cx: &Cx<'_>) -> Vec<String> {
        let mut says = Vec::new();
        for card in self.unfinished(cx) {
            let Way::Split(rest, points) = self.way(cx, card.id) else { continue };
            let points = card.points.zip(points);
            let of = points.map(|(was, it)| format!(" ({})", sum(&cx.data.board, was, it)));
            says.push(format!("{} is done{}; the rest: {rest}", card.key, of.unwrap_or_default()));
            if let Some(gate) = gate(cx, card.id) {
                let open = gate.open.iter().map(|it| format!("{} {it}", cx.glyphs.open));
                says.extend(gate.breaches.iter().map(|it| format!("  {}", it.found)));
                says.extend(open.map(|it| format!("    {it}")));
                says.push("  You will be asked why it is done all the same.".to_owned());
            }
        }
        says
    }
}

/// Two estimates: what is done, and what remains.
fn parts(board: &Board, typed: &str) -> Option<(Points, Points)> {
    let words: Vec<&str> = typed.split([' ', '/', '+', ';']).filter(|it| !it.is_empty()).collect();
    let read = |word: &str| board.practice.scale.estimate(word);
    match *words {
        [done, remains] => Some((read(done)?, read(remains)?)),
        _ => None,
    }
}

/// What the two parts of a story come to, and whether that is what it was estimated at.
fn sum(board: &Board, was: Points, (done, remains): (Points, Points)) -> String {
    let scale = board.practice.scale;
    let together = done + remains;
    let parts = format!("{} done, {} remain", scale.short(done), scale.short(remains));
    if together == was {
        format!("{parts}, together {} as estimated", scale.short(was))
    } else {
        format!(
            "{parts}, together {} and not the {} estimated",
            scale.sum_short(together),
            scale.short(was)
        )
    }
}

/// Two estimates of the team's scale that are together what a story was estimated at; nothing where no
/// two are.
pub(super) fn example(cx: &Cx<'_>, story: StoryId) -> String {
    let cards = cx.data.sprint().map(|it| &it.cards[..]).unwrap_or_default();
    let whole = cards.iter().find(|it| it.id == story).and_then(|it| it.points);
    let scale = cx.data.board.practice.scale;
    let choices = scale.choices();
    let pair = whole.and_then(|whole| {
        let rest = |done: &Points| choices.iter().find(|it| it.1 + *done == whole).map(|it| it.1);
        choices.iter().rev().find_map(|(_, done)| Some((*done, rest(done)?)))
    });
    pair.map_or_else(String::new, |(done, left)| {
        format!("{} {}", scale.show(done), scale.show(left))
    })
}
