-- The inbox: what was seen and has become nothing yet. What says the same as another observation
-- goes along with that one; and what is open is found by index, however much was ever seen.

ALTER TABLE observation ADD COLUMN merged INTEGER REFERENCES observation (id);

CREATE INDEX observation_merged ON observation (merged) WHERE merged IS NOT NULL;
DROP INDEX observation_open;
CREATE INDEX observation_inbox ON observation (at)
    WHERE story IS NULL AND improvement IS NULL AND settled_at IS NULL AND merged IS NULL;
CREATE INDEX observation_asks ON observation (at)
    WHERE requester IS NOT NULL AND story IS NULL AND settled_at IS NULL;

-- What is to be done today is found the same way.
CREATE INDEX retro_action_open ON retro_action (sprint) WHERE story IS NULL AND done_at IS NULL;
CREATE INDEX experiment_undecided ON experiment (story)
    WHERE actual IS NOT NULL AND decision IS NULL;
CREATE INDEX improvement_open ON improvement (id) WHERE closed_at IS NULL;
