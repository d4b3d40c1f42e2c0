//! A definition on its way out.

use super::VERSION;
use crate::domain::definition::{
    AgreementDefinition, AgreementScope, Definition, ProcessDefinition, StreamPlace,
};
use crate::domain::process::Letter;
use crate::domain::sheet::{Content, Shape, Sheet};
use crate::domain::{Figure, text};

/// A definition as TOML.
pub fn write(definition: &Definition) -> String {
    let mut page = Writer(format!("gemba = {VERSION}\n"));
    if let Some(board) = &definition.board {
        page.head("[board]");
        page.text("name", &board.name);
        page.text("prefix", &board.prefix);
        page.text("zone", board.zone.name());
        page.text("wip", board.wip.id());
        page.text("estimates", board.estimates.id());
        let days: Vec<String> =
            board.working_days.iter().map(|it| it.to_string().to_lowercase()).collect();
        page.list("working_days", &days.iter().map(|it| &**it).collect::<Vec<_>>());
        page.list("ready", &board.ready.iter().map(|it| it.id()).collect::<Vec<_>>());
        if let Some(days) = board.copies {
            page.bare("copies", &days.to_string());
        }
        page.list("softened", &board.softened.iter().map(|it| it.spec().id).collect::<Vec<_>>());
        if let Some(agreed) = board.expectation {
            page.text("expectation", &agreed.to_string());
        }
    }
    for (day, name) in &definition.holidays {
        page.head("[[holiday]]");
        page.text("day", &day.to_string());
        if !name.is_empty() {
            page.text("name", name);
        }
    }
    for it in &definition.columns {
        page.head("[[column]]");
        page.text("name", &it.name);
        page.text("category", it.category.id());
        if let Some(limit) = it.wip_stories {
            page.bare("wip_stories", &limit.to_string());
        }
        if let Some(limit) = it.wip_points {
            page.bare("wip_points", &limit.to_string());
        }
    }
    for it in &definition.people {
        page.head("[[person]]");
        page.text("name", &it.name);
        if !it.full_name.is_empty() {
            page.text("full_name", &it.full_name);
        }
        page.list("hats", &it.hats.iter().map(|it| it.id()).collect::<Vec<_>>());
    }
    for it in &definition.agreements {
        page.agreement(it);
    }
    for it in &definition.processes {
        page.process(it);
    }
    for (from, to, what) in &definition.interfaces {
        page.head("[[interface]]");
        page.text("from", from);
        page.text("to", to);
        page.text("what", what);
    }
    for it in &definition.streams {
        page.head("[[stream]]");
        page.text("name", &it.name);
        for (place, sheet) in &it.steps {
            page.head("[[stream.step]]");
            match place {
                StreamPlace::Step(short) => page.text("step", short),
                StreamPlace::Named(name) => page.text("name", name),
            }
            page.sheet(sheet);
        }
    }
    if !definition.words.is_empty() {
        page.head("[word]");
        for (name, says) in &definition.words {
            page.text(&quoted(name), says);
        }
    }
    page.0
}

struct Writer(String);

impl Writer {
    fn head(&mut self, head: &str) {
        self.0.extend(["\n", head, "\n"]);
    }

    fn bare(&mut self, key: &str, value: &str) {
        self.0.extend([key, " = ", value, "\n"]);
    }

    fn text(&mut self, key: &str, text: &str) {
        self.bare(key, &quoted(text));
    }

    fn list(&mut self, key: &str, all: &[&str]) {
        let all: Vec<String> = all.iter().map(|it| quoted(it)).collect();
        self.bare(key, &format!("[{}]", all.join(", ")));
    }

    fn sheet(&mut self, sheet: &Sheet) {
        for (slot, content) in sheet.iter() {
            match (slot.shape, content) {
                (_, Content::None | Content::Id(_)) => (),
                (_, Content::Text(text)) => self.text(slot.id, text),
                (_, Content::Date(date)) => self.text(slot.id, &date.to_string()),
                (Shape::Figure, Content::Number(n)) => {
                    self.bare(slot.id, &Figure::from_millionths(*n).to_string());
                }
                (_, Content::Number(n)) => self.bare(slot.id, &n.to_string()),
            }
        }
    }

    fn agreement(&mut self, it: &AgreementDefinition) {
        self.head("[[definition]]");
        self.text("kind", it.kind.id());
        match &it.scope {
            AgreementScope::Organisation => self.text("scope", "organisation"),
            AgreementScope::Board => self.text("scope", "board"),
            AgreementScope::Process(prefix) => self.text("process", prefix),
        }
        self.text("agreed_by", &it.agreed_by);
        for (text, need) in &it.entries {
            self.head("[[definition.entry]]");
            self.text("text", text);
            if !need.is_mandatory() {
                self.bare("optional", "true");
            }
        }
    }

    fn process(&mut self, it: &ProcessDefinition) {
        self.head("[[process]]");
        self.text("prefix", &it.prefix);
        self.sheet(&it.sheet);
        if let Some(owner) = &it.owner {
            self.text("owner", owner);
        }
        if !it.holders.is_empty() {
            self.list("known_by", &it.holders.iter().map(|it| &**it).collect::<Vec<_>>());
        }
        for (step, roles) in &it.steps {
            self.head("[[process.step]]");
            self.sheet(step);
            for letter in Letter::ALL {
                let with = roles.iter().filter(|(it, _)| it == letter).map(|(_, role)| &**role);
                let with: Vec<&str> = with.collect();
                if !with.is_empty() {
                    self.list(letter.id(), &with);
                }
            }
        }
        for policy in &it.policies {
            self.head("[[process.policy]]");
            self.sheet(policy);
        }
        for measure in &it.measures {
            self.head("[[process.measure]]");
            self.sheet(measure);
        }
    }
}

/// A text as a TOML string of one line. What no terminal would be sent is written by its number: a
/// definition is printed as well.
fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    let number = |letter: char| match u32::from(letter) {
        short @ ..=0xffff => format!("\\u{short:04X}"),
        long => format!("\\U{long:08X}"),
    };
    format!("\"{}\"", text::numbered(&escaped, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn every_text_is_printed_safely_and_comes_back_to_the_byte(
            text in "([a\"\\\\\n\t é字की👩e\u{301}\u{fe0f}\u{200d}\u{200c}\u{202e}\u{9b}\u{1b}\u{ad}\u{335}\u{e0041}\u{fffe}]|.){0,20}"
        ) {
            let quoted = quoted(&text);
            proptest::prop_assert_eq!(text::safe(&quoted), &*quoted);
            let read: toml::Table = toml::from_str(&format!("a = {quoted}")).unwrap();
            proptest::prop_assert_eq!(read["a"].as_str(), Some(&*text));
        }

        #[test]
        fn ordinary_text_stays_readable(text in "(ann|é|字|की|ü|👩|😀| ){0,9}") {
            proptest::prop_assert_eq!(quoted(&text), format!("\"{text}\""));
        }
    }
}
