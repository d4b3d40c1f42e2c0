//! What a person may do on a board that nobody can touch but through gemba: hosted mode.
//!
//! Where people can write the file themselves these would only be promises: there everybody may do
//! everything.

use super::operation::{Place, Setting};
use super::sheet::Subject;
use super::{
    ChecklistOperation, Field, Hat, Operation, ProcessOperation, RetroOperation, SprintOperation,
    StandupOperation,
};

/// As whom somebody works on a hosted board. A person may be several of these; one who is named as
/// none of them is a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// Looks.
    Viewer,
    /// Works on stories.
    Member,
    /// The Agile Service Manager: runs the sprints.
    Asm,
    /// The Agile Process Owner: orders the process backlog.
    Apo,
    /// Looks after the board itself.
    Administrator,
}

impl Access {
    /// Every access, in the order of the table.
    pub const ALL: [Self; 5] =
        [Self::Viewer, Self::Member, Self::Asm, Self::Apo, Self::Administrator];

    /// Its stable name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Member => "member",
            Self::Asm => "asm",
            Self::Apo => "apo",
            Self::Administrator => "administrator",
        }
    }

    /// As what somebody works who is named as these, and wears these hats: a hat gives what it is
    /// for, and whoever has nothing else is a member.
    pub fn in_force(named: &[Self], hats: &[Hat]) -> Vec<Self> {
        let of_hat =
            |hat: &Hat| Self::from_id(hat.id()).filter(|it| matches!(it, Self::Apo | Self::Asm));
        let mut all: Vec<Self> =
            named.iter().copied().chain(hats.iter().filter_map(of_hat)).collect();
        all.sort_unstable();
        all.dedup();
        if all.is_empty() { vec![Self::Member] } else { all }
    }

    /// As what somebody works, in words: a hat works although they are named a viewer.
    pub fn in_words(named: &[Self], hats: &[Hat]) -> String {
        let all = Self::in_force(named, hats);
        if all == [Self::Viewer] || !all.contains(&Self::Viewer) {
            return all.iter().map(|it| it.id()).collect::<Vec<_>>().join(", ");
        }
        let others: Vec<String> = all
            .iter()
            .filter(|it| **it != Self::Viewer)
            .map(|it| {
                let by = if named.contains(it) { "" } else { " by hat" };
                format!("{}{by}", it.id())
            })
            .collect();
        format!("{}, more than viewer", others.join(", "))
    }

    /// The access with that stable name.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.id() == id)
    }
}

/// Something that a person may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// See everything.
    Look,
    /// Write stories down, change, move, block and discuss them, and take that back.
    Work,
    /// Say which stories a sprint holds; one that runs asks for the process owner's consent.
    Scope,
    /// Hold stand-ups and look back on sprints.
    Meet,
    /// Give stories another place in the order of the process backlog, judge what a sprint brought.
    Order,
    /// Plan, start and close sprints, write down what done and ready mean.
    Sprint,
    /// Make processes known, change and release them.
    Process,
    /// Change the board's settings and columns, make people known, take in what other tools export.
    Administer,
}

/// Who may do what: the one table.
pub const TABLE: [(Permission, &[Access]); 8] = {
    use Access::{Administrator, Apo, Asm, Member, Viewer};
    [
        (Permission::Look, &[Viewer, Member, Asm, Apo, Administrator]),
        (Permission::Work, &[Member, Asm, Apo, Administrator]),
        (Permission::Scope, &[Member, Asm, Apo, Administrator]),
        (Permission::Meet, &[Member, Asm, Apo, Administrator]),
        (Permission::Order, &[Apo, Administrator]),
        (Permission::Sprint, &[Asm, Administrator]),
        (Permission::Process, &[Apo, Administrator]),
        (Permission::Administer, &[Administrator]),
    ]
};

