-- The process: who owns it, how it works, how well, and what is being tried.
--
-- The rules of 0001 hold here as well, and that of 0003: for each key that names a row which can go
-- there is an index whose first column it is. The columns of a record that people fill in bear the ids of
-- the program's own tables of slots. Measured numbers are whole millionths, so that they compare
-- exactly; lengths of time are whole minutes. No CHECK holds two columns that can be changed against
-- each other: undo puts back one column after the other, and would break it half way. One table is a ledger, which only grows and is not
-- journaled: process_version.

ALTER TABLE process ADD COLUMN purpose TEXT CHECK (purpose <> '');
ALTER TABLE process ADD COLUMN goal TEXT CHECK (goal <> '');
ALTER TABLE process ADD COLUMN outcome TEXT CHECK (outcome <> '');
ALTER TABLE process ADD COLUMN customer TEXT CHECK (customer <> '');
ALTER TABLE process ADD COLUMN "trigger" TEXT CHECK ("trigger" <> '');
ALTER TABLE process ADD COLUMN inputs TEXT CHECK (inputs <> '');
ALTER TABLE process ADD COLUMN outputs TEXT CHECK (outputs <> '');
ALTER TABLE process ADD COLUMN tools TEXT CHECK (tools <> '');
ALTER TABLE process ADD COLUMN service TEXT CHECK (service <> '');
ALTER TABLE process ADD COLUMN team TEXT CHECK (team <> '');
ALTER TABLE process ADD COLUMN product_owner TEXT CHECK (product_owner <> '');
ALTER TABLE process ADD COLUMN scrum_master TEXT CHECK (scrum_master <> '');
ALTER TABLE process ADD COLUMN product_board TEXT CHECK (product_board <> '');
ALTER TABLE process ADD COLUMN lifecycle TEXT CHECK (lifecycle <> '');
ALTER TABLE process ADD COLUMN review_days INTEGER NOT NULL DEFAULT 90 CHECK (review_days > 0);
ALTER TABLE process ADD COLUMN meeting_days INTEGER CHECK (meeting_days > 0);
ALTER TABLE process ADD COLUMN watch_days INTEGER NOT NULL DEFAULT 14 CHECK (watch_days > 0);
ALTER TABLE process ADD COLUMN check_days INTEGER NOT NULL DEFAULT 30 CHECK (check_days > 0);
ALTER TABLE process ADD COLUMN created_at INTEGER;
ALTER TABLE process ADD COLUMN reviewed_at INTEGER;
ALTER TABLE process ADD COLUMN met_at INTEGER;
ALTER TABLE process ADD COLUMN retired_at INTEGER;

