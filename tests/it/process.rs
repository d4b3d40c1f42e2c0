//! Processes in the file: operations, undo, and what each refuses.

use gemba::domain::experiment::{Decision, Verdict};
use gemba::domain::improvement::Closure;
use gemba::domain::measure::{MeasureId, Standing};
use gemba::domain::observation::{NewObservation, Seen, Waste};
use gemba::domain::process::{
    About, Handing, Letter, ProcessOperation as Op, Question, StepId, Thinking,
};
use gemba::domain::sheet::{Content, Fill, Subject};
use gemba::domain::today::{Entry, Reason};
use gemba::domain::{Field, four_p, improvement, observation};
use gemba::domain::{
    Figure, ImprovementsPage, Needs, NewStory, Operation, PersonId, Place, ProcessId, ProcessPage,
    Refusal, StoryId, TodayPage, Value,
};
use gemba::exchange::definition;
use gemba::store::{Store, StoreError};

use crate::store::{board, noon, session};

const CHG: ProcessId = ProcessId(1);
const INC: ProcessId = ProcessId(2);

/// A board with two processes; ann has joined.
fn processes() -> (tempfile::TempDir, std::path::PathBuf, Store) {
    let (dir, path, mut store) = board();
    for (prefix, name) in [("CHG", "Change enablement"), ("INC", "Incident management")] {
        let (prefix, name) = (prefix.to_owned(), name.to_owned());
        store.commit(&Operation::AddProcess { prefix, name }).unwrap();
    }
    (dir, path, store)
}

fn does(store: &mut Store, operation: Op) -> String {
    store.commit(&Operation::Process(Box::new(operation))).unwrap().label
}

#[track_caller]
fn refused(store: &mut Store, operation: Op) -> String {
    refused_at_all(store, &Operation::Process(Box::new(operation)))
}

/// The sentence of a refusal; the file is as it was.
#[track_caller]
fn refused_at_all(store: &mut Store, operation: &Operation) -> String {
    let before = store.dump().unwrap();
    let result = store.commit(operation);
    assert_eq!(store.dump().unwrap(), before, "a refusal has changed something");
    match result {
        Err(StoreError::Refused(refusal)) => said(&refusal),
        other => panic!("not refused: {other:?}"),
    }
}

fn said(refusal: &Refusal) -> String {
    let way = refusal.way_out().map(|it| it.cli).unwrap_or_default();
    format!("{refusal} | {way}")
}

fn process(store: &mut Store, id: ProcessId) -> ProcessPage {
    store.load(&Needs::Process(id), None).unwrap().process().unwrap().clone()
}

fn improvements(store: &mut Store) -> ImprovementsPage {
    store.load(&Needs::Improvements, None).unwrap().improvements().unwrap().clone()
}

fn today(store: &mut Store) -> TodayPage {
    store.load(&Needs::Today, None).unwrap().waiting().unwrap().clone()
}

/// Who waits for news: the list of today and the number on the board are one.
fn silent(store: &mut Store) -> Vec<Entry> {
    let silent: Vec<Entry> = today(store).of(Reason::Silent).cloned().collect();
    let needs = Needs::Board { span: gemba::domain::Span::Everything, words: Vec::new() };
    let board = store.load(&needs, None).unwrap();
    assert_eq!(board.cards().unwrap().n_unheard, silent.len(), "{silent:?}");
    silent
}

/// Fills slots in as they are typed, over what is there.
fn fill(store: &Store, subject: Subject, typed: &[(&str, Content)]) -> Op {
    let before = store.sheet(subject).unwrap();
    let one = |(id, now): &(&str, Content)| {
        let slot = subject.slot(id).unwrap();
        Fill { slot, was: before.content(slot.id).clone(), now: now.clone() }
    };
    Op::Fill { subject, fills: typed.iter().map(one).collect() }
}

fn figure(n: i64) -> Content {
    Content::figure(Figure::whole(n))
}

fn slots(
    subject: Subject,
    all: &[(&str, Content)],
) -> Vec<(&'static gemba::domain::sheet::Slot, Content)> {
    all.iter().map(|(id, content)| (subject.slot(id).unwrap(), content.clone())).collect()
}

