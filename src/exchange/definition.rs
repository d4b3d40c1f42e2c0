//! A board's definition as TOML: out, and back again to the same bytes.

use toml::{Table, Value};

use crate::domain::checklist::Need;
use crate::domain::definition::{
    AgreementDefinition, AgreementScope, BoardDefinition, ColumnDefinition, Definition,
    ProcessDefinition,
};
use crate::domain::field::word;
use crate::domain::process::{self, Letter};
use crate::domain::sheet::{Content, Shape, Sheet, Slot};
use crate::domain::{
    Category, Check, DefinitionKind, Figure, Points, Policy, Practice, Refusal, Rule, Scale,
    measure, text,
};

/// The version of the format.
const VERSION: i64 = 1;

/// The templates that come with gemba: name, and the definition as TOML.
pub const TEMPLATES: &[(&str, &str)] = &[
    ("buying", include_str!("../../assets/templates/buying.toml")),
    ("change", include_str!("../../assets/templates/change.toml")),
    ("incident", include_str!("../../assets/templates/incident.toml")),
    ("onboarding", include_str!("../../assets/templates/onboarding.toml")),
    ("problem", include_str!("../../assets/templates/problem.toml")),
    ("request", include_str!("../../assets/templates/request.toml")),
];

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
        page.list("softened", &board.softened.iter().map(|it| it.spec().id).collect::<Vec<_>>());
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

/// A text as a TOML string of one line.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            letter => quoted.push(letter),
        }
    }
    quoted.push('"');
    quoted
}

/// Reads a definition; refuses what it does not know, and says where it stands.
pub fn read(toml: &str) -> Result<Definition, Refusal> {
    let table: Table = toml.parse().map_err(|err: toml::de::Error| {
        wrong(format!("the definition is no TOML: {}", text::line(&err.to_string())))
    })?;
    let mut page = Reader { table, place: "the definition".to_owned() };
    match page.take("gemba") {
        Some(Value::Integer(VERSION)) => (),
        Some(_) | None => {
            return Err(wrong(format!(
                "this is no definition that gemba can read: it begins with gemba = {VERSION}"
            )));
        }
    }
    let board = page.table("board")?.map(board).transpose()?;
    let columns = page.tables("column")?.into_iter().map(column).collect::<Result<_, _>>()?;
    let processes = page.tables("process")?.into_iter().map(process).collect::<Result<_, _>>()?;
    let agreements = page.tables("definition")?.into_iter().map(agreement);
    let agreements = agreements.collect::<Result<_, _>>()?;
    let interface = |mut it: Reader| {
        let three = (it.line("from")?, it.line("to")?, it.line("what")?);
        it.done(three)
    };
    let interfaces = page.tables("interface")?.into_iter().map(interface);
    let interfaces = interfaces.collect::<Result<_, _>>()?;
    let mut words = Vec::new();
    if let Some(mut table) = page.table("word")? {
        for name in table.table.keys().cloned().collect::<Vec<_>>() {
            words.push((text::line(&name), table.line(&name)?));
        }
    }
    page.done(Definition { board, columns, agreements, processes, interfaces, words })
}

fn wrong(sentence: String) -> Refusal {
    Refusal::Wrong(sentence)
}

/// A table that is being read, and where it stands.
struct Reader {
    table: Table,
    place: String,
}

impl Reader {
    fn take(&mut self, key: &str) -> Option<Value> {
        self.table.remove(key)
    }

    fn bad(&self, key: &str, right: &str) -> Refusal {
        wrong(format!("{key} in {} must be {right}", self.place))
    }

    /// A line of text that must be there.
    fn line(&mut self, key: &str) -> Result<String, Refusal> {
        match self.take(key) {
            Some(Value::String(typed)) => Ok(text::line(&typed)),
            Some(_) | None => Err(self.bad(key, "a text")),
        }
    }

    fn lines(&mut self, key: &str) -> Result<Vec<String>, Refusal> {
        let line = |it: Value| match it {
            Value::String(typed) => Some(text::line(&typed)),
            _ => None,
        };
        match self.take(key) {
            None => Ok(Vec::new()),
            Some(Value::String(typed)) => Ok(vec![text::line(&typed)]),
            Some(Value::Array(all)) => {
                let lines: Option<Vec<String>> = all.into_iter().map(line).collect();
                lines.ok_or_else(|| self.bad(key, "a list of texts"))
            }
            Some(_) => Err(self.bad(key, "a list of texts")),
        }
    }

    fn table(&mut self, key: &str) -> Result<Option<Self>, Refusal> {
        match self.take(key) {
            None => Ok(None),
            Some(Value::Table(table)) => Ok(Some(Self { table, place: format!("[{key}]") })),
            Some(_) => Err(self.bad(key, "a table")),
        }
    }

