-- What every reporter had to hand in during the month: each report that anybody of its kind
-- handed in for the period, one nameless report where nobody did.
CREATE OR REPLACE TEMP TABLE due_reports AS
WITH handed AS (
    SELECT reporter_kind AS who, report, period, received_on,
           CASE WHEN reporter_kind IN ('村', '乡镇') THEN rpad(reporter_code, 12, '0')
                ELSE reporter_code END AS reporter
    FROM submissions
),
reporters AS (
    SELECT '村' AS who, region_code AS reporter, region_code FROM region_list
    WHERE level = 'village' AND region_code[7:9] <> '999'
    UNION ALL
    SELECT '乡镇', region_code, region_code FROM region_list
    WHERE level = 'township' AND region_code[7:9] <> '999'
    UNION ALL
    SELECT DISTINCT who, reporter, c.region_code
    FROM handed CROSS JOIN county AS c WHERE who NOT IN ('村', '乡镇')
),
wanted AS (
    SELECT DISTINCT d.month, d.who, d.period, d.due_on, d.unknown, h.report
    FROM rule_reports AS d
    LEFT JOIN handed AS h ON h.who = d.who AND h.period = d.period
)
SELECT w.month, m.month_end, w.who, p.reporter, w.report, p.region_code, w.due_on,
       w.unknown = '日历待公布' AS unpublished, w.unknown = '规则未定' AS unruled,
       CASE WHEN h.received_on <= m.month_end THEN h.received_on END AS received_on
FROM wanted AS w
JOIN window_months AS m ON m.month = w.month
JOIN reporters AS p ON p.who = w.who
LEFT JOIN handed AS h ON h.who = w.who AND h.reporter = p.reporter AND h.period = w.period
     AND h.report = w.report;

CREATE OR REPLACE TEMP VIEW village_reports AS FROM due_reports WHERE who = '村';
CREATE OR REPLACE TEMP VIEW township_reports AS FROM due_reports WHERE who = '乡镇';
CREATE OR REPLACE TEMP VIEW unit_reports AS FROM due_reports WHERE who NOT IN ('村', '乡镇');