-- Who was accountable from when to when: nobody's time is written over.
CREATE TABLE process_owner (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    process  INTEGER NOT NULL REFERENCES process (id),
    person   INTEGER NOT NULL REFERENCES person (id),
    since    INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE UNIQUE INDEX process_owner_now ON process_owner (process) WHERE ended_at IS NULL;

CREATE TABLE process_step (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    process     INTEGER NOT NULL REFERENCES process (id),
    position    INTEGER NOT NULL,
    name        TEXT NOT NULL CHECK (name <> ''),
    purpose     TEXT CHECK (purpose <> ''),
    procedure   TEXT CHECK (procedure <> ''),
    timing      TEXT CHECK (timing <> ''),
    deliverable TEXT CHECK (deliverable <> ''),
    hand_off    TEXT CHECK (hand_off <> ''),
    function    TEXT CHECK (function IN ('dev', 'ops', 'desk', 'business', 'supplier')),
    rollout     TEXT NOT NULL DEFAULT 'idea'
                CHECK (rollout IN ('idea', 'designed', 'piloted', 'introduced', 'retired')),
    automation  TEXT NOT NULL DEFAULT 'manual'
                CHECK (automation IN ('manual', 'assisted', 'scripted', 'automatic')),
    work        INTEGER CHECK (work >= 0),
    wait        INTEGER CHECK (wait >= 0),
    complete    INTEGER CHECK (complete BETWEEN 0 AND 100)
) STRICT;

CREATE INDEX process_step_of ON process_step (process);

CREATE TABLE step_role (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    step   INTEGER NOT NULL REFERENCES process_step (id),
    letter TEXT NOT NULL CHECK (letter IN ('R', 'A', 'C', 'I')),
    role   TEXT NOT NULL CHECK (role <> ''),
    UNIQUE (step, letter, role)
) STRICT;

CREATE UNIQUE INDEX step_role_accountable ON step_role (step) WHERE letter = 'A';

CREATE TABLE process_policy (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    process   INTEGER NOT NULL REFERENCES process (id),
    position  INTEGER NOT NULL,
    text      TEXT NOT NULL CHECK (text <> ''),
    reason    TEXT CHECK (reason <> ''),
    risk      TEXT CHECK (risk <> ''),
    weight    TEXT CHECK (weight IN ('light', 'normal', 'heavy')),
    review_on TEXT
) STRICT;

CREATE INDEX process_policy_of ON process_policy (process);

-- Who knows how it really works. One name alone is a risk.
CREATE TABLE process_holder (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    process INTEGER NOT NULL REFERENCES process (id),
    name    TEXT NOT NULL CHECK (name <> ''),
    UNIQUE (process, name)
) STRICT;

CREATE TABLE process_interface (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    from_process INTEGER NOT NULL REFERENCES process (id),
    to_process   INTEGER NOT NULL REFERENCES process (id) CHECK (to_process <> from_process),
    what         TEXT NOT NULL CHECK (what <> ''),
    UNIQUE (from_process, to_process, what)
) STRICT;

CREATE TABLE process_answer (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    process      INTEGER NOT NULL REFERENCES process (id),
    question     TEXT NOT NULL CHECK (question IN
                 ('who', 'well', 'better', 'why', 'automate', 'matter', 'whom')),
    text         TEXT CHECK (text <> ''),
    confirmed_at INTEGER NOT NULL,
    confirmed_by INTEGER NOT NULL REFERENCES person (id),
    UNIQUE (process, question)
) STRICT;

CREATE TABLE measure (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    process   INTEGER NOT NULL REFERENCES process (id),
    name      TEXT NOT NULL CHECK (name <> ''),
    unit      TEXT CHECK (unit <> ''),
    better    TEXT NOT NULL DEFAULT 'up' CHECK (better IN ('up', 'down')),
    kind      TEXT NOT NULL DEFAULT 'effectiveness'
              CHECK (kind IN ('effectiveness', 'efficiency', 'quality', 'social')),
    baseline  INTEGER,
    target    INTEGER,
    target_on TEXT,
    UNIQUE (process, name)
) STRICT;

CREATE TABLE reading (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    measure INTEGER NOT NULL REFERENCES measure (id),
    at      INTEGER NOT NULL,
    value   INTEGER NOT NULL,
    note    TEXT CHECK (note <> ''),
    person  INTEGER NOT NULL REFERENCES person (id)
) STRICT;

CREATE INDEX reading_of_measure ON reading (measure, at);

-- What a story tries out, and for whom. A story that tries nothing has no row here.
CREATE TABLE experiment (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    story       INTEGER NOT NULL UNIQUE REFERENCES story (id),
    believe     TEXT CHECK (believe <> ''),
    result      TEXT CHECK (result <> ''),
    signal      TEXT CHECK (signal <> ''),
    measure     INTEGER REFERENCES measure (id),
    baseline    INTEGER,
    expected    INTEGER,
    actual      INTEGER,
    readings    INTEGER CHECK (readings > 0),
    measured_at INTEGER,
    learned     TEXT CHECK (learned <> ''),
    on_success  TEXT CHECK (on_success <> ''),
    on_failure  TEXT CHECK (on_failure <> ''),
    decision    TEXT CHECK (decision IN ('adopt', 'adapt', 'abandon')),
    decided_at  INTEGER,
    beneficiary TEXT CHECK (beneficiary <> ''),
    requester   TEXT CHECK (requester <> ''),
    step        INTEGER REFERENCES process_step (id),
    aspect      TEXT CHECK (aspect IN ('design', 'improvement')),
    lifecycle   TEXT CHECK (lifecycle <> ''),
    category    TEXT CHECK (category IN
                ('process', 'integration', 'capability', 'knowledge', 'automation')),
    cost        INTEGER CHECK (cost >= 0),
    benefit     INTEGER
) STRICT;

CREATE TABLE improvement (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    title       TEXT NOT NULL CHECK (title <> ''),
    process     INTEGER REFERENCES process (id),
    vision      TEXT CHECK (vision <> ''),
    now         TEXT CHECK (now <> ''),
    goal        TEXT CHECK (goal <> ''),
    plan        TEXT CHECK (plan <> ''),
    keep        TEXT CHECK (keep <> ''),
    measure     INTEGER REFERENCES measure (id),
    baseline    INTEGER,
    target      INTEGER,
    actual      INTEGER,
    effort      TEXT CHECK (effort IN ('small', 'medium', 'large')),
    benefit     TEXT CHECK (benefit IN ('low', 'medium', 'high')),
    priority    TEXT NOT NULL DEFAULT 'medium'
                CHECK (priority IN ('highest', 'high', 'medium', 'low', 'lowest')),
    coordinator INTEGER REFERENCES person (id),
    strategy    TEXT CHECK (strategy <> ''),
    review_on   TEXT,
    hold        TEXT CHECK (hold <> ''),
    outcome     TEXT CHECK (outcome <> ''),
    opened_at   INTEGER NOT NULL,
    opened_by   INTEGER NOT NULL REFERENCES person (id),
    closed_at   INTEGER,
    closure     TEXT CHECK (closure IN ('successful', 'unsuccessful', 'withdrawn')),
    notes       TEXT CHECK (notes <> '')
) STRICT;

CREATE TABLE improvement_story (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    improvement INTEGER NOT NULL REFERENCES improvement (id),
    story       INTEGER NOT NULL REFERENCES story (id),
    UNIQUE (improvement, story)
) STRICT;

CREATE INDEX improvement_of_story ON improvement_story (story);

-- What was seen where the work is done. What it became is named here, so its origin is never lost.
CREATE TABLE observation (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    text        TEXT NOT NULL CHECK (text <> ''),
    kind        TEXT NOT NULL CHECK (kind IN
                ('observation', 'bypass', 'idea', 'feedback', 'request')),
    waste       TEXT CHECK (waste IN ('transport', 'inventory', 'motion', 'waiting',
                'overproduction', 'overprocessing', 'defects', 'talent')),
    process     INTEGER REFERENCES process (id),
    step        INTEGER REFERENCES process_step (id),
    control     TEXT CHECK (control <> ''),
    requester   TEXT CHECK (requester <> ''),
    at          INTEGER NOT NULL,
    person      INTEGER NOT NULL REFERENCES person (id),
    story       INTEGER REFERENCES story (id),
    improvement INTEGER REFERENCES improvement (id),
    settled_at  INTEGER,
    settled     TEXT CHECK (settled <> '')
) STRICT;

CREATE INDEX observation_open ON observation (at) WHERE settled_at IS NULL;
CREATE INDEX observation_of_story ON observation (story) WHERE story IS NOT NULL;

CREATE TABLE why (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    observation INTEGER NOT NULL REFERENCES observation (id),
    position    INTEGER NOT NULL,
    text        TEXT NOT NULL CHECK (text <> '')
) STRICT;

CREATE INDEX why_of_observation ON why (observation);

-- What requesters were told, and when: nothing they asked for disappears.
CREATE TABLE news (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    observation INTEGER REFERENCES observation (id),
    story       INTEGER REFERENCES story (id),
    at          INTEGER NOT NULL,
    person      INTEGER NOT NULL REFERENCES person (id),
    text        TEXT NOT NULL CHECK (text <> ''),
    CHECK ((observation IS NULL) <> (story IS NULL))
) STRICT;

CREATE INDEX news_of_observation ON news (observation);
CREATE INDEX news_of_story ON news (story);

-- Ledger: the released versions of processes, for ever. Undo adds a row that voids another one.
-- Nothing is named with REFERENCES, because the row must outlive it.
CREATE TABLE process_version (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    seq     INTEGER NOT NULL,
    process INTEGER NOT NULL,
    number  TEXT NOT NULL CHECK (number <> ''),
    at      INTEGER NOT NULL,
    person  INTEGER NOT NULL,
    notes   TEXT NOT NULL,
    -- The keys of its stories, with spaces between them.
    stories TEXT NOT NULL,
    text    TEXT NOT NULL,
    voids   INTEGER
) STRICT;

CREATE INDEX process_version_of ON process_version (process);
CREATE INDEX process_version_of_operation ON process_version (seq);

-- Where a version is in force; several can be at once.
CREATE TABLE version_place (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    process  INTEGER NOT NULL REFERENCES process (id),
    number   TEXT NOT NULL,
    place    TEXT NOT NULL CHECK (place <> ''),
    since    INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;

CREATE UNIQUE INDEX version_place_now ON version_place (process, place) WHERE ended_at IS NULL;

-- Some time after a release somebody looks whether it lasted.
CREATE TABLE sustain_check (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    process INTEGER NOT NULL REFERENCES process (id),
    number  TEXT NOT NULL,
    due     TEXT NOT NULL,
    done_at INTEGER,
    person  INTEGER REFERENCES person (id),
    held    INTEGER CHECK (held IN (0, 1)),
    note    TEXT CHECK (note <> ''),
    story   INTEGER REFERENCES story (id)
) STRICT;

CREATE INDEX sustain_check_of ON sustain_check (process);
CREATE INDEX sustain_check_of_story ON sustain_check (story) WHERE story IS NOT NULL;
CREATE INDEX sustain_check_open ON sustain_check (due) WHERE done_at IS NULL;

-- Whether people, process, products and partners were thought of; what has no row is open.
CREATE TABLE four_p (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    story   INTEGER REFERENCES story (id),
    process INTEGER REFERENCES process (id),
    p       TEXT NOT NULL CHECK (p IN ('people', 'process', 'products', 'partners')),
    answer  TEXT NOT NULL CHECK (answer IN ('considered', 'not_needed')),
    note    TEXT CHECK (note <> ''),
    CHECK ((story IS NULL) <> (process IS NULL))
) STRICT;

CREATE UNIQUE INDEX four_p_of_story ON four_p (story, p) WHERE story IS NOT NULL;
CREATE UNIQUE INDEX four_p_of_process ON four_p (process, p) WHERE process IS NOT NULL;

CREATE TABLE value_stream (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE CHECK (name <> '')
) STRICT;

-- A step of a process, or one that only this stream knows.
CREATE TABLE stream_step (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    value_stream INTEGER NOT NULL REFERENCES value_stream (id),
    position     INTEGER NOT NULL,
    step         INTEGER REFERENCES process_step (id),
    name         TEXT CHECK (name <> ''),
    function     TEXT CHECK (function IN ('dev', 'ops', 'desk', 'business', 'supplier')),
    journey      TEXT CHECK (journey IN ('explore', 'engage', 'offer', 'agree', 'onboard',
                 'co-create', 'realize')),
    work         INTEGER CHECK (work >= 0),
    wait         INTEGER CHECK (wait >= 0),
    complete     INTEGER CHECK (complete BETWEEN 0 AND 100),
    CHECK ((step IS NULL) <> (name IS NULL))
) STRICT;

CREATE INDEX stream_step_of ON stream_step (value_stream);

-- What this board calls a thing that gemba has another word for.
CREATE TABLE word (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE CHECK (name <> ''),
    says TEXT NOT NULL CHECK (says <> '')
) STRICT;

CREATE INDEX experiment_of_measure ON experiment (measure) WHERE measure IS NOT NULL;
CREATE INDEX experiment_of_step ON experiment (step) WHERE step IS NOT NULL;
CREATE INDEX improvement_of_measure ON improvement (measure) WHERE measure IS NOT NULL;
CREATE INDEX observation_of_step ON observation (step) WHERE step IS NOT NULL;
CREATE INDEX observation_of_improvement ON observation (improvement) WHERE improvement IS NOT NULL;
CREATE INDEX observation_of_process ON observation (process) WHERE process IS NOT NULL;
CREATE INDEX stream_step_of_step ON stream_step (step) WHERE step IS NOT NULL;
CREATE INDEX interface_to ON process_interface (to_process);
CREATE INDEX version_place_of ON version_place (process);
CREATE INDEX process_version_voids ON process_version (voids) WHERE voids IS NOT NULL;
CREATE INDEX story_of_process ON story (process) WHERE process IS NOT NULL;
