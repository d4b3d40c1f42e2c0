-- The sprint: what it has promised, what happened to that, and what the team agreed on.
--
-- The rules of 0001 hold here as well. Three tables are ledgers, which only grow and are not
-- journaled: sprint_scope, overruling and sprint_report.

-- How the team estimates; it decides what is offered, points are kept in all cases.
ALTER TABLE board ADD COLUMN estimates TEXT NOT NULL DEFAULT 'fibonacci'
    CHECK (estimates IN ('fibonacci', 'tshirt', 'hours'));

-- Which weekdays are worked, from Monday on, as text of ones and zeros: readable in any tool.
ALTER TABLE board ADD COLUMN working_days TEXT NOT NULL DEFAULT '1111100'
    CHECK (length(working_days) = 7 AND trim(working_days, '01') = '');

-- What a story must have before it counts as ready: names of checks that the program computes.
ALTER TABLE board ADD COLUMN ready TEXT NOT NULL DEFAULT 'so_that criteria estimate';

CREATE TABLE holiday (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    day  TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL DEFAULT ''
) STRICT;

-- Hard rules that this board keeps as warnings. There is no third choice: a rule is never silent.
CREATE TABLE softened_rule (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    rule TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE person_hat (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES person (id),
    hat    TEXT NOT NULL CHECK (hat IN ('apo', 'asm', 'member', 'product_owner', 'scrum_master',
           'process_manager', 'practitioner', 'customer', 'change_authority')),
    UNIQUE (person, hat)
) STRICT;

-- What the order by economics asks for, on 1, 2, 3, 5, 8, 13, 20; in hundredths as points are, so
-- that all three add up with them. None means that nobody has said, which is not zero.
ALTER TABLE story ADD COLUMN value INTEGER CHECK (value > 0);
ALTER TABLE story ADD COLUMN time_criticality INTEGER CHECK (time_criticality > 0);
ALTER TABLE story ADD COLUMN risk_reduction INTEGER CHECK (risk_reduction > 0);

-- The operation that finished it, while it is finished. A number rather than an instant: which
-- definition of done was in force must be exact even when two things happen in one millisecond.
ALTER TABLE story ADD COLUMN finished_in INTEGER;

UPDATE story SET finished_in = (SELECT seq FROM counter)
WHERE "column" IN (SELECT id FROM board_column WHERE category = 'done');

ALTER TABLE sprint ADD COLUMN kind TEXT NOT NULL DEFAULT 'improvement'
    CHECK (kind IN ('creation', 'improvement'));
ALTER TABLE sprint ADD COLUMN goal_met INTEGER CHECK (goal_met IN (0, 1));
ALTER TABLE sprint ADD COLUMN cancel_reason TEXT CHECK (cancel_reason <> '');

-- Who can give how much to a sprint. Days are in hundredths, as points are.
CREATE TABLE capacity (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    sprint INTEGER NOT NULL REFERENCES sprint (id),
    person INTEGER NOT NULL REFERENCES person (id),
    days   INTEGER NOT NULL CHECK (days >= 0),
    off    INTEGER NOT NULL CHECK (off >= 0 AND off <= days),
    focus  INTEGER NOT NULL CHECK (focus BETWEEN 0 AND 100),
    UNIQUE (sprint, person)
) STRICT;

-- What else a sprint needs: an environment, a licence, a room, a supplier.
CREATE TABLE resource (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    sprint       INTEGER NOT NULL REFERENCES sprint (id),
    what         TEXT NOT NULL CHECK (what <> ''),
    needed_by    TEXT,
    confirmed_at INTEGER,
    confirmed_by INTEGER REFERENCES person (id)
) STRICT;

CREATE INDEX resource_of_sprint ON resource (sprint);

-- Ledger: what a sprint has promised, and each change of that, for ever. As in transition, undo
-- adds rows that void others, and nothing is named with REFERENCES. Points are those that count
-- from here on; before is what counted until here.
CREATE TABLE sprint_scope (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    seq     INTEGER NOT NULL,
    sprint  INTEGER NOT NULL,
    story   INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    person  INTEGER NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN
            ('commit', 'add', 'remove', 'reestimate', 'complete', 'reopen')),
    points  INTEGER,
    before  INTEGER,
    reason  TEXT,
    -- Who wears the process owner's hat and agreed.
    consent INTEGER,
    voids   INTEGER
) STRICT;

