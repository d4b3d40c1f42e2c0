-- Lookups that had to read a whole table, however long the board has been in use.

-- A row that goes is looked for wherever it could be named: for each key into the stories and
-- impediments there is an index whose first column it is. Without them the undo of an import of
-- 20,000 stories looked 20,000 times through 20,000 rows.
CREATE INDEX imported_of_story ON imported (story);
CREATE INDEX impediment_story_of_story ON impediment_story (story);
CREATE INDEX verdict_of_story ON verdict (story);
CREATE INDEX definition_of_story ON definition (story) WHERE story IS NOT NULL;
CREATE INDEX definition_of_process ON definition (process) WHERE process IS NOT NULL;
CREATE INDEX parked_of_story ON parked (story) WHERE story IS NOT NULL;

-- Which stories a sprint has or had: asked in every write, by the ledger of its scope.
CREATE INDEX story_of_sprint ON story (sprint) WHERE sprint IS NOT NULL;

-- For what was finished since an operation.
CREATE INDEX story_finished ON story (finished_in) WHERE finished_in IS NOT NULL;

-- For the limits of a column: what was archived stands in the last column and does not count.
CREATE INDEX story_open_by_column ON story ("column") WHERE archived_at IS NULL;

-- The stories that were finished last, newest first: how fast the team is, without reading ten years.
CREATE INDEX transition_done ON transition (to_category) WHERE to_category = 'done';
