-- What the checks look at: every observation that stands, with the definition of its indicator in force at the end of its period.
-- yearly: the period is about a year, calendar or not; within_year: it is no longer than that.
-- counted: the unit is one of whole things, that come neither in fractions nor below zero.
SELECT
    o.*,
    date_diff('day', o.period_start, o.period_end) + 1 AS days,
    date_diff('day', o.period_start, o.period_end) + 1 BETWEEN 350 AND 380 AS yearly,
    date_diff('day', o.period_start, o.period_end) + 1 <= 380 AS within_year,
    i.version, i.unit, i.shape, i.over_time, i.over_breakdowns, i.minimum, i.maximum, i.jump, i.part_of,
    i.missing AS missing_allowed,
    i.evidence AS evidence_expected,
    coalesce(i.unit IN (
        'people', 'persons', 'participants', 'volunteers', 'members', 'users', 'beneficiaries', 'pupils', 'households', 'families',
        'jobs', 'organisations', 'companies', 'projects', 'proposals', 'objects', 'items', 'repairs', 'meals', 'bicycles', 'trees',
        'sessions', 'events', 'visits', 'meetings', 'workshops', 'calls', 'contacts', 'places', 'trips'
    ), FALSE) AS counted
FROM observation o
LEFT JOIN (
    SELECT *, least(
        coalesce(valid_to, DATE '9999-12-31'),
        coalesce(lead(valid_from) OVER (PARTITION BY indicator_id ORDER BY version) - 1, DATE '9999-12-31')
    ) AS last_day
    FROM indicator
) i ON i.indicator_id = o.indicator_id AND o.period_end BETWEEN i.valid_from AND i.last_day
