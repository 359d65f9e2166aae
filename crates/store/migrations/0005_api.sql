-- What programs may do through the JSON interface, and the requests that must not be done twice. See docs/guide/api.en.md.

-- What a token may do of what its account was granted.
ALTER TABLE service_tokens ADD COLUMN permissions {text}; -- JSON list of permission codes; NULL for all but dangerous acts

-- Requests that carried an Idempotency-Key: done once, and answered again with the same answer.
CREATE TABLE done_requests (
    login      {text} NOT NULL,  -- whose key
    key_hash   {text} NOT NULL,  -- SHA-256 of the key
    route      {text} NOT NULL,  -- method and path
    body_hash  {text} NOT NULL,  -- SHA-256 of the body
    request_id {text} NOT NULL,  -- the request that did it
    audit_seq  {int},            -- its event; NULL when it wrote none
    answer     {text},           -- sealed with the field key; NULL until it was given
    made_at    {text} NOT NULL,  -- instant
    PRIMARY KEY (login, key_hash)
) {strict};
CREATE INDEX done_requests_by_age ON done_requests (made_at);
