
-- What was done is never undone in the records; objections are seen by whoever sees the unit's records (0009).

CREATE FUNCTION refuse_life_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'steps and objections are only added';
END
$$;

CREATE TRIGGER assessment_steps_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON assessment_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_life_change();
CREATE TRIGGER objections_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON objections
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_life_change();
CREATE TRIGGER objection_steps_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON objection_steps
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_life_change();

ALTER TABLE objections ENABLE ROW LEVEL SECURITY;
CREATE POLICY objections_within_scope ON objections USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR unit_id = ANY ((SELECT string_to_array(current_setting('ballast.units', true), ','))::text[])
);

ALTER TABLE objection_steps ENABLE ROW LEVEL SECURITY;
CREATE POLICY objection_steps_within_scope ON objection_steps USING (
    (SELECT current_setting('ballast.units', true)) = '*'
    OR EXISTS (SELECT 1 FROM objections WHERE objections.id = objection_steps.objection_id)
);
