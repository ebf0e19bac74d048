-- Condition spells: rows of a household's records in which a condition was filled, only for
-- households that were ever short of one; each row holds until the next filled one.
CREATE OR REPLACE TEMP TABLE condition_spells AS
WITH ever_short AS (
    SELECT DISTINCT household_id FROM monthly_records
    WHERE NOT food_ok OR NOT clothing_ok OR NOT education_ok
       OR NOT medical_ok OR NOT housing_ok OR NOT water_ok
),
filled AS (
    UNPIVOT (
        SELECT m.no, r.household_id, coalesce(r.village_code, v.village_code) AS region_code,
               r.food_ok AS 食, r.clothing_ok AS 衣, r.education_ok AS 义务教育,
               r.medical_ok AS 基本医疗, r.housing_ok AS 住房安全, r.water_ok AS 饮水安全
        FROM monthly_records AS r
        SEMI JOIN ever_short AS e ON e.household_id = r.household_id
        JOIN history_months AS m ON m.month = r.month
        LEFT JOIN villages_of_unplaced AS v ON v.household_id = r.household_id
    ) ON 食, 衣, 义务教育, 基本医疗, 住房安全, 饮水安全 INTO NAME condition VALUE met
)
SELECT no, household_id, region_code, condition, met,
       lag(met) OVER spell AS met_before, lead(no) OVER spell AS until
FROM filled
WINDOW spell AS (PARTITION BY household_id, condition ORDER BY no);

-- One row per month × household × condition that is short, or was until this month.
CREATE OR REPLACE TEMP VIEW condition_items AS
SELECT w.month, s.household_id, s.region_code, s.no AS since, s.condition, NOT s.met AS short,
       NOT s.met AND w.no = s.no AND coalesce(s.met_before, true) AS newly_short,
       s.met AND w.no = s.no AND NOT s.met_before AS restored,
       NOT s.met AND NOT (w.no = s.no AND coalesce(s.met_before, true)) AS still_short
FROM condition_spells AS s
JOIN window_months AS w
     ON w.no >= s.no AND (s.until IS NULL OR w.no < s.until) AND (NOT s.met OR w.no = s.no)
WHERE (NOT s.met OR NOT s.met_before)
  AND (w.no = s.no OR NOT (SELECT delivered FROM ledger_status WHERE table_name = 'households')
       OR s.household_id IN (SELECT household_id FROM households))
  AND NOT EXISTS (FROM closed_households AS c
                  WHERE c.household_id = s.household_id AND c.closed_on <= w.month_end);

-- One row per month × household short of at least one condition.
CREATE OR REPLACE TEMP VIEW short_households AS
SELECT month, household_id, max_by(region_code, since) AS region_code
FROM condition_items WHERE short GROUP BY month, household_id;
