-- What goes because its time is over: one administrator has the plan made, another carries it out.

CREATE TABLE retention_plans (
    id           {int} PRIMARY KEY,    -- 1, 2, 3 …
    digest       {text} NOT NULL,      -- SHA-256 over class and key of each item, hexadecimal
    summary      {text} NOT NULL,      -- by class how many, the oldest and the newest (JSON)
    requested_by {text} NOT NULL,      -- login
    requested_at {text} NOT NULL,      -- instant
    state        {text} NOT NULL,      -- waiting, replaced, refused, carried_out
    decided_by   {text},               -- login of another person; of a replaced plan of whoever made the next
    decided_at   {text},               -- instant
    CHECK (state <> 'carried_out' OR (decided_by IS NOT NULL AND decided_by <> requested_by))
) {strict};

-- Exactly what a waiting plan names; gone once it was decided on.
CREATE TABLE retention_items (
    plan_id  {int} NOT NULL REFERENCES retention_plans (id),
    class    {text} NOT NULL,          -- ended_sessions, used_links …
    item_key {text} NOT NULL,          -- what identifies it within the class
    dated_at {text} NOT NULL,          -- instant from which its term runs; another one later means that it is in use again
    PRIMARY KEY (plan_id, class, item_key)
) {strict};

-- Contents of papers and originals of imports that a plan removed; what names them stays.
CREATE TABLE removed_contents (
    content_sha256 {text} PRIMARY KEY,
    plan_id        {int} NOT NULL REFERENCES retention_plans (id),
    removed_at     {text} NOT NULL     -- instant; a content that came again and was left again is due again
) {strict};
