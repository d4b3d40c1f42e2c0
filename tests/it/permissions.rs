//! Who may do what in hosted mode: every operation against every access, by the table and by the file.

use chrono::NaiveDate;
use gemba::domain::checklist::Need;
use gemba::domain::event::Event;
use gemba::domain::experiment::Decision;
use gemba::domain::flow::Expectation;
use gemba::domain::four_p::FourP;
use gemba::domain::improvement::{Closure, ImprovementId};
use gemba::domain::measure::{MeasureId, ReadingId};
use gemba::domain::observation::{NewObservation, ObservationId, Seen};
use gemba::domain::operation::{Batch, ColumnEdit, NewPerson, PersonEdit, Setting};
use gemba::domain::permission::{Access, Permission, needed};
use gemba::domain::process::{
    About, CheckId, Handing, InterfaceId, Letter, PolicyId, Question, StepId, Thinking,
};
use gemba::domain::retrospective::{ActionId, NoteId};
use gemba::domain::sheet::{Content, Fill, Subject};
use gemba::domain::sprint::{Capacity, Consent, ResourceId, SprintEdit, Verdict};
use gemba::domain::standup::{ParkedId, Settling, StandupId};
use gemba::domain::story::{CriterionId, ImpedimentId, LinkId, ReferenceId};
use gemba::domain::stream::{StreamId, StreamStepId};
use gemba::domain::{
    Category, Change, ChecklistOperation, ColumnId, DefinitionKind, DefinitionScope, Field, Figure,
    Hat, ImpedimentEdit, ImpedimentOperation, LinkKind, NewStory, Operation, PersonId, Place,
    Points, Policy, ProcessId, ProcessOperation, Refusal, RetroOperation, Rule, SavedView, Scale,
    SprintId, SprintKind, SprintOperation, StandupOperation, StoryId, Value,
};
use gemba::store::{Store, StoreError};

use crate::store::session;

/// Rows of a pattern, what it takes, and an operation of that pattern. The patterns are a match
/// without a rest: a new variant does not compile until it has a row here.
macro_rules! table {
    ($name:ident: $type:ty, $wrap:expr; $($kind:pat => $needs:ident: $operation:expr;)*) => {
        fn $name() -> Vec<(&'static str, Permission, Operation)> {
            #[deny(unreachable_patterns)]
            fn row_of(operation: &$type) -> &'static str {
                match operation { $($kind => stringify!($kind),)* }
            }
            let mut rows = Vec::new();
            $({
                let operation: $type = $operation;
                assert_eq!(row_of(&operation), stringify!($kind), "it stands in another row");
                rows.push((stringify!($kind), Permission::$needs, ($wrap)(operation)));
            })*
            rows
        }
    };
}

const STORY: StoryId = StoryId(1);
/// A sprint on which nobody has looked back yet.
const NEXT: SprintId = SprintId(2);
const DAY: NaiveDate = NaiveDate::from_ymd_opt(2026, 4, 6).unwrap();

fn text() -> String {
    "Some words".to_owned()
}

fn change(field: Field) -> Operation {
    Operation::Edit(vec![Change { story: STORY, field, was: Value::None, now: Value::None }])
}

fn add(place: Place) -> Operation {
    Operation::Add { stories: vec![NewStory::titled("Log every bypass")], place }
}

