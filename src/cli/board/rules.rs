//! `gemba board rules` and `gemba board health`: the rules of the board, and what they see.

use serde_json::json;

use crate::cli::Stop;
use crate::cli::open::Cx;
use crate::cli::output::Form;
use crate::cli::table::Table;
use crate::domain::rules::{Kept, Rule};

/// How a rule is kept, in words.
const fn kept(it: Kept) -> &'static str {
    match it {
        Kept::Asked => "asked",
        Kept::Listed => "listed",
        Kept::Built => "built in",
    }
}

/// Lists every rule.
pub(super) fn list(cx: &mut Cx) -> Result<(), Stop> {
    let board = cx.bare()?.board;
    let strength = |rule: Rule| board.strength(rule).id();
    match cx.out.form {
        Form::Json => {
            let one = |rule: &Rule| {
                let spec = rule.spec();
                json!({"id": spec.id, "rule": spec.sentence, "strength": strength(*rule),
                       "kept": kept(spec.kept)})
            };
            cx.out.json("rules", Rule::ALL.iter().map(one).collect())
        }
        Form::Plain => {
            let line = |rule: &Rule| {
                let spec = rule.spec();
                let (strength, kept) = (strength(*rule), kept(spec.kept));
                format!("{} ({strength}, {kept}): {}.\n", spec.id, spec.sentence)
            };
            cx.out.text(&Rule::ALL.iter().map(line).collect::<String>())
        }
        Form::Table => {
            let mut table = Table::new(&["rule", "strength", "kept", "says"]);
            for rule in Rule::ALL {
                let spec = rule.spec();
                let cells = [spec.id, strength(*rule), kept(spec.kept), spec.sentence];
                table.push(cells.map(str::to_owned).into());
            }
            cx.out.text(&table.show(cx.out.width))
        }
    }
}

/// Lists what the rules see now.
pub(super) fn health(cx: &mut Cx) -> Result<(), Stop> {
    let found = cx.store.health()?;
    match cx.out.form {
        Form::Json => {
            let one = |it: &crate::domain::Breach| {
                let spec = it.rule.spec();
                json!({"rule": spec.id, "says": spec.sentence, "found": it.found, "key": it.key})
            };
            cx.out.json("findings", found.iter().map(one).collect())
        }
        Form::Plain | Form::Table => {
            if found.is_empty() {
                cx.out.note("the rules see nothing that would be worth a word");
            }
            let line = |it: &crate::domain::Breach| {
                let spec = it.rule.spec();
                format!("{}: {} ({})\n", spec.id, it.found, spec.sentence)
            };
            cx.out.text(&found.iter().map(line).collect::<String>())
        }
    }
}
