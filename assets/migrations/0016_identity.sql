-- What tells a board from all others, in each of its copies: two that were made in the same moment,
-- as the sample boards are, are two. Zero is a board that an earlier gemba made; when it was made
-- and what was done first tell those apart. Not journaled: nothing that a team does changes it.

ALTER TABLE counter ADD COLUMN identity INTEGER NOT NULL DEFAULT 0;