table! {
    operations: Operation, |it| it;
    Operation::All { .. } => Order: Operation::All {
        label: text(),
        of: vec![
            Operation::Comment { story: STORY, text: text() },
            Operation::Rank { stories: vec![STORY], place: Place::Top },
        ],
    };
    Operation::AsSeen { .. } => Administer:
        Operation::EditBoard(vec![Setting::Name(text())]).as_seen(vec![gemba::domain::sight::Sight {
            of: gemba::domain::sight::Thing::Board,
            part: "name",
            was: text(),
            wants: text(),
        }]);
    Operation::Overruled { .. } => Order:
        Operation::Rank { stories: vec![STORY], place: Place::Top }.overruled("so it is");
    Operation::Add { place: Place::Bottom, .. } => Work: add(Place::Bottom);
    Operation::Add { place: Place::Top, .. } => Order: add(Place::Top);
    Operation::Add { place: Place::Before(_), .. } => Order: add(Place::Before(STORY));
    Operation::Add { place: Place::After(_), .. } => Order: add(Place::After(STORY));
    Operation::Edit(_) => Scope: change(Field::Sprint);
    Operation::Move { .. } => Work: Operation::Move { stories: vec![STORY], to: ColumnId(2) };
    Operation::Rank { .. } => Order: Operation::Rank { stories: vec![STORY], place: Place::Bottom };
    Operation::Comment { .. } => Work: Operation::Comment { story: STORY, text: text() };
    Operation::AddCriteria { .. } => Work:
        Operation::AddCriteria { story: STORY, texts: vec![(text(), false)] };
    Operation::Tick { .. } => Work: Operation::Tick { criterion: CriterionId(1), done: true };
    Operation::EditCriterion { .. } => Work:
        Operation::EditCriterion { criterion: CriterionId(1), was: text(), now: text() };
    Operation::RemoveCriterion(_) => Work: Operation::RemoveCriterion(CriterionId(1));
    Operation::Block { .. } => Work: Operation::Block { stories: vec![STORY], reason: text() };
    Operation::Unblock { .. } => Work:
        Operation::Unblock { stories: vec![STORY], seen: None, resolution: text() };
    Operation::Link { .. } => Work:
        Operation::Link { from: STORY, kind: LinkKind::Relates, to: StoryId(2) };
    Operation::Unlink(_) => Work: Operation::Unlink(LinkId(1));
    Operation::Refer { .. } => Work:
        Operation::Refer { story: STORY, label: text(), target: text() };
    Operation::Unrefer(_) => Work: Operation::Unrefer(ReferenceId(1));
    Operation::Duplicate(_) => Work: Operation::Duplicate(STORY);
    Operation::Split { .. } => Work: Operation::Split { story: STORY, titles: vec![text()] };
    Operation::Archive(_) => Work: Operation::Archive(vec![STORY]);
    Operation::Restore(_) => Work: Operation::Restore(vec![STORY]);
    Operation::EditBoard(_) => Administer:
        Operation::EditBoard(vec![Setting::Name(text()), Setting::DropView(text())]);
    Operation::AddColumn { .. } => Administer:
        Operation::AddColumn { name: text(), category: Category::Doing, after: None };
    Operation::EditColumn { .. } => Administer:
        Operation::EditColumn { column: ColumnId(1), to: ColumnEdit::Name(text()) };
    Operation::RemoveColumn { .. } => Administer:
        Operation::RemoveColumn { column: ColumnId(9), stories_to: None };
    Operation::AddPerson(_) => Administer: Operation::AddPerson(NewPerson::default());
    Operation::EditPerson { .. } => Administer:
        Operation::EditPerson { person: PersonId(99), to: PersonEdit::PutOn(Hat::Apo) };
    Operation::AddProcess { .. } => Process:
        Operation::AddProcess { prefix: "no".to_owned(), name: text() };
    Operation::Sprint(_) => Sprint: Operation::Sprint(SprintOperation::Start(SprintId(1)));
    Operation::Checklist(_) => Sprint: Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope: DefinitionScope::Board,
        entries: vec![(text(), Need::Mandatory)],
        agreed_by: text(),
    });
    Operation::Impediment(_) => Work: Operation::Impediment(ImpedimentOperation::Raise {
        reason: text(), stories: Vec::new(), owner: None, due: None, cause: String::new(),
    });
    Operation::Retro(_) => Meet: Operation::Retro(RetroOperation::Vote(NoteId(1)));
    Operation::Standup(_) => Meet:
        Operation::Standup(StandupOperation::End { standup: StandupId(1), note: text() });
    Operation::Import(_) => Administer: Operation::Import(Batch::default());
    Operation::Process(_) => Process:
        Operation::Process(Box::new(ProcessOperation::Retire(ProcessId(9))));
}

