-- Who may owe a meeting: villages, townships, the county, and departments. A clause that names no
-- department means those of which the ledger knows (``seen``).
CREATE OR REPLACE TEMP TABLE meeting_units AS
SELECT '村' AS unit_level, region_code AS unit, region_code, true AS seen FROM region_list
WHERE level = 'village' AND region_code[7:9] <> '999'
UNION ALL
SELECT '乡镇', region_code, region_code, true FROM region_list
WHERE level = 'township' AND region_code[7:9] <> '999'
UNION ALL
SELECT '县', region_code, region_code, true FROM county
UNION ALL
SELECT '部门', department, c.region_code, bool_or(seen)
FROM (SELECT department, true AS seen FROM meetings WHERE department IS NOT NULL
      UNION ALL SELECT unnest(departments), false FROM rule_meetings)
CROSS JOIN county AS c GROUP BY ALL;

-- Meetings by the unit that held them.
CREATE OR REPLACE TEMP TABLE held_meetings AS
SELECT m.meeting_id, m.held_on, m.level AS unit_level, m.subject,
       CASE m.level WHEN '部门' THEN m.department WHEN '县' THEN c.region_code
            ELSE coalesce(u.unit, rpad(m.region_code, 12, '0')) END AS unit
FROM meetings AS m CROSS JOIN county AS c
LEFT JOIN unit_map AS u ON u.code = rpad(m.region_code, 12, '0');

-- One row per month × meeting owed in a stretch of time × unit that owes it.
CREATE OR REPLACE TEMP TABLE meeting_months AS
SELECT r.month, r.entry, r.subject, u.unit_level, u.unit, u.region_code, r.starts, r.ends,
       r.current,
       r.ended AND r.ends = max(r.ends) FILTER (WHERE r.ended)
                            OVER (PARTITION BY r.month, r.entry) AS latest_ended,
       EXISTS (FROM held_meetings AS h
               WHERE h.unit_level = u.unit_level AND h.unit = u.unit AND h.subject = r.subject
                 AND h.held_on BETWEEN r.starts AND least(r.ends, w.month_end)) AS held
FROM rule_meetings AS r
JOIN window_months AS w ON w.month = r.month
JOIN meeting_units AS u ON list_contains(r.levels, u.unit_level)
 AND (u.unit_level <> '部门'
      OR CASE WHEN len(r.departments) = 0 THEN u.seen
              ELSE list_contains(r.departments, u.unit) END);

-- One row per month × meeting held in it; a department's and the county's count for the county.
CREATE OR REPLACE TEMP TABLE meeting_days AS
SELECT w.month, h.meeting_id, h.subject, h.unit_level,
       CASE WHEN h.unit_level IN ('县', '部门') THEN c.region_code ELSE h.unit END AS region_code
FROM window_months AS w
JOIN held_meetings AS h ON h.held_on BETWEEN w.month_start AND w.month_end
CROSS JOIN county AS c;
