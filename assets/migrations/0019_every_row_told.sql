-- The journal has a word on every row from here on, those of the log, of the ledgers and of the
-- numbers of keys among them: what another program has changed anywhere is found by holding the whole
-- file against it. An earlier gemba would write such rows without one, and what is there already is
-- noted as it is once the file is of this format.
--
-- It names rows by their number, which the counters of keys did not have. That they are given one comes
-- first: a file whose counters have it already is none of an earlier format, whatever it says.
ALTER TABLE key_counter ADD COLUMN id INTEGER;
CREATE TABLE key_counter_once (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    prefix TEXT NOT NULL UNIQUE,
    last   INTEGER NOT NULL CHECK (last >= 0)
) STRICT;
INSERT INTO key_counter_once (prefix, last) SELECT prefix, last FROM key_counter ORDER BY prefix;
DROP TABLE key_counter;
ALTER TABLE key_counter_once RENAME TO key_counter;

CREATE TABLE key_range_once (
    id     INTEGER PRIMARY KEY AUTOINCREMENT,
    prefix TEXT NOT NULL,
    source TEXT NOT NULL,
    first  INTEGER NOT NULL CHECK (first > 0),
    last   INTEGER NOT NULL CHECK (last >= first),
    UNIQUE (prefix, source, first)
) STRICT;
INSERT INTO key_range_once (prefix, source, first, last)
    SELECT prefix, source, first, last FROM key_range ORDER BY prefix, source, first;
DROP TABLE key_range;
ALTER TABLE key_range_once RENAME TO key_range;
