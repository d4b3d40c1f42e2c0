-- A number that was once given is never given again: two tables had forgotten that. A view that was
-- dropped left its number to the next one, and to take the first back took the other's instead.

CREATE TABLE board_view_once (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What people call it; unique, whatever the case.
    name   TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> ''),
    -- A text of the filter language. Names in it are looked up when it is used: a view outlives a
    -- person's new name only as a sentence that says what cannot be found.
    filter TEXT NOT NULL
) STRICT;
INSERT INTO board_view_once (id, name, filter) SELECT id, name, filter FROM board_view;
DROP TABLE board_view;
ALTER TABLE board_view_once RENAME TO board_view;

CREATE TABLE imported_person_once (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    -- The display name there, or the account where there is none; folded.
    name   TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id),
    UNIQUE (source, name)
) STRICT;
INSERT INTO imported_person_once (id, source, name, person)
    SELECT id, source, name, person FROM imported_person;
DROP TABLE imported_person;
ALTER TABLE imported_person_once RENAME TO imported_person;
CREATE INDEX imported_person_of ON imported_person (person);

-- The numbers go on behind all that were ever given.
DELETE FROM sqlite_sequence WHERE name IN ('board_view', 'imported_person');
INSERT INTO sqlite_sequence (name, seq)
    SELECT tbl, max("row") FROM (
        SELECT tbl, "row" FROM journal WHERE tbl IN ('board_view', 'imported_person')
        UNION ALL SELECT 'board_view', ifnull(max(id), 0) FROM board_view
        UNION ALL SELECT 'imported_person', ifnull(max(id), 0) FROM imported_person)
    GROUP BY tbl;
