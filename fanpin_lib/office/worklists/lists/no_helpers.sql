-- Households under monitoring that nobody helps at the month's end.
SELECT CASE WHEN c.case_id IN (SELECT case_id FROM helpers_now) THEN '只有监测责任人'
            ELSE '没有责任人' END AS state,
       c.village_code, c.household_id, c.case_id, array_to_string(c.risks, '、') AS risks,
       c.identified_on, c.case_id AS key
FROM active_cases AS c
WHERE c.case_id NOT IN (SELECT case_id FROM helpers_now WHERE role LIKE '%帮扶%')
