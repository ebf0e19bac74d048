-- Funds as the ledger of each month knows them, of that month's year; the county's own.
CREATE OR REPLACE TEMP VIEW fund_months AS
SELECT w.month, c.region_code, f.fund, f.kind, f.budget, f.paid
FROM funds_by_month AS f
JOIN window_months AS w ON w.month = f.month AND f.year = year(w.month_end)
CROSS JOIN county AS c;

-- One row per month × fund for which a document sets an amount, with what was paid from it that
-- year; a fund that the ledger does not name has nothing paid.
CREATE OR REPLACE TEMP VIEW allotted_funds AS
WITH paid_out AS (SELECT month, fund, sum(paid) AS paid FROM fund_months GROUP BY ALL)
SELECT r.month, c.region_code, r.fund, r.allotted::DECIMAL(18, 2) AS allotted,
       greatest(coalesce(p.paid, 0) - r.allotted::DECIMAL(18, 2), 0) AS over
FROM rule_funds AS r CROSS JOIN county AS c
LEFT JOIN paid_out AS p ON p.month = r.month AND p.fund = r.fund;

-- One row per month × insurance claim reported by the month's end.
CREATE OR REPLACE TEMP VIEW claim_months AS
SELECT w.month, c.claim_id, c.household_id,
       coalesce(c.village_code, h.village_code) AS region_code, c.cause, c.amount,
       c.claimed_on >= w.month_start AS is_new,
       coalesce(c.paid_on BETWEEN w.month_start AND w.month_end, false) AS newly_paid,
       c.paid_on IS NULL OR c.paid_on > w.month_end AS unpaid,
       CASE WHEN c.paid_on BETWEEN w.month_start AND w.month_end
            THEN c.paid_on - c.claimed_on END AS days
FROM window_months AS w
JOIN claims AS c ON c.claimed_on <= w.month_end
LEFT JOIN noted_households AS h ON h.household_id = c.household_id AND h.month = w.month;

-- Loan balances beside those of the same lender twelve months earlier.
CREATE OR REPLACE TEMP VIEW credit_months AS
SELECT w.month, y.region_code, c.lender, c.loan_balance, c.agricultural_loan_balance,
       CASE WHEN b.loan_balance IS NOT NULL THEN c.loan_balance END AS comparable,
       CASE WHEN c.loan_balance IS NOT NULL THEN b.loan_balance END AS before,
       CASE WHEN b.agricultural_loan_balance IS NOT NULL
            THEN c.agricultural_loan_balance END AS agricultural_comparable,
       CASE WHEN c.agricultural_loan_balance IS NOT NULL
            THEN b.agricultural_loan_balance END AS agricultural_before
FROM credit AS c
JOIN window_months AS w ON w.month = c.month
JOIN history_months AS p ON p.no = w.no - 12
LEFT JOIN credit AS b ON b.month = p.month AND b.lender = c.lender
CROSS JOIN county AS y;
