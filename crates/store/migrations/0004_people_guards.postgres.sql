CREATE FUNCTION refuse_bad_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state IN ('requested', 'active') AND EXISTS (
        SELECT 1 FROM role_grants AS other JOIN role_exclusions ON role_exclusions.role = other.role
        WHERE role_exclusions.excludes = NEW.role AND other.login = NEW.login AND other.id <> NEW.id
          AND other.state IN ('requested', 'active')
          AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
          AND (NEW.valid_until IS NULL OR NEW.valid_until >= other.valid_from)) THEN
        RAISE EXCEPTION 'these roles exclude each other';
    END IF;
    -- Whoever asked for a grant cannot be the one who allows it.
    IF TG_OP = 'UPDATE' AND NEW.state = 'active' AND OLD.state = 'requested' AND NEW.decided_by = OLD.requested_by THEN
        RAISE EXCEPTION 'a grant needs a second person';
    END IF;
    RETURN NEW;
END
$$;

CREATE TRIGGER role_grants_guard BEFORE INSERT OR UPDATE ON role_grants
    FOR EACH ROW EXECUTE FUNCTION refuse_bad_grant();

CREATE FUNCTION refuse_checkpoint_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'checkpoints are never changed or removed';
END
$$;

CREATE TRIGGER audit_checkpoints_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_checkpoint_change();
