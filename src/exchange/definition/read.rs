//! A definition on its way in.

use chrono::NaiveDate;
use toml::{Table, Value};

use super::VERSION;
use super::reader::{Reader, wrong};
use crate::domain::checklist::Need;
use crate::domain::definition::{
    AgreementDefinition, AgreementScope, BoardDefinition, ColumnDefinition, Definition,
    PersonDefinition, ProcessDefinition, StreamDefinition, StreamPlace,
};
use crate::domain::flow::Expectation;
use crate::domain::process::{self, Letter};
use crate::domain::sheet::{Sheet, Slot};
use crate::domain::{
    Category, Check, DefinitionKind, Hat, Points, Policy, Practice, Refusal, Rule, Scale, measure,
    stream, text,
};

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
    let holidays = page.tables("holiday")?.into_iter().map(holiday).collect::<Result<_, _>>()?;
    let people = page.tables("person")?.into_iter().map(person).collect::<Result<_, _>>()?;
    let streams = page.tables("stream")?.into_iter().map(stream).collect::<Result<_, _>>()?;
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
    page.done(Definition {
        board,
        holidays,
        columns,
        people,
        agreements,
        processes,
        interfaces,
        streams,
        words,
    })
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
    let copies = it.take("copies").map(|it| it.as_integer().and_then(|n| n.try_into().ok()));
    let softened = it.lines("softened")?;
    let softened: Option<Vec<Rule>> = softened.iter().map(|it| Rule::from_id(it)).collect();
    let expectation = it.lines("expectation")?.into_iter().next();
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
        copies: match copies {
            Some(None) => return Err(it.bad("copies", "a number of days")),
            Some(days) => days,
            None => None,
        },
        softened: softened.ok_or_else(|| it.bad("softened", "rules such as SG-4"))?,
        expectation: match expectation {
            Some(typed) => Some(
                Expectation::parse(&typed)
                    .ok_or_else(|| it.bad("expectation", "such as 85 % within 8 d"))?,
            ),
            None => None,
        },
    };
    it.done(board)
}

fn holiday(mut it: Reader) -> Result<(NaiveDate, String), Refusal> {
    let day = it.line("day")?;
    let day = day.parse().map_err(|_| it.bad("day", "a day such as 2026-12-24"))?;
    let name = it.lines("name")?.into_iter().next().unwrap_or_default();
    it.done((day, name))
}

fn person(mut it: Reader) -> Result<PersonDefinition, Refusal> {
    let hats = it.lines("hats")?;
    let hats: Option<Vec<Hat>> = hats.iter().map(|it| Hat::from_id(it)).collect();
    let person = PersonDefinition {
        name: it.line("name")?,
        full_name: it.lines("full_name")?.into_iter().next().unwrap_or_default(),
        hats: hats.ok_or_else(|| it.bad("hats", &format!("of {}", Hat::IDS.join(", "))))?,
    };
    it.done(person)
}

fn stream(mut it: Reader) -> Result<StreamDefinition, Refusal> {
    let name = it.line("name")?;
    let mut steps = Vec::new();
    for mut step in it.tables("step")? {
        let short = step.lines("step")?.into_iter().next();
        let name = step.lines("name")?.into_iter().next();
        let place = match (short, name) {
            (Some(short), None) => StreamPlace::Step(short),
            (None, Some(name)) => StreamPlace::Named(name),
            (_, _) => return Err(step.bad("step", "a step such as CHG.3, or name a text")),
        };
        let sheet = step.sheet(stream::SLOTS)?;
        steps.push(step.done((place, sheet))?);
    }
    it.done(StreamDefinition { name, steps })
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