table! {
    sprints: SprintOperation, Operation::Sprint;
    SprintOperation::Plan { .. } => Sprint: SprintOperation::Plan {
        name: None, goal: text(), starts: DAY, ends: DAY, kind: SprintKind::Improvement,
    };
    SprintOperation::Edit { .. } => Sprint:
        SprintOperation::Edit { sprint: SprintId(1), to: SprintEdit::Goal(text()), was: None };
    SprintOperation::Start(_) => Sprint: SprintOperation::Start(SprintId(1));
    SprintOperation::SetCapacity { .. } => Sprint: SprintOperation::SetCapacity {
        sprint: SprintId(1),
        of: Capacity {
            person: PersonId(1), days: Points::whole(1), off: Points::whole(0), focus: 100,
        },
        was: None,
    };
    SprintOperation::RemoveCapacity { .. } => Sprint:
        SprintOperation::RemoveCapacity { sprint: SprintId(1), person: PersonId(1) };
    SprintOperation::AddResource { .. } => Sprint:
        SprintOperation::AddResource { sprint: SprintId(1), what: text(), needed_by: None };
    SprintOperation::Confirm(_) => Sprint: SprintOperation::Confirm(ResourceId(1));
    SprintOperation::Unconfirm(_) => Sprint: SprintOperation::Unconfirm(ResourceId(1));
    SprintOperation::RemoveResource(_) => Sprint: SprintOperation::RemoveResource(ResourceId(1));
    SprintOperation::Consent { .. } => Order: SprintOperation::Consent {
        sprint: SprintId(1), events: Vec::new(), says: Consent::Agreed, note: text(),
    };
    SprintOperation::Judge { .. } => Order: SprintOperation::Judge {
        sprint: SprintId(1), story: STORY, says: Verdict::Accepted, note: text(),
    };
    SprintOperation::Took { .. } => Sprint:
        SprintOperation::Took { sprint: SprintId(1), event: Event::Review, was: None, minutes: Some(60) };
    SprintOperation::Close { .. } => Sprint:
        SprintOperation::Close { sprint: SprintId(1), leftovers: Vec::new() };
    SprintOperation::Cancel { .. } => Order:
        SprintOperation::Cancel { sprint: SprintId(1), reason: text() };
}

table! {
    retrospectives: RetroOperation, Operation::Retro;
    RetroOperation::SetColumns { .. } => Sprint:
        RetroOperation::SetColumns { sprint: SprintId(1), names: vec![text()], was: None };
    RetroOperation::AddNote { .. } => Meet:
        RetroOperation::AddNote { sprint: NEXT, column: "Went well".to_owned(), text: text() };
    RetroOperation::EditNote { .. } => Meet:
        RetroOperation::EditNote { note: NoteId(1), was: text(), text: text() };
    RetroOperation::RemoveNote(_) => Meet: RetroOperation::RemoveNote(NoteId(1));
    RetroOperation::Vote(_) => Meet: RetroOperation::Vote(NoteId(1));
    RetroOperation::Unvote(_) => Meet: RetroOperation::Unvote(NoteId(1));
    RetroOperation::AddAction { .. } => Meet:
        RetroOperation::AddAction { sprint: SprintId(1), text: text(), owner: None };
    RetroOperation::ActionToStory(_) => Meet: RetroOperation::ActionToStory(ActionId(1));
    RetroOperation::FinishAction(_) => Meet: RetroOperation::FinishAction(ActionId(1));
    RetroOperation::DropAction { .. } => Meet:
        RetroOperation::DropAction { action: ActionId(1), reason: text() };
    RetroOperation::ReopenAction(_) => Meet: RetroOperation::ReopenAction(ActionId(1));
    RetroOperation::RemoveAction(_) => Meet: RetroOperation::RemoveAction(ActionId(1));
}

table! {
    standups: StandupOperation, Operation::Standup;
    StandupOperation::Begin { .. } => Meet: StandupOperation::Begin { people: Vec::new() };
    StandupOperation::Attend { .. } => Meet:
        StandupOperation::Attend { standup: StandupId(1), person: PersonId(1) };
    StandupOperation::Miss { .. } => Meet:
        StandupOperation::Miss { standup: StandupId(1), person: PersonId(1) };
    StandupOperation::End { .. } => Meet:
        StandupOperation::End { standup: StandupId(1), note: text() };
    StandupOperation::Park { .. } => Meet: StandupOperation::Park { text: text(), story: None };
    StandupOperation::Settle { .. } => Meet:
        StandupOperation::Settle { parked: ParkedId(1), into: Settling::Dropped };
}

