-- A single edit belongs to no batch: it need not be entered in the indexes by batch.

DROP INDEX projects_by_import;
CREATE INDEX projects_by_import ON projects (import_id) WHERE import_id IS NOT NULL;
DROP INDEX stage_events_by_import;
CREATE INDEX stage_events_by_import ON stage_events (import_id) WHERE import_id IS NOT NULL;
DROP INDEX monthly_reports_by_import;
CREATE INDEX monthly_reports_by_import ON monthly_reports (import_id) WHERE import_id IS NOT NULL;
DROP INDEX obstacles_by_import;
CREATE INDEX obstacles_by_import ON obstacles (import_id) WHERE import_id IS NOT NULL;
DROP INDEX unit_records_by_import;
CREATE INDEX unit_records_by_import ON unit_records (import_id) WHERE import_id IS NOT NULL;
