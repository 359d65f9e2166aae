-- Nothing is overwritten: a version stays as it was written, but for the day on which the next one ends it and the unit under which
-- readers find what belongs to a project that moved. What was frozen and computed stays as it is.

CREATE TRIGGER projects_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, unit_id, code, parent_name, is_sample ON projects
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER projects_end_once BEFORE UPDATE OF superseded_on ON projects WHEN OLD.superseded_on IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER projects_no_delete BEFORE DELETE ON projects
BEGIN
    SELECT RAISE(ABORT, 'versions are never removed');
END;

CREATE TRIGGER stage_events_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, project_id, stage, truth ON stage_events
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER stage_events_end_once BEFORE UPDATE OF superseded_on ON stage_events WHEN OLD.superseded_on IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER stage_events_no_delete BEFORE DELETE ON stage_events
BEGIN
    SELECT RAISE(ABORT, 'versions are never removed');
END;

CREATE TRIGGER monthly_reports_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, project_id, month, state, planned, done ON monthly_reports
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER monthly_reports_end_once BEFORE UPDATE OF superseded_on ON monthly_reports WHEN OLD.superseded_on IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER monthly_reports_no_delete BEFORE DELETE ON monthly_reports
BEGIN
    SELECT RAISE(ABORT, 'versions are never removed');
END;

CREATE TRIGGER obstacles_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, project_id, due_on, resolved_on ON obstacles
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER obstacles_end_once BEFORE UPDATE OF superseded_on ON obstacles WHEN OLD.superseded_on IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER obstacles_no_delete BEFORE DELETE ON obstacles
BEGIN
    SELECT RAISE(ABORT, 'versions are never removed');
END;

CREATE TRIGGER unit_records_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, unit_id, kind ON unit_records
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER unit_records_end_once BEFORE UPDATE OF superseded_on ON unit_records WHEN OLD.superseded_on IS NOT NULL
BEGIN
    SELECT RAISE(ABORT, 'versions are never changed');
END;

CREATE TRIGGER unit_records_no_delete BEFORE DELETE ON unit_records
BEGIN
    SELECT RAISE(ABORT, 'versions are never removed');
END;

CREATE TRIGGER assessments_no_update BEFORE UPDATE ON assessments
BEGIN
    SELECT RAISE(ABORT, 'results are never changed');
END;

CREATE TRIGGER assessments_no_delete BEFORE DELETE ON assessments
BEGIN
    SELECT RAISE(ABORT, 'results are never removed');
END;

-- REPLACE removes rows without asking the trigger above.
CREATE TRIGGER assessments_no_replace BEFORE INSERT ON assessments
WHEN EXISTS (SELECT 1 FROM assessments WHERE id = NEW.id AND result_hash <> NEW.result_hash)
BEGIN
    SELECT RAISE(ABORT, 'results are never changed');
END;
