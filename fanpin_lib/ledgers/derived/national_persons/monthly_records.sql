-- What the export says about the household in its month; visits are not in it.
SELECT
    as_of_month() AS month,
    household_id, village_code,
    coalesce(household_size, (SELECT count(DISTINCT id_number) FROM persons
                              WHERE persons.household_id = h.household_id)) AS members,
    wage_income, business_income, property_income, transfer_income, business_expenses,
    net_income_per_capita, medical_expenditure,
    NOT child_out_of_school AS education_ok,
    NOT member_uninsured AS medical_ok,
    NOT dangerous_housing AS housing_ok,
    safe_water AS water_ok,
    _row, _place
FROM household_rows AS h
ORDER BY _row;
