-- Passkeys and single sign-on. See docs/adr/0010-passkeys-and-single-sign-on.md.

ALTER TABLE factors ADD COLUMN credential {text}; -- of a passkey: SHA-256 of its name, to find it by
CREATE UNIQUE INDEX factors_by_credential ON factors (credential);

ALTER TABLE sessions ADD COLUMN proved_by {text} NOT NULL DEFAULT 'password'; -- password, code, recovery, passkey, provider

-- What was asked of a browser and is answered once, soon, in whichever process.
CREATE TABLE open_questions (
    answer_hash {text} PRIMARY KEY,    -- SHA-256 of the challenge or state that comes back
    purpose     {text} NOT NULL,       -- passkey, registration, sign-on, linking
    login       {text} REFERENCES users (login) ON DELETE CASCADE, -- whom it was asked of, where that is known
    detail      {text} NOT NULL,       -- what the answer is held against; sealed with the field key where it is secret
    expires_at  {text} NOT NULL        -- instant
) {strict};
CREATE INDEX open_questions_by_end ON open_questions (expires_at);

-- As whom a provider of single sign-on knows a person.
CREATE TABLE outside_identities (
    issuer   {text} NOT NULL,          -- address of the provider
    subject  {text} NOT NULL,          -- its name for the person, never given to another
    login    {text} NOT NULL REFERENCES users (login) ON DELETE CASCADE,
    made_at  {text} NOT NULL,          -- instant
    PRIMARY KEY (issuer, subject)
) {strict};
CREATE INDEX outside_identities_by_login ON outside_identities (login);
