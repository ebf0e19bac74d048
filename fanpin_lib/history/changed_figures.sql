-- Figures that two editions give differently. Equal but for the last bits of floating point is
-- equal; a figure that only one side has counts unless it is zero.
WITH b AS (FROM read_parquet($before) WHERE month = $month),
     a AS (FROM read_parquet($after) WHERE month = $after_month)
SELECT coalesce(a.region_code, b.region_code) AS region_code,
       coalesce(a.region_name, b.region_name) AS region_name,
       coalesce(a.level, b.level) AS level,
       coalesce(a.indicator, b.indicator) AS indicator,
       coalesce(a.dimension, b.dimension) AS dimension,
       coalesce(a.unit, b.unit) AS unit,
       b.value AS before, a.value AS after,
       b.numerator AS numerator_before, a.numerator AS numerator_after,
       b.denominator AS denominator_before, a.denominator AS denominator_after,
       b.n AS n_before, a.n AS n_after,
       coalesce(b.status, '') AS status_before, coalesce(a.status, '') AS status_after
FROM b FULL JOIN a USING (region_code, indicator, dimension)
WHERE (b.status IS DISTINCT FROM a.status OR (b.value IS NULL) <> (a.value IS NULL)
       OR abs(b.value - a.value) > 1e-9 * greatest(1, abs(b.value)))
  AND NOT (b.status IS NULL AND coalesce(a.value, 0) = 0)
  AND NOT (a.status IS NULL AND coalesce(b.value, 0) = 0)
ORDER BY region_code, indicator, dimension
