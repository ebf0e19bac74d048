-- Visits to households that were ever monitored, whatever month the record belongs to.
CREATE OR REPLACE TEMP TABLE case_visits AS
SELECT DISTINCT household_id, visit_date, visit_way
FROM monthly_records
WHERE visit_date IS NOT NULL AND household_id IN (SELECT household_id FROM cases);

-- One row per month × household under monitoring at the month's end: what is due and done.
CREATE OR REPLACE TEMP TABLE visit_months AS
WITH seen AS (
    SELECT a.month, a.household_id, max(v.visit_date) AS last_visit,
           count(DISTINCT v.visit_date) FILTER (WHERE v.visit_date >= a.month_start) AS visits,
           coalesce(bool_or(v.visit_way = '入户') FILTER (WHERE v.visit_date >= a.month_start),
                    false) AS in_person
    FROM active_households AS a
    JOIN case_visits AS v ON v.household_id = a.household_id AND v.visit_date <= a.month_end
    GROUP BY a.month, a.household_id
)
SELECT a.month, a.region_code, a.category, a.main_risk, due.value::BIGINT AS due,
       coalesce(s.visits, 0) AS visits, coalesce(s.in_person, false) AS in_person,
       datediff('month', greatest(a.identified_on, s.last_visit), a.month_end)
           >= gap.value AS overlooked
FROM active_households AS a
LEFT JOIN seen AS s ON s.month = a.month AND s.household_id = a.household_id
LEFT JOIN rule_month AS due ON due.month = a.month AND due.rule = 'monthly_visit'
LEFT JOIN rule_month AS gap ON gap.month = a.month AND gap.rule = 'visit_gap';
