-- The desk of customers' requests (PR-20 .. PR-29). No value of a person is in `facts` (JSON), only in
-- `sealed`: base64url of a sealed JSON, which an erasure empties.
ALTER TABLE privacy_requests ADD COLUMN due_at INTEGER NOT NULL DEFAULT 0;
ALTER TABLE privacy_requests ADD COLUMN facts TEXT NOT NULL DEFAULT '{}';
ALTER TABLE privacy_requests ADD COLUMN sealed TEXT NOT NULL DEFAULT '';
-- What was done, or why it failed; what the check found afterwards (-1: none was made).
ALTER TABLE request_stores ADD COLUMN message TEXT NOT NULL DEFAULT '';
ALTER TABLE request_stores ADD COLUMN left_over INTEGER NOT NULL DEFAULT -1;
CREATE INDEX privacy_requests_by_state ON privacy_requests(state, due_at);
-- Signed links, valid once: a new one of the same purpose (verify, archive) replaces the last.
CREATE TABLE request_links (
    request    INTEGER NOT NULL REFERENCES privacy_requests,
    purpose    TEXT NOT NULL,
    hash       TEXT NOT NULL,          -- of the secret in it, hex
    expires_at INTEGER NOT NULL,
    used_at    INTEGER,                -- null: not yet
    PRIMARY KEY (request, purpose)
) WITHOUT ROWID;
-- Settings that are no setting of the project: JSON by name.
CREATE TABLE privacy_settings (
    name       TEXT PRIMARY KEY,       -- answer_terms
    value      TEXT NOT NULL,
    changed_at INTEGER NOT NULL,
    changed_by TEXT NOT NULL
) WITHOUT ROWID;
