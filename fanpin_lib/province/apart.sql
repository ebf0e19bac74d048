-- What the documents of counties under one roof divide differently: parts of a split whose word
-- (a class's classification, a band, a step) some of them do not know, or know with other classes.
-- A part that no document names (未填, a department, a kind of work) is the same everywhere.
CREATE OR REPLACE TEMP TABLE apart AS
WITH asked AS (
    SELECT DISTINCT a.above, r.indicator, r.dimension,
           split_part(r.dimension, '=', 1) AS split,
           split_part(substr(r.dimension, strpos(r.dimension, '=') + 1), '：', 1) AS word
    FROM county_rows AS r JOIN above AS a ON a.county = r.region_code
    WHERE r.dimension <> '' AND r.status IN {usable}
),
different AS (
    SELECT q.above, q.split, q.word
    FROM (SELECT DISTINCT above, split, word FROM asked) AS q
    JOIN above AS i USING (above)
    LEFT JOIN words_now AS w ON w.county = i.county AND w.split = q.split AND w.word = q.word
    GROUP BY ALL
    HAVING count(w.word) > 0 AND (count(w.word) < count(*) OR count(DISTINCT w.told) > 1)
)
SELECT q.* FROM asked AS q SEMI JOIN different AS d USING (above, split, word)
