-- A saved version of a scheme stays as it was saved.

CREATE TRIGGER scheme_versions_no_rewriting BEFORE UPDATE OR DELETE OR TRUNCATE ON scheme_versions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting();
