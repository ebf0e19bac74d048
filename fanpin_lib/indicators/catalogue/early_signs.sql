-- Upper tails of the Poisson and the binomial distribution: the chance of at least `k` when
-- `mean` is expected, and of at least `k` of `n` when each has chance `p`.
CREATE OR REPLACE TEMP MACRO poisson_tail(k, mean) AS
    CASE WHEN k <= 0 THEN 1.0 WHEN mean <= 0 THEN 0.0
         ELSE greatest(0.0, 1.0 - list_sum(list_transform(range(0, k), lambda i:
              exp(i * ln(mean) - mean - lgamma(i + 1.0))))) END;

CREATE OR REPLACE TEMP MACRO binomial_tail(k, n, p) AS
    CASE WHEN k <= 0 THEN 1.0 WHEN p <= 0 THEN 0.0 WHEN p >= 1 THEN 1.0
         ELSE least(1.0, list_sum(list_transform(range(k, n + 1), lambda i:
              exp(lgamma(n + 1.0) - lgamma(i + 1.0) - lgamma(n - i + 1.0)
                  + i * ln(p) + (n - i) * ln(1 - p))))) END;

-- Benjamini and Hochberg (1995), within a month: `signal` where the chance is small enough
-- among `tests` villages. If all villages are alike, the chance that any of them is marked
-- in a month is at most the setting early_sign_false_alarm.

-- New risks (alerts received and cases identified) of the last months against the rate of the
-- rest of the county, for households in the household ledger.
CREATE OR REPLACE TEMP TABLE new_risk_signals AS
WITH villages AS (
    SELECT h.month, w.no, coalesce(u.unit, h.region_code) AS region_code, count(*) AS households
    FROM household_months AS h JOIN window_months AS w ON w.month = h.month
    LEFT JOIN unit_map AS u ON u.code = h.region_code
    GROUP BY ALL
),
risks AS (
    SELECT DISTINCT household_id, region_code, no
    FROM (
        SELECT household_id, village_code AS region_code, coalesce(received_on, found_on) AS day
        FROM alerts
        UNION ALL
        SELECT household_id, village_code, identified_on FROM cases
    ) JOIN history_months ON day BETWEEN month_start AND month_end
),
counted AS (
    SELECT v.month, v.region_code, v.households, count(DISTINCT r.household_id) AS hit
    FROM villages AS v
    LEFT JOIN (SELECT * REPLACE (coalesce(u.unit, r.region_code) AS region_code)
               FROM risks AS r LEFT JOIN unit_map AS u ON u.code = r.region_code) AS r
           ON r.region_code = v.region_code
          AND r.no BETWEEN v.no - setting('early_sign_months') + 1 AND v.no
    GROUP BY v.month, v.region_code, v.households
),
expected AS (
    SELECT *, (sum(hit) OVER month_wide - hit) * households
              / nullif(sum(households) OVER month_wide - households, 0) AS mean,
           count(*) OVER month_wide AS tests
    FROM counted WINDOW month_wide AS (PARTITION BY month)
),
tailed AS (SELECT *, poisson_tail(hit, mean) AS chance FROM expected WHERE mean IS NOT NULL),
ranked AS (
    SELECT *, rank() OVER (PARTITION BY month ORDER BY chance DESC) AS from_worst,
           row_number() OVER (PARTITION BY month ORDER BY chance, region_code) AS position
    FROM tailed
)
SELECT month, region_code, hit, mean, chance,
       chance <= coalesce(max(chance) FILTER (
           WHERE chance <= setting('early_sign_false_alarm') * position / tests)
           OVER (PARTITION BY month), -1.0) AND hit > mean AS signal
FROM ranked;

-- Large falls in income against the share of the rest of the county.
CREATE OR REPLACE TEMP TABLE income_fall_signals AS
WITH counted AS (
    SELECT c.month, coalesce(u.unit, c.region_code) AS region_code, count(*) AS compared,
           count(*) FILTER (WHERE falls_by_more(net, fall_share, net_before)) AS hit
    FROM income_changes AS c LEFT JOIN unit_map AS u ON u.code = c.region_code
    WHERE net_before > 0 AND fall_share IS NOT NULL
    GROUP BY ALL
),
expected AS (
    SELECT *, (sum(hit) OVER month_wide - hit)
              / nullif(sum(compared) OVER month_wide - compared, 0) AS share,
           count(*) OVER month_wide AS tests
    FROM counted WINDOW month_wide AS (PARTITION BY month)
),
tailed AS (
    SELECT *, binomial_tail(hit, compared, share) AS chance FROM expected WHERE share IS NOT NULL
),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY month ORDER BY chance, region_code) AS position
    FROM tailed
)
SELECT month, region_code, hit, compared, chance,
       chance <= coalesce(max(chance) FILTER (
           WHERE chance <= setting('early_sign_false_alarm') * position / tests)
           OVER (PARTITION BY month), -1.0) AND hit > compared * share AS signal
FROM ranked;
