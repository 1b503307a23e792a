-- Observations by the year they count for, with the rules of the indicator in force, and what each is used for:
-- stands: it is a value that counts for its cell in its year. A period counts for the year it ends in; a value for a whole year stands for
--   the periods inside it and is never added to them; of two (a school year and a calendar year) the later stands.
-- makes_whole: it counts for the project's whole: it is the whole or, where no whole was handed in and the rule allows it, one of the cells
--   of the simplest breakdown handed in (cells of two breakdowns are the same people twice).
CREATE VIEW observation_year AS
WITH ruled AS (
    SELECT o.*, year(o.period_end) AS year, i.over_time, i.over_projects, i.over_breakdowns,
           regexp_replace(o.breakdown, '=[^;]*', '', 'g') AS split,
           CASE WHEN o.value IS NOT NULL AND date_diff('day', o.period_start, o.period_end) >= 360 THEN (o.period_end, o.period_start) END AS annual
    FROM observation o JOIN indicator i ON i.indicator_id = o.indicator_id AND i.version = (
        SELECT max(version) FROM indicator v WHERE v.indicator_id = o.indicator_id AND v.valid_from <= o.period_end)
), standing AS (
    SELECT *, value IS NOT NULL AND annual IS NOT DISTINCT FROM max(annual) OVER (PARTITION BY indicator_id, year, project_id, breakdown) AS stands
    FROM ruled
), chosen AS (
    SELECT *,
           bool_or(stands AND breakdown = '') OVER whole AS whole_given,
           min(CASE WHEN stands AND breakdown <> '' THEN (len(split) - len(replace(split, ';', '')), split) END) OVER whole AS simplest
    FROM standing
    WINDOW whole AS (PARTITION BY indicator_id, year, project_id)
)
SELECT * EXCLUDE (annual, split, whole_given, simplest),
       stands AND CASE WHEN breakdown = '' THEN TRUE ELSE NOT whole_given AND over_breakdowns <> 'none' AND split = simplest[2] END AS makes_whole
FROM chosen