impl Permission {
    /// What it allows, in words that can stand after "may".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Look => "see everything",
            Self::Work => "work on stories",
            Self::Scope => "change what a sprint holds",
            Self::Meet => "hold stand-ups and retrospectives",
            Self::Order => "order the process backlog",
            Self::Sprint => "plan and run sprints",
            Self::Process => "change processes",
            Self::Administer => "change the board's settings, its columns and its people",
        }
    }

    /// All that belongs to it.
    pub const fn covers(self) -> &'static str {
        match self {
            Self::Look => "every screen, figure and report, the log, every export",
            Self::Work => {
                "write stories down at the end of the process backlog, copy them to there, split them \
                 in their place; change, move, block, tick, discuss, archive them; raise and resolve \
                 impediments; note what was seen, measured, learned and told; keep filters as views"
            }
            Self::Scope => {
                "put stories into a sprint and take them out; while it runs the process owner's \
                 consent is asked for"
            }
            Self::Meet => {
                "begin, attend, note and end stand-ups, park topics; write, vote for and settle notes \
                 and actions of retrospectives: what becomes a story there \
                 goes to the end, and comes first where it is theirs to order"
            }
            Self::Order => {
                "rank stories, write one down at a chosen place; judge at the review, agree to a \
                 change of scope or object to it, cancel a sprint"
            }
            Self::Sprint => {
                "plan, change, start and close sprints, their people and resources; agree on what done \
                 and ready mean; choose the columns of a retrospective; hold quality meetings"
            }
            Self::Process => {
                "make processes known; change, review, release and retire them; their measures, \
                 improvements with the stories that belong to them, decisions and value streams; the \
                 board's words"
            }
            Self::Administer => {
                "rename the board, its rules, estimates, days off and copies; its columns; who is on \
                 it and what they may; take in what other tools export"
            }
        }
    }

    /// Who has it.
    pub fn holders(self) -> &'static [Access] {
        TABLE.iter().find(|(it, _)| *it == self).map_or(&[], |(_, holders)| holders)
    }

    /// Whether somebody with that access has it.
    pub fn is_given_to(self, access: &[Access]) -> bool {
        match access {
            [] => self.holders().contains(&Access::Member),
            access => access.iter().any(|it| self.holders().contains(it)),
        }
    }
}

/// What an operation needs.
pub fn needed(operation: &Operation) -> Vec<Permission> {
    match operation {
        Operation::All { of, .. } => of.iter().flat_map(needed).collect(),
        Operation::Add { stories, place } => {
            let fields = stories.iter().flat_map(|it| it.fields.iter().map(|(field, _)| *field));
            of_place(*place).into_iter().chain(fields.map(of_field)).collect()
        }
        Operation::Edit(changes) => {
            let fields = changes.iter().map(|it| of_field(it.field));
            std::iter::once(Permission::Work).chain(fields).collect()
        }
        Operation::Move { .. }
        | Operation::Comment { .. }
        | Operation::AddCriteria { .. }
        | Operation::Tick { .. }
        | Operation::EditCriterion { .. }
        | Operation::RemoveCriterion(_)
        | Operation::Block { .. }
        | Operation::Unblock { .. }
        | Operation::Link { .. }
        | Operation::Unlink(_)
        | Operation::Refer { .. }
        | Operation::Unrefer(_)
        | Operation::Archive(_)
        | Operation::Restore(_)
        | Operation::Checklist(ChecklistOperation::Tick { .. })
        | Operation::Impediment(_) => vec![Permission::Work],
        // What is made of a story goes into its sprint.
        Operation::Duplicate(_) | Operation::Split { .. } => {
            vec![Permission::Work, Permission::Scope]
        }
        Operation::Retro(retro) => vec![of_retro(retro)],
        Operation::Standup(standup) => vec![of_standup(standup)],
        Operation::Rank { .. } => vec![Permission::Order],
        Operation::Overruled { of, .. } | Operation::AsSeen { of, .. } => needed(of),
        Operation::Sprint(sprint) => vec![of_sprint(sprint)],
        Operation::Checklist(
            ChecklistOperation::Agree { .. } | ChecklistOperation::Anew { .. },
        ) => vec![Permission::Sprint],
        Operation::AddProcess { .. } => vec![Permission::Process],
        Operation::Process(operation) => {
            let mut all = vec![of_process(operation)];
            if let ProcessOperation::Define(it) = &**operation {
                all.extend(it.is_of_board().then_some(Permission::Administer));
                all.extend((!it.agreements.is_empty()).then_some(Permission::Sprint));
            }
            all
        }
        Operation::EditBoard(settings) => settings.iter().map(of_setting).collect(),
        Operation::AddColumn { .. }
        | Operation::EditColumn { .. }
        | Operation::RemoveColumn { .. }
        | Operation::AddPerson(_)
        | Operation::EditPerson { .. }
        | Operation::Import(_) => vec![Permission::Administer],
    }
}

