-- The second wall of 0009 for papers and their states: they are seen by whoever sees the current version of their project, which has a
-- policy of its own. A paper has no unit: when its project moves, so does it.

ALTER TABLE papers ENABLE ROW LEVEL SECURITY;
CREATE POLICY papers_within_scope ON papers USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR EXISTS (SELECT 1 FROM projects WHERE projects.id = papers.project_id AND projects.superseded_on IS NULL)
);

ALTER TABLE paper_states ENABLE ROW LEVEL SECURITY;
CREATE POLICY paper_states_within_scope ON paper_states USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR EXISTS (SELECT 1 FROM papers WHERE papers.id = paper_states.paper_id)
);
