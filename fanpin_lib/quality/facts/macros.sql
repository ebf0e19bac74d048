-- Functions that rules and facts share. Everything here gives NULL for an empty cell.

-- ---- certificate numbers ------------------------------------------------------------------
-- Weighted sum of the first 17 digits (GB 11643, ISO 7064 MOD 11-2) by integer arithmetic:
-- the number is read once and its digits are split off, 17 times faster than by characters.
CREATE OR REPLACE TEMP MACRO digit_at(n, place) AS (n // place) % 10;

CREATE OR REPLACE TEMP MACRO weighted_sum(n) AS
    digit_at(n, 10000000000000000) * 7 + digit_at(n, 1000000000000000) * 9
  + digit_at(n, 100000000000000) * 10 + digit_at(n, 10000000000000) * 5
  + digit_at(n, 1000000000000) * 8 + digit_at(n, 100000000000) * 4
  + digit_at(n, 10000000000) * 2 + digit_at(n, 1000000000) * 1
  + digit_at(n, 100000000) * 6 + digit_at(n, 10000000) * 3
  + digit_at(n, 1000000) * 7 + digit_at(n, 100000) * 9
  + digit_at(n, 10000) * 10 + digit_at(n, 1000) * 5
  + digit_at(n, 100) * 8 + digit_at(n, 10) * 4 + digit_at(n, 1) * 2;

-- Whether characters 1–18 are 17 digits and their check character; longer numbers (disability
-- certificates, 20 or 22 characters) are judged by their first 18. `body` is the number that
-- the first 17 characters make (id_body), read once per row.
CREATE OR REPLACE TEMP MACRO id_body(id) AS
    CASE WHEN regexp_full_match(left(id, 17), '[0-9]{17}') THEN TRY_CAST(left(id, 17) AS BIGINT) END;

CREATE OR REPLACE TEMP MACRO id_checksum_ok(id, body) AS
    CASE WHEN id IS NULL THEN NULL WHEN body IS NULL THEN FALSE
         ELSE substr('10X98765432', (weighted_sum(body) % 11)::INT + 1, 1) = upper(substr(id, 18, 1))
    END;

-- Birth date in characters 7–14; NULL when they are no date.
CREATE OR REPLACE TEMP MACRO id_birth(id) AS
    CASE WHEN length(id) >= 18 THEN
        TRY_CAST(substr(id, 7, 4) || '-' || substr(id, 11, 2) || '-' || substr(id, 13, 2) AS DATE)
    END;

-- Sex by character 17: odd for men.
CREATE OR REPLACE TEMP MACRO id_sex(id) AS
    CASE WHEN length(id) >= 18 AND substr(id, 17, 1) BETWEEN '0' AND '9'
         THEN CASE WHEN substr(id, 17, 1) IN ('1', '3', '5', '7', '9') THEN '男' ELSE '女' END
    END;

CREATE OR REPLACE TEMP MACRO is_disability_certificate(id) AS length(id) IN (20, 22);
CREATE OR REPLACE TEMP MACRO phone_ok(phone) AS regexp_full_match(phone, '1[3-9][0-9]{9}');

-- ---- ages ---------------------------------------------------------------------------------
-- Completed years on a day; NULL before birth.
CREATE OR REPLACE TEMP MACRO age_on(birth, day) AS
    CASE WHEN birth <= day THEN date_sub('year', birth, day) END;

-- ---- schooling and education ----------------------------------------------------------------
-- Stage of a pupil's status 在校生状况: 学前 小学 初中 高中 高职 本科 硕士; NULL when not at school.
CREATE OR REPLACE TEMP MACRO school_stage(status) AS
    CASE WHEN status IS NULL THEN NULL
         WHEN contains(status, '学前') OR contains(status, '学龄前') OR contains(status, '幼儿') THEN '学前'
         WHEN contains(status, '硕士') OR contains(status, '博士') OR contains(status, '研究生') THEN '硕士'
         WHEN contains(status, '本科') OR contains(status, '大学') THEN '本科'
         WHEN regexp_matches(status, '高职|高专|大专|专科|技师') THEN '高职'
         WHEN regexp_matches(status, '高中|中职|中专|职高|技校|技工|高[一二三]') THEN '高中'
         WHEN regexp_matches(status, '初中|初[一二三]|[七八九]年级') THEN '初中'
         WHEN regexp_matches(status, '小学|[一二三四五六]年级') THEN '小学'
         ELSE '其他'
    END;

-- Rank of a level of education 文化程度: 0 none, 1 primary, 2 junior, 3 senior, 4 college, 5 university.
CREATE OR REPLACE TEMP MACRO education_rank(education) AS
    CASE WHEN education IS NULL THEN NULL
         WHEN regexp_matches(education, '硕士|博士|研究生|本科|大学') THEN 5
         WHEN regexp_matches(education, '大专|专科|高职|高专') THEN 4
         WHEN regexp_matches(education, '高中|中专|中职|职高|技校') THEN 3
         WHEN contains(education, '初中') THEN 2
         WHEN contains(education, '小学') THEN 1
         WHEN regexp_matches(education, '文盲|半文盲|未上学|未上过学|学前|学龄前') THEN 0
    END;

-- ---- benefits -----------------------------------------------------------------------------
-- Whether a text such as 农村低保, 城市特困, 未享受, 不享受 says that a benefit is received.
CREATE OR REPLACE TEMP MACRO receives(benefit) AS
    CASE WHEN benefit IS NULL THEN FALSE
         ELSE NOT (contains(benefit, '未') OR contains(benefit, '不') OR benefit IN ('无', '否', '没有'))
    END;

-- Items of a text such as "种植业、其他" as a list.
CREATE OR REPLACE TEMP MACRO items_of(text) AS
    list_filter(list_transform(regexp_split_to_array(coalesce(text, ''), '[,，、;；/|\s]+'),
                               lambda x: trim(x)),
                lambda x: x <> '');

-- ---- kinship ------------------------------------------------------------------------------
-- The sex that a relation to the head implies; NULL for those that leave it open.
CREATE OR REPLACE TEMP MACRO sex_of_relation(relation) AS
    CASE WHEN relation IN ('户主', '配偶', '其他') THEN NULL
         WHEN contains(relation, '兄弟姐妹') OR contains(relation, '子女') OR contains(relation, '其他')
           OR contains(relation, '配偶') THEN NULL
         WHEN contains(relation, '女婿') THEN '男'
         WHEN contains(relation, '女') OR contains(relation, '母') OR contains(relation, '媳')
           OR contains(relation, '婆') THEN '女'
         WHEN contains(relation, '父') OR contains(relation, '公公') OR suffix(relation, '子') THEN '男'
    END;

-- ---- places of work -------------------------------------------------------------------------
-- A place without separators and blanks: "吉林省/吉林市/蛟河市" and "吉林省吉林市蛟河市" are one.
CREATE OR REPLACE TEMP MACRO plain_place(place) AS regexp_replace(place, '[\s/,，、\-—]+', '', 'g');

-- What a place says in words: 内 (in the county), 外 (outside); NULL when it only names a place.
CREATE OR REPLACE TEMP MACRO place_says(place) AS
    CASE WHEN regexp_matches(place, '县内|本县|本市|区内|旗内|乡内|村内|本地|本村') THEN '内'
         WHEN regexp_matches(place, '县外|省外|国外|境外|外省|外县|外地') THEN '外' END;

-- Whether a place of work lies outside the county; NULL when the place does not tell.
--   says: place_says; upper_code: code of the province or prefecture that the place names
--   when it goes no deeper.
-- A county may be a city (蛟河市), so the ending of a name says nothing.
CREATE OR REPLACE TEMP MACRO place_outside(place, county, village_code, says, upper_code) AS
    CASE WHEN place IS NULL OR county IS NULL THEN NULL
         WHEN contains(place, county) OR says = '内' THEN FALSE
         WHEN says = '外' OR upper_code IS NULL THEN TRUE
         WHEN NOT starts_with(village_code, upper_code) THEN TRUE
    END;
