//! Processes and measures as JSON.

use serde_json::{Value as Json, json};

use crate::cli::json::instant;
use crate::cli::sheet;
use crate::domain::measure::{Measure, SMALL, Side};
use crate::domain::process::{Answered, Lack, Letter};
use crate::domain::sheet::Catalog;
use crate::domain::{At, Board, ProcessPage};

/// A computed number with two decimals.
pub(in crate::cli) fn round(it: f64) -> f64 {
    (it * 100.0).round() / 100.0 + 0.0
}

/// A process as a whole: what is filled in by slot, then what follows from it.
pub(super) fn process(page: &ProcessPage, board: &Board, catalog: &Catalog, now: At) -> Json {
    let today = board.date(now);
    let name = |id| board.name_of(id).to_owned();
    let prefix = |id| board.process(id).map(|it| it.prefix.clone());
    let mut object = serde_json::Map::new();
    let mut put = |key: &str, value: Json| object.insert(key.to_owned(), value);
    put("prefix", page.process.prefix.clone().into());
    for (key, value) in sheet::json(&page.sheet, board, catalog) {
        put(&key, value);
    }
    put("owner", page.owner().map(name).into());
    let owners = page.owners.iter().map(|it| {
        json!({"name": name(it.person), "since": instant(it.since),
               "until": it.until.map(instant)})
    });
    put("owners", owners.collect());
    put("known_by", json!(page.holders));
    put("steps", page.steps.iter().map(|it| step(it, board, catalog)).collect());
    let policies = page.policies.iter().map(|it| {
        let mut object = sheet::json(&it.sheet, board, catalog);
        object.insert("removable".to_owned(), it.is_removable().into());
        Json::Object(object)
    });
    put("policies", policies.collect());
    put("measures", page.measures.iter().map(|it| measure(it, board, catalog)).collect());
    let interfaces = page
        .interfaces
        .iter()
        .map(|it| json!({"from": prefix(it.from), "to": prefix(it.to), "what": it.what}));
    put("interfaces", interfaces.collect());
    let questions = page.questions(board, today);
    put("questions", questions.iter().map(|it| question(it, board)).collect());
    let complete = page.completeness();
    put("complete_percent", complete.percent().into());
    put("missing", complete.missing.iter().map(|it| it.name).collect());
    let (introduced, steps) = page.introduced();
    put("steps_introduced", introduced.into());
    put("steps_automated", page.automated().0.into());
    put("steps_live", steps.into());
    let balance = page.balance(now);
    let side = |it: Side| {
        json!({"measures": it.measures, "known": it.known, "on_target": it.met,
               "better": it.better, "worse": it.worse, "n": it.fewest,
               "few_readings": it.is_small()})
    };
    put(
        "balance",
        json!({"effectiveness": side(balance.effectiveness), "efficiency": side(balance.efficiency),
               "days": page.sheet.number("review_days").unwrap_or(90),
               "warning": balance.warning()}),
    );
    put("flow_efficiency", page.flow_efficiency().map(round).into());
    put("faults", json!(page.faults()));
    let versions = page.versions.iter().map(|it| version(page, it, board));
    put("versions", versions.collect());
    let places = page
        .places
        .iter()
        .map(|it| json!({"number": it.number, "place": it.place, "since": instant(it.since)}));
    put("in_force", places.collect());
    let checks = page.checks.iter().map(|it| {
        json!({"number": it.number, "due": it.due.to_string(),
               "done_at": it.done.map(|(at, _)| instant(at)),
               "held": it.done.map(|(_, held)| held), "note": it.note})
    });
    put("checks", checks.collect());
    let four = page
        .four_ps
        .0
        .iter()
        .map(|(p, thought, note)| json!({"p": p.id(), "answer": thought.id(), "note": note}));
    put("four_ps", four.collect());
    put("reviewed_at", page.reviewed_at.map(instant).into());
    put("retired_at", page.retired_at.map(instant).into());
    Json::Object(object)
}

fn step(it: &crate::domain::process::Step, board: &Board, catalog: &Catalog) -> Json {
    let mut object = sheet::json(&it.sheet, board, catalog);
    for letter in Letter::ALL {
        let with: Vec<&str> = it.with(*letter).collect();
        object.insert(letter.id().to_owned(), json!(with));
    }
    Json::Object(object)
}

/// A question with its answer.
pub(super) fn question(it: &Answered, board: &Board) -> Json {
    let answer = it.answer.as_ref();
    json!({
        "question": it.question.id(),
        "asks": it.question.asks(),
        "data": it.data,
        "missing": it.missing.iter().map(Lack::says).collect::<Vec<_>>(),
        "text": answer.map(|it| it.text.clone()),
        "confirmed_at": answer.map(|it| instant(it.at)),
        "confirmed_by": answer.map(|it| board.name_of(it.by)),
        "counts": it.counts,
    })
}

/// A released version, without its text.
pub(super) fn version(
    page: &ProcessPage,
    it: &crate::domain::process::Version,
    board: &Board,
) -> Json {
    let side = |it: Option<(f64, usize)>| {
        it.map(|(mean, n)| json!({"mean": round(mean), "n": n, "few_readings": n < SMALL}))
    };
    let around = page.before_and_after(it).into_iter().map(|(measure, it)| {
        json!({"measure": measure.name(), "days": it.days, "begins_with": it.begins,
               "ends_with": it.ends, "before": side(it.before), "after": side(it.after)})
    });
    json!({
        "before_and_after": around.collect::<Vec<_>>(),
        "number": it.number,
        "at": instant(it.at),
        "by": board.name_of(it.by),
        "notes": it.notes,
        "stories": it.stories,
        "text": it.text,
    })
}

/// A measure with its readings and what follows from them.
pub(in crate::cli) fn measure(it: &Measure, board: &Board, catalog: &Catalog) -> Json {
    let mut object = sheet::json(&it.sheet, board, catalog);
    let process = board.process(it.process).map(|it| it.prefix.clone());
    object.insert("process".to_owned(), process.into());
    object.insert("standing".to_owned(), it.standing().word().into());
    let attainment = it.attainment().map(round);
    object.insert("attainment_percent".to_owned(), attainment.into());
    let n = it.readings.len();
    let limits = it.limits().map(|it| {
        json!({"mean": round(it.mean), "lower": round(it.lower), "upper": round(it.upper),
               "n": n, "few_readings": n < SMALL})
    });
    object.insert("n".to_owned(), n.into());
    object.insert("few_readings".to_owned(), (n < SMALL).into());
    object.insert("limits".to_owned(), limits.into());
    object.insert("signal".to_owned(), it.is_signal().into());
    let readings = it.readings.iter().map(|it| {
        json!({"at": instant(it.at), "value": sheet::figure(it.value), "note": it.note,
               "by": board.name_of(it.by)})
    });
    object.insert("readings".to_owned(), readings.collect());
    Json::Object(object)
}
