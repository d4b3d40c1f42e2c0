//! `gemba undo` and `gemba redo`: what was done is taken back, and done again.

use super::Stop;
use super::open::Cx;
use super::progress::Progress;
use crate::domain::Refusal;
use crate::store::StoreError;

/// Reads the number of an operation, as people write numbers.
pub(super) fn number(typed: &str) -> Result<i64, String> {
    let number = typed.strip_prefix('#').unwrap_or(typed).parse().ok().filter(|it| *it > 0);
    number.ok_or_else(|| "such as 12: gemba log has the numbers".to_owned())
}

/// Takes back that operation, or the last one.
pub(super) fn undo(cx: &mut Cx, number: Option<i64>) -> Result<(), Stop> {
    let progress = Progress::spin("taking back");
    let done = match number {
        Some(number) => cx.store.undo_one(number),
        None => cx.store.undo(),
    };
    progress.stop();
    let done = done.map_err(|err| match err {
        // To be told to give a number helps nobody who has given one.
        StoreError::Refused(refusal @ Refusal::UndoBlocked { .. }) if number.is_some() => {
            Stop::Advised(
                refusal.to_string(),
                vec!["gemba log   (what was done since has to be taken back first)".to_owned()],
            )
        }
        err => err.into(),
    })?;
    cx.did(&done)
}

/// Does again what was taken back last.
pub(super) fn redo(cx: &mut Cx) -> Result<(), Stop> {
    let progress = Progress::spin("doing again");
    let done = cx.store.redo();
    progress.stop();
    let done = done?;
    cx.did(&done)
}