table! {
    checklists: ChecklistOperation, Operation::Checklist;
    ChecklistOperation::Agree { .. } => Sprint: ChecklistOperation::Agree {
        kind: DefinitionKind::Ready,
        scope: DefinitionScope::Organisation,
        entries: Vec::new(),
        agreed_by: text(),
    };
    ChecklistOperation::Anew { .. } => Sprint: ChecklistOperation::Anew {
        kind: DefinitionKind::Ready,
        scope: DefinitionScope::Organisation,
        entries: Vec::new(),
        agreed_by: text(),
        seen: String::new(),
    };
    ChecklistOperation::Tick { .. } => Work:
        ChecklistOperation::Tick { story: STORY, entries: Vec::new(), done: true };
}

table! {
    impediments: ImpedimentOperation, Operation::Impediment;
    ImpedimentOperation::Raise { .. } => Work: ImpedimentOperation::Raise {
        reason: text(), stories: vec![STORY], owner: None, due: None, cause: String::new(),
    };
    ImpedimentOperation::Edit { .. } => Work: ImpedimentOperation::Edit {
        impediment: ImpedimentId(1), to: ImpedimentEdit::Cause(text()), was: None,
    };
    ImpedimentOperation::Escalate { .. } => Work:
        ImpedimentOperation::Escalate { impediment: ImpedimentId(1), to: text() };
    ImpedimentOperation::Resolve { .. } => Work:
        ImpedimentOperation::Resolve { impediment: ImpedimentId(1), resolution: text() };
}

table! {
    settings: Setting, |it| Operation::EditBoard(vec![it]);
    Setting::Name(_) => Administer: Setting::Name(text());
    Setting::Prefix(_) => Administer: Setting::Prefix("no".to_owned());
    Setting::Zone(_) => Administer: Setting::Zone(chrono_tz::UTC);
    Setting::Wip(_) => Administer: Setting::Wip(Policy::Soft);
    Setting::AllowAs(_) => Administer: Setting::AllowAs(false);
    Setting::Copies(_) => Administer: Setting::Copies(3);
    Setting::Estimates(_) => Administer: Setting::Estimates(Scale::Hours);
    Setting::WorkingDays(_) => Administer: Setting::WorkingDays(vec![chrono::Weekday::Mon]);
    Setting::AddHoliday(..) => Administer: Setting::AddHoliday(DAY, text());
    Setting::RemoveHoliday(_) => Administer: Setting::RemoveHoliday(DAY);
    Setting::Ready(_) => Administer: Setting::Ready(Vec::new());
    Setting::Soften(_) => Administer: Setting::Soften(Rule::ScopeConsent);
    Setting::Harden(_) => Administer: Setting::Harden(Rule::ScopeConsent);
    Setting::Expectation(_) => Administer:
        Setting::Expectation(Some(Expectation { days: 8, percent: 85 }));
    Setting::KeepView(_) => Work:
        Setting::KeepView(SavedView { name: text(), filter: "is:blocked".to_owned() });
    Setting::DropView(_) => Work: Setting::DropView(text());
}

fn wrapped(operation: ProcessOperation) -> Operation {
    Operation::Process(Box::new(operation))
}

const ANY: ProcessId = ProcessId(1);

