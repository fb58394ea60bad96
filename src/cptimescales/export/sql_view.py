"""The due date as one view that every database reads, and a function of each around that view."""

from __future__ import annotations

from collections.abc import Mapping

# The view calls no date function of any database: it adds to no date and finds no end of a month.
# So no database can answer otherwise than another. A table alias has no AS, because Oracle allows
# none.
DUE_DATE_VIEW = """
SELECT
    t.rulebook,
    t.rule_id,
    n.series_number,
    c.calendar,
    k.trigger_date,
    COALESCE(w.calendar_date, d.calendar_date) AS due,
    COALESCE(w.calendar_date, d.working_day_on_or_before) AS last_working_day,
    CASE
        WHEN COALESCE(w.calendar_date, d.calendar_date) IS NULL THEN NULL
        WHEN COALESCE(w.calendar_date, d.calendar_date) > c.settled_to THEN 1
        WHEN s.calendar_date > c.settled_to THEN 1
        ELSE 0
    END AS provisional,
    CASE
        WHEN COALESCE(w.calendar_date, d.calendar_date) IS NOT NULL THEN NULL
        WHEN t.steps_in IS NULL THEN 'no_number_set'
        WHEN t.month_end = 'refuse' AND s.day_of_month > m.days_in_month
            THEN 'no_corresponding_date'
        ELSE 'outside_calendar'
    END AS refusal,
    t.timescale,
    t.effective_from,
    t.basis,
    t.verified,
    c.division,
    k.start_date
FROM cpt_timescale t
INNER JOIN cpt_series n
    ON n.series_number BETWEEN t.series_from AND t.series_to
INNER JOIN cpt_calendar c
    ON c.division = t.division
INNER JOIN cpt_clock_start k
    ON k.birthday = t.birthday AND k.start_date BETWEEN t.effective_from AND t.effective_to
INNER JOIN cpt_day s
    ON s.calendar = c.calendar AND s.calendar_date = k.start_date
LEFT JOIN cpt_day w
    ON w.calendar = s.calendar
    AND w.is_working_day = 1
    AND w.working_day_number = CASE
        WHEN t.steps_in <> 'working_days' THEN NULL
        WHEN s.is_working_day = 1
            THEN s.working_day_number + t.steps_from_working_day
                + (n.series_number - t.series_from) * t.further_steps
        ELSE s.working_day_number + t.steps_from_other_day
            + (n.series_number - t.series_from) * t.further_steps
    END
LEFT JOIN cpt_month m
    ON m.month_number = CASE
        WHEN t.steps_in = 'months'
            THEN s.month_number + t.steps_from_other_day
                + (n.series_number - t.series_from) * t.further_steps
    END
LEFT JOIN cpt_day d
    ON d.calendar = s.calendar
    AND d.working_day_on_or_before IS NOT NULL
    AND d.day_number = CASE
        WHEN t.steps_in = 'days'
            THEN s.day_number + t.steps_from_other_day
                + (n.series_number - t.series_from) * t.further_steps
        WHEN s.day_of_month <= m.days_in_month THEN m.first_day_number + s.day_of_month - 1
        WHEN t.month_end = 'clamp' THEN m.first_day_number + m.days_in_month - 1
        WHEN t.month_end = 'roll' THEN m.first_day_number + m.days_in_month
    END
""".strip()
"""One row for each rule, number in its series, calendar, and day on which the trigger happens."""

_POSTGRESQL = """
CREATE OR REPLACE FUNCTION cpt_due(
    rulebook text, rule_id text, trigger_date date,
    series_number integer DEFAULT 1, calendar text DEFAULT NULL
) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT v.due FROM cpt_due_date v
    WHERE v.rulebook = cpt_due.rulebook
        AND v.rule_id = cpt_due.rule_id
        AND v.trigger_date = cpt_due.trigger_date
        AND v.series_number = cpt_due.series_number
        AND v.calendar = COALESCE(cpt_due.calendar, v.division)
$$
""".strip()

_SQLSERVER = """
CREATE OR ALTER FUNCTION cpt_due(
    @rulebook nvarchar(100), @rule_id nvarchar(100), @trigger_date date,
    @series_number int = 1, @calendar nvarchar(100) = NULL
) RETURNS TABLE AS RETURN (
    SELECT v.due, v.last_working_day, v.provisional, v.refusal, v.verified
    FROM cpt_due_date v
    WHERE v.rulebook = @rulebook
        AND v.rule_id = @rule_id
        AND v.trigger_date = @trigger_date
        AND v.series_number = @series_number
        AND v.calendar = COALESCE(@calendar, v.division)
)
""".strip()

_ORACLE = """
CREATE OR REPLACE FUNCTION cpt_due(
    p_rulebook IN VARCHAR2, p_rule_id IN VARCHAR2, p_trigger_date IN DATE,
    p_series_number IN NUMBER DEFAULT 1, p_calendar IN VARCHAR2 DEFAULT NULL
) RETURN DATE IS
    found_due DATE;
BEGIN
    SELECT v.due INTO found_due FROM cpt_due_date v
    WHERE v.rulebook = p_rulebook
        AND v.rule_id = p_rule_id
        AND v.trigger_date = TRUNC(p_trigger_date)
        AND v.series_number = p_series_number
        AND v.calendar = COALESCE(p_calendar, v.division);
    RETURN found_due;
EXCEPTION
    WHEN NO_DATA_FOUND THEN RETURN NULL;
END cpt_due;
""".strip()

_DUCKDB = """
CREATE OR REPLACE MACRO cpt_due(of_rulebook, of_rule, on_date, which := 1, counted_by := NULL) AS (
    SELECT v.due FROM cpt_due_date v
    WHERE v.rulebook = of_rulebook
        AND v.rule_id = of_rule
        AND v.trigger_date = on_date
        AND v.series_number = which
        AND v.calendar = COALESCE(counted_by, v.division)
);

CREATE OR REPLACE MACRO cpt_due_refusal(
    of_rulebook, of_rule, on_date, which := 1, counted_by := NULL
) AS (
    CASE
        WHEN on_date IS NULL THEN NULL
        WHEN CAST(on_date AS DATE) <> CAST(on_date AS TIMESTAMP) THEN 'not_a_date'
        ELSE NULLIF(COALESCE((
            SELECT COALESCE(v.refusal, '') FROM cpt_due_date v
            WHERE v.rulebook = of_rulebook
                AND v.rule_id = of_rule
                AND v.trigger_date = CAST(on_date AS DATE)
                AND v.series_number = which
                AND v.calendar = COALESCE(counted_by, v.division)
        ), CASE
            WHEN EXISTS (SELECT 1 FROM cpt_day x WHERE x.calendar_date = CAST(on_date AS DATE))
                THEN 'not_in_force'
            ELSE 'outside_calendar'
        END), '')
    END
)
""".strip()

DUE_FUNCTIONS: Mapping[str, str] = {
    "sqlserver": _SQLSERVER,
    "postgresql": _POSTGRESQL,
    "oracle": _ORACLE,
    "duckdb": _DUCKDB,
}
"""The function `cpt_due` of each dialect. SQLite has no functions, so a query reads the view."""
