CREATE TRIGGER role_grants_exclude BEFORE INSERT ON role_grants
WHEN NEW.state IN ('requested', 'active') AND EXISTS (
    SELECT 1 FROM role_grants AS other JOIN role_exclusions ON role_exclusions.role = other.role
    WHERE role_exclusions.excludes = NEW.role AND other.login = NEW.login AND other.id <> NEW.id
      AND other.state IN ('requested', 'active')
      AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
      AND (NEW.valid_until IS NULL OR NEW.valid_until >= other.valid_from))
BEGIN
    SELECT RAISE(ABORT, 'these roles exclude each other');
END;

CREATE TRIGGER role_grants_exclude_later BEFORE UPDATE ON role_grants
WHEN NEW.state IN ('requested', 'active') AND EXISTS (
    SELECT 1 FROM role_grants AS other JOIN role_exclusions ON role_exclusions.role = other.role
    WHERE role_exclusions.excludes = NEW.role AND other.login = NEW.login AND other.id <> NEW.id
      AND other.state IN ('requested', 'active')
      AND (other.valid_until IS NULL OR other.valid_until >= NEW.valid_from)
      AND (NEW.valid_until IS NULL OR NEW.valid_until >= other.valid_from))
BEGIN
    SELECT RAISE(ABORT, 'these roles exclude each other');
END;

-- Whoever asked for a grant cannot be the one who allows it.
CREATE TRIGGER role_grants_two_persons BEFORE UPDATE ON role_grants
WHEN NEW.state = 'active' AND OLD.state = 'requested' AND NEW.decided_by = OLD.requested_by
BEGIN
    SELECT RAISE(ABORT, 'a grant needs a second person');
END;

CREATE TRIGGER audit_checkpoints_no_update BEFORE UPDATE ON audit_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are never changed');
END;

CREATE TRIGGER audit_checkpoints_no_delete BEFORE DELETE ON audit_checkpoints
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are never removed');
END;

CREATE TRIGGER audit_checkpoints_no_replace BEFORE INSERT ON audit_checkpoints
WHEN EXISTS (SELECT 1 FROM audit_checkpoints WHERE size >= NEW.size)
BEGIN
    SELECT RAISE(ABORT, 'checkpoints are only appended');
END;
