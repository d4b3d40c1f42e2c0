//! What somebody else changes in a sprint while its fields are open.

use gemba::domain::sprint::SprintEdit;
use gemba::domain::{Operation, SprintOperation};

use super::{User, groomer};

#[test]
fn what_somebody_else_has_changed_in_a_sprint_is_shown_and_never_written_over() {
    let mut user = groomer();
    let seven = |user: &User| user.board().sprint_named("Sprint 7").unwrap().clone();
    let begun = seven(&user);
    let mut ben = user.store_of("ben");
    let mut edits = |to| {
        let edit = SprintOperation::Edit { sprint: begun.id, to, was: None };
        ben.commit(&Operation::Sprint(edit)).unwrap();
    };
    user.press("tab g g enter tab tab tab");
    for _ in 0..10 {
        user.press("backspace");
    }
    let (starts, ends) = (begun.starts.succ_opt().unwrap(), begun.ends.pred_opt().unwrap());
    user.write(&ends.to_string());
    edits(SprintEdit::Days(starts, begun.ends));
    user.press("f2");
    let now = seven(&user);
    assert_eq!((now.starts, now.ends), (starts, ends), "{}", user.screen());
    user.press("enter tab");
    user.write("Calls and mail");
    edits(SprintEdit::Goal("No mail".to_owned()));
    user.press("f2");
    let screen = user.screen();
    assert!(screen.contains("ben has changed the goal of Sprint 7 meanwhile"), "{screen}");
    assert!(screen.contains("Calls and mail") && screen.contains("No mail"), "{screen}");
    assert_eq!(seven(&user).goal, "No mail");
    // No enter writes over it, nor does going back to the form and keeping it again.
    user.press("enter esc f2");
    assert_eq!(seven(&user).goal, "No mail");
    user.press("m");
    assert_eq!(seven(&user).goal, "Calls and mail", "{}", user.screen());
}
