-- Households under monitoring for whose episode no measure has begun by the month's end.
SELECT CASE WHEN a.measure_delay_months IS NULL
                 OR datesub('month', c.identified_on, a.month_end) >= a.measure_delay_months
            THEN '识别满规定月数' ELSE '识别不久' END AS state,
       c.village_code, c.household_id, c.case_id, array_to_string(c.risks, '、') AS risks,
       c.identified_on, c.case_id AS key
FROM active_cases AS c
CROSS JOIN asked AS a
WHERE c.case_id NOT IN (
    SELECT case_id FROM measures
    WHERE case_id IS NOT NULL AND (started_on IS NULL OR started_on <= a.month_end))
