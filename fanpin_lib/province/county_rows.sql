-- The counties' figures of some months. A county that gave none for a month stands with its newest:
-- with what says how things stood, not with what happened then, of which nothing is known since.
WITH laid AS (
    SELECT r.* REPLACE (w.month AS month), r.month = w.month OR m.stands AS known
    FROM read_parquet($figures) AS r
    JOIN given AS g ON g.county = r.region_code
    JOIN meta AS m USING (indicator)
    JOIN (SELECT unnest($months) AS month) AS w ON r.month = least(w.month, g.newest)
    WHERE r.month IN {asked}
)
SELECT month, region_code, region_name, level, indicator, dimension,
       CASE WHEN known THEN value END AS value, unit,
       CASE WHEN known THEN numerator END AS numerator,
       CASE WHEN known THEN denominator END AS denominator,
       CASE WHEN known THEN n END AS n, CASE WHEN known THEN low END AS low,
       CASE WHEN known THEN high END AS high,
       CASE WHEN known THEN status ELSE '{no_data}' END AS status
FROM laid WHERE known OR dimension = ''
