-- What a team has agreed to keep: so many of a hundred stories within so many days. Both or neither;
-- no earlier board has agreed on anything.

ALTER TABLE board ADD COLUMN expected_days INTEGER CHECK (expected_days BETWEEN 1 AND 3650);
ALTER TABLE board ADD COLUMN expected_percent INTEGER CHECK (expected_percent BETWEEN 1 AND 99);