fn measure(store: &mut Store, process: ProcessId, name: &str, all: &[(&str, Content)]) {
    let slots = slots(Subject::Measure(MeasureId(0)), all);
    does(store, Op::AddMeasure { process, name: name.to_owned(), slots });
}

fn story(store: &mut Store, title: &str) -> StoryId {
    let fields = vec![(Field::Process, Value::Id(CHG.0))];
    let stories = vec![NewStory { title: title.to_owned(), fields, criteria: Vec::new() }];
    store.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap().added.unwrap()
}

fn column(store: &mut Store, name: &str) -> gemba::domain::ColumnId {
    let snapshot = store.load(&Needs::Today, None).unwrap();
    snapshot.board.column_named(name).unwrap().id
}

fn put(store: &mut Store, id: StoryId, name: &str) -> Operation {
    Operation::Move { stories: vec![id], to: column(store, name) }
}

fn seen(text: &str) -> NewObservation {
    NewObservation {
        text: text.to_owned(),
        kind: Seen::Observation,
        waste: None,
        process: Some(CHG),
        step: None,
        control: String::new(),
        requester: String::new(),
    }
}

/// One operation of each kind, in an order in which each can be carried out.
fn one_of_each(store: &mut Store) -> Vec<Op> {
    let first = story(store, "Ask in the chat");
    let second = story(store, "Pre-approve DNS records");
    let text = str::to_owned;
    let me = PersonId(1);
    let step = StepId(1);
    let obs = observation::ObservationId;
    vec![
        Op::Own { process: CHG, person: Some(me), handing: Handing::First },
        Op::AddStep {
            process: CHG,
            name: text("Ask"),
            slots: Vec::new(),
            roles: vec![(Letter::Accountable, text("lead"))],
        },
        Op::AddStep { process: CHG, name: text("Approve"), slots: Vec::new(), roles: Vec::new() },
        Op::PlaceStep { step, place: 2 },
        Op::Engage { step, letter: Letter::Responsible, role: text("agent") },
        Op::Disengage { step, letter: Letter::Responsible, role: text("agent") },
        Op::RemoveStep(step),
        Op::AddPolicy { process: CHG, text: text("Log every change"), slots: Vec::new() },
        Op::RemovePolicy(gemba::domain::process::PolicyId(1)),
        Op::Know { process: CHG, name: text("ann") },
        Op::Forget { process: CHG, name: text("ann") },
        Op::Feed { from: INC, to: CHG, what: text("emergency changes") },
        Op::Unfeed(gemba::domain::process::InterfaceId(1)),
        Op::Answer { process: CHG, question: Question::Whom, was: None, text: Some(text("all")) },
        Op::Review(CHG),
        Op::Meet(CHG),
        Op::AddMeasure { process: CHG, name: text("Waiting"), slots: Vec::new() },
        Op::Read {
            measure: MeasureId(1),
            value: Figure::whole(3),
            at: Some(noon()),
            note: text(""),
        },
        Op::Result { story: first, actual: Some(Figure::whole(3)), learned: Some(text("much")) },
        Op::Decide { story: first, decision: Decision::Adapt, learned: None },
        Op::Release {
            process: CHG,
            number: None,
            notes: text("the first"),
            stories: Vec::new(),
            places: vec![text("desk")],
        },
        Op::PutInForce { process: CHG, number: text("1.0"), place: text("night shift") },
        Op::TakeOut { process: CHG, place: text("desk") },
        Op::Sustain {
            check: gemba::domain::process::CheckId(1),
            held: Some(false),
            note: text(""),
        },
        Op::RemoveReading(gemba::domain::measure::ReadingId(1)),
        Op::RemoveMeasure(MeasureId(1)),
        Op::Observe(seen("Approver list is out of date")),
        Op::Observe(NewObservation { requester: text("dee"), ..seen("A form is missing") }),
        Op::Observe(seen("Nothing")),
        Op::Why { observation: obs(1), text: text("nobody owns it") },
        Op::ToStory { observation: obs(1), title: None },
        Op::ToImprovement { observation: obs(2), title: None },
        Op::Settle { observations: vec![obs(3)], how: text("a mistake") },
        Op::Tell { about: About::Observation(obs(2)), text: text("we are at it") },
        Op::AddImprovement { title: text("Halve the waiting"), slots: Vec::new() },
        Op::Join { improvement: improvement::ImprovementId(1), stories: vec![first, second] },
        Op::Part { improvement: improvement::ImprovementId(1), stories: vec![second] },
        Op::Close {
            improvement: improvement::ImprovementId(1),
            closure: Closure::Withdrawn,
            notes: text("nobody wants it"),
        },
        Op::Reopen(improvement::ImprovementId(1)),
        Op::Think {
            of: Thinking::Story(second),
            p: four_p::FourP::People,
            thought: Some(four_p::Thought::Considered),
            note: text("two days of training"),
        },
        Op::AddStream(text("From wish to use")),
        Op::AddStreamStep {
            stream: gemba::domain::stream::StreamId(1),
            step: Err(text("Wish")),
            slots: Vec::new(),
        },
        Op::RemoveStreamStep(gemba::domain::stream::StreamStepId(1)),
        Op::RemoveStream(gemba::domain::stream::StreamId(1)),
        Op::Word { name: text("agile process owner"), says: Some(text("service owner")) },
        Op::Retire(INC),
        Op::Revive(INC),
        Op::Define(Box::new(definition::read(definition::TEMPLATES[0].1).unwrap())),
    ]
}