table! {
    processes: ProcessOperation, wrapped;
    ProcessOperation::Fill { subject: Subject::Experiment(_), .. } => Work:
        ProcessOperation::Fill { subject: Subject::Experiment(STORY), fills: Vec::new() };
    ProcessOperation::Fill { .. } => Process:
        ProcessOperation::Fill { subject: Subject::Process(ANY), fills: Vec::new() };
    ProcessOperation::Own { .. } => Process:
        ProcessOperation::Own { process: ANY, person: None, handing: Handing::Over };
    ProcessOperation::AddStep { .. } => Process: ProcessOperation::AddStep {
        process: ANY, name: text(), slots: Vec::new(), roles: Vec::new(),
    };
    ProcessOperation::PlaceStep { .. } => Process:
        ProcessOperation::PlaceStep { step: StepId(1), place: 1 };
    ProcessOperation::RemoveStep(_) => Process: ProcessOperation::RemoveStep(StepId(1));
    ProcessOperation::Engage { .. } => Process:
        ProcessOperation::Engage { step: StepId(1), letter: Letter::Responsible, role: text() };
    ProcessOperation::Disengage { .. } => Process:
        ProcessOperation::Disengage { step: StepId(1), letter: Letter::Responsible, role: text() };
    ProcessOperation::AddPolicy { .. } => Process:
        ProcessOperation::AddPolicy { process: ANY, text: text(), slots: Vec::new() };
    ProcessOperation::RemovePolicy(_) => Process: ProcessOperation::RemovePolicy(PolicyId(1));
    ProcessOperation::Know { .. } => Process: ProcessOperation::Know { process: ANY, name: text() };
    ProcessOperation::Forget { .. } => Process:
        ProcessOperation::Forget { process: ANY, name: text() };
    ProcessOperation::Feed { .. } => Process:
        ProcessOperation::Feed { from: ANY, to: ANY, what: text() };
    ProcessOperation::Unfeed(_) => Process: ProcessOperation::Unfeed(InterfaceId(9));
    ProcessOperation::Answer { .. } => Process:
        ProcessOperation::Answer { process: ANY, question: Question::Who, was: None, text: None };
    ProcessOperation::Review(_) => Process: ProcessOperation::Review(ANY);
    ProcessOperation::Meet(_) => Sprint: ProcessOperation::Meet(ANY);
    ProcessOperation::Retire(_) => Process: ProcessOperation::Retire(ANY);
    ProcessOperation::Revive(_) => Process: ProcessOperation::Revive(ANY);
    ProcessOperation::Release { .. } => Process: ProcessOperation::Release {
        process: ANY, number: None, notes: text(), stories: Vec::new(), places: Vec::new(),
    };
    ProcessOperation::PutInForce { .. } => Process:
        ProcessOperation::PutInForce { process: ANY, number: text(), place: text() };
    ProcessOperation::TakeOut { .. } => Process:
        ProcessOperation::TakeOut { process: ANY, place: text() };
    ProcessOperation::Sustain { .. } => Process:
        ProcessOperation::Sustain { check: CheckId(9), held: Some(true), note: text() };
    ProcessOperation::AddMeasure { .. } => Process:
        ProcessOperation::AddMeasure { process: ANY, name: text(), slots: Vec::new() };
    ProcessOperation::RemoveMeasure(_) => Process: ProcessOperation::RemoveMeasure(MeasureId(1));
    ProcessOperation::Read { .. } => Work: ProcessOperation::Read {
        measure: MeasureId(1), value: Figure::default(), at: None, note: text(),
    };
    ProcessOperation::RemoveReading(_) => Work: ProcessOperation::RemoveReading(ReadingId(1));
    ProcessOperation::Result { .. } => Work:
        ProcessOperation::Result { story: STORY, actual: None, learned: None };
    ProcessOperation::Decide { .. } => Process:
        ProcessOperation::Decide { story: STORY, decision: Decision::Adapt, learned: None };
    ProcessOperation::Observe(_) => Work: ProcessOperation::Observe(NewObservation {
        text: text(), kind: Seen::Observation, waste: None, process: None, step: None,
        control: String::new(), requester: String::new(),
    });
    ProcessOperation::Why { .. } => Work:
        ProcessOperation::Why { observation: ObservationId(1), text: text() };
    ProcessOperation::Settle { .. } => Work:
        ProcessOperation::Settle { observations: Vec::new(), how: text() };
    ProcessOperation::Merge { .. } => Work:
        ProcessOperation::Merge { observations: Vec::new(), into: About::Story(STORY) };
    ProcessOperation::ToStory { .. } => Work:
        ProcessOperation::ToStory { observation: ObservationId(1), title: None };
    ProcessOperation::ToImprovement { .. } => Process:
        ProcessOperation::ToImprovement { observation: ObservationId(1), title: None };
    ProcessOperation::Tell { .. } => Work:
        ProcessOperation::Tell { about: About::Story(STORY), text: text() };
    ProcessOperation::AddImprovement { .. } => Process:
        ProcessOperation::AddImprovement { title: text(), slots: Vec::new() };
    ProcessOperation::Join { .. } => Process:
        ProcessOperation::Join { improvement: ImprovementId(1), stories: Vec::new() };
    ProcessOperation::Part { .. } => Process:
        ProcessOperation::Part { improvement: ImprovementId(1), stories: Vec::new() };
    ProcessOperation::Close { .. } => Process: ProcessOperation::Close {
        improvement: ImprovementId(1), closure: Closure::Successful, notes: text(),
    };
    ProcessOperation::Reopen(_) => Process: ProcessOperation::Reopen(ImprovementId(1));
    ProcessOperation::Think { .. } => Work: ProcessOperation::Think {
        of: Thinking::Story(STORY), p: FourP::People, thought: None, note: text(),
    };
    ProcessOperation::AddStream(_) => Process: ProcessOperation::AddStream(text());
    ProcessOperation::RemoveStream(_) => Process: ProcessOperation::RemoveStream(StreamId(1));
    ProcessOperation::AddStreamStep { .. } => Process: ProcessOperation::AddStreamStep {
        stream: StreamId(1), step: Err(text()), slots: Vec::new(),
    };
    ProcessOperation::RemoveStreamStep(_) => Process:
        ProcessOperation::RemoveStreamStep(StreamStepId(1));
    ProcessOperation::Word { .. } => Process:
        ProcessOperation::Word { name: text(), says: None };
    ProcessOperation::Define(_) => Process:
        ProcessOperation::Define(Box::default());
    ProcessOperation::Postpone { .. } => Process:
        ProcessOperation::Postpone { check: CheckId(9), due: DAY };
}

