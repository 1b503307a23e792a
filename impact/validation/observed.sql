-- What the checks look at: every observation that stands, with the definition of its indicator in force at the end of its period.
-- yearly: the period is about a year, calendar or not.
-- held_to_minimum, held_to_maximum: the limits of the definition, which are those of a year, apply. A part of a year, or of the whole, may
-- be below the minimum; more than a year may be above the maximum; shares have a check of their own, share_above_one.
-- counted: the unit is one of whole things, that come neither in fractions nor below zero.
SELECT
    o.*,
    date_diff('day', o.period_start, o.period_end) + 1 AS days,
    days BETWEEN 350 AND 380 AS yearly,
    coalesce(yearly AND o.breakdown = '', FALSE) AS held_to_minimum,
    coalesce(days <= 380 AND NOT (i.shape = 'ratio' AND i.maximum = 1), FALSE) AS held_to_maximum,
    i.version, i.unit, i.shape, i.over_time, i.over_breakdowns, i.minimum, i.maximum, i.jump, i.part_of, i.within,
    i.missing AS missing_allowed,
    i.evidence AS evidence_expected,
    coalesce(i.whole, FALSE) AS counted
FROM observation o
LEFT JOIN (
    SELECT *, least(
        coalesce(valid_to, DATE '9999-12-31'),
        coalesce(lead(valid_from) OVER (PARTITION BY indicator_id ORDER BY version) - 1, DATE '9999-12-31')
    ) AS last_day
    FROM indicator
) i ON i.indicator_id = o.indicator_id AND o.period_end BETWEEN i.valid_from AND i.last_day
