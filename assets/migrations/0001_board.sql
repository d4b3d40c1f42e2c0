-- The board as it begins.
--
-- Rules of this file, kept by all that follow it:
-- * Every table that a person can change has a column `id` and is journaled: the program writes
--   TEMP triggers from this schema, so a new table or column needs no line of code for undo.
-- * AUTOINCREMENT, so that a number that was once given is never given again: the journal names
--   rows by table and number for ever.
-- * No ON DELETE: what would take a colleague's rows away with it must be refused instead.
-- * Instants are whole milliseconds since 1970 in UTC, given by the program; days are ISO texts in
--   the board's time zone.
-- * Nothing is asked of SQLite that another engine could not do, but for STRICT and these pragmas.

-- The number of the last operation and the epoch of the file. One row; every write begins by
-- counting here, which puts all writes in one order. A restored copy gets another epoch, so that
-- nobody takes its numbers for the ones that they have seen. Not journaled.
CREATE TABLE counter (
    id    INTEGER PRIMARY KEY CHECK (id = 1),
    seq   INTEGER NOT NULL CHECK (seq >= 0),
    epoch INTEGER NOT NULL
) STRICT;

-- The last number used in keys of each prefix. Not journaled: undo must not free a key, because a
-- key that was once said aloud means that story for ever.
CREATE TABLE key_counter (
    prefix TEXT PRIMARY KEY,
    last   INTEGER NOT NULL CHECK (last >= 0)
) STRICT;

CREATE TABLE board (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    name       TEXT NOT NULL CHECK (name <> ''),
    prefix     TEXT NOT NULL CHECK (prefix <> ''),
    zone       TEXT NOT NULL,
    wip        TEXT NOT NULL CHECK (wip IN ('soft', 'hard')),
    allow_as   INTEGER NOT NULL DEFAULT 0 CHECK (allow_as IN (0, 1)),
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE board_column (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL CHECK (name <> ''),
    category    TEXT NOT NULL CHECK (category IN ('todo', 'doing', 'waiting', 'done')),
    position    INTEGER NOT NULL,
    wip_stories INTEGER CHECK (wip_stories > 0),
    wip_points  INTEGER CHECK (wip_points > 0)
) STRICT;

CREATE TABLE person (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    name      TEXT NOT NULL UNIQUE CHECK (name <> ''),
    full_name TEXT NOT NULL DEFAULT '',
    account   TEXT UNIQUE,
    has_left  INTEGER NOT NULL DEFAULT 0 CHECK (has_left IN (0, 1))
) STRICT;

CREATE TABLE process (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    prefix TEXT NOT NULL UNIQUE CHECK (prefix <> ''),
    name   TEXT NOT NULL CHECK (name <> '')
) STRICT;

CREATE TABLE sprint (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE CHECK (name <> ''),
    goal       TEXT NOT NULL DEFAULT '',
    starts     TEXT NOT NULL,
    ends       TEXT NOT NULL CHECK (ends >= starts),
    state      TEXT NOT NULL DEFAULT 'planned'
               CHECK (state IN ('planned', 'active', 'closed', 'cancelled')),
    started_at INTEGER,
    ended_at   INTEGER
) STRICT;

-- The field table of the program names these columns; a test compares the two.
CREATE TABLE story (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    key         TEXT NOT NULL UNIQUE CHECK (key <> ''),
    title       TEXT NOT NULL CHECK (title <> ''),
    as_a        TEXT CHECK (as_a <> ''),
    i_want      TEXT CHECK (i_want <> ''),
    so_that     TEXT CHECK (so_that <> ''),
    description TEXT CHECK (description <> ''),
    kind        TEXT NOT NULL CHECK (kind IN
                ('requirement', 'change', 'bug', 'improvement', 'knowledge', 'spike', 'debt')),
    priority    TEXT NOT NULL CHECK (priority IN ('highest', 'high', 'medium', 'low', 'lowest')),
    -- Hundredths of a point: sums of halves must compare exactly.
    points      INTEGER CHECK (points >= 0),
    assignee    INTEGER REFERENCES person (id),
    process     INTEGER REFERENCES process (id),
    sprint      INTEGER REFERENCES sprint (id),
    "column"    INTEGER NOT NULL REFERENCES board_column (id),
    due         TEXT,
    -- One order for the whole process backlog, with gaps: to place a story between two others
    -- touches that story alone, unless the gap is used up.
    rank        INTEGER NOT NULL,
    -- Since when it stands in its column.
    since       INTEGER NOT NULL,
    created_at  INTEGER NOT NULL,
    created_by  INTEGER NOT NULL REFERENCES person (id),
    archived_at INTEGER,
    -- When anything of it was last changed: bookkeeping of the journal, not journaled itself.
    changed_at  INTEGER NOT NULL
) STRICT;

-- A board reads its open stories by this alone, however many were archived in ten years.
CREATE INDEX story_open ON story (sprint) WHERE archived_at IS NULL;
CREATE INDEX story_by_rank ON story (rank);
CREATE INDEX story_archived ON story (archived_at) WHERE archived_at IS NOT NULL;
CREATE INDEX story_by_column ON story ("column");

CREATE TABLE story_tag (
    id    INTEGER PRIMARY KEY AUTOINCREMENT,
    story INTEGER NOT NULL REFERENCES story (id),
    tag   TEXT NOT NULL CHECK (tag <> ''),
    UNIQUE (story, tag)
) STRICT;

CREATE TABLE criterion (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    story    INTEGER NOT NULL REFERENCES story (id),
    position INTEGER NOT NULL,
    text     TEXT NOT NULL CHECK (text <> ''),
    done     INTEGER NOT NULL DEFAULT 0 CHECK (done IN (0, 1))
) STRICT;

CREATE INDEX criterion_of_story ON criterion (story, done);

CREATE TABLE comment (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    story  INTEGER NOT NULL REFERENCES story (id),
    author INTEGER NOT NULL REFERENCES person (id),
    at     INTEGER NOT NULL,
    text   TEXT NOT NULL CHECK (text <> '')
) STRICT;

CREATE INDEX comment_of_story ON comment (story);

CREATE TABLE reference (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    story  INTEGER NOT NULL REFERENCES story (id),
    label  TEXT NOT NULL DEFAULT '',
    target TEXT NOT NULL CHECK (target <> '')
) STRICT;

CREATE INDEX reference_of_story ON reference (story);
CREATE INDEX reference_by_target ON reference (target);

CREATE TABLE link (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    from_story INTEGER NOT NULL REFERENCES story (id),
    kind       TEXT NOT NULL CHECK (kind IN ('blocks', 'relates', 'split')),
    to_story   INTEGER NOT NULL REFERENCES story (id) CHECK (to_story <> from_story),
    UNIQUE (from_story, kind, to_story)
) STRICT;

CREATE INDEX link_to_story ON link (to_story, kind);

-- What is in the way. It is a record of its own, because one thing can block several stories and
-- has an owner and a history apart from theirs.
CREATE TABLE impediment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    reason      TEXT NOT NULL CHECK (reason <> ''),
    raised_at   INTEGER NOT NULL,
    raised_by   INTEGER NOT NULL REFERENCES person (id),
    resolved_at INTEGER,
    resolved_by INTEGER REFERENCES person (id),
    resolution  TEXT
) STRICT;