#[test]
fn undoing_everything_leads_back_row_by_row_and_redoing_forth_again() {
    let (_dir, _path, mut store) = processes();
    let all = one_of_each(&mut store);
    let mut states = vec![(store.dump().unwrap(), process(&mut store, CHG))];
    for operation in all {
        let told = format!("{operation:?}");
        store
            .commit(&Operation::Process(Box::new(operation)))
            .unwrap_or_else(|err| panic!("{told}: {err}"));
        states.push((store.dump().unwrap(), process(&mut store, CHG)));
    }
    for (dump, page) in states.iter().rev().skip(1) {
        let label = store.undo().unwrap().label;
        assert_eq!(&store.dump().unwrap(), dump, "{label}");
        assert_eq!(&process(&mut store, CHG), page, "{label}");
    }
    for (dump, page) in states.iter().skip(1) {
        let label = store.redo().unwrap().label;
        assert_eq!(&store.dump().unwrap(), dump, "{label}");
        assert_eq!(&process(&mut store, CHG), page, "{label}");
    }
    store.undo().unwrap();
    assert_eq!(store.dump().unwrap(), states[states.len() - 2].0);
}

#[test]
fn a_process_has_one_owner_and_remembers_those_before() {
    let (_dir, path, mut store) = processes();
    Store::open(&path, session("ben")).unwrap().enter().unwrap();
    let (ann, ben) = (PersonId(1), PersonId(2));
    let own = |person, handing| Op::Own { process: CHG, person, handing };
    assert_eq!(process(&mut store, CHG).faults()[0], "nobody is accountable for it");
    assert_eq!(does(&mut store, own(Some(ann), Handing::First)), "Made ann accountable for CHG");
    assert_eq!(
        refused(&mut store, own(Some(ben), Handing::First)),
        "ann is accountable for CHG; a process has exactly one owner | \
         gemba process owner CHG ben --hand-over"
    );
    let label = does(&mut store, own(Some(ben), Handing::Over));
    assert_eq!(label, "Handed CHG over from ann to ben");
    let page = process(&mut store, CHG);
    assert_eq!(page.owner(), Some(ben));
    assert_eq!(page.owners.len(), 2);
    assert_eq!((page.owners[0].person, page.owners[0].until), (ann, Some(noon())));
}

#[test]
fn one_answers_for_a_step_and_not_two() {
    let (_dir, _path, mut store) = processes();
    let roles = vec![(Letter::Accountable, "lead".to_owned())];
    let name = "Approve".to_owned();
    does(&mut store, Op::AddStep { process: CHG, name, slots: Vec::new(), roles });
    let second =
        Op::Engage { step: StepId(1), letter: Letter::Accountable, role: "manager".to_owned() };
    assert_eq!(
        refused(&mut store, second),
        "lead answers for CHG.1 already; exactly one does | \
         gemba process step raci CHG.1 A-=lead A=…"
    );
}

