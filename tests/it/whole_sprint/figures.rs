//! The figures of the report of the whole sprint.

use gemba::domain::Points;
use gemba::domain::sprint::Report;

/// Every figure of the frozen report.
pub(super) fn figures(report: &Report) {
    let whole = Points::whole;
    let scope = &report.scope;
    assert_eq!((report.goal_met, &*report.goal), (Some(true), "A change waits hours, not days"));
    assert_eq!(report.working_days.len(), 10);
    assert_eq!((scope.committed.stories, scope.committed.points), (4, whole(13)), "planned");
    assert_eq!((scope.added.stories, scope.added.points), (1, whole(1)), "added");
    assert_eq!((scope.removed.stories, scope.removed.points), (1, whole(3)), "removed");
    assert_eq!((scope.grown, scope.shrunk), (whole(1), whole(0)), "re-estimated");
    assert_eq!(scope.total(), scope.open.points + scope.done.points, "nothing is lost");
    assert_eq!((scope.done.stories, scope.done.points), (2, whole(8)), "completed");
    assert_eq!(report.velocity, Some(whole(8)));
    // Say and do: 8 of the 13 points that were promised.
    assert_eq!((scope.kept.stories, scope.kept.points), (2, whole(8)));
    assert_eq!(scope.say_do(), Some(62), "8 of 13");
    assert_eq!((scope.open.stories, scope.open.points), (2, whole(4)), "not completed");
    let told = |it: &gemba::domain::sprint::report::ReportStory| {
        let (to, says) = (it.to.as_deref().unwrap_or("-"), it.verdict.as_deref().unwrap_or("-"));
        format!("{} {} {to} {says} {}", it.key, it.points.unwrap_or_default(), it.blocked_days)
    };
    let done: Vec<String> = report.done.iter().map(told).collect();
    assert_eq!(done, ["SD-2 3 - accepted 0", "SD-1 5 - accepted 3"]);
    let carried: Vec<String> = report.carried.iter().map(told).collect();
    assert_eq!(carried, ["SD-3 3 Sprint 2 - 0", "SD-5 1 backlog sent_back 0"]);
    assert_eq!(report.blocked_days, whole(3));
    let impediment = &report.impediments[0];
    assert_eq!(
        (&*impediment.reason, &*impediment.resolution),
        ("no licence for the bot", "the vendor gave us one")
    );
    let changes: Vec<String> = report
        .changes
        .iter()
        .map(|it| {
            let consent = match (&it.consent, &it.objected) {
                (Some(by), _) => format!("{by} agreed"),
                (None, Some((by, why))) => format!("{by} objected: {why}"),
                (None, None) => "-".to_owned(),
            };
            format!("{} {} {} by {}, {consent}", it.day, it.kind, it.key, it.by)
        })
        .collect();
    let expected = [
        "2026-03-17 complete SD-2 by cem, -",
        "2026-03-19 add SD-5 by ann, ben agreed",
        "2026-03-23 reestimate SD-3 by ann, ben agreed",
        "2026-03-24 remove SD-4 by ann, ben objected: it is what we promised",
        "2026-03-25 complete SD-1 by ann, -",
        "2026-03-26 complete SD-5 by cem, -",
        "2026-03-27 reopen SD-5 by ben, ben agreed",
    ];
    assert_eq!(changes, expected);
    let capacity: Vec<String> =
        report.capacity.iter().map(|it| format!("{} {}", it.person, it.net)).collect();
    assert_eq!(capacity, ["ann 5", "cem 8"]);
    assert_eq!(report.resources, [("a test chat".to_owned(), true)]);
    let votes: Vec<(&str, u32)> = report.notes.iter().map(|it| (&*it.text, it.votes)).collect();
    assert_eq!(votes, [("The bot works", 0), ("The licence took days", 2), ("The form grew", 0)]);
    assert_eq!(report.actions.len(), 1);
    assert_eq!(
        (report.actions[0].owner.as_deref(), report.actions[0].key.as_deref()),
        (Some("cem"), Some("SD-6"))
    );
    assert!(report.overruled.is_empty(), "{:?}", report.overruled);
}
