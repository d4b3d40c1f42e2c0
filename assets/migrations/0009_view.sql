-- Filters that the team uses again and again, under a name.

CREATE TABLE board_view (
    id     INTEGER PRIMARY KEY,
    -- What people call it; unique, whatever the case.
    name   TEXT NOT NULL COLLATE NOCASE UNIQUE CHECK (name <> ''),
    -- A text of the filter language. Names in it are looked up when it is used: a view outlives a
    -- person's new name only as a sentence that says what cannot be found.
    filter TEXT NOT NULL
) STRICT;