CREATE INDEX sprint_scope_of_sprint ON sprint_scope (sprint, story, id);
CREATE INDEX sprint_scope_of_operation ON sprint_scope (seq);
CREATE INDEX sprint_scope_voids ON sprint_scope (voids) WHERE voids IS NOT NULL;

-- A sprint that is running while the file comes up to this format gets the commitment that it
-- would have had: its stories as they are, at the instant at which it was started. The rows bear
-- the number of the operation that started it, so that taking that back voids them.
INSERT INTO sprint_scope (seq, sprint, story, at, person, kind, points)
SELECT o.seq, s.id, t.id, ifnull(s.started_at, o.at), o.person, 'commit', t.points
FROM sprint s
JOIN journal j ON j.tbl = 'sprint' AND j."row" = s.id AND j.col = 'state' AND j.after = 'active'
JOIN operation o ON o.seq = j.seq
JOIN story t ON t.sprint = s.id
JOIN board_column k ON k.id = t."column"
WHERE s.state = 'active' AND (t.archived_at IS NULL OR k.category = 'done')
    AND j.seq = (SELECT max(l.seq) FROM journal l WHERE l.tbl = 'sprint' AND l."row" = s.id
                 AND l.col = 'state' AND l.after = 'active')
ORDER BY t.id;

INSERT INTO sprint_scope (seq, sprint, story, at, person, kind, points)
SELECT c.seq, c.sprint, c.story, max(c.at, t.since), c.person, 'complete', c.points
FROM sprint_scope c
JOIN story t ON t.id = c.story
JOIN board_column k ON k.id = t."column"
WHERE c.kind = 'commit' AND k.category = 'done'
ORDER BY c.id;

-- Ledger: each time that somebody went on although a rule warned, with their reason.
CREATE TABLE overruling (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    seq    INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    person INTEGER NOT NULL,
    rule   TEXT NOT NULL,
    found  TEXT NOT NULL,
    reason TEXT NOT NULL,
    story  INTEGER,
    sprint INTEGER,
    voids  INTEGER
) STRICT;

CREATE INDEX overruling_of_sprint ON overruling (sprint);
CREATE INDEX overruling_of_operation ON overruling (seq);

-- Ledger: the report of a sprint that is over, as it was at that moment. Never changed; nothing
-- that happens later changes a number of it.
CREATE TABLE sprint_report (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    seq    INTEGER NOT NULL,
    sprint INTEGER NOT NULL UNIQUE,
    at     INTEGER NOT NULL,
    person INTEGER NOT NULL,
    report TEXT NOT NULL
) STRICT;

-- What the team has agreed to mean by done, and by ready: for everybody, for the board, for one
-- process, for one story.
CREATE TABLE definition (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    kind    TEXT NOT NULL CHECK (kind IN ('done', 'ready')),
    scope   TEXT NOT NULL CHECK (scope IN ('organisation', 'board', 'process', 'story')),
    process INTEGER REFERENCES process (id),
    story   INTEGER REFERENCES story (id),
    CHECK ((scope = 'process') = (process IS NOT NULL)),
    CHECK ((scope = 'story') = (story IS NOT NULL))
) STRICT;

CREATE TABLE definition_version (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    definition INTEGER NOT NULL REFERENCES definition (id),
    version    INTEGER NOT NULL CHECK (version > 0),
    agreed_at  INTEGER NOT NULL,
    agreed_by  TEXT NOT NULL CHECK (agreed_by <> ''),
    UNIQUE (definition, version)
) STRICT;

-- An entry is in force from the operation that brought it until the one that took it away: what a
-- story was finished against can always be told, and ticks survive a new version.
CREATE TABLE definition_entry (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    definition INTEGER NOT NULL REFERENCES definition (id),
    position   INTEGER NOT NULL,
    text       TEXT NOT NULL CHECK (text <> ''),
    mandatory  INTEGER NOT NULL CHECK (mandatory IN (0, 1)),
    since_seq  INTEGER NOT NULL,
    until_seq  INTEGER
) STRICT;

