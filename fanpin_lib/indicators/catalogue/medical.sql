-- One row per month × in-patient screened by the month's end.
CREATE OR REPLACE TEMP VIEW medical_months AS
SELECT w.month, a.list_id, a.household_id, coalesce(a.village_code, n.village_code) AS region_code,
       a.screened_on, a.exclusion,
       a.screened_on >= w.month_start AS is_new,
       a.exclusion IS NOT NULL AS excluded,
       a.closed_on IS NULL OR a.closed_on > w.month_end AS open,
       coalesce(a.fed_back_on <= w.month_end, false) AS fed_back,
       coalesce(a.township_on <= w.month_end, false) AS in_township,
       CASE WHEN a.closed_on BETWEEN w.month_start AND w.month_end
            THEN a.closed_on - a.screened_on END AS days_open
FROM window_months AS w JOIN medical_list AS a ON a.screened_on <= w.month_end
LEFT JOIN noted_households AS n ON n.household_id = a.household_id AND n.month = w.month;

-- In-patients that are open and not excluded, with the step that each waits for: the first required
-- one after the last of which there is a date.
CREATE OR REPLACE TEMP VIEW medical_waits AS
WITH dated AS (
    UNPIVOT (SELECT list_id, screened_on, fed_back_on, judged_on, solved_on, township_on,
                    coordinated_on, closed_on FROM medical_list)
    ON screened_on, fed_back_on, judged_on, solved_on, township_on, coordinated_on, closed_on
    INTO NAME recorded_in VALUE day
),
reached AS (
    SELECT w.month, d.list_id, max(s.step_order) AS step_order
    FROM dated AS d JOIN rule_medical AS s USING (recorded_in)
    JOIN window_months AS w ON w.month = s.month AND d.day <= w.month_end
    GROUP BY w.month, d.list_id
)
SELECT m.month, m.list_id, m.household_id, m.region_code, m.screened_on,
       arg_min(s.step, s.step_order) AS step
FROM medical_months AS m JOIN reached AS r USING (month, list_id)
JOIN rule_medical AS s ON s.month = m.month AND s.required AND s.step_order > r.step_order
WHERE m.open AND NOT m.excluded
GROUP BY ALL;
