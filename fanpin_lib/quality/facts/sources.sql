-- Rows that the facts are read from. Views over the snapshot's tables as of {{month_end}}.

-- The places of work that occur, each looked at once: does it stop at a prefecture?
CREATE OR REPLACE TEMP TABLE places AS
WITH named AS (
    SELECT work_county AS place FROM national_work UNION SELECT work_place FROM national_persons
    UNION SELECT work_place FROM members
)
SELECT n.place, u.code, place_says(n.place) AS says
FROM named n LEFT JOIN upper_places u ON u.place = plain_place(n.place)
WHERE n.place IS NOT NULL;

-- The county's own rows: rows derived from the national export would be checked twice.
-- `derived_rows(table_name, _delivery)` names them; `own_monthly_records` has none.
CREATE OR REPLACE TEMP VIEW own_members AS
SELECT m.* FROM members m
ANTI JOIN (SELECT * FROM derived_rows WHERE table_name = 'members') d ON d._delivery = m._delivery;

CREATE OR REPLACE TEMP VIEW own_households AS
SELECT h.* FROM households h
ANTI JOIN (SELECT * FROM derived_rows WHERE table_name = 'households') d ON d._delivery = h._delivery
WHERE h.closed_on IS NULL OR h.closed_on > {{month_end}};

