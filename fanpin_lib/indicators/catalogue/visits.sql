-- Visits to households that were ever monitored, whatever month they were entered for.
CREATE OR REPLACE TEMP TABLE case_visits AS
SELECT household_id, visit_date, bool_or(coalesce(visit_way = '入户', false)) AS in_person
FROM visits AS v SEMI JOIN cases AS c ON c.household_id = v.household_id
WHERE visit_date IS NOT NULL
GROUP BY household_id, visit_date;

CREATE OR REPLACE TEMP TABLE visits_by_month AS
SELECT w.month, v.household_id, count(*) AS visits, bool_or(v.in_person) AS in_person
FROM case_visits AS v JOIN window_months AS w ON v.visit_date BETWEEN w.month_start AND w.month_end
GROUP BY w.month, v.household_id;

-- One row per month × household under monitoring at the month's end: what is due and done.
CREATE OR REPLACE TEMP TABLE visit_months AS
SELECT a.month, a.household_id, a.case_id, a.region_code, a.category, a.main_risk,
       w.monthly_visit::BIGINT AS due,
       coalesce(s.visits, 0) AS visits, coalesce(s.in_person, false) AS in_person,
       datediff('month', greatest(a.identified_on, v.visit_date), a.month_end)
           >= w.visit_gap AS overlooked
FROM active_households AS a
JOIN window_months AS w ON w.month = a.month
LEFT JOIN visits_by_month AS s ON s.month = a.month AND s.household_id = a.household_id
ASOF LEFT JOIN case_visits AS v
     ON v.household_id = a.household_id AND v.visit_date <= a.month_end;
