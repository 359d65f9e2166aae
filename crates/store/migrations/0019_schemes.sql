-- Schemes that were saved in the program: each version once and for good.

CREATE TABLE scheme_versions (
    id          {text} NOT NULL,       -- scheme: key-projects-2026
    version     {text} NOT NULL,       -- as its file says
    number      {int} NOT NULL,        -- 1, 2, 3 … in the order of saving, over all schemes; the highest of an id applies
    content     {text} NOT NULL,       -- the scheme file
    reason      {text} NOT NULL,       -- why: the paper, the decision
    saved_by    {text} NOT NULL,       -- login
    saved_at    {text} NOT NULL,       -- instant
    PRIMARY KEY (id, version),
    UNIQUE (number)
) {strict};