CREATE INDEX definition_entry_of ON definition_entry (definition);

CREATE TABLE definition_tick (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    story  INTEGER NOT NULL REFERENCES story (id),
    entry  INTEGER NOT NULL REFERENCES definition_entry (id),
    at     INTEGER NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id),
    UNIQUE (story, entry)
) STRICT;

ALTER TABLE impediment ADD COLUMN cause TEXT CHECK (cause <> '');
ALTER TABLE impediment ADD COLUMN owner INTEGER REFERENCES person (id);
ALTER TABLE impediment ADD COLUMN due TEXT;
ALTER TABLE impediment ADD COLUMN escalated_at INTEGER;
ALTER TABLE impediment ADD COLUMN escalated_to TEXT CHECK (escalated_to <> '');

CREATE INDEX impediment_still_open ON impediment (raised_at) WHERE resolved_at IS NULL;
CREATE INDEX impediment_stories ON impediment_story (impediment);

-- What the process owner said of a story at the review.
CREATE TABLE verdict (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    sprint INTEGER NOT NULL REFERENCES sprint (id),
    story  INTEGER NOT NULL REFERENCES story (id),
    says   TEXT NOT NULL CHECK (says IN ('accepted', 'sent_back')),
    note   TEXT NOT NULL DEFAULT '',
    at     INTEGER NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id),
    UNIQUE (sprint, story)
) STRICT;

CREATE TABLE retro_column (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    sprint   INTEGER NOT NULL REFERENCES sprint (id),
    position INTEGER NOT NULL,
    name     TEXT NOT NULL CHECK (name <> ''),
    UNIQUE (sprint, name)
) STRICT;

CREATE TABLE retro_note (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    retro_column INTEGER NOT NULL REFERENCES retro_column (id),
    text         TEXT NOT NULL CHECK (text <> ''),
    person       INTEGER NOT NULL REFERENCES person (id),
    at           INTEGER NOT NULL
) STRICT;

CREATE INDEX retro_note_of_column ON retro_note (retro_column);

CREATE TABLE retro_vote (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    retro_note INTEGER NOT NULL REFERENCES retro_note (id),
    person     INTEGER NOT NULL REFERENCES person (id),
    UNIQUE (retro_note, person)
) STRICT;

-- What a retrospective decided. Once it is a story, the story says how far it is.
CREATE TABLE retro_action (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    sprint  INTEGER NOT NULL REFERENCES sprint (id),
    text    TEXT NOT NULL CHECK (text <> ''),
    owner   INTEGER REFERENCES person (id),
    story   INTEGER REFERENCES story (id),
    done_at INTEGER
) STRICT;

CREATE INDEX retro_action_of_sprint ON retro_action (sprint);
CREATE INDEX retro_action_of_story ON retro_action (story) WHERE story IS NOT NULL;

CREATE TABLE standup (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    -- What had happened when it began: the next one tells what came after.
    seq        INTEGER NOT NULL,
    started_at INTEGER NOT NULL,
    ended_at   INTEGER,
    sprint     INTEGER REFERENCES sprint (id)
) STRICT;

CREATE TABLE standup_person (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    standup INTEGER NOT NULL REFERENCES standup (id),
    person  INTEGER NOT NULL REFERENCES person (id),
    UNIQUE (standup, person)
) STRICT;

-- A topic that was parked to keep the time box; it stays until somebody settles it.
CREATE TABLE parked (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    standup    INTEGER REFERENCES standup (id),
    text       TEXT NOT NULL CHECK (text <> ''),
    at         INTEGER NOT NULL,
    person     INTEGER NOT NULL REFERENCES person (id),
    -- The story that it was about, or the one that it became.
    story      INTEGER REFERENCES story (id),
    became     TEXT CHECK (became IN ('comment', 'story', 'dropped')),
    settled_at INTEGER
) STRICT;

CREATE INDEX parked_open ON parked (at) WHERE settled_at IS NULL;
