//! The gate before Done, whatever finishes a story: its column, the archive, what is taken back.

use gemba::domain::checklist::Need;
use gemba::domain::operation::{ColumnEdit, Setting};
use gemba::domain::{
    Category, ChecklistOperation, ColumnId, DefinitionKind, DefinitionScope, Needs, Operation,
    Points, Rule, SprintId, StoryId,
};

use super::{Desk, into, refused, to};

fn agree(entries: &[&str]) -> Operation {
    Operation::Checklist(ChecklistOperation::Agree {
        kind: DefinitionKind::Done,
        scope: DefinitionScope::Board,
        entries: entries.iter().map(|it| ((*it).to_owned(), Need::Mandatory)).collect(),
        agreed_by: "ann, ben".to_owned(),
    })
}

fn category(column: i64, category: Category) -> Operation {
    Operation::EditColumn { column: ColumnId(column), to: ColumnEdit::Category(category) }
}

fn soften(rule: Rule) -> Operation {
    Operation::EditBoard(vec![Setting::Soften(rule)]).overruled("we learn")
}

/// Ticks everything that a story answers to.
fn tick(desk: &mut Desk, story: StoryId) -> Operation {
    let whole = desk.load(&Needs::Story(story));
    let entries = whole.story().unwrap().done.iter().map(|it| it.entry.id).collect();
    Operation::Checklist(ChecklistOperation::Tick { story, entries, done: true })
}

/// What a story answers to, and whether it has met it: `page written x, tested -`.
fn dod(desk: &mut Desk, story: StoryId) -> String {
    let whole = desk.load(&Needs::Story(story));
    let all = whole.story().unwrap().done.iter();
    let each = all.map(|it| {
        let sign = if it.tick.is_some() { "x" } else { "-" };
        format!("{} {sign}", it.entry.text)
    });
    each.collect::<Vec<_>>().join(", ")
}

/// What the sprint's ledger says, and which rules were overruled in it.
fn told(desk: &mut Desk, sprint: SprintId) -> Vec<String> {
    let page = desk.page(sprint);
    let events = page.events.iter().map(|it| {
        let key = &page.names[&it.story].0;
        format!("{key} {} {}", it.kind.id(), it.why().unwrap_or_default())
    });
    let overruled = page.overruled.iter().map(|it| format!("{}: {}", it.rule, it.reason));
    events.chain(overruled).collect()
}

/// A sprint that runs with two stories, under a definition of done.
fn running() -> (Desk, SprintId, StoryId, StoryId) {
    let mut desk = Desk::new();
    desk.does(&agree(&["page written"]));
    let (one, two) = (desk.story("one", Some(3)), desk.story("two", Some(5)));
    let sprint = desk.plan("2026-03-02", "2026-03-13");
    desk.does(&into(one, sprint));
    desk.does(&into(two, sprint));
    desk.start(sprint);
    (desk, sprint, one, two)
}

#[test]
fn what_was_archived_unfinished_is_never_done_and_comes_back_through_the_gate() {
    let (mut desk, sprint, _, two) = running();
    desk.does(&to(two, 3));
    desk.does(&Operation::Archive(vec![two]).overruled("not needed"));
    desk.does(&category(3, Category::Done));
    let scope = desk.scope(sprint);
    assert_eq!((scope.done.stories, scope.removed.points), (0, Points::whole(5)));
    assert_eq!(desk.page(sprint).cards.len(), 1);
    let restore = Operation::Restore(vec![two]);
    let refusal = desk.refuses(&restore.clone().overruled("it is needed"));
    assert!(
        refusal.to_string().starts_with("1 of 1 definition-of-done items of SD-2"),
        "{refusal}"
    );
    // Another column for what is finished takes it as what it was.
    desk.does(&Operation::RemoveColumn { column: ColumnId(3), stories_to: Some(ColumnId(4)) });
    assert_eq!(desk.scope(sprint).done.stories, 0);
    assert!(desk.refuses(&restore.clone().overruled("it is needed")).to_string().contains("SG-10"));
    desk.does(&soften(Rule::DoneMeansDone));
    desk.does(&restore.overruled("it was written all the same"));
    assert_eq!(
        told(&mut desk, sprint)[2..],
        [
            "SD-2 remove not needed",
            "SD-2 add it was written all the same",
            "SD-2 complete it was written all the same",
            "SG-10: it was written all the same",
        ]
    );
}

