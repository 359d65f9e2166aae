
CREATE FUNCTION refuse_paper_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'papers and their states are only added';
END
$$;

CREATE TRIGGER papers_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON papers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_paper_change();
CREATE TRIGGER paper_states_only_added BEFORE UPDATE OR DELETE OR TRUNCATE ON paper_states
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_paper_change();
