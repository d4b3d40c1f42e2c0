-- What a sprint keeps for good: by which time zone and in what its days and amounts are told once it
-- is over, and how long its events took.

-- As they were when it ended, as in its report; none while it is not over.
ALTER TABLE sprint ADD COLUMN zone TEXT;
ALTER TABLE sprint ADD COLUMN estimates TEXT;

UPDATE sprint SET
    zone = (SELECT nullif(r.report ->> '$.zone', '') FROM sprint_report r WHERE r.sprint = sprint.id),
    estimates = (SELECT nullif(r.report ->> '$.estimates', '') FROM sprint_report r
                 WHERE r.sprint = sprint.id)
WHERE state IN ('closed', 'cancelled');

-- How long planning, review and retrospective took; stand-ups have times of their own.
CREATE TABLE sprint_event (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    sprint  INTEGER NOT NULL REFERENCES sprint (id),
    event   TEXT NOT NULL CHECK (event IN ('planning', 'review', 'retrospective')),
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    UNIQUE (sprint, event)
) STRICT;

-- How many days a person gave in all when the sprint began, in hundredths; none for who came later,
-- and before it began.
ALTER TABLE capacity ADD COLUMN began INTEGER CHECK (began >= 0);

UPDATE capacity SET began = (days - off) * focus / 100
WHERE sprint IN (SELECT id FROM sprint WHERE state = 'active');
