-- Households of which only what people judge is lacking.
SELECT CASE WHEN c.case_id IS NULL THEN '不在监测' ELSE '在监测' END AS state, j.*,
       l.judged_by AS last_judged_by, j.household_id AS key
FROM judgement_items AS j
LEFT JOIN active_cases AS c ON c.household_id = j.household_id
LEFT JOIN (SELECT household_id, arg_max(judged_by, judged_on) AS judged_by
           FROM judgements, asked WHERE judged_on <= month_end GROUP BY household_id) AS l
       ON l.household_id = j.household_id
WHERE c.case_id IS NOT NULL  -- of the others those about whom something is open
   OR j.household_id IN (SELECT household_id FROM alerts CROSS JOIN asked
                         WHERE found_on <= month_end
                           AND NOT coalesce(verified_on <= month_end AND result = '排除', false))
   OR j.household_id IN (SELECT household_id FROM warnings CROSS JOIN asked
                         WHERE flagged_on <= month_end
                           AND NOT coalesce(closed_on <= month_end, false))