#[test]
fn what_was_archived_when_it_was_done_stays_done_whatever_its_column_is_for() {
    let (mut desk, sprint, one, _) = running();
    let ticks = tick(&mut desk, one);
    desk.does(&ticks);
    desk.does(&to(one, 4));
    desk.does(&Operation::Archive(vec![one]));
    desk.does(&category(4, Category::Waiting));
    let page = desk.page(sprint);
    assert_eq!((page.scope.done.stories, page.cards.len()), (1, 2));
    desk.does(&category(4, Category::Done));
    assert_eq!(desk.scope(sprint).done.points, Points::whole(3));
}

#[test]
fn a_category_that_comes_back_finishes_nothing_over_an_open_gate() {
    let (mut desk, sprint, one, two) = running();
    desk.does(&category(3, Category::Done));
    let waits = desk.does(&category(3, Category::Waiting)).seq;
    desk.does(&to(one, 3));
    let refusal = refused(desk.ann.undo_one(waits));
    assert!(
        refusal.to_string().starts_with("1 of 1 definition-of-done items of SD-1"),
        "{refusal}"
    );
    assert_eq!(desk.scope(sprint).done.stories, 0);
    // It passes like any other once it is met, and where the board softens the rule, the report tells.
    let ticks = tick(&mut desk, one);
    desk.does(&ticks);
    desk.does(&soften(Rule::DoneMeansDone));
    desk.does(&to(two, 3));
    let done = desk.ann.undo_one(waits).unwrap();
    assert_eq!(done.overruled.len(), 1);
    assert_eq!(
        told(&mut desk, sprint)[2..],
        ["SD-1 complete taken back", "SD-2 complete taken back", "SG-10: taken back"]
    );
    desk.ann.redo().unwrap();
    assert_eq!(told(&mut desk, sprint).len(), 2);
}

#[test]
fn what_comes_back_into_done_meets_what_is_asked_for_by_then() {
    let (mut desk, sprint, one, two) = running();
    let ticks = tick(&mut desk, one);
    desk.does(&ticks);
    let finished = desk.does(&to(one, 4)).seq;
    desk.ann.undo().unwrap();
    let mut ben = desk.store("ben");
    ben.commit(&agree(&["page written", "tested"])).unwrap();
    let refusal = refused(desk.ann.redo());
    assert!(
        refusal.to_string().starts_with("1 of 2 definition-of-done items of SD-1"),
        "{refusal}"
    );
    // What was asked for before it was sent back is asked for no more than it was.
    let ticks = tick(&mut desk, one);
    desk.does(&ticks);
    desk.does(&to(one, 4));
    ben.commit(&agree(&["page written", "tested", "shown"])).unwrap();
    desk.does(&to(one, 2).overruled("a slip"));
    desk.ann.undo().unwrap();
    assert_eq!(dod(&mut desk, one), "page written x, tested x");
    // On another day, and with more to meet since, it is finished on that day.
    let back = desk.does(&to(one, 2).overruled("a bug")).seq;
    ben.commit(&agree(&["page written", "tested", "shown", "heard"])).unwrap();
    desk.set("2026-03-09T09:00:00Z");
    assert!(refused(desk.ann.undo_one(back)).to_string().contains("2 of 4"));
    let ticks = tick(&mut desk, one);
    desk.does(&ticks);
    desk.ann.undo_one(back).unwrap();
    assert_eq!(dod(&mut desk, one), "page written x, tested x, shown x, heard x");
    assert_eq!(desk.scope(sprint).done.stories, 1);
    assert!(finished < back && desk.refuses(&to(two, 4)).to_string().contains("SG-10"));
}
