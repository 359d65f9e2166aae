-- The life of an assessment after it was computed, and objections against it. Rows are only added: the highest step is the one that holds.

CREATE TABLE assessment_steps (
    assessment_id {text} NOT NULL REFERENCES assessments (id),
    step_no       {int} NOT NULL,      -- 1, 2, 3 … within the assessment
    step          {text} NOT NULL,     -- checked, returned, publicised, supersedes, superseded, finalised
    done_by       {text} NOT NULL,     -- login
    done_at       {text} NOT NULL,     -- instant
    deadline      {text},              -- of publicised: last day for objections (ISO date)
    reason        {text} NOT NULL,     -- what the person said
    other_id      {text} REFERENCES assessments (id), -- of supersedes and superseded: the other result
    PRIMARY KEY (assessment_id, step_no)
) {strict};
CREATE INDEX assessment_steps_by_other ON assessment_steps (other_id) WHERE other_id IS NOT NULL;

CREATE TABLE objections (
    id            {int} PRIMARY KEY,   -- 1, 2, 3 …
    assessment_id {text} NOT NULL REFERENCES assessments (id),
    unit_id       {text} NOT NULL REFERENCES organization_units (id), -- the unit that objects, under which readers find it
    subject_id    {text} NOT NULL,     -- whose derivation: the unit, or one of its projects
    node          {text} NOT NULL,     -- address of the step objected to within the derivation
    filed_by      {text} NOT NULL,     -- login
    filed_at      {text} NOT NULL,     -- instant
    content       {text} NOT NULL      -- the claim as JSON
) {strict};
CREATE INDEX objections_by_assessment ON objections (assessment_id, id);
CREATE INDEX objections_by_unit ON objections (unit_id, id);

CREATE TABLE objection_steps (
    objection_id  {int} NOT NULL REFERENCES objections (id),
    step_no       {int} NOT NULL,      -- 1, 2, 3 … within the objection
    state         {text} NOT NULL,     -- open, withdrawn, upheld, rejected
    done_by       {text} NOT NULL,     -- login
    done_at       {text} NOT NULL,     -- instant
    reason        {text} NOT NULL,     -- of a ruling its grounds
    PRIMARY KEY (objection_id, step_no)
) {strict};
CREATE INDEX objection_steps_by_state ON objection_steps (state, objection_id);
