//! What the informational rules see of a process: nothing is refused for it, it is listed.

use super::improvement::{Improvement, Stride};
use super::rules::{Breach, Rule};
use super::{ProcessPage, wording};

/// What speaks against an open entry of the improvement register: questions that it went past
/// (IT-1), action without a baseline (IT-2).
pub fn of_improvement(it: &Improvement) -> Vec<Breach> {
    if it.closed.is_some() {
        return Vec::new();
    }
    let key = it.key();
    let mut res = Vec::new();
    let is_late = it.has_begun() && !it.sheet.has("baseline");
    if is_late {
        let found = format!("{key} has taken action and nobody has measured where it starts");
        res.push(Breach { rule: Rule::BaselineFirst, found, key: None });
    }
    let skipped = it.skipped().into_iter().filter(|it| !(is_late && *it == Stride::Now));
    let skipped: Vec<String> = skipped.map(|it| format!("“{}”", it.asks())).collect();
    if !skipped.is_empty() {
        let skipped: Vec<&str> = skipped.iter().map(|it| &**it).collect();
        let found = format!("{key} went on without {}", wording::listed(&skipped));
        res.push(Breach { rule: Rule::SevenQuestions, found, key: None });
    }
    res
}

/// What speaks against a process as it is: strategic planning without its outcome (ASM-4), no
/// owner, purpose or measure (ASM-8), a definition with gaps (ASM-9). Nothing for a retired one.
pub fn of_process(page: &ProcessPage) -> Vec<Breach> {
    if page.retired_at.is_some() {
        return Vec::new();
    }
    let prefix = &page.process.prefix;
    let has = |id: &str| page.sheet.has(id);
    let lacks = |parts: &[(&'static str, bool)]| -> Vec<&'static str> {
        parts.iter().filter(|(_, is_there)| !is_there).map(|(name, _)| *name).collect()
    };
    // Its goals, its measures, the risks that its policies cover, how it fits together with other
    // processes, and the order in which its steps are introduced.
    let planned = lacks(&[
        ("a goal", has("goal")),
        ("measures", !page.measures.is_empty()),
        (
            "risks (a policy says which it covers)",
            page.policies.iter().any(|it| !it.is_removable()),
        ),
        ("interfaces to other processes", !page.interfaces.is_empty()),
        ("a sequence of steps", page.live_steps().next().is_some()),
    ]);
    let complete = lacks(&[
        ("an owner", page.owner().is_some()),
        ("a purpose", has("purpose")),
        ("a measure", !page.measures.is_empty()),
    ]);
    let whole = page.completeness();
    let missing: Vec<&str> = whole.missing.iter().map(|it| it.name).collect();
    let breach = |rule, found| Breach { rule, found, key: None };
    let mut res = Vec::new();
    if !planned.is_empty() {
        let found = format!("the planning of {prefix} left out {}", wording::listed(&planned));
        res.push(breach(Rule::PlanningOutput, found));
    }
    if !complete.is_empty() {
        res.push(breach(
            Rule::ProcessComplete,
            format!("{prefix} lacks {}", wording::listed(&complete)),
        ));
    }
    if !missing.is_empty() {
        let (n, missing) = (whole.filled(), wording::listed(&missing));
        let found = format!("{prefix} is defined in {n} of 12 parts; missing: {missing}");
        res.push(breach(Rule::ProcessDefined, found));
    }
    res
}
