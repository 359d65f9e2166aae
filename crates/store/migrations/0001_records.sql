-- Organisation, records with their versions, imports, accounts, assessments, audit trail.
-- {int} is the 64-bit integer type, {text} text that sorts by code point, {strict} the strictness mark; see dialect.rs.
--
-- Every fact table has the same columns around its own:
--   id            identity of the record, kept by all its versions
--   version_no    1, 2, 3 … within the record
--   unit_id       the unit under which readers find the record
--   record_key    what identifies the record: one current version each
--   known_on      day from which the version was known (ISO date)
--   superseded_on known_on of the version that followed; NULL for the current one
--   recorded_at   instant of writing (ISO, UTC, microseconds)
--   import_id     the batch whose value it is; NULL for single edits
--   content       the record as JSON of its domain type; the table's own columns are what queries need of it

CREATE TABLE organization_units (
    id          {text} PRIMARY KEY,    -- 140882, 140802-etdz
    parent_id   {text} REFERENCES organization_units (id) DEFERRABLE INITIALLY DEFERRED, -- the unit above; NULL for the root
    sort        {int} NOT NULL,        -- place in official lists
    content     {text} NOT NULL        -- the unit as JSON
) {strict};

CREATE TABLE counters (
    name        {text} PRIMARY KEY,    -- audit_seq, data_version, import_id, record_id
    value       {int} NOT NULL         -- last value given out
) {strict};

CREATE TABLE imports (
    id              {int} PRIMARY KEY,    -- 1, 2, 3 …
    form            {text} NOT NULL,      -- what the file held: ledger, monthly-report …
    file_name       {text} NOT NULL,      -- as given; a label, never a path
    file_hash       {text} NOT NULL,      -- SHA-256, hexadecimal
    known_on        {text} NOT NULL,      -- information date (资料时点)
    imported_by     {text} NOT NULL,      -- login
    imported_at     {text} NOT NULL,      -- instant
    new_count       {int} NOT NULL,       -- rows that brought a new record
    changed_count   {int} NOT NULL,       -- rows that changed one
    unchanged_count {int} NOT NULL,       -- rows that said what was known
    refused_count   {int} NOT NULL,       -- rows that were not taken
    undone_at       {text},               -- when the batch was undone; NULL while it stands
    undone_by       {text}                -- login
) {strict};

CREATE TABLE projects (
    id            {int} NOT NULL,
    version_no    {int} NOT NULL,
    unit_id       {text} NOT NULL REFERENCES organization_units (id), -- responsible reporting unit
    record_key    {text} NOT NULL,     -- unit and name in one form
    code          {text},              -- project code, twenty digits; earlier versions keep earlier codes
    parent_name   {text},              -- the package it is a part of
    is_sample     {int} NOT NULL,      -- 1 for demonstration data
    known_on      {text} NOT NULL,
    superseded_on {text},
    recorded_at   {text} NOT NULL,
    import_id     {int} REFERENCES imports (id),
    content       {text} NOT NULL,
    PRIMARY KEY (id, version_no)
) {strict};
CREATE UNIQUE INDEX projects_current_key ON projects (record_key) WHERE superseded_on IS NULL;
CREATE UNIQUE INDEX projects_current_id ON projects (id) WHERE superseded_on IS NULL;
CREATE INDEX projects_by_code ON projects (code, id) WHERE code IS NOT NULL;
CREATE INDEX projects_by_parent ON projects (unit_id, parent_name) WHERE parent_name IS NOT NULL;
CREATE INDEX projects_by_import ON projects (import_id);

CREATE TABLE stage_events (
    id            {int} NOT NULL,
    version_no    {int} NOT NULL,
    unit_id       {text} NOT NULL REFERENCES organization_units (id), -- the project's current unit
    record_key    {text} NOT NULL,     -- project, stage, truth
    project_id    {int} NOT NULL,      -- the project it belongs to
    stage         {text} NOT NULL,     -- signed, started …
    truth         {text} NOT NULL,     -- reported, verified, statistical
    known_on      {text} NOT NULL,
    superseded_on {text},
    recorded_at   {text} NOT NULL,
    import_id     {int} REFERENCES imports (id),
    content       {text} NOT NULL,
    PRIMARY KEY (id, version_no)
) {strict};
CREATE UNIQUE INDEX stage_events_current_key ON stage_events (record_key) WHERE superseded_on IS NULL;
CREATE INDEX stage_events_by_project ON stage_events (project_id);
CREATE INDEX stage_events_by_import ON stage_events (import_id);