#[test]
fn bad_numbers_are_refused_with_a_way_out() {
    let (_dir, _path, mut store) = processes();
    let same =
        slots(Subject::Measure(MeasureId(0)), &[("baseline", figure(24)), ("target", figure(24))]);
    let add = Op::AddMeasure { process: CHG, name: "Waiting".to_owned(), slots: same };
    assert_eq!(
        refused(&mut store, add),
        "CHG Waiting would have a target equal to its baseline (24): nothing could be told | \
         the same with another target than 24"
    );
    measure(&mut store, CHG, "Waiting", &[("baseline", figure(24)), ("target", figure(18))]);
    let subject = Subject::Measure(MeasureId(1));
    let same = fill(&store, subject, &[("target", figure(24))]);
    assert!(refused(&mut store, same).contains("equal to its baseline"));
    // Both ends move at once, over each other: that is fine.
    let moved = fill(&store, subject, &[("baseline", figure(18)), ("target", figure(24))]);
    does(&mut store, moved);
    let at = noon() + chrono::TimeDelta::minutes(1);
    let read = Op::Read {
        measure: MeasureId(1),
        value: Figure::whole(1),
        at: Some(at),
        note: String::new(),
    };
    assert_eq!(
        refused(&mut store, read),
        "2026-03-12T09:01:00Z has not come yet; a reading lies in the past | gemba measure \
         read NAME 24 --at yesterday"
    );
}

#[test]
fn interfaces_never_go_round_in_a_circle() {
    let (_dir, _path, mut store) = processes();
    let (prefix, name) = ("PRB".to_owned(), "Problem management".to_owned());
    store.commit(&Operation::AddProcess { prefix, name }).unwrap();
    let feed = |from, to| Op::Feed { from, to, what: "records".to_owned() };
    does(&mut store, feed(INC, ProcessId(3)));
    does(&mut store, feed(ProcessId(3), CHG));
    assert_eq!(
        refused(&mut store, feed(CHG, INC)),
        "that would make CHG feed itself: CHG feeds INC feeds PRB feeds CHG | gemba process \
         interface INC PRB 'records' --remove"
    );
    assert!(refused(&mut store, feed(CHG, CHG)).contains("feed itself"));
}

#[test]
fn undo_brings_no_circle_back() {
    let (_dir, path, mut ann) = processes();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    let feed = |from, to| Op::Feed { from, to, what: "records".to_owned() };
    does(&mut ann, feed(INC, CHG));
    let id = process(&mut ann, CHG).interfaces[0].id;
    does(&mut ann, Op::Unfeed(id));
    does(&mut ben, feed(CHG, INC));
    let before = ann.dump().unwrap();
    let refusal = ann.undo().unwrap_err().to_string();
    assert!(refusal.contains("feed itself"), "{refusal}");
    assert_eq!(ann.dump().unwrap(), before);
}

#[test]
fn a_process_with_open_stories_is_not_retired() {
    let (_dir, _path, mut store) = processes();
    let id = story(&mut store, "Ask in the chat");
    assert_eq!(
        refused(&mut store, Op::Retire(CHG)),
        "CHG still has 1 story open | gemba story list process:CHG"
    );
    let done = put(&mut store, id, "done");
    store.commit(&done).unwrap();
    assert_eq!(does(&mut store, Op::Retire(CHG)), "Retired CHG");
    assert_eq!(refused(&mut store, Op::Review(CHG)), "CHG is retired | gemba process revive CHG");
}