/// What takes more than its pattern tells.
fn more() -> Vec<(&'static str, Permission, Operation)> {
    let subject = Subject::Experiment(STORY);
    let fill = |name: &str, now: &str| {
        let (slot, was) = (subject.slot(name).unwrap(), Content::None);
        let fills = vec![Fill { slot, was, now: Content::text(now) }];
        wrapped(ProcessOperation::Fill { subject, fills })
    };
    vec![
        ("what was learned", Permission::Work, fill("learned", "Asking helps")),
        ("a decision filled in", Permission::Process, fill("decision", "adopt")),
    ]
}

fn every() -> Vec<(&'static str, Permission, Operation)> {
    [
        operations(),
        sprints(),
        retrospectives(),
        standups(),
        checklists(),
        impediments(),
        settings(),
        processes(),
        more(),
    ]
    .concat()
}

#[test]
fn every_operation_takes_what_the_table_says() {
    for (row, permission, operation) in every() {
        let needed = needed(&operation);
        assert!(needed.contains(&permission), "{row} needs {needed:?}");
        for access in Access::ALL {
            let may = needed.iter().all(|it| it.is_given_to(&[access]));
            assert_eq!(may, permission.is_given_to(&[access]), "{row}: {access:?}");
        }
    }
}

/// A board on which most of the operations can be made: a sprint runs, another one is planned, and
/// there is one of each thing. Everybody is called as what they work.
fn full() -> (tempfile::TempDir, std::path::PathBuf) {
    let (dir, path, mut owner) = crate::store::board();
    let mut add = |operation: Operation| {
        let label = format!("{operation:?}");
        let done = owner.commit(&operation);
        done.or_else(|_| owner.commit(&operation.overruled("so it begins"))).expect(&label);
    };
    for title in ["First", "Second"] {
        add(Operation::Add { stories: vec![NewStory::titled(title)], place: Place::Bottom });
    }
    let day = |n| NaiveDate::from_ymd_opt(2026, 3, n).unwrap();
    for (starts, ends) in [(9, 20), (23, 31)] {
        let (goal, kind) = (text(), SprintKind::Improvement);
        let (starts, ends) = (day(starts), day(ends));
        add(Operation::Sprint(SprintOperation::Plan { name: None, goal, starts, ends, kind }));
    }
    let now = Value::Id(1);
    add(Operation::Edit(vec![Change {
        story: STORY,
        field: Field::Sprint,
        was: Value::None,
        now,
    }]));
    let sprint = SprintId(1);
    add(Operation::Sprint(SprintOperation::Start(sprint)));
    add(Operation::Sprint(SprintOperation::AddResource { sprint, what: text(), needed_by: None }));
    let column = "Went well".to_owned();
    add(Operation::Retro(RetroOperation::AddNote { sprint, column, text: text() }));
    add(Operation::Retro(RetroOperation::AddAction { sprint, text: text(), owner: None }));
    add(Operation::Standup(StandupOperation::Begin { people: Vec::new() }));
    add(Operation::Standup(StandupOperation::Park { text: text(), story: None }));
    let (story, is_done) = (STORY, false);
    add(Operation::AddCriteria { story, texts: vec![(text(), is_done)] });
    add(Operation::Refer { story, label: text(), target: text() });
    let (reason, cause) = (text(), String::new());
    let (owner_of, due, stories) = (None, None, vec![STORY]);
    add(Operation::Impediment(ImpedimentOperation::Raise {
        reason,
        stories,
        owner: owner_of,
        due,
        cause,
    }));
    add(Operation::AddProcess { prefix: "CHG".to_owned(), name: "Change".to_owned() });
    let (process, name, slots) = (ANY, text(), Vec::new());
    add(wrapped(ProcessOperation::AddStep {
        process,
        name: name.clone(),
        slots,
        roles: Vec::new(),
    }));
    add(wrapped(ProcessOperation::AddPolicy { process, text: text(), slots: Vec::new() }));
    add(wrapped(ProcessOperation::AddMeasure { process, name: name.clone(), slots: Vec::new() }));
    add(wrapped(ProcessOperation::AddImprovement { title: text(), slots: Vec::new() }));
    add(wrapped(ProcessOperation::AddStream(name)));
    add(wrapped(ProcessOperation::Observe(NewObservation {
        text: text(),
        kind: Seen::Observation,
        waste: None,
        process: None,
        step: None,
        control: String::new(),
        requester: String::new(),
    })));
    for access in Access::ALL {
        let name = access.id().to_owned();
        add(Operation::AddPerson(NewPerson { name, ..NewPerson::default() }));
    }
    let people = owner.load(&gemba::domain::Needs::Today, None).unwrap().board.people.clone();
    for access in Access::ALL {
        let person = people.iter().find(|it| it.name == access.id()).unwrap().id;
        let to = PersonEdit::Access(vec![access]);
        owner.commit(&Operation::EditPerson { person, to }).unwrap();
    }
    (dir, path)
}

