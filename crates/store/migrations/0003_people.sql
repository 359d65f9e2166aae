-- Accounts, what they may do and for whom, how they prove who they are. See docs/guide/security.en.md.

-- An account has no rights of its own: they come as grants.
ALTER TABLE users ADD COLUMN state {text} NOT NULL DEFAULT 'active'; -- invited, active, disabled
ALTER TABLE users ADD COLUMN is_service {int} NOT NULL DEFAULT 0;    -- 1 for a program that calls the API
ALTER TABLE users ADD COLUMN made_at {text};                         -- instant
ALTER TABLE users ADD COLUMN password_changed_at {text};             -- instant
ALTER TABLE users ADD COLUMN last_success_at {text};                 -- instant of the last sign-in
ALTER TABLE users ADD COLUMN failures_since {int} NOT NULL DEFAULT 0; -- refused tries since then

-- One role for one person within one scope for a time.
CREATE TABLE role_grants (
    id           {int} PRIMARY KEY,
    login        {text} NOT NULL REFERENCES users (login), -- whose
    role         {text} NOT NULL,     -- role code, see roles.toml
    unit_id      {text} NOT NULL REFERENCES organization_units (id), -- its subtree is the scope …
    projects     {text},              -- … or, of it, these projects alone (JSON list of ids)
    valid_from   {text} NOT NULL,     -- first day
    valid_until  {text},              -- last day; NULL for no end
    deputy_for   {text} REFERENCES users (login), -- whom the person stands in for
    state        {text} NOT NULL,     -- requested, active, refused, ended
    reason       {text} NOT NULL,     -- why it was asked for
    requested_by {text} NOT NULL,     -- login
    requested_at {text} NOT NULL,     -- instant
    decided_by   {text},              -- login of another person
    decided_at   {text},              -- instant
    ended_by     {text},              -- login
    ended_at     {text}               -- instant
) {strict};
CREATE INDEX role_grants_by_login ON role_grants (login, id);
CREATE INDEX role_grants_by_state ON role_grants (state, id);

-- Duties that one person must not hold together, both ways round; filled from the role file at each start.
CREATE TABLE role_exclusions (
    role     {text} NOT NULL,
    excludes {text} NOT NULL,
    PRIMARY KEY (role, excludes)
) {strict};

INSERT INTO role_grants (id, login, role, unit_id, valid_from, state, reason, requested_by, requested_at)
SELECT row_number() OVER (ORDER BY users.login, now_called.role), users.login, now_called.role, users.unit_id, '2000-01-01',
       'active', '', 'command-line', '2000-01-01T00:00:00.000000Z'
FROM users JOIN (
    SELECT 'project_center' AS was_called, 'city_reviewer' AS role
    UNION ALL SELECT 'project_center', 'tallier'
    UNION ALL SELECT 'project_center', 'publisher'
    UNION ALL SELECT 'reporter', 'reporter'
    UNION ALL SELECT 'leader', 'leader'
    UNION ALL SELECT 'auditor', 'auditor'
) now_called ON now_called.was_called = users.role;
INSERT INTO counters (name, value) SELECT 'grant_id', count(*) FROM role_grants;
ALTER TABLE users DROP COLUMN role;

DROP TABLE sessions;
CREATE TABLE sessions (
    token_hash  {text} PRIMARY KEY,    -- SHA-256 of the token in the cookie
    id          {int} NOT NULL UNIQUE, -- named in lists and in the audit trail
    login       {text} NOT NULL REFERENCES users (login) ON DELETE CASCADE,
    made_at     {text} NOT NULL,       -- instant
    seen_at     {text} NOT NULL,       -- instant of the last request, to the minute
    idle_until  {text} NOT NULL,       -- instant; moves with seen_at
    expires_at  {text} NOT NULL,       -- instant; never moves
    proved_at   {text} NOT NULL,       -- instant at which the person last proved who he is
    address     {text} NOT NULL,       -- where from
    agent       {text} NOT NULL,       -- the browser as it calls itself, shortened
    last_success_at {text},            -- instant of the sign-in before this one
    failures_since  {int} NOT NULL     -- refused tries between the two
) {strict};
CREATE INDEX sessions_by_login ON sessions (login);

