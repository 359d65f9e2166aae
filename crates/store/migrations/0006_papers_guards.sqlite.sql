
CREATE TRIGGER papers_no_update BEFORE UPDATE ON papers
BEGIN
    SELECT RAISE(ABORT, 'papers are never changed');
END;

CREATE TRIGGER papers_no_delete BEFORE DELETE ON papers
BEGIN
    SELECT RAISE(ABORT, 'papers are never removed from the records');
END;

CREATE TRIGGER paper_states_no_update BEFORE UPDATE ON paper_states
BEGIN
    SELECT RAISE(ABORT, 'states of papers are never changed');
END;

CREATE TRIGGER paper_states_no_delete BEFORE DELETE ON paper_states
BEGIN
    SELECT RAISE(ABORT, 'states of papers are never removed');
END;

-- REPLACE removes rows without asking the triggers above.
CREATE TRIGGER papers_no_replace BEFORE INSERT ON papers
WHEN EXISTS (SELECT 1 FROM papers WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'papers are only added');
END;

CREATE TRIGGER paper_states_no_replace BEFORE INSERT ON paper_states
WHEN EXISTS (SELECT 1 FROM paper_states WHERE paper_id = NEW.paper_id AND state_no >= NEW.state_no)
BEGIN
    SELECT RAISE(ABORT, 'states of papers are only added');
END;
