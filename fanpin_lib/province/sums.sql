WITH hidden AS (
    SELECT a.above, r.indicator, split_part(r.dimension, '=', 1) AS split,
           list(DISTINCT r.region_code) AS counties
    FROM county_rows AS r JOIN above AS a ON a.county = r.region_code
    WHERE ends_with(r.dimension, '={withheld}') GROUP BY ALL
),
-- Of a split that one county withholds in part nothing is made from values.
unpooled AS (
    SELECT DISTINCT a.above, r.indicator, split_part(r.dimension, '=', 1) AS split
    FROM county_rows AS r JOIN above AS a ON a.county = r.region_code
    JOIN meta AS m ON m.indicator = r.indicator AND m.base IS NOT NULL
    WHERE r.status = '{withheld}'
),
filled AS (
    SELECT a.above AS place, any_value(r.month) AS no, r.indicator, r.dimension,
           any_value(m.kind) AS kind, any_value(m.scale) AS scale,
           CASE WHEN bool_or(r.status = '{withheld}') OR bool_or(u.above IS NOT NULL)
                     OR NOT list_has_all(list(r.region_code), any_value(h.counties))
                     THEN '{withheld}'
                WHEN bool_or(x.above IS NOT NULL) THEN '{apart}'
                WHEN count(*) FILTER (r.status IN {usable}) = 0 THEN mode(r.status) END AS known,
           CASE WHEN any_value(m.base) IS NULL THEN
               fsum(r.numerator ORDER BY a.county) FILTER (r.status IN {usable}) END AS numerator,
           CASE WHEN any_value(m.base) IS NULL THEN
               fsum(r.denominator ORDER BY a.county) FILTER (r.status IN {usable}) END
               AS denominator,
           CASE WHEN any_value(m.base) IS NULL
                THEN coalesce(sum(r.n) FILTER (r.status IN {usable}), 0)
                ELSE coalesce(any_value(p.n), 0) END::BIGINT AS n,
           any_value(p.value) AS direct, NULL::VARCHAR AS blocked
    FROM county_rows AS r
    JOIN meta AS m ON m.indicator = r.indicator
    JOIN above AS a ON a.county = r.region_code AND list_contains(m.levels, a.level)
    LEFT JOIN hidden AS h ON h.above = a.above
         AND h.indicator = r.indicator AND h.split = split_part(r.dimension, '=', 1)
    LEFT JOIN unpooled AS u ON u.above = a.above
         AND u.indicator = r.indicator AND u.split = split_part(r.dimension, '=', 1)
    LEFT JOIN apart AS x ON x.above = a.above
         AND x.indicator = r.indicator AND x.dimension = r.dimension
    LEFT JOIN pooled AS p ON p.above = a.above
         AND p.indicator = r.indicator AND p.dimension = r.dimension
    GROUP BY a.above, r.indicator, r.dimension
),