-- Browsers from which an account was entered before: their tries are counted apart, so that a stranger's tries keep nobody out.
CREATE TABLE known_devices (
    device_hash {text} PRIMARY KEY,    -- SHA-256 of the token in the cookie
    login       {text} NOT NULL REFERENCES users (login) ON DELETE CASCADE,
    used_at     {text} NOT NULL        -- instant
) {strict};
CREATE INDEX known_devices_by_login ON known_devices (login);

-- Failed proofs of every kind, one counter per account, device and address.
CREATE TABLE failed_proofs (
    subject       {text} PRIMARY KEY,  -- account:…, device:…, address:…
    failures      {int} NOT NULL,      -- since the last success or the last quiet day
    last_at       {text} NOT NULL,     -- instant
    blocked_until {text} NOT NULL      -- instant
) {strict};

-- Second factors.
CREATE TABLE factors (
    id        {int} PRIMARY KEY,
    login     {text} NOT NULL REFERENCES users (login) ON DELETE CASCADE,
    kind      {text} NOT NULL,         -- totp, passkey, recovery
    label     {text} NOT NULL,         -- what the person calls it
    secret    {text} NOT NULL,         -- sealed with the field key; of a recovery code its hash
    state     {text} NOT NULL,         -- pending, active
    last_step {int} NOT NULL,          -- of a code: the newest used time step; of a passkey: its counter
    made_at   {text} NOT NULL,         -- instant
    used_at   {text}                   -- instant
) {strict};
CREATE INDEX factors_by_login ON factors (login);

-- Invitations and resets: links that work once.
CREATE TABLE one_time_links (
    token_hash {text} PRIMARY KEY,     -- SHA-256 of the token in the link
    login      {text} NOT NULL REFERENCES users (login) ON DELETE CASCADE,
    purpose    {text} NOT NULL,        -- invitation, reset
    made_by    {text} NOT NULL,        -- login
    made_at    {text} NOT NULL,        -- instant
    expires_at {text} NOT NULL,        -- instant
    used_at    {text}                  -- instant
) {strict};
CREATE INDEX one_time_links_by_login ON one_time_links (login);

-- What programs show instead of a password.
CREATE TABLE service_tokens (
    id         {int} PRIMARY KEY,
    token_hash {text} NOT NULL UNIQUE, -- SHA-256 of the token
    login      {text} NOT NULL REFERENCES users (login) ON DELETE CASCADE,
    label      {text} NOT NULL,        -- what it is for
    made_by    {text} NOT NULL,        -- login
    made_at    {text} NOT NULL,        -- instant
    expires_at {text} NOT NULL,        -- instant
    used_at    {text},                 -- instant, to the hour
    ended_at   {text}                  -- instant
) {strict};
CREATE INDEX service_tokens_by_login ON service_tokens (login);

-- Where a deed came from and how it ended.
ALTER TABLE audit_events ADD COLUMN session {text} NOT NULL DEFAULT '';    -- number of the session; empty at the command line
ALTER TABLE audit_events ADD COLUMN address {text} NOT NULL DEFAULT '';    -- network the request came from
ALTER TABLE audit_events ADD COLUMN request_id {text} NOT NULL DEFAULT ''; -- as in the log and on error pages
ALTER TABLE audit_events ADD COLUMN unit_id {text} NOT NULL DEFAULT '';    -- whose records, where one unit is concerned
ALTER TABLE audit_events ADD COLUMN outcome {text} NOT NULL DEFAULT 'done'; -- done, refused
ALTER TABLE audit_events ADD COLUMN reason {text} NOT NULL DEFAULT '';     -- why, where a reason is asked for
CREATE INDEX audit_events_by_object ON audit_events (object, seq);
CREATE INDEX audit_events_by_actor ON audit_events (actor, seq);

-- Signed roots of the tree over the events.
CREATE TABLE audit_checkpoints (
    size      {int} PRIMARY KEY,       -- events covered
    root      {text} NOT NULL,         -- hexadecimal
    at        {text} NOT NULL,         -- instant
    algorithm {text} NOT NULL,         -- of root and signature
    key_id    {text} NOT NULL,         -- which key signed
    signature {text} NOT NULL          -- hexadecimal
) {strict};
