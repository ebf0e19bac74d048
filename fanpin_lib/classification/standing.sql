-- What monitoring knows of a household: its episodes, measures, alerts and events, what people
-- judged of it, and its members' health. NULL means "not known".

CREATE OR REPLACE TEMP MACRO eliminated_at(eliminated_on, reversed_on, day) AS
    eliminated_on IS NOT NULL AND eliminated_on <= day
    AND NOT coalesce(reversed_on BETWEEN eliminated_on AND day, false);

-- One row per month × household with a case. A case without the mark of 2019 that was
-- identified later was not tagged then.
CREATE OR REPLACE TEMP TABLE fact_cases AS
WITH seen AS (
    SELECT m.month, m.month_end, c.*, eliminated_at(eliminated_on, reversed_on, m.month_end)
               AS eliminated,
           CASE WHEN tagged_2019 IS NULL AND identified_on >= DATE '2020-01-01' THEN false
                ELSE tagged_2019 END AS tagged
    FROM fact_months AS m JOIN cases AS c ON c.identified_on <= m.month_end)
SELECT month, household_id,
       CASE WHEN bool_or(tagged) THEN true WHEN bool_or(tagged IS NULL) THEN NULL
            ELSE false END AS tagged,
       arg_max(case_id, (identified_on, case_id)) FILTER (NOT eliminated) AS case_id,
       arg_max(registered_category, (identified_on, case_id)) FILTER (NOT eliminated) AS category,
       max(identified_on) FILTER (NOT eliminated) AS identified_on,
       max(greatest(identified_on, CASE WHEN reversed_on <= month_end THEN reversed_on END))
           FILTER (NOT eliminated) AS running_since,
       coalesce(flatten(list(risks) FILTER (NOT eliminated AND len(risks) > 0)), []) AS risks,
       coalesce(bool_or(NOT eliminated AND coalesce(len(risks), 0) = 0), false) AS risks_blank,
       max(eliminated_on) FILTER (eliminated) AS last_eliminated_on
FROM seen GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE fact_measures AS
SELECT m.month, c.household_id, count(*) FILTER (v.case_id = k.case_id) AS measures_count,
       bool_or(v.ended_on IS NULL OR v.ended_on > m.month_end) AS running
FROM fact_months AS m
JOIN (SELECT m.month, v.* FROM fact_months AS m JOIN measures AS v ON v.started_on <= m.month_end
      UNION ALL BY NAME  -- without a date: begun by when a register first held it
      SELECT v.* FROM measures_by_month AS v WHERE v.started_on IS NULL) AS v USING (month)
JOIN cases AS c ON c.case_id = v.case_id
LEFT JOIN fact_cases AS k ON k.month = m.month AND k.household_id = c.household_id
GROUP BY ALL;

-- Alerts not answered by an elimination since. Verified and not excluded: a risk. Not
-- verified, or verified with an open result: nobody knows yet (an alert without a risk may
-- be about any: '?').
CREATE OR REPLACE TEMP TABLE fact_alerts AS
WITH seen AS (
    SELECT m.month, a.household_id, a.found_on, coalesce(a.risk, '?') AS risk,
           CASE WHEN coalesce(a.verified_on <= m.month_end, false) THEN coalesce(a.result, '')
                ELSE '' END AS result
    FROM fact_months AS m JOIN alerts AS a ON a.found_on <= m.month_end
    LEFT JOIN fact_cases AS k ON k.month = m.month AND k.household_id = a.household_id
    WHERE NOT coalesce(k.last_eliminated_on > a.found_on, false))
SELECT month, household_id,
       coalesce(list(DISTINCT risk) FILTER (result = '纳入监测'), []) AS verified,
       coalesce(list(DISTINCT risk) FILTER (result NOT IN ('纳入监测', '排除')), []) AS open,
       max(found_on) FILTER (result IN ('纳入监测', '排除')) AS decided_on
FROM seen GROUP BY ALL;

-- Disasters and accidents of the month that name the household, unless somebody looked into
-- them since: an alert found later and decided, a case identified or eliminated later.
CREATE OR REPLACE TEMP TABLE fact_events AS
SELECT m.month, e.household_id, bool_or(e.kind = '自然灾害') AS disaster
FROM fact_months AS m
JOIN (SELECT kind, started_on, ended_on,
             trim(unnest(string_split(household_ids, '、'))) AS household_id
      FROM events WHERE kind IN ('自然灾害', '意外事故')) AS e
  ON e.started_on <= m.month_end AND coalesce(e.ended_on, m.month_end) >= m.month_start
LEFT JOIN fact_cases AS k ON k.month = m.month AND k.household_id = e.household_id
LEFT JOIN fact_alerts AS a ON a.month = m.month AND a.household_id = e.household_id
WHERE NOT coalesce(a.decided_on >= e.started_on, false)
  AND NOT coalesce(k.identified_on >= e.started_on, false)
  AND NOT coalesce(k.last_eliminated_on >= e.started_on, false)
GROUP BY ALL;

-- A registered or verified risk is a risk; an open alert only says that nobody knows yet.
CREATE OR REPLACE TEMP MACRO has_risk(risks, open, known, risk) AS
    CASE WHEN list_contains(risks, risk) THEN true
         WHEN known IS NULL OR list_contains(open, risk) OR list_contains(open, '?') THEN NULL
         ELSE false END;

