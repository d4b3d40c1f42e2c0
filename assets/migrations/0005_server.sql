-- The team server: copies of the file, and what each person may do where nobody may touch it.

-- How many daily copies are kept beside the file; none makes no copies.
ALTER TABLE board ADD COLUMN copies INTEGER NOT NULL DEFAULT 14 CHECK (copies BETWEEN 0 AND 366);

-- What a person may do in hosted mode, one row each; nobody named here is a member. Whoever can
-- write the file itself needs no row: there it would only be a promise.
CREATE TABLE person_access (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    person INTEGER NOT NULL REFERENCES person (id),
    access TEXT NOT NULL CHECK (access IN ('viewer', 'member', 'asm', 'apo', 'administrator')),
    UNIQUE (person, access)
) STRICT;