/// The file refuses each operation to whom the table does not give it, and to nobody else; and who
/// may do something may take it back, and do it again.
#[test]
fn the_file_keeps_to_the_table() {
    for access in Access::ALL {
        let (_dir, path) = full();
        let mut store = Store::open_hosted(&path, access.id(), session("desk")).unwrap();
        let (mut n_done, mut stuck) = (0, Vec::new());
        for (row, permission, operation) in every() {
            let mut done = store.commit(&operation);
            if matches!(&done, Err(StoreError::Refused(it)) if it.asks()) {
                done = store.commit(&operation.overruled("so it is"));
            }
            let refused = match &done {
                Err(StoreError::Refused(Refusal::NotPermitted(what))) => {
                    // To a viewer another one may be the first that is missing.
                    assert!(!what.is_given_to(&[access]), "{row} to a {access:?}");
                    true
                }
                Ok(_) | Err(_) => false,
            };
            assert_eq!(refused, !permission.is_given_to(&[access]), "{row} to a {access:?}");
            let Some(done) = done.ok().filter(|it| it.is_change) else { continue };
            n_done += 1;
            let undone = store.undo_one(done.seq);
            let redone = undone.is_ok().then(|| store.redo());
            // What comes next meets the board without it.
            let again =
                redone.as_ref().is_some_and(Result::is_ok).then(|| store.undo_one(done.seq));
            for back in [Some(undone), redone, again].into_iter().flatten() {
                if let Err(StoreError::Refused(Refusal::NotPermitted(what))) = back {
                    stuck.push(format!("{row} ({what:?})"));
                }
            }
        }
        assert!(stuck.is_empty(), "a {access:?} cannot take back or do again {stuck:?}");
        let least = if access == Access::Viewer { 0 } else { 20 };
        assert!(n_done >= least, "a {access:?} did {n_done} things only");
    }
}