CREATE TABLE monthly_reports (
    id            {int} NOT NULL,
    version_no    {int} NOT NULL,
    unit_id       {text} NOT NULL REFERENCES organization_units (id), -- the project's current unit
    record_key    {text} NOT NULL,     -- project, month
    project_id    {int} NOT NULL,      -- the project it belongs to
    month         {text} NOT NULL,     -- first day of the month
    state         {text} NOT NULL,     -- submitted, returned, approved
    planned       {int},               -- fen planned for the month
    done          {int} NOT NULL,      -- fen done in the month
    known_on      {text} NOT NULL,
    superseded_on {text},
    recorded_at   {text} NOT NULL,
    import_id     {int} REFERENCES imports (id),
    content       {text} NOT NULL,
    PRIMARY KEY (id, version_no)
) {strict};
CREATE UNIQUE INDEX monthly_reports_current_key ON monthly_reports (record_key) WHERE superseded_on IS NULL;
CREATE INDEX monthly_reports_by_project ON monthly_reports (project_id, month);
-- Sums by month read this index alone.
CREATE INDEX monthly_reports_sums ON monthly_reports (unit_id, month, planned, done)
    WHERE superseded_on IS NULL AND state = 'approved';
CREATE INDEX monthly_reports_returned ON monthly_reports (unit_id, month)
    WHERE superseded_on IS NULL AND state = 'returned';
CREATE INDEX monthly_reports_by_import ON monthly_reports (import_id);

CREATE TABLE obstacles (
    id            {int} NOT NULL,
    version_no    {int} NOT NULL,
    unit_id       {text} NOT NULL REFERENCES organization_units (id), -- the project's current unit
    record_key    {text} NOT NULL,     -- project, day raised, description
    project_id    {int} NOT NULL,      -- the project it belongs to
    due_on        {text},              -- deadline
    resolved_on   {text},              -- day it was lifted; NULL while it is open
    known_on      {text} NOT NULL,
    superseded_on {text},
    recorded_at   {text} NOT NULL,
    import_id     {int} REFERENCES imports (id),
    content       {text} NOT NULL,
    PRIMARY KEY (id, version_no)
) {strict};
CREATE UNIQUE INDEX obstacles_current_key ON obstacles (record_key) WHERE superseded_on IS NULL;
CREATE INDEX obstacles_by_project ON obstacles (project_id);
CREATE INDEX obstacles_due ON obstacles (due_on) WHERE superseded_on IS NULL AND resolved_on IS NULL;
CREATE INDEX obstacles_by_import ON obstacles (import_id);

CREATE TABLE unit_records (
    id            {int} NOT NULL,
    version_no    {int} NOT NULL,
    unit_id       {text} NOT NULL REFERENCES organization_units (id),
    record_key    {text} NOT NULL,     -- kind, unit and what identifies the record among them
    kind          {text} NOT NULL,     -- target, observation, event, judgement
    known_on      {text} NOT NULL,
    superseded_on {text},
    recorded_at   {text} NOT NULL,
    import_id     {int} REFERENCES imports (id),
    content       {text} NOT NULL,
    PRIMARY KEY (id, version_no)
) {strict};
CREATE UNIQUE INDEX unit_records_current_key ON unit_records (record_key) WHERE superseded_on IS NULL;
CREATE INDEX unit_records_by_kind ON unit_records (kind, unit_id, id);
CREATE INDEX unit_records_by_import ON unit_records (import_id);

