-- Which measures answer which risk 缺什么补什么; 其他 has no fixed answer. The mapping follows
-- the checks in circulation, without their looser alternatives.
CREATE OR REPLACE TEMP TABLE risk_answers AS
SELECT * FROM (VALUES
    ('因病', ['健康帮扶', '社会帮扶']),
    ('因学', ['义务教育保障', '教育帮扶', '社会帮扶']),
    ('因残', ['综合保障', '社会帮扶']),
    ('因安全住房', ['住房安全保障', '搬迁']),
    ('因安全饮水', ['饮水安全保障']),
    ('因务工就业不稳', ['就业帮扶', '公益岗位帮扶']),
    ('因产业项目失败', ['产业帮扶', '金融帮扶']),
    ('缺劳动力', ['综合保障', '公益岗位帮扶', '产业帮扶']),
    ('因自然灾害', ['综合保障', '社会帮扶', '防贫保险', '住房安全保障']),
    ('因意外事故', ['综合保障', '社会帮扶', '防贫保险', '住房安全保障'])
) AS answers(risk, measures);

-- One row per month × measure begun by the month's end. Of a measure without a date (exports
-- have none) no more is known than that the register in force at that end held it.
CREATE OR REPLACE TEMP VIEW begun_measures AS
SELECT w.month, m.* FROM window_months AS w JOIN measures AS m ON m.started_on <= w.month_end
UNION ALL BY NAME
SELECT b.* FROM measures_by_month AS b SEMI JOIN window_months AS w USING (month)
WHERE b.started_on IS NULL;

-- One row per month × household under monitoring: the measures of its episode so far.
CREATE OR REPLACE TEMP TABLE case_measures AS
WITH begun AS (
    SELECT a.month, a.case_id, count(*) AS measures, list(DISTINCT m.kind) AS kinds
    FROM active_households AS a
    JOIN begun_measures AS m ON m.case_id = a.case_id AND m.month = a.month
    GROUP BY a.month, a.case_id
),
answered AS (
    SELECT a.month, a.case_id, count(*) AS answerable,
           count(*) FILTER (WHERE list_has_any(r.measures, b.kinds)) AS answered
    FROM (SELECT month, case_id, unnest(list_distinct(risks)) AS risk FROM active_households) AS a
    JOIN risk_answers AS r ON r.risk = a.risk
    LEFT JOIN begun AS b ON b.month = a.month AND b.case_id = a.case_id
    GROUP BY a.month, a.case_id
)
SELECT a.month, a.household_id, a.case_id, a.region_code, a.category, a.main_risk,
       coalesce(b.measures, 0) AS measures, coalesce(s.answerable, 0) > 0 AS has_risk,
       coalesce(s.answerable > 0 AND s.answered = s.answerable, false) AS all_answered,
       a.labourers > 0 AS has_labour,
       coalesce(list_has_any(b.kinds, ['产业帮扶', '就业帮扶', '金融帮扶', '公益岗位帮扶']), false)
           AS developmental,
       full_months(a.identified_on, a.month_end) >= w.measure_delay_months AS measure_due,
       full_months(a.identified_on, a.month_end) >= w.developmental_delay_months
           AS developmental_due
FROM active_households AS a
JOIN window_months AS w ON w.month = a.month
LEFT JOIN begun AS b ON b.month = a.month AND b.case_id = a.case_id
LEFT JOIN answered AS s ON s.month = a.month AND s.case_id = a.case_id;

-- One row per month × measure begun by the month's end.
CREATE OR REPLACE TEMP VIEW measure_months AS
SELECT w.month, m.measure_id, m.case_id,
       coalesce(c.village_code, m.village_code) AS region_code, m.kind, m.department,
       m.fund, m.amount, coalesce(m.started_on >= w.month_start, false) AS is_new,
       coalesce(year(m.started_on) = year(w.month_end), false) AS this_year,
       (m.ended_on IS NULL OR m.ended_on > w.month_end)
           AND coalesce(active_at(c.identified_on, c.eliminated_on, c.reversed_on, w.month_end),
                        false) AS running
FROM window_months AS w
JOIN begun_measures AS m USING (month)
LEFT JOIN cases AS c ON c.case_id = m.case_id;