/// What a process owner said of the scope stands in a ledger: to take it back is theirs as well.
#[test]
fn who_is_no_process_owner_any_more_takes_no_consent_back() {
    let (_dir, path) = full();
    let mut owner = Store::open(&path, session("ann")).unwrap();
    let person = person(&mut owner, "apo");
    let edit = |to| Operation::EditPerson { person, to };
    owner.commit(&edit(PersonEdit::PutOn(Hat::Apo))).unwrap();
    let change =
        Change { story: StoryId(2), field: Field::Sprint, was: Value::None, now: Value::Id(1) };
    owner.commit(&Operation::Edit(vec![change]).overruled("the audit")).unwrap();
    let sprint = SprintId(1);
    let page = owner.load(&gemba::domain::Needs::Sprint(Some(sprint)), None).unwrap();
    let page = page.sprint().unwrap();
    let events = vec![page.events.last().unwrap().id];
    let (says, note) = (Consent::Agreed, String::new());
    let agrees = Operation::Sprint(SprintOperation::Consent { sprint, events, says, note });
    let mut apo = Store::open_hosted(&path, "apo", session("desk")).unwrap();
    apo.commit(&agrees).unwrap();
    let off = edit(PersonEdit::TakeOff(Hat::Apo)).overruled("another team needs them");
    owner.commit(&off).unwrap();
    owner.commit(&edit(PersonEdit::Access(vec![Access::Member]))).unwrap();
    let refused = apo.undo();
    assert!(
        matches!(&refused, Err(StoreError::Refused(Refusal::NotPermitted(Permission::Order)))),
        "{refused:?}"
    );
}

/// Who may not order the work may change the scope, and sign that with nobody's name but their own.
#[test]
fn nobody_signs_for_the_process_owner() {
    let (_dir, path) = full();
    let mut owner = Store::open(&path, session("ann")).unwrap();
    let apo = person(&mut owner, "apo");
    owner.commit(&Operation::EditPerson { person: apo, to: PersonEdit::PutOn(Hat::Apo) }).unwrap();
    let change =
        Change { story: StoryId(2), field: Field::Sprint, was: Value::None, now: Value::Id(1) };
    let signed = Operation::Overruled {
        reason: "the audit".to_owned(),
        consent: Some(apo),
        of: Box::new(Operation::Edit(vec![change])),
    };
    let mut member = Store::open_hosted(&path, "member", session("desk")).unwrap();
    let Err(StoreError::Refused(refusal)) = member.commit(&signed) else { panic!("signed") };
    assert_eq!(
        refusal.to_string(),
        "nobody says for apo on this board that they agree: leave that out, and apo agrees by gemba \
         sprint consent or on the sprint's screen"
    );
    let Operation::Overruled { reason, of, .. } = signed else { unreachable!() };
    member.commit(&Operation::Overruled { reason, consent: None, of }).unwrap();
    let page = owner.load(&gemba::domain::Needs::Sprint(Some(SprintId(1))), None).unwrap();
    let consent = page.sprint().unwrap().events.last().unwrap().consent;
    assert!(consent.is_none(), "{consent:?}");
}

fn person(store: &mut Store, name: &str) -> PersonId {
    let board = store.load(&gemba::domain::Needs::Today, None).unwrap().board;
    board.person_named(name).unwrap().id
}

/// Whoever owns the file may name themselves; through the server they do not take that back as the
/// last who looks after the board.
#[test]
fn an_undo_leaves_no_board_to_nobody() {
    let (_dir, path, mut owner) = crate::store::board();
    let stories = vec![NewStory::titled("First")];
    owner.commit(&Operation::Add { stories, place: Place::Bottom }).unwrap();
    let person = person(&mut owner, "ann");
    let to = PersonEdit::Access(vec![Access::Administrator]);
    owner.commit(&Operation::EditPerson { person, to }).unwrap();
    let mut ann = Store::open_hosted(&path, "ann", session("desk")).unwrap();
    let Err(StoreError::Refused(refusal)) = ann.undo() else { panic!("nobody looks after it") };
    assert!(refusal.to_string().contains("ann is its last administrator"), "{refusal}");
}