-- Households with a case, an alert, an event or a measure: the others are known to have none.
CREATE OR REPLACE TEMP TABLE fact_standing AS
WITH joined AS (
    SELECT month, household_id, k.tagged, k.case_id, k.category, k.identified_on,
           k.household_id IS NOT NULL AS has_case, v.measures_count, v.running,
           list_concat(coalesce(k.risks, []), coalesce(a.verified, [])) AS risks,
           coalesce(a.verified, []) AS verified, e.household_id IS NOT NULL AS struck,
           list_concat(coalesce(a.open, []), CASE WHEN k.risks_blank THEN ['?'] ELSE [] END,
                       CASE WHEN e.disaster THEN ['因自然灾害'] ELSE [] END) AS open
    FROM fact_cases AS k
    FULL JOIN fact_alerts AS a USING (month, household_id)
    FULL JOIN fact_events AS e USING (month, household_id)
    FULL JOIN fact_measures AS v USING (month, household_id))
SELECT j.month, j.household_id, j.case_id, j.identified_on, j.measures_count, j.running,
       CASE WHEN has_case THEN tagged WHEN m.cases_known THEN false END AS tagged_2019,
       CASE WHEN case_id IS NOT NULL THEN category
            WHEN has_case OR m.cases_known THEN '无' END AS registered_category,
       CASE WHEN len(risks) > 0 THEN true
            WHEN len(open) > 0 OR struck OR m.no_risk IS NULL THEN NULL ELSE false END AS at_risk,
       CASE WHEN category IN (SELECT class FROM classes_of_hardship)
              OR list_has_any(risks, ['因自然灾害', '因意外事故'])
              OR list_contains(verified, '因病') THEN true
            WHEN list_has_any(open, ['因自然灾害', '因意外事故', '因病', '?']) OR struck
              OR m.no_risk IS NULL THEN NULL
            ELSE false END AS sudden_hardship,
       has_risk(risks, open, m.no_risk, '因病') AS risk_illness,
       has_risk(risks, open, m.no_risk, '因学') AS risk_schooling,
       has_risk(risks, open, m.no_risk, '因残') AS risk_disability,
       has_risk(risks, open, m.no_risk, '因自然灾害') AS risk_disaster,
       has_risk(risks, open, m.no_risk, '因意外事故') AS risk_accident,
       has_risk(risks, open, m.no_risk, '因产业项目失败') AS risk_failed_project,
       has_risk(risks, open, m.no_risk, '因务工就业不稳') AS risk_unstable_work
FROM joined AS j JOIN fact_months AS m USING (month);

-- What people judged by the month's end: of each question the latest answer. Whether a household
-- stands by itself is judged of the episode that runs, or since the last one ended: what was said
-- before it began, or before an elimination was taken back, is about another one.
CREATE OR REPLACE TEMP TABLE fact_judgements AS
WITH judged AS (
    SELECT m.month, j.*, j.judged_on >= coalesce(k.running_since, k.last_eliminated_on, j.judged_on)
               AS of_this_episode
    FROM fact_months AS m JOIN judgements AS j ON j.judged_on <= m.month_end
    LEFT JOIN fact_cases AS k ON k.month = m.month AND k.household_id = j.household_id)
SELECT month, household_id,
       arg_max(income_stable, judged_on) FILTER (of_this_episode) AS income_stable,
       arg_max(expenditure_controllable, judged_on) FILTER (of_this_episode)
           AS expenditure_controllable,
       arg_max(dependent_on_aid, judged_on) FILTER (of_this_episode) AS dependent_on_aid,
       arg_max(risk_gone, judged_on) FILTER (of_this_episode) AS risk_gone,
       arg_max(severe_difficulty, judged_on) FILTER (of_this_episode) AS severe_difficulty,
       arg_max(guarantee_in_doubt, judged_on) FILTER (of_this_episode) AS guarantee_in_doubt,
       arg_max(main_labourer_lost, judged_on) AS main_labourer_lost,
       arg_max(helpless_elderly, judged_on) AS helpless_elderly,
       arg_max(chronic_burden, judged_on) AS chronic_burden,
       arg_max(subsidies_ending, judged_on) AS subsidies_ending
FROM judged GROUP BY month, household_id;

-- Members: a bit each for what is known to be so, and for what is not known.
CREATE OR REPLACE TEMP TABLE fact_members AS
SELECT b.month, b.household_id, bit_or(
       CASE WHEN b.health IS NULL OR len(b.health) = 0 THEN 1
            WHEN len(b.health) = 1 AND b.health[1] = '健康' THEN 0
            ELSE CASE WHEN list_contains(b.health, '患有大病') THEN 2 ELSE 0 END
               + CASE WHEN list_contains(b.health, '长期慢性病') THEN 4 ELSE 0 END
               + CASE WHEN list_contains(b.health, '残疾') THEN 8 ELSE 0 END
               + CASE WHEN list_contains(b.health, '残疾') AND length(b.id_number) < 20
                      THEN 16 ELSE 0 END END
       + CASE WHEN length(b.id_number) >= 20 AND b.id_number[20] IN ('1', '2')
              THEN 32 ELSE 0 END)::UTINYINT AS noted
FROM members_by_month AS b JOIN fact_months AS m USING (month)
GROUP BY ALL;

CREATE OR REPLACE TEMP MACRO noted_as(noted, bit) AS
    CASE WHEN noted & bit > 0 THEN true WHEN noted & 1 = 0 THEN false END;