    fn tables(&mut self, key: &str) -> Result<Vec<Self>, Refusal> {
        let Some(value) = self.take(key) else { return Ok(Vec::new()) };
        let Value::Array(all) = value else { return Err(self.bad(key, "a list of tables")) };
        let one = |(n, it): (usize, Value)| match it {
            Value::Table(table) => {
                Ok(Self { table, place: format!("{key} {n} of {}", self.place) })
            }
            _ => Err(self.bad(key, "a list of tables")),
        };
        (1..).zip(all).map(one).collect()
    }

    /// Refuses what nobody took.
    fn done<T>(&self, read: T) -> Result<T, Refusal> {
        match self.table.keys().next() {
            None => Ok(read),
            Some(key) => Err(wrong(format!("{} has no {key:?}", self.place))),
        }
    }

    fn sheet(&mut self, slots: &'static [Slot]) -> Result<Sheet, Refusal> {
        let mut contents = Vec::new();
        for slot in slots {
            let value = self.take(slot.id);
            contents.push(match value {
                None => Content::None,
                Some(value) => content(slot, &value).ok_or_else(|| self.bad(slot.id, slot.hint))?,
            });
        }
        Ok(Sheet::new(slots, contents))
    }
}

fn content(slot: &Slot, value: &Value) -> Option<Content> {
    match (slot.shape, value) {
        (Shape::Line, Value::String(typed)) => Some(Content::text(&text::line(typed))),
        (Shape::Text, Value::String(typed)) => Some(Content::text(&text::block(typed))),
        (Shape::Word(words), Value::String(typed)) => word(words, typed).map(Content::text),
        (Shape::Date, Value::String(typed)) => typed.parse().ok().map(Content::Date),
        (Shape::Figure, Value::Integer(n)) => figure(&n.to_string()),
        (Shape::Figure, Value::Float(n)) => figure(&n.to_string()),
        (Shape::Minutes, Value::Integer(n)) => {
            (0..=5_256_000).contains(n).then_some(Content::Number(*n))
        }
        (Shape::Minutes, Value::String(typed)) => {
            crate::domain::figure::minutes(typed).map(Content::Number)
        }
        (Shape::Percent, Value::Integer(n)) => (0..=100).contains(n).then_some(Content::Number(*n)),
        (Shape::Count, Value::Integer(n)) => (1..=3660).contains(n).then_some(Content::Number(*n)),
        (_, _) => None,
    }
}

fn figure(typed: &str) -> Option<Content> {
    typed.parse().ok().map(Content::figure)
}

fn board(mut it: Reader) -> Result<BoardDefinition, Refusal> {
    let zone = it.line("zone")?;
    let wip = it.line("wip")?;
    let usual = Practice::default();
    let estimates = it.lines("estimates")?;
    let days = it.lines("working_days")?;
    let is_said = it.table.contains_key("ready");
    let ready = it.lines("ready")?;
    let ready: Option<Vec<Check>> = ready.iter().map(|it| Check::from_id(it)).collect();
    let softened = it.lines("softened")?;
    let softened: Option<Vec<Rule>> = softened.iter().map(|it| Rule::from_id(it)).collect();
    let working: Result<Vec<chrono::Weekday>, _> = days.iter().map(|it| it.parse()).collect();
    let board = BoardDefinition {
        name: it.line("name")?,
        prefix: it.line("prefix")?,
        zone: zone.parse().map_err(|_| it.bad("zone", "a time zone such as Europe/Berlin"))?,
        wip: match &*wip {
            "soft" => Policy::Soft,
            "hard" => Policy::Hard,
            _ => return Err(it.bad("wip", "soft or hard")),
        },
        estimates: match estimates.first() {
            None => usual.scale,
            Some(id) => {
                Scale::from_id(id).ok_or_else(|| it.bad("estimates", &Scale::IDS.join(" or ")))?
            }
        },
        working_days: match working {
            Ok(days) if days.is_empty() => usual.calendar.weekdays(),
            Ok(days) => days,
            Err(_) => return Err(it.bad("working_days", "days such as mon")),
        },
        ready: match ready {
            Some(_) if !is_said => usual.ready,
            Some(ready) => ready,
            None => return Err(it.bad("ready", &format!("of {}", Check::IDS.join(", ")))),
        },
        softened: softened.ok_or_else(|| it.bad("softened", "rules such as SG-4"))?,
    };
    it.done(board)
}

