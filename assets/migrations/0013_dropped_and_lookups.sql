-- An action of a retrospective is carried along until it is done, or dropped for a reason: which one.
-- Those of earlier boards were never dropped.

ALTER TABLE retro_action ADD COLUMN dropped TEXT CHECK (dropped <> '');

-- What is still to be done, without what was dropped.
DROP INDEX retro_action_open;
CREATE INDEX retro_action_open ON retro_action (sprint)
    WHERE story IS NULL AND done_at IS NULL AND dropped IS NULL;

-- What the next retrospective asks for is found without reading all that was ever decided.
CREATE INDEX retro_action_undecided ON retro_action (sprint, id)
    WHERE done_at IS NULL AND dropped IS NULL;

-- What was finished lately, for those who asked for it and are owed a word: the rest is left alone.
CREATE INDEX story_since ON story (since);

-- The impediments that were resolved last.
CREATE INDEX impediment_resolved ON impediment (resolved_at, id) WHERE resolved_at IS NOT NULL;
