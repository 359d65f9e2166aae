-- Where a version stood in its file is as little rewritten as the version.

CREATE TRIGGER projects_no_moving BEFORE UPDATE OF source_sheet, source_row ON projects
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER stage_events_no_moving BEFORE UPDATE OF source_sheet, source_row ON stage_events
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER monthly_reports_no_moving BEFORE UPDATE OF source_sheet, source_row ON monthly_reports
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER obstacles_no_moving BEFORE UPDATE OF source_sheet, source_row ON obstacles
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER unit_records_no_moving BEFORE UPDATE OF source_sheet, source_row ON unit_records
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;
