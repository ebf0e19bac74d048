-- What the records say of each condition, as bit masks of month numbers: the months in which
-- it was found met and found short. Only conditions that were ever short.
CREATE OR REPLACE TEMP MACRO months_where(no, found) AS
    coalesce(bit_or(1::BIGINT << no) FILTER (WHERE found), 0);

CREATE OR REPLACE TEMP TABLE condition_marks AS
SELECT household_id, mark.condition, mark.met, mark.short
FROM (
    SELECT household_id, unnest([
        {'condition': '食', 'met': months_where(no, food_ok),
         'short': months_where(no, NOT food_ok)},
        {'condition': '衣', 'met': months_where(no, clothing_ok),
         'short': months_where(no, NOT clothing_ok)},
        {'condition': '义务教育', 'met': months_where(no, education_ok),
         'short': months_where(no, NOT education_ok)},
        {'condition': '基本医疗', 'met': months_where(no, medical_ok),
         'short': months_where(no, NOT medical_ok)},
        {'condition': '住房安全', 'met': months_where(no, housing_ok),
         'short': months_where(no, NOT housing_ok)},
        {'condition': '饮水安全', 'met': months_where(no, water_ok),
         'short': months_where(no, NOT water_ok)}]) AS mark
    FROM watched_records GROUP BY household_id
)
WHERE mark.short > 0;

-- A month's state is that of the latest month in which the condition was filled.
CREATE OR REPLACE TEMP MACRO short_by(met, short, until) AS
    CASE WHEN (met | short) & ((1::BIGINT << until) - 1) = 0 THEN false
         ELSE (short >> highest_bit((met | short) & ((1::BIGINT << until) - 1))) & 1 = 1 END;

-- One row per month × household × condition that is short, or was until this month.
CREATE OR REPLACE TEMP TABLE condition_items AS
WITH registered AS (
    SELECT DISTINCT month, household_id
    FROM households_by_month SEMI JOIN condition_marks USING (household_id)
),
states AS (
    SELECT w.month, w.no, w.month_end, c.household_id, c.condition,
           short_by(c.met, c.short, w.no + 1) AS short,
           short_by(c.met, c.short, w.no) AS short_before,
           highest_bit((c.met | c.short) & ((1::BIGINT << (w.no + 1)) - 1)) AS since
    FROM condition_marks AS c JOIN window_months AS w
         ON (c.met | c.short) & ((1::BIGINT << (w.no + 1)) - 1) > 0
)
SELECT s.month, s.household_id, coalesce(r.region_code, n.village_code) AS region_code, s.since, s.condition, s.short,
       s.short AND NOT s.short_before AS newly_short,
       s.short_before AND NOT s.short AS restored, s.short AND s.short_before AS still_short
FROM states AS s
JOIN watched_records AS r ON r.household_id = s.household_id AND r.no = s.since
LEFT JOIN noted_households AS n ON n.household_id = s.household_id AND n.month = s.month
LEFT JOIN registered AS h ON h.household_id = s.household_id AND h.month = s.month
WHERE (s.short OR s.short_before)
  AND (s.since = s.no OR s.month NOT IN (FROM registered_months)
       OR h.household_id IS NOT NULL)
  AND (n.closed_on IS NULL OR n.closed_on > s.month_end);

-- One row per month × household short of at least one condition.
CREATE OR REPLACE TEMP VIEW short_households AS
SELECT month, household_id, max_by(region_code, since) AS region_code
FROM condition_items WHERE short GROUP BY month, household_id;

-- Conditions short at a month's end with each department that the profile sends them to; those
-- that it sends nowhere have none.
CREATE OR REPLACE TEMP VIEW routed_items AS
SELECT i.month, i.household_id, i.region_code, i.condition, r.department
FROM condition_items AS i
LEFT JOIN rule_routes AS r ON r.month = i.month AND r.condition = i.condition
WHERE i.short;
