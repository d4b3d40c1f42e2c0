-- An action of a retrospective is carried along until it is done, or dropped for a reason: which one.
-- Those of earlier boards were never dropped.

ALTER TABLE retro_action ADD COLUMN dropped TEXT CHECK (dropped <> '');