#[test]
fn two_people_never_write_over_each_others_slots() {
    let (_dir, path, mut ann) = processes();
    let mut ben = Store::open(&path, session("ben")).unwrap();
    ben.enter().unwrap();
    let subject = Subject::Process(CHG);
    let purpose = |text: &str| [("purpose", Content::text(text))];
    let mine = fill(&ann, subject, &purpose("good changes, soon"));
    let theirs = fill(&ben, subject, &purpose("no bad changes"));
    let other = fill(&ben, subject, &[("trigger", Content::text("a wish"))]);
    does(&mut ann, mine);
    assert_eq!(
        refused(&mut ben, theirs),
        "ann has changed the Purpose of CHG meanwhile, to “good changes, soon” | "
    );
    does(&mut ben, other);
    assert_eq!(process(&mut ann, CHG).sheet.text("trigger"), "a wish");
}

#[test]
fn the_published_initiative_is_an_experiment_and_a_register_entry() {
    let (_dir, _path, mut store) = processes();
    measure(
        &mut store,
        CHG,
        "Average time to resolve an incident",
        &[("unit", Content::text("h")), ("better", Content::text("down"))],
    );
    let read = |value| Op::Read {
        measure: MeasureId(1),
        value: Figure::whole(value),
        at: Some(noon()),
        note: String::new(),
    };
    does(&mut store, read(24));
    let id = story(&mut store, "Self service first");
    let subject = Subject::Experiment(id);
    let plan = fill(&store, subject, &[("measure", Content::Id(1)), ("expected", figure(18))]);
    does(&mut store, plan);
    let experiment = |store: &mut Store| improvements(store).experiments[0].clone();
    assert_eq!(experiment(&mut store).sheet.figure("baseline"), Some(Figure::whole(24)));
    assert_eq!(experiment(&mut store).verdict(), None);
    does(&mut store, read(16));
    let result = Op::Result { story: id, actual: None, learned: None };
    assert_eq!(
        does(&mut store, result),
        "Measured CHG-1: 16, 133 % of what was expected: confirmed"
    );
    assert_eq!(experiment(&mut store).verdict(), Some(Verdict::Confirmed));
    let done = put(&mut store, id, "done");
    assert_eq!(
        refused_at_all(&mut store, &done),
        "CHG-1 has a result and nobody has decided what follows from it | \
         gemba experiment decide CHG-1 adopt|adapt|abandon"
    );
    assert_eq!(today(&mut store).of(Reason::Undecided).count(), 1);
    let learned = Some("people like to help themselves".to_owned());
    does(&mut store, Op::Decide { story: id, decision: Decision::Adopt, learned });
    store.commit(&done).unwrap();
    assert_eq!(improvements(&mut store).learned(&["HELP".to_owned()]).len(), 1);
    assert_eq!(improvements(&mut store).learned(&["robots".to_owned()]).len(), 0);

    let title = "Improve average time to resolve an incident by 25%".to_owned();
    does(&mut store, Op::AddImprovement { title, slots: Vec::new() });
    let entry = improvement::ImprovementId(1);
    let close = |closure| Op::Close { improvement: entry, closure, notes: "met".to_owned() };
    assert_eq!(
        refused(&mut store, close(Closure::Successful)),
        "I-1 cannot close as that: without baseline, target, actual nobody can tell | \
         gemba improvement set I-1 baseline=… target=… actual=…"
    );
    let numbers = [("baseline", figure(24)), ("target", figure(18)), ("actual", figure(16))];
    let numbers = fill(&store, Subject::Improvement(entry), &numbers);
    does(&mut store, numbers);
    does(&mut store, Op::Join { improvement: entry, stories: vec![id] });
    let it = improvements(&mut store).improvements[0].clone();
    assert_eq!(it.realised().map(f64::round), Some(133.0));
    assert_eq!((it.percent(), it.standing()), (Some(100), improvement::Standing::Review));
    assert_eq!(it.skipped(), [improvement::Stride::Vision]);
    assert!(
        refused(&mut store, close(Closure::Unsuccessful))
            .contains("its target is 18, and 16 meets it")
    );
    assert_eq!(does(&mut store, close(Closure::Successful)), "Closed I-1 as successful");
}

