-- An action of a retrospective is carried along until it is done, or dropped for a reason: which one.
-- Those of earlier boards were never dropped.

ALTER TABLE retro_action ADD COLUMN dropped TEXT CHECK (dropped <> '');

-- What the next retrospective asks for is found without reading all that was ever decided.
CREATE INDEX retro_action_undecided ON retro_action (sprint, id)
    WHERE done_at IS NULL AND dropped IS NULL;
