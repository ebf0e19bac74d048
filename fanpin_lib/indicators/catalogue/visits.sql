-- Visits to households that anybody has to visit, whatever month they were entered for.
CREATE TEMP TABLE IF NOT EXISTS assessments (
    month VARCHAR, household_id VARCHAR, village_code VARCHAR, rule_id VARCHAR, decides VARCHAR,
    status VARCHAR, outcome VARCHAR, clauses VARCHAR[]);
CREATE TEMP TABLE IF NOT EXISTS decisions_in_force (month VARCHAR, rule_id VARCHAR);

-- Whom the profile wants visited, month by month: those that its decision names; where it has
-- none, the households under monitoring. A decision that nobody took, or that had no register
-- of households to be taken on, leaves its month unknown.
CREATE OR REPLACE TEMP TABLE households_due AS
SELECT a.month, a.household_id, a.case_id, a.region_code, a.category, a.main_risk, a.identified_on,
       v.times, v.first_day, v.due_on, v.ways, v.duty <> '' AS undecided
FROM active_households AS a
JOIN rule_visits AS v ON v.month = a.month AND (v.duty = '' OR v.month NOT IN
     (SELECT month FROM decisions_in_force SEMI JOIN registered_months USING (month)
      WHERE rule_id = 'visit_duty'))
UNION ALL
SELECT d.month, d.household_id, a.case_id, d.village_code, a.category, a.main_risk, a.identified_on,
       v.times, v.first_day, v.due_on, v.ways, false
FROM assessments AS d
JOIN rule_visits AS v ON v.month = d.month AND v.duty = d.outcome
LEFT JOIN active_households AS a ON a.month = d.month AND a.household_id = d.household_id
WHERE d.rule_id = 'visit_duty';

CREATE OR REPLACE TEMP TABLE household_visits AS
SELECT household_id, visit_date, list(DISTINCT visit_way) FILTER (WHERE visit_way IS NOT NULL) AS ways
FROM visits SEMI JOIN (
    SELECT household_id FROM households_due UNION SELECT household_id FROM cases
) USING (household_id)
WHERE visit_date IS NOT NULL
GROUP BY household_id, visit_date;

CREATE OR REPLACE TEMP TABLE visits_by_month AS
SELECT w.month, v.household_id, count(*) AS visits,
       bool_or(list_contains(v.ways, '入户')) AS in_person
FROM household_visits AS v
JOIN window_months AS w ON v.visit_date BETWEEN w.month_start AND w.month_end
GROUP BY w.month, v.household_id;

-- Visits that count for what is due: in time, and by a way that the document names.
CREATE OR REPLACE TEMP TABLE visits_counted AS
SELECT d.month, d.household_id, count(*) AS counted
FROM households_due AS d
JOIN household_visits AS v ON v.household_id = d.household_id
     AND v.visit_date BETWEEN d.first_day AND d.due_on
     AND (len(d.ways) = 0 OR list_has_any(v.ways, d.ways))
GROUP BY d.month, d.household_id;

-- One row per month × household to be visited: what is due and done. Of one that was never
-- visited the wait runs from its identification, or from the month in which it came to be due.
CREATE OR REPLACE TEMP TABLE visit_months AS
WITH listed AS (
    SELECT household_id, min(w.month_start) AS since
    FROM households_due JOIN window_months AS w USING (month) GROUP BY household_id
),
due AS (
    SELECT d.*, coalesce(d.identified_on, l.since) AS waits_from, w.month_end, w.visit_gap
    FROM households_due AS d JOIN window_months AS w USING (month)
    JOIN listed AS l ON l.household_id = d.household_id
)
SELECT a.month, a.household_id, a.case_id, a.region_code, a.category, a.main_risk, a.undecided,
       a.times AS due, coalesce(s.visits, 0) AS visits, coalesce(s.in_person, false) AS in_person,
       coalesce(c.counted, 0) AS counted,
       datediff('month', greatest(a.waits_from, v.visit_date), a.month_end)
           >= a.visit_gap AS overlooked
FROM due AS a
LEFT JOIN visits_by_month AS s ON s.month = a.month AND s.household_id = a.household_id
LEFT JOIN visits_counted AS c ON c.month = a.month AND c.household_id = a.household_id
ASOF LEFT JOIN household_visits AS v
     ON v.household_id = a.household_id AND v.visit_date <= a.month_end;

CREATE OR REPLACE TEMP VIEW visit_classes AS
SELECT v.month, v.household_id, v.region_code, c.shown, v.due, v.counted, v.undecided
FROM visit_months AS v JOIN class_standing AS c USING (month, household_id);
