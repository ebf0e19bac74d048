-- What the rules may ask about a household: one row per month × household in the household
-- ledger, one column per fact of policy/facts.yaml that has a ledger behind it.
--
-- Everything is as of the month's last day. NULL means "not known", which is not "no": a
-- fact is NULL where its ledger was never delivered or its cell is empty.

CREATE OR REPLACE TEMP MACRO eliminated_at(eliminated_on, reversed_on, day) AS
    eliminated_on IS NOT NULL AND eliminated_on <= day
    AND NOT coalesce(reversed_on BETWEEN eliminated_on AND day, false);

CREATE OR REPLACE TEMP TABLE fact_months AS
SELECT m.month, m.month_start, m.month_end, m.month_end - INTERVAL 1 YEAR AS year_before,
       bool_or(coalesce(s.delivered, false)) FILTER (s.table_name = 'cases') AS cases_known,
       bool_or(coalesce(s.delivered, false)) FILTER (s.table_name = 'alerts') AS alerts_known,
       bool_or(coalesce(s.delivered, false)) FILTER (s.table_name = 'events') AS events_known,
       bool_or(coalesce(s.delivered, false)) FILTER (s.table_name = 'measures') AS measures_known,
       bool_or(coalesce(s.delivered, false)) FILTER (s.table_name = 'members') AS members_known
FROM months AS m LEFT JOIN table_status AS s USING (month)
GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW fact_households AS
SELECT h.month, f.month_end, f.year_before, f.cases_known, f.alerts_known, f.events_known,
       f.measures_known, f.members_known, h.household_id, h.village_code, h.household_type,
       h.safety_net, h.labourers,
       coalesce(h.no_labour_household, h.labourers = 0) AS no_labour_household
FROM households_by_month AS h JOIN fact_months AS f USING (month)
WHERE (h.closed_on IS NULL OR h.closed_on > f.month_end)
QUALIFY row_number() OVER (PARTITION BY h.month, h.household_id ORDER BY h.village_code) = 1;

-- The latest monthly record with a filled net income. Incomes are estimated for the year;
-- expenditure items are what was spent from January on (本年累计).
CREATE OR REPLACE TEMP TABLE fact_records AS
SELECT household_id, last_day(strptime(month || '-01', '%Y-%m-%d')::DATE) AS record_end,
       members, net_income_per_capita, disposable_income_per_capita, income_estimated,
       wage_income, business_income, property_income, transfer_income,
       coalesce(medical_expenditure, 0) + coalesce(schooling_expenditure, 0)
         + coalesce(housing_expenditure, 0) + coalesce(disaster_expenditure, 0)
         + coalesce(other_expenditure, 0)
         + CASE WHEN coalesce(medical_expenditure, schooling_expenditure, housing_expenditure,
                              disaster_expenditure, other_expenditure) IS NULL
                THEN NULL ELSE 0 END AS essential_expenditure,
       food_ok, clothing_ok, education_ok, medical_ok, housing_ok, water_ok
FROM monthly_records;

-- One row per month × household with a case: the latest active episode, if any.
CREATE OR REPLACE TEMP TABLE fact_cases AS
SELECT m.month, c.household_id,
       bool_or(coalesce(c.tagged_2019, false)) AS tagged_2019,
       arg_max(c, (c.identified_on, c.case_id)) FILTER (
           NOT eliminated_at(c.eliminated_on, c.reversed_on, m.month_end)) AS active,
       max(c.eliminated_on) FILTER (
           eliminated_at(c.eliminated_on, c.reversed_on, m.month_end)) AS last_eliminated_on
FROM fact_months AS m JOIN cases AS c ON c.identified_on <= m.month_end
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE fact_measures AS
SELECT m.month, c.household_id,
       count(*) FILTER (measures.case_id = k.active.case_id) AS measures_count,
       bool_or(measures.ended_on IS NULL OR measures.ended_on > m.month_end) AS running
FROM fact_months AS m
JOIN measures ON measures.started_on <= m.month_end
JOIN cases AS c ON c.case_id = measures.case_id
LEFT JOIN fact_cases AS k ON k.month = m.month AND k.household_id = c.household_id
GROUP BY ALL;

-- Alerts not excluded and not answered by an elimination since: verified ones and open ones.
CREATE OR REPLACE TEMP TABLE fact_alerts AS
SELECT m.month, a.household_id,
       coalesce(list(DISTINCT a.risk) FILTER (a.verified_on <= m.month_end), []) AS verified,
       coalesce(list(DISTINCT a.risk) FILTER (
           a.verified_on IS NULL OR a.verified_on > m.month_end), []) AS open,
       bool_or(a.verified_on <= m.month_end) AS any_verified
FROM fact_months AS m JOIN alerts AS a ON a.found_on <= m.month_end
LEFT JOIN fact_cases AS k ON k.month = m.month AND k.household_id = a.household_id
WHERE NOT (coalesce(a.verified_on <= m.month_end, false) AND coalesce(a.result, '') = '排除')
  AND NOT coalesce(k.last_eliminated_on > a.found_on, false)
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE fact_events AS
SELECT DISTINCT m.month, unnest(string_split(e.household_ids, '、')) AS household_id
FROM fact_months AS m JOIN events AS e
  ON e.started_on <= m.month_end AND coalesce(e.ended_on, m.month_end) >= m.month_start;

