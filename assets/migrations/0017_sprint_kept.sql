-- What a sprint keeps for good: by which time zone and in what its days and amounts are told once it
-- is over, and how long its events took.

-- As they were when it ended, as in its report; none while it is not over.
ALTER TABLE sprint ADD COLUMN zone TEXT;
ALTER TABLE sprint ADD COLUMN estimates TEXT;

-- A report that another program has spoilt tells neither.
UPDATE sprint SET
    zone = (SELECT CASE WHEN json_valid(r.report) THEN nullif(r.report ->> '$.zone', '') END
            FROM sprint_report r WHERE r.sprint = sprint.id),
    estimates = (SELECT CASE WHEN json_valid(r.report) THEN nullif(r.report ->> '$.estimates', '') END
                 FROM sprint_report r WHERE r.sprint = sprint.id)
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
-- and before it began. A sprint that was over before this was kept has none at all, and tells nothing.
ALTER TABLE capacity ADD COLUMN began INTEGER CHECK (began >= 0);

-- What stood there when a sprint began that runs: the first line of the journal since then says what
-- it found; a row that is new since then found nothing.
WITH start (sprint, seq) AS (
    SELECT s.id, (SELECT max(j.seq) FROM journal j
                  WHERE j.tbl = 'sprint' AND j."row" = s.id AND j.col = 'state'
                      AND j.after = 'active')
    FROM sprint s WHERE s.state = 'active'
), found (row, col, now, line) AS (
    SELECT c.id, v.column1,
        CASE v.column1 WHEN 'days' THEN c.days WHEN 'off' THEN c.off ELSE c.focus END,
        (SELECT min(j.id) FROM journal j
         WHERE j.tbl = 'capacity' AND j."row" = c.id AND j.seq > start.seq
             AND (j.col = v.column1 OR j.col IS NULL))
    FROM start JOIN capacity c ON c.sprint = start.sprint
        JOIN (VALUES ('days'), ('off'), ('focus')) v
), stood (row, col, value) AS (
    SELECT f.row, f.col, CASE
        WHEN f.line IS NULL THEN f.now
        WHEN j.col IS NOT NULL THEN j.before
        WHEN json_valid(j.before) THEN j.before ->> ('$.' || f.col)
    END
    FROM found f LEFT JOIN journal j ON j.id = f.line
)
UPDATE capacity SET began = (
    SELECT CAST(max(0, (d.value - o.value) * f.value / 100) AS INTEGER)
    FROM stood d, stood o, stood f
    WHERE d.row = capacity.id AND d.col = 'days' AND o.row = capacity.id AND o.col = 'off'
        AND f.row = capacity.id AND f.col = 'focus'
)
WHERE sprint IN (SELECT sprint FROM start);
