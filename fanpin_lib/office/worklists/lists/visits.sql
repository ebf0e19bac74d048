-- Households to be visited: missed by the month's end, and due in the next month.
SELECT CASE WHEN v.ahead THEN '下月应走访' WHEN a.visits_known THEN '逾期未办'
            ELSE '没有走访台账，办没办不知道' END AS state,
       v.village_code, v.household_id, v.item, v.who, v.from_on, v.due_on,
       l.visit_date AS last_visit, l.visitor AS last_visitor,
       concat_ws('/', CASE WHEN v.ahead THEN 'ahead' ELSE 'missed' END, v.item, v.household_id)
           AS key
FROM visit_items AS v
CROSS JOIN asked AS a
LEFT JOIN (SELECT household_id, max(visit_date) AS visit_date,
                  arg_max(visitor, visit_date) AS visitor
           FROM visits, asked WHERE visit_date <= month_end GROUP BY household_id) AS l
       ON l.household_id = v.household_id
