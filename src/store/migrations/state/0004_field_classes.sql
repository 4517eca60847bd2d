-- What each field says about a person (PR-14).
CREATE TABLE field_classes (
    path       TEXT PRIMARY KEY,     -- JSON pointer from the body
    class      TEXT NOT NULL,        -- none unclassified personal identifier sensitive secret
    kind       TEXT NOT NULL,        -- how values are masked: email, phone, name, …
    decided_by TEXT NOT NULL,        -- name value staff
    changed_at INTEGER NOT NULL
);