CREATE TABLE impediment_story (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    impediment INTEGER NOT NULL REFERENCES impediment (id),
    story      INTEGER NOT NULL REFERENCES story (id),
    since      INTEGER NOT NULL,
    ended_at   INTEGER
) STRICT;

CREATE INDEX impediment_open ON impediment_story (story) WHERE ended_at IS NULL;

-- What an import brought that has no field here.
CREATE TABLE extra (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    story    INTEGER NOT NULL REFERENCES story (id),
    position INTEGER NOT NULL,
    name     TEXT NOT NULL,
    value    TEXT NOT NULL
) STRICT;

CREATE INDEX extra_of_story ON extra (story);

-- What each import last said of a story, as JSON: a second import changes only what the source has
-- changed since, and leaves alone what the team has changed here.
CREATE TABLE imported (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    story     INTEGER NOT NULL REFERENCES story (id),
    source    TEXT NOT NULL,
    reference TEXT NOT NULL,
    said      TEXT NOT NULL,
    UNIQUE (source, reference)
) STRICT;

-- Ledger: every change of column, for ever. Undo does not remove a row, it adds one that voids it;
-- figures count the rows that no valid row voids. Not journaled, and story and columns are named
-- without REFERENCES, because the row must outlive both.
CREATE TABLE transition (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    seq           INTEGER NOT NULL,
    story         INTEGER NOT NULL,
    from_column   INTEGER,
    to_column     INTEGER,
    from_category TEXT,
    to_category   TEXT,
    at            INTEGER NOT NULL,
    person        INTEGER NOT NULL,
    reason        TEXT,
    voids         INTEGER
) STRICT;

CREATE INDEX transition_of_story ON transition (story, at);
CREATE INDEX transition_of_operation ON transition (seq);

-- The log: one row an operation, numbered in the order of commits, without gaps. Never changed.
CREATE TABLE operation (
    seq    INTEGER PRIMARY KEY,
    at     INTEGER NOT NULL,
    person INTEGER NOT NULL,
    via    TEXT NOT NULL CHECK (via IN ('screen', 'command', 'import', 'demo')),
    label  TEXT NOT NULL,
    story  INTEGER,
    undoes INTEGER REFERENCES operation (seq)
) STRICT;

CREATE INDEX operation_of_person ON operation (person, seq);
CREATE INDEX operation_undoes ON operation (undoes) WHERE undoes IS NOT NULL;

-- The journal: what each operation did to which row. A change is one row a column, with the value
-- before and after; a new or removed row is one row with its whole image. Never changed.
CREATE TABLE journal (
    id     INTEGER PRIMARY KEY,
    seq    INTEGER NOT NULL,
    tbl    TEXT NOT NULL,
    "row"  INTEGER NOT NULL,
    story  INTEGER,
    col    TEXT,
    before ANY,
    after  ANY
) STRICT;

CREATE INDEX journal_of_operation ON journal (seq);
CREATE INDEX journal_of_story ON journal (story, seq) WHERE story IS NOT NULL;
CREATE INDEX journal_of_row ON journal (tbl, "row", seq);
