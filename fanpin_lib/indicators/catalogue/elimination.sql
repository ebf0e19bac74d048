-- One row per month × episode whose elimination stands at the month's end and lies within the
-- last twelve months, with what was known of the household at that month's end.
CREATE OR REPLACE TEMP TABLE elimination_months AS
WITH stood AS (
    SELECT w.month, w.no, w.month_start, w.month_end, c.case_id, c.household_id,
           c.village_code AS region_code, c.registered_category AS category, c.elimination_way,
           c.identified_on, c.eliminated_on, c.eliminated_on >= w.month_start AS newly_eliminated,
           coalesce(c.elimination_way = '自然消除', false) AS is_natural
    FROM window_months AS w
    JOIN cases AS c ON eliminated_at(c.eliminated_on, c.reversed_on, w.month_end)
         AND c.eliminated_on >= w.month_start - INTERVAL 11 MONTH
),
incomes AS (
    SELECT month, household_id, any_value(compared) AS income, any_value(gross) AS gross,
           any_value(transfer_income) AS transfer
    FROM household_incomes
    WHERE household_id IN (SELECT household_id FROM stood WHERE newly_eliminated)
    GROUP BY month, household_id
),
spending AS (
    SELECT month, household_id,
           any_value(compared - essential / nullif(members, 0)) AS after_expenditure
    FROM household_spending
    WHERE household_id IN (SELECT household_id FROM stood WHERE newly_eliminated)
    GROUP BY month, household_id
),
falls AS (
    SELECT month, household_id, any_value(net) AS net, any_value(net_before) AS net_before
    FROM income_changes
    WHERE household_id IN (SELECT household_id FROM stood WHERE newly_eliminated)
    GROUP BY month, household_id
)
SELECT s.month, s.household_id, s.case_id, s.region_code, s.category, s.elimination_way, s.newly_eliminated, s.is_natural,
       full_months(s.identified_on, s.eliminated_on) AS months,
       coalesce(h.no_labour_household, h.labourers = 0, false) AS no_labour,
       EXISTS (FROM condition_items AS k WHERE k.month = s.month AND k.short
               AND k.household_id = s.household_id) AS condition_short,
       coalesce(below(i.income, coalesce(w.elimination_income_line, w.monitoring_line),
                      w.monitoring_line_inclusive), false) AS under_line,
       coalesce(f.net_before > 0 AND falls_by_more(f.net, w.income_fall_share, f.net_before),
                false) AS unstable,
       coalesce(below(e.after_expenditure, w.monitoring_line, w.monitoring_line_inclusive),
                false) AS uncontrolled,
       coalesce(i.gross > 0 AND reaches_share(i.transfer, w.transfer_dependence_share, i.gross),
                false) AS aided_only,
       NOT EXISTS (FROM measures AS m WHERE m.case_id = s.case_id
                   AND (m.started_on <= s.eliminated_on OR m.started_on IS NULL)) AS no_measure,
       full_months(s.identified_on, s.eliminated_on) < w.early_elimination_months AS early
FROM stood AS s
JOIN window_months AS w ON w.month = s.month
LEFT JOIN case_households AS h ON h.month = s.month AND h.household_id = s.household_id
LEFT JOIN incomes AS i ON i.month = s.month AND i.household_id = s.household_id
LEFT JOIN spending AS e ON e.month = s.month AND e.household_id = s.household_id
LEFT JOIN falls AS f ON f.month = s.month AND f.household_id = s.household_id;

CREATE OR REPLACE TEMP VIEW eliminations AS
SELECT *, no_labour OR condition_short OR under_line OR unstable OR uncontrolled
          OR aided_only OR no_measure AS doubtful
FROM elimination_months WHERE newly_eliminated AND NOT is_natural;
