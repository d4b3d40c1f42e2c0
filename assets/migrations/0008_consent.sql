-- What a process owner says of a change of scope afterwards. A row of its own: the ledger of the
-- scope says what happened and is never written over, and who agreed when is part of the history
-- too. Append only, not journaled; what is taken back is voided by a row that names it.

CREATE TABLE scope_consent (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    seq    INTEGER NOT NULL,
    sprint INTEGER NOT NULL,
    -- The row of sprint_scope that it is about.
    event  INTEGER NOT NULL,
    at     INTEGER NOT NULL,
    person INTEGER NOT NULL,
    says   TEXT NOT NULL CHECK (says IN ('agreed', 'objected')),
    note   TEXT NOT NULL DEFAULT '',
    voids  INTEGER
) STRICT;

CREATE INDEX scope_consent_of_sprint ON scope_consent (sprint, id);
CREATE INDEX scope_consent_of_operation ON scope_consent (seq);
