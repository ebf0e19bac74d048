-- What the rules may ask about a household: one row per month × household in the household
-- ledger, one column per fact of policy/facts.yaml that is not composed of others.
--
-- Everything is as of the month's last day. NULL means "not known", which is not "no": a
-- fact is NULL where its ledger was never delivered or its cell is empty.
-- It stands on records.sql and standing.sql.

-- Shares are rounded far below a cent's worth, so that a share of exactly one fifth compares
-- as one fifth.
CREATE OR REPLACE TEMP MACRO share_of(part, whole) AS
    round(part::DOUBLE / nullif(whole, 0)::DOUBLE, 9);

CREATE OR REPLACE TEMP VIEW fact_sources AS
SELECT h.*, s.* EXCLUDE (month, household_id), s.household_id IS NOT NULL AS stands,
       p.noted, g.* EXCLUDE (month, household_id), r.no AS record_no, r.members, r.net_income_per_capita, r.income_estimated,
       r.transfer_income, r.gross_income,
       -- this year's expenditure is known only from a record of this year
       CASE WHEN r.no > h.no - h.in_year THEN r.essential_expenditure END
           AS essential_expenditure,
       CASE WHEN h.disposable_no = h.net_no THEN r.disposable_income_per_capita
            ELSE d.disposable_income_per_capita END AS disposable_income_per_capita,
       h.conditions_no = h.net_no AS together,
       r.food_ok AS food_r, r.clothing_ok AS clothing_r, r.education_ok AS education_r,
       r.medical_ok AS medical_r, r.housing_ok AS housing_r, r.water_ok AS water_r,
       c.food_ok AS food_c, c.clothing_ok AS clothing_c, c.education_ok AS education_c,
       c.medical_ok AS medical_c, c.housing_ok AS housing_c, c.water_ok AS water_c,
       b.net_income_per_capita AS net_before, y.income AS last_income,
       CASE WHEN b.no = r.no - 12 THEN b.essential_expenditure END AS essential_before
FROM fact_households AS h
LEFT JOIN fact_standing AS s ON s.month = h.month AND s.household_id = h.household_id
LEFT JOIN fact_judgements AS g ON g.month = h.month AND g.household_id = h.household_id
LEFT JOIN fact_members AS p ON p.month = h.month AND p.household_id = h.household_id
LEFT JOIN fact_records AS r ON r.household_id = h.household_id AND r.no = h.net_no
LEFT JOIN fact_records AS b ON b.household_id = h.household_id AND b.no = h.before_no
LEFT JOIN fact_last_years AS y ON y.household_id = h.household_id AND y.no = h.last_year_no
LEFT JOIN fact_apart AS c ON c.household_id = h.household_id AND c.no = h.conditions_no
LEFT JOIN fact_apart AS d ON d.household_id = h.household_id AND d.no = h.disposable_no;

CREATE OR REPLACE TEMP VIEW fact_values AS
SELECT month, month_end, household_id, village_code, household_type, safety_net, labourers,
       no_labour_household,
       CASE WHEN stands THEN tagged_2019 WHEN cases_known THEN false END AS tagged_2019,
       CASE WHEN stands THEN registered_category WHEN cases_known THEN '无' END
           AS registered_category,
       CASE WHEN household_type IN ('脱贫户', '未脱贫户') OR running THEN true
            WHEN measures_known THEN false END AS has_policy_benefits,
       net_income_per_capita, disposable_income_per_capita,
       net_income_per_capita AS income_unspecified, income_estimated,
       share_of(net_income_per_capita - net_before, net_before) AS income_change_share,
       share_of(transfer_income, gross_income) AS transfer_share,
       essential_expenditure,
       share_of(essential_expenditure, last_income) AS expenditure_to_last_income,
       share_of(essential_expenditure - essential_before, essential_before)
           AS expenditure_change_share,
       round(net_income_per_capita::DOUBLE - essential_expenditure::DOUBLE
             / nullif(coalesce(members, listed_members), 0), 6) AS income_after_expenditure,
       CASE WHEN together THEN food_r ELSE food_c END AS food_ok,
       CASE WHEN together THEN clothing_r ELSE clothing_c END AS clothing_ok,
       CASE WHEN together THEN education_r ELSE education_c END AS education_ok,
       CASE WHEN together THEN medical_r ELSE medical_c END AS medical_ok,
       CASE WHEN together THEN housing_r ELSE housing_c END AS housing_ok,
       CASE WHEN together THEN water_r ELSE water_c END AS water_ok,
       CASE WHEN stands THEN at_risk ELSE no_risk END AS at_risk,
       CASE WHEN stands THEN sudden_hardship ELSE no_risk END AS sudden_hardship,
       CASE WHEN stands THEN risk_illness ELSE no_risk END AS risk_illness,
       CASE WHEN stands THEN risk_schooling ELSE no_risk END AS risk_schooling,
       CASE WHEN stands THEN risk_disability ELSE no_risk END AS risk_disability,
       CASE WHEN stands THEN risk_disaster ELSE no_risk END AS risk_disaster,
       CASE WHEN stands THEN risk_accident ELSE no_risk END AS risk_accident,
       CASE WHEN stands THEN risk_failed_project ELSE no_risk END AS risk_failed_project,
       CASE WHEN stands THEN risk_unstable_work ELSE no_risk END AS risk_unstable_work,
       noted_as(noted, 2) AS serious_illness, noted_as(noted, 4) AS chronic_illness,
       noted_as(noted, 8) AS disabled_member,
       CASE WHEN noted & 32 > 0 THEN true WHEN noted & 17 = 0 THEN false END AS severe_disability,
       datesub('month', identified_on, month_end) AS months_since_identified,
       CASE WHEN measures_count IS NOT NULL THEN measures_count
            WHEN measures_known THEN 0 END AS measures_count,
       income_stable, expenditure_controllable, dependent_on_aid, risk_gone, severe_difficulty,
       guarantee_in_doubt, main_labourer_lost, helpless_elderly, chronic_burden, subsidies_ending,
       case_id, identified_on
FROM fact_sources;

CREATE OR REPLACE TEMP TABLE household_facts AS SELECT {columns} FROM fact_values;

-- The large ones are not needed any more.
DROP TABLE fact_records;
DROP TABLE fact_filled;
DROP TABLE fact_households;
DROP TABLE fact_last_years;
DROP TABLE fact_apart;
DROP TABLE fact_members;
