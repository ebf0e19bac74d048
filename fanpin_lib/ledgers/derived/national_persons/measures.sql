-- Every item of the columns of assistance, of the episode in whose row it stands. When it
-- began is only known where the export has one date for all.
WITH given AS (
    UNPIVOT (SELECT case_id, village_code, measures_on, _row, _place, COLUMNS('^aid_')
             FROM case_rows)
    ON COLUMNS('^aid_') INTO NAME field VALUE items
),
items AS (
    SELECT case_id, village_code, measures_on, _row, _place, kind,
           unnest(string_split_regex(items, '[,，、;；\s]+')) AS item
    FROM given JOIN aid_kinds USING (field)
)
SELECT case_id || '-' || kind || '-' || item AS measure_id, case_id, village_code, kind, item,
       measures_on AS started_on, _row, _place
FROM items
WHERE item <> '' AND item NOT IN (FROM no_words)
QUALIFY row_number() OVER (PARTITION BY case_id, kind, item) = 1
ORDER BY _row, kind, item;
