//! The words of the trade, in gemba's own words, with what developers and operations call them.

/// One word, explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub name: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What developers call it or its nearest kin; may be empty.
    pub dev: &'static str,
    /// What operations call it or its nearest kin; may be empty.
    pub ops: &'static str,
}

/// Declares the glossary: word, meaning, developers' word, operations' word.
macro_rules! glossary {
    ($($name:literal: $means:literal, $dev:literal, $ops:literal;)*) => {
        /// Every word, in order of the alphabet.
        pub const WORDS: &[Word] =
            &[$(Word { name: $name, means: $means, dev: $dev, ops: $ops },)*];
    };
}

glossary! {
    "4 Ps": "People, process, products and partners: four sides from which a design is looked at before it is made", "", "four dimensions";
    "A3": "One sheet that tells an improvement from its reason to its follow-up", "design document", "problem record";
    "acceptance criterion": "Something that must be seen to be true before a story counts as finished", "acceptance test", "exit criterion";
    "agile process owner": "Answers for a process and orders its backlog: what comes next, and what is released", "product owner", "process owner";
    "agile service manager": "Helps the team to work by the rules of Scrum, and clears its way", "scrum master", "service manager";
    "baseline": "How a measure stood before anything was changed", "benchmark before", "as-is";
    "bypass": "A way round a control that people really take; it says more about the control than about them", "workaround", "shadow process";
    "change": "Adding, altering or removing something that a service depends on", "deployment", "change request";
    "change authority": "Whoever may say yes to a change; for well-known ones they said so in advance", "code owner", "CAB";
    "change model": "The agreed way to handle one kind of change, again and again", "pipeline", "change template";
    "control": "A rule or a check that keeps a risk small; one that covers no risk can go", "gate", "control";
    "counterpart": "Who looks after the product or the team where a process meets it", "product owner, scrum master", "service owner";
    "customer": "Whoever has the outcome of a process", "user", "customer";
    "cycle time": "How long a story takes from its start to its end", "cycle time", "resolution time";
    "definition of done": "What must be true of every story before it counts as finished", "definition of done", "acceptance into service";
    "definition of ready": "What the team wants to know of a story before it goes into a sprint", "definition of ready", "entry criteria";
    "early-life watch": "The time after a release in which everybody looks twice", "hypercare", "early-life support";
    "effectiveness": "Whether the right thing comes out", "value", "fit for purpose";
    "efficiency": "How little it takes for what comes out", "lean", "cost to serve";
    "experiment": "A story that says what it expects and finds out whether that is so", "hypothesis, spike", "pilot";
    "five whys": "Asking why until the answer is something that can be changed", "root cause analysis", "problem analysis";
    "flow efficiency": "The share of the whole time in which somebody works on it", "flow efficiency", "touch time";
    "forecast": "When something will be done, or how much by a day, with how sure that is: by what was done before, never a promise", "Monte Carlo forecast", "prognosis";
    "gemba": "The place where the work is done; to learn how it goes, go there and look", "pairing, shadowing", "floor walk";
    "hand-off": "Where work passes from one pair of hands to the next, and often waits", "hand-over", "assignment";
    "hat": "A role that somebody wears; one person may wear several", "role", "role";
    "impediment": "What keeps a story from going on", "blocker", "pending reason";
    "improvement": "An entry of the register: something to make better, from the vision to the momentum", "epic", "CSI initiative";
    "improvement register": "Where everything that could be better is kept in order", "product backlog", "CSI register";
    "incident": "Something that breaks off or worsens a service, and was not planned", "outage, bug in production", "incident";
    "interface": "What one process gives and another takes", "API", "process interface";
    "just enough": "As little control and structure as still reaches the aim", "YAGNI", "fit for use";
    "known error": "A problem whose cause is understood and that has not been taken away yet", "known bug", "known error";
    "lead time": "How long somebody waits from asking to having", "lead time for changes", "time to fulfil";
    "measure": "Something of a process that is counted or timed, with a direction in which it should go", "metric", "KPI";
    "microprocess": "A piece of a process small enough to be introduced by itself", "increment", "activity";
    "natural limits": "The range in which a measure moves by itself; what lies outside is news", "control limits", "threshold";
    "observation": "What somebody saw at the gemba, in one line", "note", "finding";
    "outcome": "The good that a customer has from what a process delivers", "outcome", "benefit";
    "PDCA": "Plan, do, check, act: to try, to look, and to decide what follows", "build, measure, learn", "Deming cycle";
    "percentile": "So many of a hundred are at most this: within the 85th percentile are 85", "p85", "percentile";
    "policy": "A rule that governs a process", "coding rule", "policy";
    "problem": "What causes incidents, or could", "root cause, defect", "problem";
    "procedure": "How an activity is done, step by step", "runbook code", "work instruction";
    "process": "A way of work that takes something in and gives something of value out", "workflow", "process, practice";
    "process backlog": "The one ordered list of what a process could still need", "product backlog", "CSI register";
    "process increment": "What a sprint has added to a process, usable at once", "increment", "release unit";
    "process version": "A process as it was released; it never changes afterwards", "release", "document revision";
    "RACI": "Who does it, who answers for it, who is asked, who is told", "ownership file", "RACI matrix";
    "reading": "A number that was measured, and when", "data point", "KPI value";
    "request": "What somebody asked for and waits for", "feature request", "service request";
    "retrospective": "Where the team looks at how it works, and decides what to change", "retrospective", "post-incident review";
    "review": "Looking at a process with those who need it, at least as often as was agreed", "sprint review", "service review";
    "service desk": "Where users and the providers of a service meet: it takes what they report and ask for", "support channel", "service desk";
    "service level agreement": "What a customer was promised of a service, in numbers (SLA)", "service level objective", "SLA";
    "service level expectation": "Within how many days a story is done, in how many of a hundred", "SLE", "target time, OLA";
    "sprint": "At most a month in which one goal is reached", "sprint, iteration", "change window";
    "standard change": "A change that is known so well that it is approved in advance", "automated deployment", "standard change";
    "story": "What somebody needs, and what for; here always something to try out", "user story", "change request";
    "sustain check": "Looking again some time after a release: did it last?", "regression check", "post-implementation review";
    "throughput": "How many stories are finished in a time", "throughput", "closure rate";
    "value stream": "All the steps from a wish to the value of it, whoever does them", "delivery pipeline", "service value stream";
    "verdict": "What came of an experiment: confirmed, partly, refuted or inconclusive", "result", "closure code";
    "waste": "Work that nobody gains from: waiting, searching, doing it twice", "toil", "non-value-adding work";
    "work in progress": "What was begun and is not finished", "WIP", "open records";
}

/// The words that hold all of what is searched for, in their name, meaning or synonyms.
pub fn search(typed: &str) -> Vec<&'static Word> {
    let wanted = super::text::fold(typed).into_owned();
    let holds = |it: &&Word| {
        let all = [it.name, it.means, it.dev, it.ops].join("\n");
        let all = super::text::fold(&all).into_owned();
        wanted.split_whitespace().all(|word| all.contains(word))
    };
    WORDS.iter().filter(holds).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_glossary_stands_in_order_and_finds_by_either_side() {
        let names: Vec<String> = WORDS.iter().map(|it| it.name.to_lowercase()).collect();
        assert!(names.is_sorted(), "{names:?}");
        assert!(search("CAB").iter().any(|it| it.name == "change authority"));
        assert!(search("scrum master").iter().any(|it| it.name == "agile service manager"));
        assert_eq!(search("no such word").len(), 0);
    }
}
