-- Views over the finished table of households, for queries of rules.

-- Households that somebody watches already: an active case in the county's ledger or in the
-- national export, or an alert found in the twelve months before the month's end.
CREATE OR REPLACE TEMP VIEW watched AS
SELECT household_id FROM household WHERE active
UNION
SELECT household_id FROM alerts
WHERE found_on <= {{month_end}} AND found_on > {{month_end}} - INTERVAL 12 MONTH;