-- The current figures of each project, kept by the write path so that lists are index reads.
CREATE TABLE project_lines (
    project_id       {int} PRIMARY KEY,
    unit_id          {text} NOT NULL,  -- responsible reporting unit
    name             {text} NOT NULL,  -- as typed
    name_key         {text} NOT NULL,  -- name in one form, for search
    initials         {text} NOT NULL,  -- pinyin initials, for search and order
    code             {text},           -- current project code
    list_number      {text},           -- number in the year's list, as printed
    list_order       {text} NOT NULL,  -- the same with its digit groups padded, so that 2 comes before 10; ~ without a number
    tier             {text} NOT NULL,  -- provincial, city, county
    category         {text} NOT NULL,  -- industry, infrastructure, social
    plan_class       {text} NOT NULL,  -- reserve, preparatory, new, continued, finishing
    stage            {text},           -- furthest reported stage
    plan_year        {int} NOT NULL,   -- the year of the two figures below
    total_investment {int} NOT NULL,   -- fen
    annual_plan      {int} NOT NULL,   -- fen
    done_in_year     {int} NOT NULL,   -- fen, approved reports of plan_year
    rate_millionths  {int} NOT NULL,   -- done_in_year ÷ annual_plan × 1,000,000, cut off; -1 without a plan
    latest_month     {text},           -- month of the newest approved report
    open_obstacles   {int} NOT NULL,   -- how many
    is_listed        {int} NOT NULL,   -- 0 once it left the list
    is_sample        {int} NOT NULL    -- 1 for demonstration data
) {strict};
CREATE INDEX project_lines_by_number ON project_lines (list_order, project_id);
CREATE INDEX project_lines_by_name ON project_lines (initials, project_id);
CREATE INDEX project_lines_by_unit ON project_lines (unit_id, project_id);
-- A unit's own list in its usual order: what reporters open all day.
CREATE INDEX project_lines_of_unit ON project_lines (unit_id, list_order, project_id);
CREATE INDEX project_lines_by_total ON project_lines (total_investment, project_id);
CREATE INDEX project_lines_by_plan ON project_lines (annual_plan, project_id);
CREATE INDEX project_lines_by_done ON project_lines (done_in_year, project_id);
CREATE INDEX project_lines_by_rate ON project_lines (rate_millionths, project_id);

CREATE TABLE users (
    login         {text} PRIMARY KEY,
    name          {text} NOT NULL,     -- shown
    role          {text} NOT NULL,     -- role code
    unit_id       {text} NOT NULL REFERENCES organization_units (id), -- where the person works; its subtree is the scope
    password_hash {text} NOT NULL,     -- Argon2id with its parameters
    is_sample     {int} NOT NULL       -- 1 when made by the demonstration
) {strict};

CREATE TABLE sessions (
    token_hash  {text} PRIMARY KEY,    -- SHA-256 of the token in the cookie
    login       {text} NOT NULL REFERENCES users (login) ON DELETE CASCADE,
    created_at  {text} NOT NULL,       -- instant
    expires_at  {text} NOT NULL        -- instant
) {strict};
CREATE INDEX sessions_by_login ON sessions (login);

CREATE TABLE assessments (
    id             {text} PRIMARY KEY, -- 2024Q2-sample-key-projects-3fa2c1d0
    scheme_id      {text} NOT NULL,    -- the scheme applied
    scheme_version {text} NOT NULL,    -- its version
    title_zh       {text} NOT NULL,    -- its title in Chinese
    title_en       {text} NOT NULL,    -- its title in English
    period         {text} NOT NULL,    -- 2024, 2024Q2, 2024-06 …
    as_of          {text} NOT NULL,    -- the day whose knowledge counted
    snapshot_id    {text} NOT NULL,    -- hash of the manifest
    result_hash    {text} NOT NULL,    -- SHA-256 of result.json
    folder         {text} NOT NULL,    -- name inside the snapshots folder
    computed_by    {text} NOT NULL,    -- login
    computed_at    {text} NOT NULL,    -- instant
    is_sample      {int} NOT NULL      -- 1 when computed from demonstration data
) {strict};

CREATE TABLE audit_events (
    seq        {int} PRIMARY KEY,      -- 1, 2, 3 … without gaps
    at         {text} NOT NULL,        -- instant
    actor      {text} NOT NULL,        -- login
    role       {text} NOT NULL,        -- role code at that moment
    operation  {text} NOT NULL,        -- import.apply, assessment.run …
    object     {text} NOT NULL,        -- what it was done to
    detail     {text} NOT NULL,        -- JSON: digests, counts, before and after
    algorithm  {text} NOT NULL,        -- how hash is made
    prev_hash  {text} NOT NULL,        -- hash of the event before; empty for the first
    hash       {text} NOT NULL         -- over all columns before this one
) {strict};