#[test]
fn a_story_cannot_have_two_experiments_that_expect_nothing() {
    let (_dir, _path, mut store) = processes();
    let id = story(&mut store, "Ask in the chat");
    let subject = Subject::Experiment(id);
    let same = fill(&store, subject, &[("baseline", figure(4)), ("expected", figure(4))]);
    assert!(refused(&mut store, same).starts_with("CHG-1 would have a target equal to"));
    let plan = fill(
        &store,
        subject,
        &[("baseline", figure(4)), ("expected", figure(2)), ("readings", Content::Number(3))],
    );
    does(&mut store, plan);
    let result = Op::Result { story: id, actual: Some(Figure::whole(1)), learned: None };
    assert!(does(&mut store, result).ends_with("inconclusive"), "no reading was made");
}

#[test]
fn a_released_version_never_changes_and_the_next_one_differs() {
    let (_dir, _path, mut store) = processes();
    let release = |number: Option<&str>| Op::Release {
        process: CHG,
        number: number.map(str::to_owned),
        notes: String::new(),
        stories: Vec::new(),
        places: Vec::new(),
    };
    assert_eq!(does(&mut store, release(None)), "Released CHG 1.0");
    assert_eq!(
        refused(&mut store, release(Some("1.0"))),
        "CHG 1.0 is released; a released version never changes | gemba process release CHG"
    );
    assert_eq!(
        refused(&mut store, release(None)),
        "CHG is as it was in 1.0; a version needs something new | gemba process show CHG"
    );
    let first = process(&mut store, CHG).versions[0].clone();
    let purpose = [("purpose", Content::text("good changes, soon"))];
    let purpose = fill(&store, Subject::Process(CHG), &purpose);
    does(&mut store, purpose);
    assert_eq!(does(&mut store, release(None)), "Released CHG 1.1");
    let page = process(&mut store, CHG);
    assert_eq!(page.versions[0], first);
    assert!(page.versions[1].text.contains("Purpose: good changes, soon"));
    store.undo().unwrap();
    assert_eq!(process(&mut store, CHG).versions, [first]);
}

#[test]
fn a_slip_comes_back_as_a_story_of_the_backlog() {
    let (_dir, _path, mut store) = processes();
    measure(
        &mut store,
        CHG,
        "Waiting",
        &[("better", Content::text("down")), ("baseline", figure(48)), ("target", figure(8))],
    );
    let read = |value, at| {
        let (value, note) = (Figure::whole(value), String::new());
        Op::Read { measure: MeasureId(1), value, at: Some(at), note }
    };
    does(&mut store, read(7, noon()));
    let notes = String::new();
    let release =
        Op::Release { process: CHG, number: None, notes, stories: Vec::new(), places: Vec::new() };
    does(&mut store, release);
    let check = process(&mut store, CHG).checks[0].id;
    let sustain = Op::Sustain { check, held: None, note: String::new() };
    assert!(refused(&mut store, sustain.clone()).contains("Waiting"));
    store.clock().set(noon() + chrono::TimeDelta::days(31));
    assert_eq!(today(&mut store).of(Reason::Sustain).count(), 1);
    does(&mut store, read(20, noon() + chrono::TimeDelta::days(30)));
    assert_eq!(process(&mut store, CHG).measures[0].standing(), Standing::Missed);
    assert_eq!(does(&mut store, sustain), "CHG 1.0 has slipped: CHG-1");
    let snapshot = store.load(&Needs::Story(StoryId(1)), None).unwrap();
    assert_eq!(
        snapshot.story().unwrap().story.card.title,
        "CHG 1.0 has slipped: Waiting 20, it was 7"
    );
    assert_eq!(today(&mut store).of(Reason::Sustain).count(), 0);
}

