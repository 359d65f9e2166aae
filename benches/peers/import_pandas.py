"""Peer of `import`: the same workbook read with pandas and openpyxl, and typed as the ledger needs it."""

import sys
from decimal import Decimal

import pandas as pd

TEXTS = ["项目名称", "项目代码", "县（市、区）", "项目层级", "项目类别", "计划类别", "项目类型", "所属行业", "建设单位", "建设地点"]
AMOUNTS = ["总投资（万元）", "开工至上一年度底累计完成投资", "本年计划投资"]
DAYS = ["拟开工时间", "拟竣工时间", "开工时间", "核实开工时间", "入库纳统时间"]

table = pd.read_excel(sys.argv[1], engine="openpyxl", header=2)
table = table[table["项目名称"].notna()]
for column in TEXTS:
    table[column] = table[column].astype(str).str.strip()
for column in AMOUNTS:
    # Exact fen, as the ledger keeps them.
    table[column] = table[column].map(lambda amount: int(Decimal(str(amount)) * 1_000_000))
for column in DAYS:
    table[column] = pd.to_datetime(table[column])
assert not table.duplicated(["县（市、区）", "项目名称"]).any()
print(len(table), "rows, total investment", table["总投资（万元）"].sum(), "fen")
