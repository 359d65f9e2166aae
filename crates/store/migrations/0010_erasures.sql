-- Personal data of people who left: one administrator asks for the erasure, another carries it out. The login stays, as the pseudonym under
-- which the audit trail and the records know the person.

CREATE TABLE erasures (
    login        {text} PRIMARY KEY REFERENCES users (login), -- whose
    reason       {text} NOT NULL,     -- why it was asked for
    requested_by {text} NOT NULL,     -- login
    requested_at {text} NOT NULL,     -- instant
    decided_by   {text},              -- login of another person
    decided_at   {text},              -- instant
    CHECK (decided_by IS NULL OR decided_by <> requested_by)
) {strict};
