-- Medians, quantiles and Gini coefficients of one month from the values of all counties together.
CREATE OR REPLACE TEMP TABLE pooled AS
WITH every AS (
    SELECT a.above, v.base, l.gini, v.dimension, v.value, unnest(range(v.many))
    FROM read_parquet($values, filename = true) AS v
    JOIN given AS g ON g."values" = v.filename
    JOIN lists AS l USING (base)
    JOIN above AS a ON a.county = g.county
    WHERE v.month IN {asked} AND v.month = least($month, g.newest)
      AND (v.month = $month OR l.stands)
),
made AS (
    SELECT above, base, dimension, count(*) AS n, quantile_cont(value, {shares}) AS quantiles,
           plain_gini(list_sort(list(value) FILTER (gini))) AS gini
    FROM every GROUP BY ALL
)
SELECT d.above, m.indicator, d.dimension, d.n,
       CASE WHEN m.kind = 'gini' THEN d.gini
            ELSE d.quantiles[list_position({shares}, m.quantile)] END AS value
FROM made AS d JOIN meta AS m USING (base)
