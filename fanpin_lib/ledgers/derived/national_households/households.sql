SELECT household_id, village_code, household_type, household_size AS members, head_name,
       _row, _place
FROM rows
QUALIFY row_number() OVER (PARTITION BY household_id ORDER BY _row) = 1
ORDER BY _row;