CREATE OR REPLACE TEMP TABLE fact_members AS
SELECT b.month, b.household_id,
       bool_or(list_contains(b.health, '患有大病')) AS serious_illness,
       bool_or(list_contains(b.health, '长期慢性病')) AS chronic_illness,
       bool_or(list_contains(b.health, '残疾')) AS disabled_member,
       bool_or(length(b.id_number) >= 20 AND b.id_number[20] IN ('1', '2')) AS severe,
       bool_or(list_contains(b.health, '残疾') AND length(b.id_number) < 20) AS grade_unknown
FROM members_by_month AS b
GROUP BY ALL;

CREATE OR REPLACE TEMP VIEW fact_rows AS
SELECT h.*, k.tagged_2019 AS tagged, k.active, a.verified, a.open, a.any_verified,
       v.measures_count AS measures_now, v.running AS measures_running,
       p.serious_illness, p.chronic_illness, p.disabled_member, p.severe, p.grade_unknown,
       e.household_id IS NOT NULL AS hit_by_event
FROM fact_households AS h
LEFT JOIN fact_cases AS k USING (month, household_id)
LEFT JOIN fact_alerts AS a USING (month, household_id)
LEFT JOIN fact_measures AS v USING (month, household_id)
LEFT JOIN fact_members AS p USING (month, household_id)
LEFT JOIN fact_events AS e USING (month, household_id);

CREATE OR REPLACE TEMP VIEW fact_incomes AS
SELECT h.*, r.* EXCLUDE (household_id),
       b.net_income_per_capita AS net_before, b.members AS members_before,
       b.essential_expenditure AS essential_before
FROM fact_rows AS h
ASOF LEFT JOIN (FROM fact_records WHERE net_income_per_capita IS NOT NULL) AS r
  ON r.household_id = h.household_id AND r.record_end <= h.month_end
ASOF LEFT JOIN (FROM fact_records WHERE net_income_per_capita IS NOT NULL) AS b
  ON b.household_id = h.household_id AND b.record_end <= h.year_before;

-- A verified risk is a risk; an open alert only says that nobody knows yet.
CREATE OR REPLACE TEMP MACRO has_risk(active, verified, open, risk, known) AS
    CASE WHEN list_contains(active.risks, risk) OR list_contains(verified, risk) THEN true
         WHEN list_contains(open, risk) OR NOT known THEN NULL ELSE false END;

CREATE OR REPLACE TEMP TABLE household_facts AS
SELECT month, month_end, household_id, village_code, household_type, safety_net, labourers,
       no_labour_household,
       CASE WHEN cases_known THEN coalesce(tagged, false) END AS tagged_2019,
       CASE WHEN cases_known THEN coalesce(active.registered_category, '无') END
           AS registered_category,
       CASE WHEN household_type IN ('脱贫户', '未脱贫户') THEN true
            WHEN measures_known THEN coalesce(measures_running, false) END AS has_policy_benefits,
       net_income_per_capita, disposable_income_per_capita,
       net_income_per_capita AS income_unspecified, income_estimated,
       (net_income_per_capita - net_before)::DOUBLE / nullif(net_before, 0)
           AS income_change_share,
       transfer_income::DOUBLE / nullif(
           wage_income + business_income + property_income + transfer_income, 0)
           AS transfer_share,
       essential_expenditure,
       essential_expenditure::DOUBLE / nullif(net_before * members_before, 0)
           AS expenditure_to_last_income,
       (essential_expenditure - essential_before)::DOUBLE / nullif(essential_before, 0)
           AS expenditure_change_share,
       net_income_per_capita - essential_expenditure / nullif(members, 0)
           AS income_after_expenditure,
       food_ok, clothing_ok, education_ok, medical_ok, housing_ok, water_ok,
       CASE WHEN len(active.risks) > 0 OR any_verified THEN true
            WHEN len(open) > 0 OR NOT (cases_known AND alerts_known) THEN NULL
            ELSE false END AS at_risk,
       CASE WHEN active.registered_category = '突发严重困难户'
              OR list_has_any(active.risks, ['因自然灾害', '因意外事故'])
              OR list_has_any(verified, ['因自然灾害', '因意外事故', '因病']) THEN true
            WHEN list_has_any(open, ['因自然灾害', '因意外事故', '因病']) OR hit_by_event
              OR NOT (cases_known AND alerts_known) THEN NULL
            ELSE false END AS sudden_hardship,
       has_risk(active, verified, open, '因病', cases_known AND alerts_known) AS risk_illness,
       has_risk(active, verified, open, '因学', cases_known AND alerts_known) AS risk_schooling,
       has_risk(active, verified, open, '因残', cases_known AND alerts_known) AS risk_disability,
       has_risk(active, verified, open, '因自然灾害', cases_known AND alerts_known)
           AS risk_disaster,
       has_risk(active, verified, open, '因意外事故', cases_known AND alerts_known)
           AS risk_accident,
       has_risk(active, verified, open, '因产业项目失败', cases_known AND alerts_known)
           AS risk_failed_project,
       has_risk(active, verified, open, '因务工就业不稳', cases_known AND alerts_known)
           AS risk_unstable_work,
       CASE WHEN members_known THEN coalesce(serious_illness, false) END AS serious_illness,
       CASE WHEN members_known THEN coalesce(chronic_illness, false) END AS chronic_illness,
       CASE WHEN members_known THEN coalesce(disabled_member, false) END AS disabled_member,
       CASE WHEN severe THEN true WHEN grade_unknown OR NOT members_known THEN NULL
            ELSE false END AS severe_disability,
       datediff('month', active.identified_on, month_end) AS months_since_identified,
       CASE WHEN measures_known THEN coalesce(measures_now, 0) END AS measures_count,
       active.case_id AS case_id, active.identified_on AS identified_on{without_ledger}
FROM fact_incomes;
