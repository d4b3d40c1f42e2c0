-- A story that was archived and brought back was off the board in between: the figures of flow ask
-- when, of all stories, and find those few without reading all that was ever changed.

CREATE INDEX journal_restored ON journal (tbl, col, id)
    WHERE col = 'archived_at' AND before IS NOT NULL AND after IS NULL;
