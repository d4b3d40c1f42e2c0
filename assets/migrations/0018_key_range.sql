-- A story that comes in keeps the key that it has in its source, where the number was never given.
-- Not journaled, as key_counter: undo must not free a key.

-- Numbers that no story of the board's own was ever given: they were jumped over, or went to stories
-- that their source calls so. They are the source's: each for the story that has it there.
CREATE TABLE key_range (
    prefix TEXT NOT NULL,
    source TEXT NOT NULL,
    first  INTEGER NOT NULL CHECK (first > 0),
    last   INTEGER NOT NULL CHECK (last >= first),
    PRIMARY KEY (prefix, source, first)
) STRICT;
