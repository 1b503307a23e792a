-- What the 23 checks count, as one would write it for nothing but counting: rows judged one by one in one pass, keys compared by their hash,
-- the parts of a whole summed once for both checks on them. Closed breakdowns are those whose codes are all among the observations.
WITH definition AS (
    SELECT *, least(
        coalesce(valid_to, DATE '9999-12-31'),
        coalesce(lead(valid_from) OVER (PARTITION BY indicator_id ORDER BY version) - 1, DATE '9999-12-31')
    ) AS last_day
    FROM indicator
), o AS NOT MATERIALIZED (
    SELECT o.*, i.version, i.shape, i.over_time, i.over_breakdowns, i.minimum, i.maximum, i.jump, i.part_of, i.within, i.whole AS counted,
           i.missing AS allowed, i.evidence AS wanted, o.period_end - o.period_start + 1 AS days
    FROM observation o
    LEFT JOIN definition i ON i.indicator_id = o.indicator_id AND o.period_end BETWEEN i.valid_from AND i.last_day
), alone AS (
    SELECT count(*) FILTER (value > maximum AND days <= 380 AND NOT (shape = 'ratio' AND maximum = 1)) AS above_maximum,
           count(*) FILTER (value < minimum AND breakdown = '' AND days BETWEEN 350 AND 380) AS below_minimum,
           count(*) FILTER (value IS NOT NULL AND counted AND shape = 'quantity' AND value <> round(value)) AS fractional_count,
           count(*) FILTER (project_id IS NULL OR indicator_id IS NULL OR period_start IS NULL OR period_end IS NULL OR breakdown IS NULL)
               AS incomplete_key,
           count(*) FILTER (value IS NOT NULL AND shape = 'mean' AND (denominator IS NULL OR denominator <= 0)) AS mean_without_weight,
           count(*) FILTER (missing IS NOT NULL AND NOT list_contains(allowed, missing)) AS missing_code_not_allowed,
           count(*) FILTER (value IS NOT NULL AND (numerator < 0 OR denominator < 0 OR value < 0 AND (
               minimum >= 0 AND NOT (breakdown = '' AND days BETWEEN 350 AND 380) OR minimum IS NULL AND counted))) AS negative_value,
           count(*) FILTER (value IS NOT NULL AND shape = 'ratio' AND (numerator IS NULL OR denominator IS NULL OR denominator = 0
               OR abs(value - numerator / denominator) > 0.000001 * greatest(1, abs(value)))) AS ratio_inconsistent,
           count(*) FILTER (shape = 'ratio' AND maximum = 1 AND value > 1) AS share_above_one,
           count(*) FILTER ((value IS NULL) = (missing IS NULL)) AS value_or_missing,
           count(DISTINCT CASE WHEN version IS NULL THEN hash(project_id, indicator_id) END) AS undefined_period,
           count(DISTINCT CASE WHEN missing IN ('late', 'not_collected') THEN hash(project_id, period_start, period_end, missing) END)
               AS awaited_value
    FROM o
), duplicates AS (
    SELECT count(*) AS duplicate_key FROM (
        SELECT 1 FROM o GROUP BY hash(project_id, indicator_id, period_start, period_end, breakdown) HAVING count(*) > 1)
), evidence AS (
    SELECT count(*) AS evidence_absent FROM (
        SELECT 1 FROM o WHERE value IS NOT NULL AND mapping_id IS NULL AND len(wanted) > 0
        GROUP BY project_id, indicator_id, period_start, period_end HAVING count(evidence) = 0)
), population AS (
    SELECT count(*) AS beyond_population FROM (
        SELECT arg_max(f.value, f.year) AS inhabitants
        FROM o JOIN fact f ON f.fact_id = o.within AND f.home AND f.breakdown = o.breakdown AND f.value IS NOT NULL AND f.year <= year(o.period_end)
            LEFT JOIN project p ON p.project_id = o.project_id
        WHERE NOT coalesce(p.reaches_beyond, FALSE)
        GROUP BY o.project_id, o.indicator_id, o.period_start, o.period_end, o.breakdown, o.value HAVING o.value > inhabitants)
), years AS (
    SELECT count(*) AS incomplete_year FROM (
        SELECT due.project_id, due.in_year FROM (
            SELECT project_id, indicator_id, unnest(range(first_year, least(coalesce(last_year, latest), latest) + 1)) AS in_year
            FROM expected SEMI JOIN (FROM project WHERE registered) USING (project_id), (
                SELECT max(year(period_end)) AS latest FROM observation SEMI JOIN (FROM project WHERE registered) USING (project_id))
        ) due ANTI JOIN (
            SELECT project_id, indicator_id, unnest(range(year(period_start), year(period_end) + 1)) AS in_year FROM observation
        ) answered USING (project_id, indicator_id, in_year)
        GROUP BY ALL)
), wholes AS (
    SELECT indicator_id, version, year(period_end) AS in_year, project_id, value,
           median(value) OVER (PARTITION BY indicator_id, version, year(period_end)) AS middle
    FROM o WHERE value IS NOT NULL AND breakdown = '' AND days BETWEEN 350 AND 380
), spread AS (
    SELECT indicator_id, version, in_year, median(abs(value - middle)) AS deviation
    FROM wholes GROUP BY ALL HAVING count(DISTINCT project_id) >= 8 AND deviation > 0
), outliers AS (
    SELECT count(*) AS outlier FROM wholes JOIN spread USING (indicator_id, version, in_year)
    WHERE abs(0.6745 * (value - middle) / deviation) > 3.5
), overlapping AS (
    SELECT count(*) AS overlapping_periods
    FROM observation later JOIN observation earlier USING (project_id, indicator_id, breakdown)
    WHERE earlier.value IS NOT NULL AND later.value IS NOT NULL AND earlier.period_start < later.period_start
        AND later.period_start <= earlier.period_end AND earlier.period_end < later.period_end
), exceeding AS (
    SELECT count(*) AS part_exceeds_whole
    FROM o part JOIN observation whole ON whole.project_id = part.project_id AND whole.indicator_id = part.part_of
        AND whole.period_start = part.period_start AND whole.period_end = part.period_end AND whole.breakdown = part.breakdown
    WHERE part.value > whole.value
), partition AS (
    SELECT project_id, indicator_id, period_start, period_end, split_part(breakdown, '=', 1) AS name, sum(value) AS parts,
           count(*) AS codes, bool_and(value IS NOT NULL) AS given,
           bool_and(mapping_id IS NOT NULL) AS from_events
    FROM o WHERE over_breakdowns = 'sum' AND breakdown <> '' AND NOT contains(breakdown, ';') GROUP BY ALL
), closed AS (
    SELECT name, max(codes) AS codes FROM partition GROUP BY name
), sums AS (
    SELECT count(*) FILTER (parts > value + greatest(1, 0.0005 * abs(value))) AS parts_above_whole,
           count(*) FILTER (given AND (from_events OR partition.codes = closed.codes) AND parts < value - greatest(1, 0.0005 * abs(value))) AS parts_below_whole
    FROM partition JOIN closed USING (name) JOIN observation whole USING (project_id, indicator_id, period_start, period_end)
    WHERE whole.breakdown = ''
), pieces AS (
    SELECT count(*) AS subperiods_differ_from_year FROM (
        SELECT whole.value, whole.days, sum(piece.value) AS total, sum(piece.days) AS covered
        FROM o whole JOIN o piece USING (project_id, indicator_id, breakdown)
        WHERE whole.over_time = 'sum' AND whole.days BETWEEN 350 AND 380 AND piece.days < 350 AND whole.value IS NOT NULL
            AND piece.value IS NOT NULL AND piece.period_start >= whole.period_start AND piece.period_end <= whole.period_end
        GROUP BY project_id, indicator_id, breakdown, whole.period_start, whole.period_end, whole.value, whole.days,
                 CASE WHEN piece.days <= 31 THEN 1 WHEN piece.days <= 93 THEN 2 ELSE 3 END
        HAVING total > whole.value + greatest(1, 0.0005 * abs(whole.value))
            OR covered >= whole.days AND total < whole.value - greatest(1, 0.0005 * abs(whole.value)))
), jumps AS (
    SELECT count(*) AS year_on_year_jump FROM (
        SELECT this.jump,
               CASE WHEN this.shape = 'quantity' THEN greatest(abs(this.value), 10)
                    WHEN least(this.denominator, before.denominator) >= 10 THEN nullif(abs(this.value), 0) END AS now,
               CASE WHEN this.shape = 'quantity' THEN greatest(abs(before.value), 10) ELSE nullif(abs(before.value), 0) END AS past
        FROM o this JOIN o before ON before.project_id = this.project_id AND before.indicator_id = this.indicator_id
            AND before.version = this.version AND before.period_start = CAST(this.period_start - INTERVAL 1 YEAR AS DATE)
        WHERE this.breakdown = '' AND before.breakdown = '' AND this.value IS NOT NULL AND before.value IS NOT NULL
            AND this.days BETWEEN 350 AND 380 AND before.days BETWEEN 350 AND 380)
    WHERE greatest(now / past, past / now) > jump
), doubled AS (
    SELECT count(*) AS counted_in_two_years
    FROM o piece JOIN o longer USING (project_id, indicator_id, breakdown)
    WHERE piece.over_time NOT IN ('last', 'none') AND longer.period_start <= piece.period_start AND longer.period_end > piece.period_end
        AND year(longer.period_end) > year(piece.period_end)
), growing AS (
    SELECT count(*) AS growing_periods FROM (
        SELECT list(value ORDER BY period_start) AS given
        FROM o WHERE over_time = 'sum' AND days <= 93 AND value IS NOT NULL
        GROUP BY project_id, indicator_id, breakdown, year(period_end), days <= 31)
    WHERE list_sort(list_distinct(given)) = given AND given[1] > 0 AND (len(given) >= 4 OR len(given) = 3 AND given[3] >= 2 * given[1])
)
FROM alone, duplicates, evidence, population, years, outliers, overlapping, exceeding, sums, pieces, jumps, doubled, growing
