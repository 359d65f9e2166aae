
-- What was done is never undone in the records. REPLACE removes rows without asking the triggers for DELETE.

CREATE TRIGGER assessment_steps_no_update BEFORE UPDATE ON assessment_steps
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;

CREATE TRIGGER assessment_steps_no_delete BEFORE DELETE ON assessment_steps
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;

CREATE TRIGGER assessment_steps_no_replace BEFORE INSERT ON assessment_steps
WHEN EXISTS (SELECT 1 FROM assessment_steps WHERE assessment_id = NEW.assessment_id AND step_no >= NEW.step_no)
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;

CREATE TRIGGER objections_no_update BEFORE UPDATE ON objections
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;

CREATE TRIGGER objections_no_delete BEFORE DELETE ON objections
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;

CREATE TRIGGER objections_no_replace BEFORE INSERT ON objections
WHEN EXISTS (SELECT 1 FROM objections WHERE id = NEW.id)
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;

CREATE TRIGGER objection_steps_no_update BEFORE UPDATE ON objection_steps
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;

CREATE TRIGGER objection_steps_no_delete BEFORE DELETE ON objection_steps
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;

CREATE TRIGGER objection_steps_no_replace BEFORE INSERT ON objection_steps
WHEN EXISTS (SELECT 1 FROM objection_steps WHERE objection_id = NEW.objection_id AND step_no >= NEW.step_no)
BEGIN
    SELECT RAISE(ABORT, 'steps and objections are only added');
END;
