"""Peer of `assess`: the same figures from the same Parquet files in DuckDB. Prints milliseconds, then the figures as JSON."""

import json
import sys
import time

import duckdb

begin = time.perf_counter()
folder = sys.argv[1]
start, end = "DATE '2024-01-01'", "DATE '2024-12-31'"
queries = {
    "projects": f"""
        SELECT unit_id,
               sum(annual_plan) FILTER (NOT is_package AND plan_year = 2024 AND (left_on IS NULL OR left_on > {end})) AS annual_plan,
               count(*) FILTER (NOT is_package AND planned_start_on BETWEEN {start} AND {end}) AS planned_starts,
               count(*) FILTER (NOT is_package AND planned_start_on BETWEEN {start} AND {end} AND verified_started_on <= {end}) AS real_starts,
               count(*) FILTER (started_on BETWEEN {start} AND {end} AND registered_on <= {end}) AS registered,
               count(*) FILTER (category = 'industry' AND total_investment >= 100000000000) AS big_projects
        FROM '{folder}/projects.parquet' GROUP BY unit_id""",
    "reports": f"""
        SELECT unit_id,
               sum(done) FILTER (month BETWEEN {start} AND {end} AND state = 'approved') AS done,
               count(*) FILTER (month BETWEEN {start} AND {end} AND is_late) AS late_reports,
               max(done) FILTER (month BETWEEN {start} AND {end} AND state = 'approved') AS best_month
        FROM '{folder}/reports.parquet' GROUP BY unit_id""",
}
figures = {}
for query in queries.values():
    result = duckdb.sql(query)
    measures = result.columns[1:]
    for unit, *values in result.fetchall():
        for measure, value in zip(measures, values):
            figures.setdefault(measure, {})[unit] = str(int(value))
print(round((time.perf_counter() - begin) * 1000))
print(json.dumps(figures))
