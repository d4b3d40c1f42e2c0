//! A story as Markdown.

use gemba::domain::story::LinkKind;
use gemba::domain::{Change, Field, Operation, StoryId, Value};
use gemba::exchange::markdown;
use insta::assert_snapshot;

use crate::desk::{CHAT, Desk};

#[test]
fn a_story_as_markdown_has_all_but_its_history() {
    let mut desk = Desk::new((80, 24));
    let title = "Ask *in the chat*, `not` by <mail>; see approver_list [1] &lt; R&D";
    let change = Change {
        story: CHAT,
        field: Field::Title,
        was: Value::text("Ask for approval in the chat, not by mail"),
        now: Value::text(title),
    };
    desk.ben_does(&Operation::Edit(vec![change]));
    desk.ben_does(&Operation::Link { from: StoryId(4), kind: LinkKind::Blocks, to: CHAT });
    let (story, board) = (desk.chat(), desk.board());
    assert_snapshot!(markdown::story(&story, &board));
}