#[test]
fn what_was_seen_keeps_its_origin_and_its_requester_hears_of_it() {
    let (_dir, _path, mut store) = processes();
    let name = "Approve".to_owned();
    let add = Op::AddStep { process: CHG, name, slots: Vec::new(), roles: Vec::new() };
    does(&mut store, add);
    let snapshot = store.load(&Needs::Today, None).unwrap();
    let read = |line: &str| {
        observation::read(line, &snapshot.board, &store.catalog().unwrap(), None)
            .map_err(|it| said(&it))
    };
    let full = "request: CHG approver list is old waste:wait step:appr control:four_eyes from:dee";
    let new = read(full).unwrap();
    assert_eq!(new.text, "approver list is old");
    assert_eq!((new.kind, new.waste), (Seen::Request, Some(Waste::Waiting)));
    assert_eq!((new.process, new.step), (Some(CHG), Some(StepId(1))));
    assert_eq!((&*new.control, &*new.requester), ("four eyes", "dee"));
    let within = read("the CHG form asks twice CHG.1").unwrap();
    assert_eq!((&*within.text, within.step), ("the CHG form asks twice", Some(StepId(1))));
    assert_eq!(read("note: see http://intranet/x").unwrap().text, "note: see http://intranet/x");
    assert!(read("CHG").unwrap_err().contains("an observation cannot be empty"));
    assert!(read("x waste:time").unwrap_err().contains("is no kind of waste: transport"));

    does(&mut store, Op::Observe(new));
    let o1 = observation::ObservationId(1);
    does(&mut store, Op::Why { observation: o1, text: "nobody owns the list".to_owned() });
    store.clock().set(
        noon() + chrono::TimeDelta::days(8)
            - chrono::TimeDelta::hours(9)
            - chrono::TimeDelta::seconds(1),
    );
    assert_eq!(silent(&mut store), [], "a week is over with its last day");
    store.clock().set(noon() + chrono::TimeDelta::days(9));
    assert_eq!(silent(&mut store)[0].key, "O-1");
    assert_eq!(does(&mut store, Op::ToStory { observation: o1, title: None }), "Made CHG-1 of O-1");
    let waits = silent(&mut store).remove(0);
    assert_eq!((&*waits.key, waits.days), ("CHG-1", 9));
    let page = store.load(&Needs::Story(StoryId(1)), None).unwrap();
    let description = page.story().unwrap().story.description.clone();
    assert!(description.starts_with("O-1, request of ann, 2026-03-12: approver list is old"));
    assert!(description.ends_with("1. Why? nobody owns the list"), "{description}");
    assert_eq!(
        refused(&mut store, Op::ToImprovement { observation: o1, title: None }),
        "O-1 has become CHG-1 already | gemba observation list --all"
    );
    let told = Op::Tell { about: About::Story(StoryId(1)), text: "it is on its way".to_owned() };
    assert_eq!(does(&mut store, told), "Told dee about CHG-1: it is on its way");
    assert_eq!(silent(&mut store), []);
    // Who asked is owed a word when it is done, too.
    let done = column(&mut store, "Done");
    store.clock().set(noon() + chrono::TimeDelta::days(10));
    store.commit(&Operation::Move { stories: vec![StoryId(1)], to: done }).unwrap();
    store.clock().set(noon() + chrono::TimeDelta::days(18));
    let waits = silent(&mut store).remove(0);
    assert_eq!(waits.text, "dee waits for word that it is done: approver list is old");
    let told = Op::Tell { about: About::Story(StoryId(1)), text: "it is done".to_owned() };
    does(&mut store, told);
    assert_eq!(silent(&mut store), []);
    store.clock().set(noon() + chrono::TimeDelta::days(101));
    assert_eq!(silent(&mut store), []);
    assert_eq!(improvements(&mut store).by_control()[0].name, "four eyes");
    assert_eq!(improvements(&mut store).by_step()[0].name, "CHG.1 Approve");
}

#[test]
fn an_answer_counts_as_long_as_the_review_period() {
    let (_dir, _path, mut store) = processes();
    let answer = |question| Op::Answer { process: CHG, question, was: None, text: None };
    assert_eq!(
        refused(&mut store, answer(Question::Whom)),
        "\"A difference to whom?\" stays open: customer missing | \
         gemba process set CHG customer=…, or say it in words: --text 'what is so'"
    );
    let customer = [("customer", Content::text("everybody"))];
    let customer = fill(&store, Subject::Process(CHG), &customer);
    does(&mut store, customer);
    does(&mut store, answer(Question::Whom));
    let coverage = |store: &mut Store| {
        let snapshot = store.load(&Needs::Process(CHG), None).unwrap();
        snapshot.process().unwrap().coverage(&snapshot.board, snapshot.today())
    };
    assert_eq!(coverage(&mut store), 1);
    store.clock().set(noon() + chrono::TimeDelta::days(91));
    assert_eq!(coverage(&mut store), 0);
    assert_eq!(today(&mut store).of(Reason::Stale).count(), 1);
    assert_eq!(today(&mut store).of(Reason::Review).count(), 2, "both processes");
}

