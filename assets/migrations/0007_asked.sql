-- When a story was asked for: the start of its lead time.

-- The day on which a requirement was approved, a change requested, a bug identified, where that is
-- another than the day on which it was written down here; a day of the board's time zone.
ALTER TABLE story ADD COLUMN asked TEXT;
