-- What is kept of a stand-up: the note of a meeting is read on the days after it, when the news that
-- it was made from are no news any more.

ALTER TABLE standup ADD COLUMN note TEXT NOT NULL DEFAULT '';