#[test]
fn a_board_without_processes_shows_none_of_this() {
    let (_dir, _path, mut store) = board();
    assert_eq!(today(&mut store).entries, []);
    let register = store.load(&Needs::Processes, None).unwrap();
    assert!(register.processes().unwrap().processes.is_empty());
}

#[test]
fn a_definition_that_is_refused_changes_nothing() {
    let (_dir, _path, mut store) = processes();
    let define = |toml: &str| Op::Define(Box::new(definition::read(toml).unwrap()));
    let template = |name| definition::TEMPLATES.iter().find(|(it, _)| *it == name).unwrap().1;
    assert_eq!(
        refused(&mut store, define(template("change"))),
        "there is already a process called CHG | another prefix and name: gemba process add NEW \
         'New name'"
    );
    assert_eq!(does(&mut store, define(template("problem"))), "Took in PRB");
    let page = process(&mut store, ProcessId(3));
    assert_eq!(page.rollout_words(), "0 of 4 steps introduced");
    assert_eq!(page.completeness().missing.len(), 1);
    assert_eq!(page.completeness().missing[0].name, "interfaces");
    let incident = definition::read(template("incident")).unwrap();
    let rules = incident.processes[0].policies.iter();
    assert!(rules.into_iter().any(|it| it.text("text") == "All incidents must be logged"));
}

#[test]
fn every_template_comes_onto_a_board_and_leaves_it_the_same() {
    for (name, toml) in definition::TEMPLATES {
        let (_dir, _path, mut store) = board();
        let before = definition::read(toml).unwrap();
        does(&mut store, Op::Define(Box::new(before.clone())));
        let after = store.definition().unwrap();
        assert!(after.processes == before.processes, "{name}: {}", definition::write(&after));
    }
}

#[test]
fn what_the_team_agreed_on_leaves_and_comes_back_with_the_board() {
    use gemba::domain::checklist::Need;
    use gemba::domain::operation::Setting;
    use gemba::domain::{ChecklistOperation, DefinitionKind, DefinitionScope, Rule};
    let (_dir, _path, mut store) = processes();
    let agree = |kind, scope, entries: &[(&str, Need)]| {
        let entries = entries.iter().map(|(text, need)| ((*text).to_owned(), *need)).collect();
        let agreed_by = "the team".to_owned();
        Operation::Checklist(ChecklistOperation::Agree { kind, scope, entries, agreed_by })
    };
    let board = DefinitionScope::Board;
    let trained = [("people trained", Need::Mandatory), ("a picture of it", Need::Optional)];
    store.commit(&agree(DefinitionKind::Done, board, &trained)).unwrap();
    let of_chg = DefinitionScope::Process(CHG);
    store
        .commit(&agree(DefinitionKind::Ready, of_chg, &[("a way back", Need::Mandatory)]))
        .unwrap();
    store
        .commit(&Operation::EditBoard(vec![Setting::Soften(Rule::GoalFirst)]).overruled("we learn"))
        .unwrap();
    let first = definition::write(&store.definition().unwrap());
    assert!(first.contains("text = \"a picture of it\"\noptional = true"), "{first}");
    let (_other, _path, mut again) = crate::store::board();
    let read = definition::read(&first).unwrap();
    does(&mut again, Op::Define(Box::new(read)));
    assert_eq!(definition::write(&again.definition().unwrap()), first);
}

#[test]
fn an_observation_is_settled_with_a_reason_whoever_asks() {
    let (_dir, _path, mut store) = processes();
    does(&mut store, Op::Observe(seen("Nothing")));
    for how in ["", "  "] {
        let observations = vec![observation::ObservationId(1)];
        let settle = Op::Settle { observations, how: how.to_owned() };
        assert_eq!(refused(&mut store, settle), "the reason cannot be empty | ");
    }
}