/// The end of the process backlog takes nobody's place: any other one is its owner's to give.
fn of_place(place: Place) -> Vec<Permission> {
    match place {
        Place::Bottom => vec![Permission::Work],
        Place::Top | Place::Before(_) | Place::After(_) => {
            vec![Permission::Work, Permission::Order]
        }
    }
}

/// Those who do the work say how much of it a sprint takes.
const fn of_field(field: Field) -> Permission {
    match field {
        Field::Sprint => Permission::Scope,
        Field::Title
        | Field::AsA
        | Field::IWant
        | Field::SoThat
        | Field::Description
        | Field::Kind
        | Field::Priority
        | Field::Points
        | Field::Value
        | Field::TimeCriticality
        | Field::RiskReduction
        | Field::Assignee
        | Field::Process
        | Field::Column
        | Field::Tags
        | Field::Due
        | Field::Asked => Permission::Work,
    }
}

/// What is said in a retrospective is the team's; in which columns, its host's.
const fn of_retro(operation: &RetroOperation) -> Permission {
    match operation {
        RetroOperation::SetColumns { .. } => Permission::Sprint,
        RetroOperation::AddNote { .. }
        | RetroOperation::EditNote { .. }
        | RetroOperation::RemoveNote(_)
        | RetroOperation::Vote(_)
        | RetroOperation::Unvote(_)
        | RetroOperation::AddAction { .. }
        | RetroOperation::ActionToStory(_)
        | RetroOperation::FinishAction(_)
        | RetroOperation::DropAction { .. }
        | RetroOperation::ReopenAction(_)
        | RetroOperation::RemoveAction(_) => Permission::Meet,
    }
}

/// The stand-up is the team's own: whoever is there holds it.
const fn of_standup(operation: &StandupOperation) -> Permission {
    match operation {
        StandupOperation::Begin { .. }
        | StandupOperation::Attend { .. }
        | StandupOperation::Miss { .. }
        | StandupOperation::End { .. }
        | StandupOperation::Park { .. }
        | StandupOperation::Settle { .. } => Permission::Meet,
    }
}

/// The process owner says what came of a sprint, and may give its goal up (Scrum Guide 2020).
const fn of_sprint(operation: &SprintOperation) -> Permission {
    match operation {
        SprintOperation::Judge { .. }
        | SprintOperation::Consent { .. }
        | SprintOperation::Cancel { .. } => Permission::Order,
        SprintOperation::Plan { .. }
        | SprintOperation::Edit { .. }
        | SprintOperation::Start(_)
        | SprintOperation::SetCapacity { .. }
        | SprintOperation::RemoveCapacity { .. }
        | SprintOperation::AddResource { .. }
        | SprintOperation::Confirm(_)
        | SprintOperation::Unconfirm(_)
        | SprintOperation::RemoveResource(_)
        | SprintOperation::Took { .. }
        | SprintOperation::Close { .. } => Permission::Sprint,
    }
}

