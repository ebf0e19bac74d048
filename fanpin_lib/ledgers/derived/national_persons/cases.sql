-- eliminated_on counts only where the export does not say that the risk persists.
WITH risks AS (
    SELECT case_id, list(DISTINCT code ORDER BY code) AS risks
    FROM (
        SELECT case_id, unnest([risk_1, risk_2, risk_3, risk_4, risk_5]) AS spelling FROM case_rows
    )
    JOIN risk_codes USING (spelling)
    GROUP BY case_id
)
SELECT
    case_id, household_id, village_code, registered_category, risks.risks, identified_on,
    CASE WHEN risk_eliminated IS DISTINCT FROM false THEN eliminated_on END AS eliminated_on,
    CASE WHEN risk_eliminated IS DISTINCT FROM false THEN elimination_way END AS elimination_way,
    income_at_identification,
    CASE WHEN first_identified_on < date_trunc('month', identified_on) THEN true
         WHEN identified_again IS NOT NULL THEN identified_again NOT IN (FROM no_words)
         WHEN first_identified_on IS NOT NULL THEN false END AS identified_again,
    _row, _place
FROM case_rows
LEFT JOIN risks USING (case_id)
ORDER BY _row;
