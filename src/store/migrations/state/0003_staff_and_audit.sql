-- People who sign in; never customers (PR-45 .. PR-48). Times are milliseconds UTC.
CREATE TABLE staff (
    id             TEXT PRIMARY KEY,
    email          TEXT NOT NULL,
    email_key      TEXT NOT NULL UNIQUE,  -- what is compared: lower case
    name           TEXT NOT NULL,
    roles          TEXT NOT NULL,         -- names, a space between them
    state          TEXT NOT NULL,         -- invited active disabled locked
    password       TEXT NOT NULL,         -- argon2id, as libsodium writes it; '' while invited
    long_password  INTEGER NOT NULL,      -- 1: long enough to go without a second factor
    factor         TEXT NOT NULL,         -- sealed secret of the second factor, base64url; '' without
    factor_pending TEXT NOT NULL,         -- the same, not yet confirmed
    factor_step    INTEGER NOT NULL,      -- the last time step whose code was used
    failures       INTEGER NOT NULL,      -- since the last success
    language       TEXT NOT NULL,
    created_at     INTEGER NOT NULL,
    last_sign_in   INTEGER                -- null: never
) WITHOUT ROWID;
CREATE TABLE staff_recovery_codes (
    staff TEXT NOT NULL REFERENCES staff(id),
    hash  TEXT NOT NULL,                  -- keyed hash, hex; deleted when used
    PRIMARY KEY (staff, hash)
) WITHOUT ROWID;
CREATE TABLE staff_sessions (
    id             TEXT PRIMARY KEY,
    hash           TEXT NOT NULL UNIQUE,  -- SHA-256 of the secret, hex
    staff          TEXT NOT NULL REFERENCES staff(id),
    created_at     INTEGER NOT NULL,
    seen_at        INTEGER NOT NULL,      -- to a minute
    factor_at      INTEGER NOT NULL,      -- when the second factor was last given
    ended_at       INTEGER,               -- null: open
    address_prefix TEXT NOT NULL,
    agent          TEXT NOT NULL
) WITHOUT ROWID;
-- Invitations and resets: signed, valid once.
CREATE TABLE staff_links (
    id         TEXT PRIMARY KEY,
    staff      TEXT NOT NULL REFERENCES staff(id),
    purpose    TEXT NOT NULL,             -- invite reset
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE api_tokens (
    id          TEXT PRIMARY KEY,
    hash        TEXT NOT NULL UNIQUE,     -- SHA-256 of the secret, hex
    staff       TEXT NOT NULL REFERENCES staff(id),
    name        TEXT NOT NULL,
    permissions TEXT NOT NULL,            -- names, a space between them
    created_at  INTEGER NOT NULL,
    expires_at  INTEGER NOT NULL,
    used_at     INTEGER,                  -- to a minute; null: never
    ended_at    INTEGER                   -- null: open
) WITHOUT ROWID;
-- What holds for the whole installation: time zone, currency, first day of the week.
CREATE TABLE settings (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

-- Who did what (PR-55). The leaf of an entry follows from its columns.
CREATE TABLE audit (
    seq            INTEGER PRIMARY KEY,   -- from 1, without gaps
    at             INTEGER NOT NULL,
    actor_kind     TEXT NOT NULL,
    actor_id       TEXT NOT NULL,
    action         TEXT NOT NULL,
    object_kind    TEXT NOT NULL,
    object_id      TEXT NOT NULL,
    result         TEXT NOT NULL,
    reason         TEXT NOT NULL,
    request_id     TEXT NOT NULL,
    address_prefix TEXT NOT NULL,
    session        TEXT NOT NULL,
    before_after   TEXT NOT NULL          -- canonical JSON; '' for none
);
CREATE INDEX audit_by_actor ON audit(actor_id, seq);
CREATE INDEX audit_by_action ON audit(action, seq);
CREATE INDEX audit_by_object ON audit(object_id, seq);
-- Hashes of complete subtrees: of the entries [place << level, (place + 1) << level), from 0 (PR-56).
CREATE TABLE audit_nodes (
    level INTEGER NOT NULL,
    place INTEGER NOT NULL,
    hash  TEXT NOT NULL,                  -- hex
    PRIMARY KEY (level, place)
) WITHOUT ROWID;
-- Signed heads; and the one of the newest entry, which shows that none was cut off behind the last head.
CREATE TABLE audit_heads (
    tree_size INTEGER PRIMARY KEY,
    at        INTEGER NOT NULL,
    root      TEXT NOT NULL,
    signature TEXT NOT NULL
);
CREATE TABLE audit_tip (
    only      INTEGER PRIMARY KEY CHECK (only = 1),
    tree_size INTEGER NOT NULL,
    heads     INTEGER NOT NULL,           -- how many rows audit_heads has
    root      TEXT NOT NULL,
    signature TEXT NOT NULL
);
