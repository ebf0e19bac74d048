-- What an export of households says of their incomes and conditions in its month.
SELECT
    as_of_month() AS month,
    household_id, village_code, household_size AS members,
    wage_income, business_income, property_income, transfer_income, business_expenses,
    net_income_per_capita,
    NOT dangerous_housing AS housing_ok,
    safe_water AS water_ok,
    _row, _place
FROM rows
WHERE coalesce(net_income_per_capita, wage_income, business_income, property_income,
               transfer_income, business_expenses) IS NOT NULL
   OR dangerous_housing IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY _row) = 1
ORDER BY _row;
