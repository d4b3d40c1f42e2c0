-- Who somebody of another source is here, once and for all: a person who is given another name must
-- not come back under the old one with the next import, and say everything a second time.

CREATE TABLE imported_person (
    id     INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    -- The display name there, or the account where there is none; folded.
    name   TEXT NOT NULL,
    person INTEGER NOT NULL REFERENCES person (id),
    UNIQUE (source, name)
) STRICT;

CREATE INDEX imported_person_of ON imported_person (person);
