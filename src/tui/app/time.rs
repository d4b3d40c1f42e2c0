//! What time does to a session: a clock that is shown, and the board's next day.

use std::time::Duration;

use super::App;
use crate::store::StoreError;

impl App {
    /// How often the screen in front shows another time; nothing when it shows none.
    pub fn wakes(&self) -> Option<Duration> {
        self.ui.front().view().wakes()
    }

    /// Tells the screen in front and what lies on it what time it is, if it shows it.
    pub fn tick(&mut self) {
        if self.wakes().is_some() {
            let now = self.store.clock().now();
            self.ui.with(&self.data, |dialogs, screens, cx| {
                if let Some(screen) = screens.last_mut() {
                    screen.view_mut().tick(now);
                }
                for dialog in dialogs {
                    dialog.modal().time_is(cx, now);
                }
            });
        }
    }

    /// How long it is until the board's next day begins: ages and the day of the sprint change.
    pub fn until_midnight(&self) -> Duration {
        let zone = self.data.board.zone;
        let now = self.store.clock().now().with_timezone(&zone);
        let midnight = now.date_naive().succ_opt().and_then(|day| {
            // A zone may skip midnight; the first hour that exists is when its day begins.
            (0..24)
                .find_map(|hour| day.and_hms_opt(hour, 0, 0)?.and_local_timezone(zone).earliest())
        });
        midnight
            .and_then(|it| (it - now).to_std().ok())
            .unwrap_or(Duration::from_hours(1))
            .max(Duration::from_secs(1))
    }

    /// Reads the board again when its day has changed since it was read; tells whether it has.
    pub fn new_day(&mut self) -> Result<bool, StoreError> {
        let is_new = self.data.board.date(self.store.clock().now()) != self.data.today();
        if is_new {
            self.reload()?;
            self.settle();
        }
        Ok(is_new)
    }
}