-- The first row of each household of the national export (the head's, as exported).
CREATE OR REPLACE TEMP VIEW first_persons AS
SELECT p.* FROM national_persons p
SEMI JOIN (SELECT household_id, min(_row) AS _row FROM national_persons GROUP BY household_id) f
    ON f.household_id = p.household_id AND f._row = p._row;

-- The newest episode of each household that began by the month's end.
CREATE OR REPLACE TEMP VIEW case_now AS
WITH begun AS (
    SELECT *, CASE WHEN reversed_on >= eliminated_on AND reversed_on <= {{month_end}} THEN NULL
                   ELSE eliminated_on END AS eliminated_now
    FROM cases WHERE identified_on <= {{month_end}}
), newest AS (
    SELECT * FROM begun QUALIFY row_number() OVER
        (PARTITION BY household_id ORDER BY identified_on DESC, case_id DESC) = 1
)
SELECT n.*, r.net_income_per_capita AS income_at_elimination
FROM newest n
LEFT JOIN own_monthly_records r
    ON r.household_id = n.household_id AND r.month = strftime(n.eliminated_now, '%Y-%m');

CREATE OR REPLACE TEMP VIEW record_now AS
SELECT r.* FROM own_monthly_records r
SEMI JOIN (SELECT household_id, max(month) AS month FROM own_monthly_records
           WHERE month <= {{month}} GROUP BY household_id) l
    ON l.household_id = r.household_id AND l.month = r.month
QUALIFY row_number() OVER (PARTITION BY r.household_id ORDER BY r._row) = 1;

-- What each case was given by the month's end, a text for each kind of measure.
CREATE OR REPLACE TEMP MACRO given(item, kind) AS coalesce(item, kind);

CREATE OR REPLACE TEMP VIEW measure_now AS
SELECT case_id,
    string_agg(given(item, kind), '、') FILTER (kind = '产业帮扶') AS aid_industry,
    string_agg(given(item, kind), '、') FILTER (kind = '就业帮扶') AS aid_employment,
    string_agg(given(item, kind), '、') FILTER (kind = '金融帮扶') AS aid_finance,
    string_agg(given(item, kind), '、') FILTER (kind = '公益岗位帮扶') AS aid_public_post,
    string_agg(given(item, kind), '、') FILTER (kind = '健康帮扶') AS aid_health,
    string_agg(given(item, kind), '、') FILTER (kind = '义务教育保障') AS aid_compulsory_education,
    string_agg(given(item, kind), '、') FILTER (kind = '教育帮扶') AS aid_education,
    string_agg(given(item, kind), '、') FILTER (kind = '综合保障') AS aid_security,
    string_agg(given(item, kind), '、') FILTER (kind = '住房安全保障') AS aid_housing,
    string_agg(given(item, kind), '、') FILTER (kind = '饮水安全保障') AS aid_water,
    string_agg(given(item, kind), '、') FILTER (kind = '社会帮扶') AS aid_social,
    string_agg(given(item, kind), '、') FILTER (kind = '搬迁') AS aid_relocation,
    string_agg(given(item, kind), '、') FILTER (kind = '生产生活条件改善') AS aid_living_conditions,
    string_agg(given(item, kind), '、') FILTER (kind = '基础设施建设') AS aid_infrastructure,
    string_agg(given(item, kind), '、') FILTER (kind IN ('扶志扶智', '包保帮扶', '资金支持', '防贫保险')) AS aid_other
FROM measures WHERE started_on <= {{month_end}} OR started_on IS NULL
GROUP BY case_id;

CREATE OR REPLACE TEMP VIEW monitor_now AS
SELECT case_id, any_value(helper_name) AS helper_name FROM helpers
WHERE contains(role, '监测') AND (valid_from <= {{month_end}} OR valid_from IS NULL)
  AND (valid_to IS NULL OR valid_to >= {{month_end}})
GROUP BY case_id;

-- One row a person of the migrant-work export: the newest spell tells whether they work now.
CREATE OR REPLACE TEMP VIEW work_now AS
SELECT household_id, id_number,
    coalesce(bool_or(working), FALSE) AS working,
    bool_or(planned) AS planned,
    bool_or(started_on IS NOT NULL) AS worked_before,
    any_value(service_need) AS service_need,
    coalesce(arg_max(work_county, coalesce(started_on, DATE '1900-01-01')) FILTER (working),
             arg_max(work_county, coalesce(started_on, DATE '1900-01-01'))) AS work_county,
    sum(transport_subsidy) AS transport_subsidy,
    arg_max(public_post, coalesce(started_on, DATE '1900-01-01')) AS public_post,
    max(public_post_months) AS public_post_months,
    coalesce(arg_max(phone, coalesce(started_on, DATE '1900-01-01')) FILTER (working),
             arg_max(phone, coalesce(started_on, DATE '1900-01-01'))) AS phone
FROM national_work GROUP BY household_id, id_number;

-- Everybody in the export of planned work plans to work, unless a row says otherwise.
CREATE OR REPLACE TEMP VIEW plans_now AS
SELECT household_id, id_number,
    bool_or(coalesce(planned, TRUE)) AS planned,
    any_value(service_need) AS service_need
FROM national_planned_work GROUP BY household_id, id_number;

CREATE OR REPLACE TEMP VIEW work_spells AS
SELECT w.*, u.code AS upper_code, u.says AS place_says,
    lag(w.ended_on) OVER (PARTITION BY w.household_id, w.id_number ORDER BY w.started_on)
        AS spell_before_ended
FROM national_work w LEFT JOIN places u ON u.place = w.work_county;

-- When each person last began to work outside the county.
CREATE OR REPLACE TEMP VIEW outside_now AS
SELECT w.household_id, w.id_number, max(w.started_on) AS outside_started_on
FROM work_spells w LEFT JOIN first_persons p ON p.household_id = w.household_id
WHERE place_outside(w.work_county, coalesce(w.county_name, p.county_name, {{county_name}}),
                    coalesce(w.village_code, p.village_code), w.place_says, w.upper_code)
GROUP BY w.household_id, w.id_number;

CREATE OR REPLACE TEMP VIEW village_areas AS
SELECT village_code, sum(arable_area) AS arable_area, sum(forest_area) AS forest_area,
    sum(returned_forest_area) AS returned_forest_area, sum(orchard_area) AS orchard_area,
    sum(pasture_area) AS pasture_area, sum(water_area) AS water_area
FROM first_persons GROUP BY village_code;
