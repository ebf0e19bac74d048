-- Gini's coefficient of sorted values: 2 Σ i·y(i) / (n Σ y) − (n + 1) / n; NULL without income.
CREATE OR REPLACE TEMP MACRO plain_gini(sorted) AS
    CASE WHEN list_sum(sorted) > 0 THEN
        2 * list_dot_product(sorted, list_transform(range(1, len(sorted) + 1), lambda i: i::DOUBLE))
        / (len(sorted) * list_sum(sorted)) - (len(sorted) + 1) / len(sorted) END;
