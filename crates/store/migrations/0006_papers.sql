-- Papers that belong to projects: what was added, and what became of it. The contents lie outside the database under their hash.
-- Neither table is ever updated: a paper never changes, and a new state is a new row.

CREATE TABLE papers (
    id             {int} PRIMARY KEY,  -- 1, 2, 3 …
    project_id     {int} NOT NULL,     -- the project it belongs to, through which readers reach it
    content_sha256 {text} NOT NULL,    -- name of the content
    size_bytes     {int} NOT NULL,     -- of the content
    added_by       {text} NOT NULL,    -- login
    added_at       {text} NOT NULL,    -- instant
    content        {text} NOT NULL     -- the paper as JSON of its domain type
) {strict};
CREATE INDEX papers_by_project ON papers (project_id, id);
CREATE INDEX papers_by_adder ON papers (added_by, added_at);

CREATE TABLE paper_states (
    paper_id {int} NOT NULL REFERENCES papers (id),
    state_no {int} NOT NULL,           -- 1, 2, 3 … within the paper; the highest is the one that holds
    state    {text} NOT NULL,          -- quarantined, clean, unscanned, infected, leaving, removed
    reason   {text} NOT NULL,          -- why; of an infected one what was found
    set_by   {text} NOT NULL,          -- login
    set_at   {text} NOT NULL,          -- instant
    PRIMARY KEY (paper_id, state_no)
) {strict};
CREATE INDEX paper_states_by_state ON paper_states (state, paper_id);
