-- A saved version of a scheme stays as it was saved.

CREATE TRIGGER scheme_versions_no_update BEFORE UPDATE ON scheme_versions
BEGIN
    SELECT RAISE(ABORT, 'saved schemes are never changed');
END;

CREATE TRIGGER scheme_versions_no_delete BEFORE DELETE ON scheme_versions
BEGIN
    SELECT RAISE(ABORT, 'saved schemes are never removed');
END;

-- REPLACE removes rows without asking the trigger above.
CREATE TRIGGER scheme_versions_no_replace BEFORE INSERT ON scheme_versions
WHEN EXISTS (SELECT 1 FROM scheme_versions WHERE (id = NEW.id AND version = NEW.version AND content <> NEW.content) OR (number = NEW.number AND (id <> NEW.id OR version <> NEW.version)))
BEGIN
    SELECT RAISE(ABORT, 'saved schemes are never changed');
END;
