-- One narrow index instead of five: sums, and every order but that by list number, read it alone. A report changes one page of it where
-- it stands; each of the five took a page of the log of its own.

DROP INDEX project_lines_by_name;
DROP INDEX project_lines_by_unit;
DROP INDEX project_lines_of_unit;
DROP INDEX project_lines_by_total;
DROP INDEX project_lines_by_plan;
DROP INDEX project_lines_by_done;
DROP INDEX project_lines_by_rate;
ALTER TABLE project_lines DROP COLUMN rate_millionths; -- follows from two others
CREATE INDEX project_lines_figures ON project_lines (unit_id, project_id, is_listed, tier, category, plan_class, stage, latest_month,
    list_order, initials, total_investment, annual_plan, done_in_year, open_obstacles);

-- The primary key finds a project's versions as well.
DROP INDEX projects_current_id;
