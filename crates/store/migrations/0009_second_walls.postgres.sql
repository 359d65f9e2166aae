-- Nothing is overwritten: a version stays as it was written, but for the day on which the next one ends it and the unit under which
-- readers find what belongs to a project that moved. What was frozen and computed stays as it is.
--
-- The second wall: whoever is not the owner of these tables sees the rows that the transaction's scope covers and no others. The program
-- names the scope before each reading (sql.rs); without one there are no rows. The owner is exempt, so that dumps are whole: that is why
-- the program should serve as another role (grants.rs).
--   ballast.units     ids of units joined by commas; * for the whole
--   ballast.projects  ids of single projects joined by commas

CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'versions and results are never changed or removed';
END
$$;

CREATE TRIGGER projects_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, unit_id, code, parent_name, is_sample ON projects
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER projects_end_once BEFORE UPDATE OF superseded_on ON projects
    FOR EACH ROW WHEN (OLD.superseded_on IS NOT NULL) EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER projects_no_removing BEFORE DELETE OR TRUNCATE ON projects
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER stage_events_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, project_id, stage, truth ON stage_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER stage_events_end_once BEFORE UPDATE OF superseded_on ON stage_events
    FOR EACH ROW WHEN (OLD.superseded_on IS NOT NULL) EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER stage_events_no_removing BEFORE DELETE OR TRUNCATE ON stage_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER monthly_reports_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, project_id, month, state, planned, done ON monthly_reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER monthly_reports_end_once BEFORE UPDATE OF superseded_on ON monthly_reports
    FOR EACH ROW WHEN (OLD.superseded_on IS NOT NULL) EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER monthly_reports_no_removing BEFORE DELETE OR TRUNCATE ON monthly_reports
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER obstacles_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, project_id, due_on, resolved_on ON obstacles
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER obstacles_end_once BEFORE UPDATE OF superseded_on ON obstacles
    FOR EACH ROW WHEN (OLD.superseded_on IS NOT NULL) EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER obstacles_no_removing BEFORE DELETE OR TRUNCATE ON obstacles
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER unit_records_no_rewriting BEFORE UPDATE OF id, version_no, record_key, known_on, recorded_at, import_id, content, unit_id, kind ON unit_records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER unit_records_end_once BEFORE UPDATE OF superseded_on ON unit_records
    FOR EACH ROW WHEN (OLD.superseded_on IS NOT NULL) EXECUTE FUNCTION refuse_rewriting();
CREATE TRIGGER unit_records_no_removing BEFORE DELETE OR TRUNCATE ON unit_records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

CREATE TRIGGER assessments_no_rewriting BEFORE UPDATE OR DELETE OR TRUNCATE ON assessments
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();

ALTER TABLE projects ENABLE ROW LEVEL SECURITY;
CREATE POLICY projects_within_scope ON projects USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR unit_id = ANY ((SELECT string_to_array(current_setting('ballast.units', true), ','))::text[])
    OR id = ANY ((SELECT string_to_array(current_setting('ballast.projects', true), ','))::bigint[])
);

ALTER TABLE stage_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY stage_events_within_scope ON stage_events USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR unit_id = ANY ((SELECT string_to_array(current_setting('ballast.units', true), ','))::text[])
    OR project_id = ANY ((SELECT string_to_array(current_setting('ballast.projects', true), ','))::bigint[])
);

ALTER TABLE monthly_reports ENABLE ROW LEVEL SECURITY;
CREATE POLICY monthly_reports_within_scope ON monthly_reports USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR unit_id = ANY ((SELECT string_to_array(current_setting('ballast.units', true), ','))::text[])
    OR project_id = ANY ((SELECT string_to_array(current_setting('ballast.projects', true), ','))::bigint[])
);

ALTER TABLE obstacles ENABLE ROW LEVEL SECURITY;
CREATE POLICY obstacles_within_scope ON obstacles USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR unit_id = ANY ((SELECT string_to_array(current_setting('ballast.units', true), ','))::text[])
    OR project_id = ANY ((SELECT string_to_array(current_setting('ballast.projects', true), ','))::bigint[])
);

ALTER TABLE unit_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY unit_records_within_scope ON unit_records USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR unit_id = ANY ((SELECT string_to_array(current_setting('ballast.units', true), ','))::text[])
);

ALTER TABLE project_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY project_lines_within_scope ON project_lines USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR unit_id = ANY ((SELECT string_to_array(current_setting('ballast.units', true), ','))::text[])
    OR project_id = ANY ((SELECT string_to_array(current_setting('ballast.projects', true), ','))::bigint[])
);
