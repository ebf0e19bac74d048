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
    _row
FROM case_rows
LEFT JOIN risks USING (case_id)
ORDER BY _row;