fn agreement(mut it: Reader) -> Result<AgreementDefinition, Refusal> {
    let kind = it.line("kind")?;
    let kind = DefinitionKind::from_id(&kind).ok_or_else(|| it.bad("kind", "done or ready"))?;
    let process = it.lines("process")?.into_iter().next();
    let scope = it.lines("scope")?.into_iter().next();
    let scope = match (process, scope.as_deref()) {
        (Some(prefix), None) => AgreementScope::Process(prefix),
        (None, Some("organisation")) => AgreementScope::Organisation,
        (None, Some("board")) => AgreementScope::Board,
        (_, _) => return Err(it.bad("scope", "organisation or board, or process a prefix")),
    };
    let agreed_by = it.line("agreed_by")?;
    let mut entries = Vec::new();
    for mut entry in it.tables("entry")? {
        let text = entry.line("text")?;
        let need = match entry.take("optional") {
            None | Some(Value::Boolean(false)) => Need::Mandatory,
            Some(Value::Boolean(true)) => Need::Optional,
            Some(_) => return Err(entry.bad("optional", "true or false")),
        };
        entries.push(entry.done((text, need))?);
    }
    it.done(AgreementDefinition { kind, scope, agreed_by, entries })
}

fn column(mut it: Reader) -> Result<ColumnDefinition, Refusal> {
    let category = it.line("category")?;
    let stories = it.take("wip_stories").map(|it| it.as_integer().and_then(|n| n.try_into().ok()));
    let points = it.take("wip_points").map(|it| it.to_string().parse::<Points>().ok());
    let column = ColumnDefinition {
        name: it.line("name")?,
        category: Category::from_id(&category)
            .ok_or_else(|| it.bad("category", "todo, doing, waiting or done"))?,
        wip_stories: match stories {
            Some(Some(0) | None) => return Err(it.bad("wip_stories", "a number above zero")),
            Some(limit) => limit,
            None => None,
        },
        wip_points: match points {
            Some(None) => return Err(it.bad("wip_points", "a number such as 3 or 0.5")),
            Some(limit) => limit,
            None => None,
        },
    };
    it.done(column)
}

fn process(mut it: Reader) -> Result<ProcessDefinition, Refusal> {
    let prefix = it.line("prefix")?;
    it.place = format!("the process {prefix}");
    let owner = it.lines("owner")?.into_iter().next();
    let holders = it.lines("known_by")?;
    let sheet = it.sheet(process::SLOTS)?;
    if !sheet.has("name") {
        return Err(it.bad("name", "a text"));
    }
    let mut steps = Vec::new();
    for mut step in it.tables("step")? {
        let mut roles = Vec::new();
        for letter in Letter::ALL {
            roles.extend(step.lines(letter.id())?.into_iter().map(|role| (*letter, role)));
        }
        let sheet = step.sheet(process::STEP_SLOTS)?;
        steps.push(step.done((sheet, roles))?);
    }
    let sheets = |all: Vec<Reader>, slots: &'static [Slot]| -> Result<Vec<Sheet>, Refusal> {
        let one = |mut it: Reader| {
            let sheet = it.sheet(slots)?;
            it.done(sheet)
        };
        all.into_iter().map(one).collect()
    };
    let policies = sheets(it.tables("policy")?, process::POLICY_SLOTS)?;
    let measures = sheets(it.tables("measure")?, measure::SLOTS)?;
    it.done(ProcessDefinition { prefix, sheet, owner, holders, steps, policies, measures })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_reads_and_comes_back_the_same() {
        for (name, toml) in TEMPLATES {
            let definition = read(toml).unwrap_or_else(|err| panic!("{name}: {err}"));
            assert_eq!(definition.processes.len(), 1, "{name}");
            let again = write(&definition);
            assert_eq!(read(&again).unwrap(), definition, "{name}");
            assert_eq!(write(&read(&again).unwrap()), again, "{name}");
        }
    }

    #[test]
    fn what_is_not_known_is_named_with_its_place() {
        for (toml, says) in [
            ("name = 1", "this is no definition that gemba can read: it begins with gemba = 1"),
            ("gemba = 1\n[bord]", "the definition has no \"bord\""),
            (
                "gemba = 1\n[[column]]\nname = \"A\"\ncategory = \"soon\"",
                "category in column 1 of the definition must be todo, doing, waiting or done",
            ),
            (
                "gemba = 1\n[[process]]\nprefix = \"CHG\"\nname = \"Change\"\ncolour = \"red\"",
                "the process CHG has no \"colour\"",
            ),
            (
                "gemba = 1\n[[process]]\nprefix = \"CHG\"\nname = \"Change\"\n[[process.step]]\nwork = \"soon\"",
                "work in step 1 of the process CHG must be a length of time such as 20m, 2h or 3d",
            ),
        ] {
            assert_eq!(read(toml).unwrap_err().to_string(), says);
        }
        assert!(read("gemba =").unwrap_err().to_string().starts_with("the definition is no TOML"));
    }
}
