-- How long what is kept (PR-32). The shortest rule wins, unless a legal obligation names a longer one.
CREATE TABLE retention_rules (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    scope            TEXT NOT NULL,    -- all event channel source quarantine archive session …
    name             TEXT NOT NULL,    -- of the event, channel or source; '' for the others
    keep_days        INTEGER NOT NULL,
    action           TEXT NOT NULL,    -- delete strip anonymise
    legal_obligation INTEGER NOT NULL,
    reason           TEXT NOT NULL,
    built_in         INTEGER NOT NULL,
    changed_at       INTEGER NOT NULL,
    changed_kind     TEXT NOT NULL,    -- of the actor: staff token system
    changed_by       TEXT NOT NULL,
    UNIQUE (scope, name, legal_obligation)
);
