//! What it takes to carry a command out, where somebody is served as a person who may not do all:
//! the table of permissions held against the table of commands.

use super::anywhere::writes;
use crate::domain::Refusal;
use crate::domain::permission::Permission;
use crate::tui::command::{
    Anywhere, Command, OnBacklog, OnBoard, OnInbox, OnPage, OnProcess, OnSprint, OnStories, OnStory,
};
use crate::tui::screen::Cx;

/// Why a command of a screen cannot write, if it would and this session may not.
pub(crate) fn unwritable(cx: &Cx<'_>, command: Command) -> Option<Refusal> {
    if !writes(command) {
        return None;
    }
    if let Some(why) = &cx.data.read_only {
        return Some(Refusal::ReadOnly(why.clone()));
    }
    let least = least(command);
    (cx.data.is_hosted && !least.is_given_to(&cx.data.access))
        .then_some(Refusal::NotPermitted(least))
}

/// Whether a screen offers a command: what only shows to a reader what others tick is not offered to
/// them, though its key shows it.
pub(crate) fn is_offered(cx: &Cx<'_>, command: Command) -> bool {
    let ticks = matches!(command, Command::Story(OnStory::Check) | Command::Page(OnPage::Act));
    unwritable(cx, command).is_none() && !(ticks && cx.data.read_only.is_some())
}

/// The least that it takes of what a command may do: where that depends on what the cursor is on, the
/// file says the rest.
const fn least(command: Command) -> Permission {
    match command {
        Command::Story(command) => of_story(command),
        Command::Stories(OnStories::Below | OnStories::Above) => Permission::Order,
        Command::Backlog(command) => match command {
            OnBacklog::Plan | OnBacklog::Start | OnBacklog::Remove => Permission::Sprint,
            OnBacklog::Suggest => Permission::Scope,
            OnBacklog::Worth
            | OnBacklog::Pane
            | OnBacklog::PaneBefore
            | OnBacklog::Inbox
            | OnBacklog::Fold
            | OnBacklog::Sort => Permission::Work,
        },
        Command::Global(Anywhere::Agree) => Permission::Sprint,
        Command::Sprint(command) => match command {
            OnSprint::Start | OnSprint::Close => Permission::Sprint,
            OnSprint::Cancel => Permission::Order,
            OnSprint::For
            | OnSprint::Against
            | OnSprint::NextPart
            | OnSprint::PreviousPart
            | OnSprint::Previous
            | OnSprint::Next
            | OnSprint::Open
            | OnSprint::Way
            | OnSprint::Measure => Permission::Work,
        },
        Command::Board(OnBoard::Limit)
        | Command::Global(Anywhere::Settings | Anywhere::Columns | Anywhere::People) => {
            Permission::Administer
        }
        Command::Standup(_) => Permission::Meet,
        Command::Processes(_)
        | Command::Page(OnPage::Decide)
        | Command::Inbox(OnInbox::Improvement) => Permission::Process,
        Command::Process(command) => of_process(command),
        Command::Board(_)
        | Command::Page(_)
        | Command::Inbox(_)
        | Command::Today(_)
        | Command::Matter(_)
        | Command::Impediments(_)
        | Command::Log(_)
        | Command::Entry(_)
        | Command::Flow(_)
        | Command::List(_)
        | Command::Stories(_)
        | Command::Capture(_)
        | Command::Global(_)
        | Command::Dialog(_) => Permission::Work,
    }
}

const fn of_story(command: OnStory) -> Permission {
    match command {
        OnStory::RankDown | OnStory::RankUp => Permission::Order,
        OnStory::Sprint => Permission::Scope,
        OnStory::Return
        | OnStory::Advance
        | OnStory::Move
        | OnStory::Check
        | OnStory::Block
        | OnStory::Comment
        | OnStory::Assign
        | OnStory::AssignMe
        | OnStory::Priority
        | OnStory::Points
        | OnStory::Tags
        | OnStory::Edit
        | OnStory::Editor
        | OnStory::Link
        | OnStory::Refer
        | OnStory::Duplicate
        | OnStory::Split
        | OnStory::Archive
        | OnStory::Copy
        | OnStory::CopyMarkdown => Permission::Work,
    }
}

const fn of_process(command: OnProcess) -> Permission {
    match command {
        OnProcess::Owner
        | OnProcess::OwnerMe
        | OnProcess::Lower
        | OnProcess::Higher
        | OnProcess::Release
        | OnProcess::Retire
        | OnProcess::Join
        | OnProcess::Improvement => Permission::Process,
        // Readings, what was seen and the four Ps are everybody's.
        OnProcess::Add
        | OnProcess::Edit
        | OnProcess::Remove
        | OnProcess::For
        | OnProcess::Against
        | OnProcess::Read
        | OnProcess::Story
        | OnProcess::Why
        | OnProcess::Open
        | OnProcess::NextPart
        | OnProcess::PreviousPart
        | OnProcess::Text
        | OnProcess::Search
        | OnProcess::Previous
        | OnProcess::Next => Permission::Work,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::operation::ColumnEdit;
    use crate::domain::permission::needed;
    use crate::domain::{ColumnId, Operation};

    #[test]
    fn who_may_not_administer_opens_no_form_of_the_board() {
        for command in [Anywhere::Settings, Anywhere::Columns, Anywhere::People] {
            assert!(writes(Command::Global(command)));
            assert_eq!(least(Command::Global(command)), Permission::Administer);
        }
    }

    #[test]
    fn a_limit_takes_what_the_change_of_a_column_takes() {
        let command = Command::Board(OnBoard::Limit);
        let to = ColumnEdit::WipStories(Some(4));
        assert!(writes(command));
        assert_eq!(needed(&Operation::EditColumn { column: ColumnId(1), to }), [least(command)]);
    }
}
