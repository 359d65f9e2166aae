-- Where a version stood in its file is as little rewritten as the version.

CREATE TRIGGER projects_no_moving BEFORE UPDATE OF source_sheet, source_row ON projects
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER stage_events_no_moving BEFORE UPDATE OF source_sheet, source_row ON stage_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER monthly_reports_no_moving BEFORE UPDATE OF source_sheet, source_row ON monthly_reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER obstacles_no_moving BEFORE UPDATE OF source_sheet, source_row ON obstacles
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER unit_records_no_moving BEFORE UPDATE OF source_sheet, source_row ON unit_records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
