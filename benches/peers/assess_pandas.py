"""Peer of `assess`: the same figures from the same Parquet files in pandas. Prints milliseconds, then the figures as JSON."""

import datetime
import json
import sys
import time

import pandas as pd

begin = time.perf_counter()
folder = sys.argv[1]
start, end = datetime.date(2024, 1, 1), datetime.date(2024, 12, 31)
columns = [
    "unit_id", "annual_plan", "is_package", "plan_year", "left_on", "planned_start_on", "verified_started_on", "started_on",
    "registered_on", "category", "total_investment",
]
projects = pd.read_parquet(f"{folder}/projects.parquet", columns=columns, dtype_backend="pyarrow")
reports = pd.read_parquet(
    f"{folder}/reports.parquet", columns=["unit_id", "month", "done", "state", "is_late"], dtype_backend="pyarrow"
)
planned = ~projects.is_package & projects.planned_start_on.between(start, end)
started = projects.started_on.between(start, end)
listed = ~projects.is_package & (projects.plan_year == 2024) & (projects.left_on.isna() | (projects.left_on > end).fillna(False))
in_period = reports.month.between(start, end)
approved = reports[in_period & (reports.state == "approved")].groupby("unit_id").done
count = lambda table, mask: table[mask.fillna(False)].groupby("unit_id").size()
figures = {
    "annual_plan": projects[listed].groupby("unit_id").annual_plan.sum(),
    "planned_starts": count(projects, planned),
    "real_starts": count(projects, planned & (projects.verified_started_on <= end)),
    "registered": count(projects, started & (projects.registered_on <= end)),
    "big_projects": count(projects, (projects.category == "industry") & (projects.total_investment >= 100_000_000_000)),
    "done": approved.sum(),
    "late_reports": count(reports, in_period & reports.is_late),
    "best_month": approved.max(),
}
units = projects.unit_id.unique()
figures = {
    measure: {unit: str(int(series.get(unit, 0))) for unit in units} for measure, series in figures.items()
}
print(round((time.perf_counter() - begin) * 1000))
print(json.dumps(figures))
