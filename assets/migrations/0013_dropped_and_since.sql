-- An action of a retrospective is carried along until it is done, or dropped for a reason: which one.
-- Those of earlier boards were never dropped.

ALTER TABLE retro_action ADD COLUMN dropped TEXT CHECK (dropped <> '');

-- What was finished lately, for those who asked for it and are owed a word: the rest is left alone.
CREATE INDEX story_since ON story (since);
