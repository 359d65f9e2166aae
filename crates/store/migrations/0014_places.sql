-- Where a figure stood: the row of the batch's file in each version, and the columns of the file with the batch.

ALTER TABLE projects ADD COLUMN source_sheet {text};        -- sheet of the batch's file; NULL for CSV and for single edits
ALTER TABLE projects ADD COLUMN source_row {int};           -- row as the spreadsheet numbers it, from 1; NULL for single edits
ALTER TABLE stage_events ADD COLUMN source_sheet {text};    -- as above
ALTER TABLE stage_events ADD COLUMN source_row {int};
ALTER TABLE monthly_reports ADD COLUMN source_sheet {text}; -- as above
ALTER TABLE monthly_reports ADD COLUMN source_row {int};
ALTER TABLE obstacles ADD COLUMN source_sheet {text};       -- as above
ALTER TABLE obstacles ADD COLUMN source_row {int};
ALTER TABLE unit_records ADD COLUMN source_sheet {text};    -- as above
ALTER TABLE unit_records ADD COLUMN source_row {int};

ALTER TABLE imports ADD COLUMN file_columns {text};         -- JSON: position from 1 of the column that was read for each field; NULL before 0014

