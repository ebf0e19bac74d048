-- The chance of at least `k` hits in a village, given how many there are in the county: of
-- `total` hits each falls into the village with chance `share` (binomial), or `total` of the
-- county's `size` households are hit and the village holds `n` of them (hypergeometric).
-- Both are exact whatever the county's rate is.
CREATE OR REPLACE TEMP MACRO binomial_tail(k, total, share) AS
    CASE WHEN k <= 0 OR share >= 1 THEN 1.0
         ELSE least(1.0, list_sum(list_transform(range(k, total + 1), lambda i:
              exp(lgamma(total + 1.0) - lgamma(i + 1.0) - lgamma(total - i + 1.0)
                  + i * ln(share) + (total - i) * ln(1 - share))))) END;

CREATE OR REPLACE TEMP MACRO log_choose(n, k) AS
    lgamma(n + 1.0) - lgamma(k + 1.0) - lgamma(n - k + 1.0);

CREATE OR REPLACE TEMP MACRO hypergeometric_tail(k, n, total, size) AS
    CASE WHEN k <= greatest(0, n + total - size) THEN 1.0
         ELSE least(1.0, list_sum(list_transform(range(k, least(n, total) + 1), lambda i:
              exp(log_choose(total, i) + log_choose(size - total, n - i)
                  - log_choose(size, n))))) END;

-- Benjamini and Hochberg (1995) within a month: the largest chance that still counts among
-- the month's villages, 0 if none does. `ladder`: every chance in the month. If all villages
-- are alike, the chance that any is marked in a month is at most early_sign_false_alarm. The
-- factor forgives rounding where a chance lies on its step of the ladder.
CREATE OR REPLACE TEMP MACRO largest_significant(ladder, alarm) AS
    coalesce(list_max(list_filter(list_sort(ladder), lambda chance, i:
        chance <= alarm * i / len(ladder) * (1 + 1e-9))), -1.0);

-- New risks (alerts received and cases identified) of the last months, a household once.
CREATE OR REPLACE TEMP TABLE new_risks AS
SELECT DISTINCT w.month, d.household_id, coalesce(u.unit, c.unplaced) AS region_code
FROM (
    SELECT household_id, village_code, coalesce(received_on, found_on) AS day FROM alerts
    UNION ALL
    SELECT household_id, village_code, identified_on FROM cases
) AS d
JOIN history_months AS m ON d.day BETWEEN m.month_start AND m.month_end
JOIN window_months AS w ON m.no BETWEEN w.no - setting('early_sign_months') + 1 AND w.no
CROSS JOIN county AS c LEFT JOIN unit_map AS u ON u.code = d.village_code
WHERE d.household_id IS NOT NULL;

CREATE OR REPLACE TEMP TABLE new_risk_signals AS
WITH villages AS (
    SELECT h.month, coalesce(u.unit, c.unplaced) AS region_code, count(*) AS households
    FROM household_months AS h
    CROSS JOIN county AS c LEFT JOIN unit_map AS u ON u.code = h.region_code
    GROUP BY ALL
),
counted AS (
    SELECT v.month, v.region_code, v.households, count(r.household_id) AS hit
    FROM villages AS v
    LEFT JOIN new_risks AS r ON r.month = v.month AND r.region_code = v.region_code
    GROUP BY v.month, v.region_code, v.households
),
tailed AS (
    SELECT *, sum(hit) OVER monthly::BIGINT AS total,
           households / sum(households) OVER monthly AS share,
           binomial_tail(hit, sum(hit) OVER monthly::BIGINT,
                         households / sum(households) OVER monthly) AS chance
    FROM counted WINDOW monthly AS (PARTITION BY month)
)
SELECT t.month, t.region_code, t.hit, t.total * t.share AS expected, t.chance,
       t.chance <= l.largest AND t.hit > t.total * t.share AS signal
FROM tailed AS t
JOIN (
    SELECT month, largest_significant(ladder, alarm) AS largest
    FROM (SELECT month, list(chance) AS ladder, any_value(s.value) AS alarm
          FROM tailed JOIN settings AS s ON s.name = 'early_sign_false_alarm' GROUP BY month)
) AS l ON l.month = t.month;

-- Large falls in income among the households that can be compared.
CREATE OR REPLACE TEMP VIEW comparable_incomes AS
SELECT i.month, i.household_id, coalesce(u.unit, c.unplaced) AS region_code,
       falls_by_more(net, fall_share, net_before) AS fell
FROM income_changes AS i
CROSS JOIN county AS c LEFT JOIN unit_map AS u ON u.code = i.region_code
WHERE net_before > 0 AND fall_share IS NOT NULL;

CREATE OR REPLACE TEMP VIEW income_falls AS FROM comparable_incomes WHERE fell;

CREATE OR REPLACE TEMP TABLE income_fall_signals AS
WITH counted AS (
    SELECT month, region_code, count(*) AS compared, count(*) FILTER (WHERE fell) AS hit
    FROM comparable_incomes GROUP BY month, region_code
),
tailed AS (
    SELECT *, sum(hit) OVER monthly::BIGINT AS total, sum(compared) OVER monthly::BIGINT AS size,
           hypergeometric_tail(hit, compared, sum(hit) OVER monthly::BIGINT,
                               sum(compared) OVER monthly::BIGINT) AS chance
    FROM counted WINDOW monthly AS (PARTITION BY month)
)
SELECT t.month, t.region_code, t.hit, t.compared, t.total * t.compared / t.size AS expected,
       t.chance, t.chance <= l.largest AND t.hit > t.total * t.compared / t.size AS signal
FROM tailed AS t
JOIN (
    SELECT month, largest_significant(ladder, alarm) AS largest
    FROM (SELECT month, list(chance) AS ladder, any_value(s.value) AS alarm
          FROM tailed JOIN settings AS s ON s.name = 'early_sign_false_alarm' GROUP BY month)
) AS l ON l.month = t.month;
