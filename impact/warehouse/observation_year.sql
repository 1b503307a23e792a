-- Observations by the year they count for (that in which their period ends), with the rules of the indicator in force, and what each is used for.
-- stands: it is a value that counts for its cell in its year. A value stands for the shorter periods inside it, which are not added to it, and
--   for no others; of two whole years (a school year and a calendar year) the later stands. Where values add up over time and one period is
--   missing for a stated reason, none stands: a sum of the rest would pass for the year. A period that was said to come later gives way to
--   the values inside it, whichever came first: they are what was announced, and what is not there yet is what they leave uncovered. One that
--   the town returned gives way to nothing: it is late in the place of a value of the same submission, and an answer to it is awaited.
-- covered: the share of the days of the year, while the project ran, that the values of its cell are about; 1 where the latest value of the year
--   is all that is asked, and from $whole_year on.
-- makes_whole: it counts for the project's whole: it is the whole or, where none was handed in nor stated missing and the rule allows it, one of
--   the cells of the fullest breakdown that has none missing (the cells of two breakdowns are the same people twice, a partial one is too few).
-- What is said of a cell, or of a whole, is grouped and joined to its rows: windows take more than twice as long.
CREATE VIEW observation_year AS
WITH ruled AS (
    SELECT o.*, year(o.period_end) AS year, i.over_time, i.over_projects, i.over_breakdowns,
           cell_directions(o.breakdown) AS split,
           CASE WHEN o.value IS NOT NULL AND date_diff('day', o.period_start, o.period_end) >= 360 THEN (o.period_end, o.period_start) END AS annual
    FROM observation o JOIN indicator i ON i.indicator_id = o.indicator_id AND i.version = (
        SELECT max(version) FROM indicator v WHERE v.indicator_id = o.indicator_id AND v.valid_from <= o.period_end)
), promised AS (
    FROM ruled o SELECT * WHERE missing = 'late' AND NOT EXISTS (
        FROM observation_history was WHERE was.superseded_at IS NOT NULL AND was.submission_id = o.submission_id
            AND (was.project_id, was.indicator_id, was.period_start, was.period_end, was.breakdown)
              = (o.project_id, o.indicator_id, o.period_start, o.period_end, o.breakdown))
), set_aside AS (
    SELECT DISTINCT part.* FROM ruled part JOIN ruled longer USING (indicator_id, year, project_id, breakdown)
    WHERE longer.value IS NOT NULL AND longer.period_start <= part.period_start AND longer.period_end >= part.period_end
        AND (longer.period_start, longer.period_end) <> (part.period_start, part.period_end)
    UNION
    SELECT DISTINCT longer.* FROM promised longer JOIN ruled part USING (indicator_id, year, project_id, breakdown)
    WHERE part.value IS NOT NULL AND longer.period_start <= part.period_start AND longer.period_end >= part.period_end
        AND (longer.period_start, longer.period_end) <> (part.period_start, part.period_end)
), outermost AS (
    FROM ruled ANTI JOIN set_aside USING (indicator_id, project_id, breakdown, period_start, period_end)
), standing AS (
    SELECT *, value IS NOT NULL AND (annual IS NULL OR annual = latest) AND NOT (over_time = 'sum' AND absent AND latest IS NULL) AS stands
    FROM outermost JOIN (
        SELECT indicator_id, year, project_id, breakdown, max(annual) AS latest, bool_or(missing IS NOT NULL) AS absent
        FROM outermost GROUP BY ALL
    ) USING (indicator_id, year, project_id, breakdown)
), timed AS (
    SELECT standing.*, CASE WHEN over_time IN ('last', 'none') OR share >= $whole_year THEN 1 ELSE share END AS covered
    FROM standing JOIN (
        SELECT indicator_id, year, project_id, breakdown,
               coalesce(sum(date_diff('day', period_start, period_end) + 1) FILTER (stands), 0) / greatest(1, date_diff('day',
                   greatest(any_value(started), make_date(year, 1, 1)), least(any_value(ended), make_date(year, 12, 31))) + 1) AS share
        FROM standing LEFT JOIN (SELECT project_id, started, ended FROM project) USING (project_id)
        GROUP BY indicator_id, year, project_id, breakdown
    ) USING (indicator_id, year, project_id, breakdown)
), whole AS (
    SELECT indicator_id, year, project_id, bool_or(stands AND breakdown = '') AS whole_given,
           bool_or(missing IS NOT NULL AND breakdown = '') AS whole_missing
    FROM timed GROUP BY ALL
), filled AS (
    SELECT indicator_id, year, project_id,
           (NOT bool_or(NOT stands), coalesce(fsum(denominator), fsum(value)), -len(split), split) AS fullness
    FROM timed WHERE breakdown <> '' GROUP BY indicator_id, year, project_id, split
), fullest AS (
    SELECT indicator_id, year, project_id, max(fullness) AS fullest FROM filled GROUP BY ALL
), used AS (
    SELECT timed.*, whole_given, stands AND CASE WHEN breakdown = '' THEN TRUE
        ELSE NOT whole_given AND NOT whole_missing AND over_breakdowns <> 'none' AND fullest[1] AND split = fullest[4] END AS makes_whole
    FROM timed JOIN whole USING (indicator_id, year, project_id) LEFT JOIN fullest USING (indicator_id, year, project_id)
)
SELECT * EXCLUDE (annual, split, latest, absent) FROM used
UNION ALL BY NAME
SELECT * EXCLUDE (annual, split), FALSE AS stands, NULL AS covered, FALSE AS whole_given, FALSE AS makes_whole FROM set_aside
