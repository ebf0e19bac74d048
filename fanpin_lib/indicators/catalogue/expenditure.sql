-- Households with a filled essential expenditure this year, beside last year's income: the
-- income known at last December's end, for the whole household.
CREATE OR REPLACE TEMP VIEW expenditure_years AS
SELECT s.month, s.region_code, s.essential, p.net_income_per_capita * p.members AS income_before
FROM household_incomes AS s
JOIN window_months AS w ON w.month = s.month
JOIN income_states AS p
     ON p.household_id = s.household_id AND p.no = w.no - month(w.month_start)
WHERE s.essential IS NOT NULL;