/// What was seen and measured is everybody's to say; what a process is, is its owner's.
fn of_process(operation: &ProcessOperation) -> Permission {
    match operation {
        // However it is written down, that is to decide.
        ProcessOperation::Fill { subject: Subject::Experiment(_), fills }
            if fills.iter().any(|it| it.slot.id == "decision") =>
        {
            Permission::Process
        }
        // What else a story tries out belongs to the story.
        ProcessOperation::Fill { subject: Subject::Experiment(_), .. }
        | ProcessOperation::Read { .. }
        | ProcessOperation::RemoveReading(_)
        | ProcessOperation::Result { .. }
        | ProcessOperation::Observe(_)
        | ProcessOperation::Why { .. }
        | ProcessOperation::Settle { .. }
        | ProcessOperation::Merge { .. }
        | ProcessOperation::ToStory { .. }
        | ProcessOperation::Tell { .. }
        | ProcessOperation::Think { .. } => Permission::Work,
        // Held under the hat of the service manager (rule ASM-2).
        ProcessOperation::Meet(_) => Permission::Sprint,
        ProcessOperation::Fill { .. }
        | ProcessOperation::Own { .. }
        | ProcessOperation::AddStep { .. }
        | ProcessOperation::PlaceStep { .. }
        | ProcessOperation::RemoveStep(_)
        | ProcessOperation::Engage { .. }
        | ProcessOperation::Disengage { .. }
        | ProcessOperation::AddPolicy { .. }
        | ProcessOperation::RemovePolicy(_)
        | ProcessOperation::Know { .. }
        | ProcessOperation::Forget { .. }
        | ProcessOperation::Feed { .. }
        | ProcessOperation::Unfeed(_)
        | ProcessOperation::Answer { .. }
        | ProcessOperation::Review(_)
        | ProcessOperation::Retire(_)
        | ProcessOperation::Revive(_)
        | ProcessOperation::Release { .. }
        | ProcessOperation::PutInForce { .. }
        | ProcessOperation::TakeOut { .. }
        | ProcessOperation::Sustain { .. }
        | ProcessOperation::AddMeasure { .. }
        | ProcessOperation::RemoveMeasure(_)
        | ProcessOperation::Decide { .. }
        | ProcessOperation::ToImprovement { .. }
        | ProcessOperation::AddImprovement { .. }
        | ProcessOperation::Join { .. }
        | ProcessOperation::Part { .. }
        | ProcessOperation::Close { .. }
        | ProcessOperation::Reopen(_)
        | ProcessOperation::AddStream(_)
        | ProcessOperation::RemoveStream(_)
        | ProcessOperation::AddStreamStep { .. }
        | ProcessOperation::RemoveStreamStep(_)
        | ProcessOperation::Word { .. }
        | ProcessOperation::Define(_)
        | ProcessOperation::Postpone { .. } => Permission::Process,
    }
}

const fn of_setting(setting: &Setting) -> Permission {
    match setting {
        Setting::Name(_)
        | Setting::Prefix(_)
        | Setting::Zone(_)
        | Setting::Wip(_)
        | Setting::AllowAs(_)
        | Setting::Estimates(_)
        | Setting::WorkingDays(_)
        | Setting::AddHoliday(..)
        | Setting::RemoveHoliday(_)
        | Setting::Ready(_)
        | Setting::Soften(_)
        | Setting::Harden(_)
        | Setting::Expectation(_)
        | Setting::Copies(_) => Permission::Administer,
        Setting::KeepView(_) | Setting::DropView(_) => Permission::Work,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::definition::{AgreementDefinition, AgreementScope, Definition};
    use crate::domain::{DefinitionKind, StoryId};

    #[test]
    fn every_permission_stands_in_the_table_once() {
        for (n, (permission, holders)) in TABLE.iter().enumerate() {
            assert!(!holders.is_empty());
            assert!(TABLE[..n].iter().all(|(it, _)| it != permission));
            assert!(holders.contains(&Access::Administrator));
        }
    }

    #[test]
    fn who_is_named_as_nothing_is_a_member() {
        assert!(Permission::Work.is_given_to(&[]));
        assert!(!Permission::Order.is_given_to(&[]));
        assert!(!Permission::Work.is_given_to(&[Access::Viewer]));
        assert!(Permission::Order.is_given_to(&[Access::Viewer, Access::Apo]));
    }

    #[test]
    fn a_definition_takes_what_each_of_its_parts_takes() {
        let agreement = AgreementDefinition {
            kind: DefinitionKind::Done,
            scope: AgreementScope::Organisation,
            agreed_by: "the team".to_owned(),
            entries: Vec::new(),
        };
        let agreed = Definition { agreements: vec![agreement], ..Definition::default() };
        let define = |it| Operation::Process(Box::new(ProcessOperation::Define(Box::new(it))));
        assert_eq!(needed(&define(agreed)), [Permission::Process, Permission::Sprint]);
        assert_eq!(needed(&define(Definition::default())), [Permission::Process]);
    }

    #[test]
    fn what_is_made_of_a_story_goes_into_its_sprint() {
        let copy = needed(&Operation::Duplicate(StoryId(1)));
        assert!(copy.contains(&Permission::Scope), "{copy:?}");
    }
}
