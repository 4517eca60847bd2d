-- Decisions of people, by the position of their record (PR-3). Evidence stays in the sealed bodies of the log.
CREATE TABLE consent_history (
    position    INTEGER PRIMARY KEY,
    node        INTEGER NOT NULL,
    purpose     TEXT NOT NULL,
    channel     TEXT NOT NULL,            -- '' unless the purpose asks by channel
    state       INTEGER NOT NULL,         -- 0 granted, 1 denied, 2 withdrawn
    version     INTEGER NOT NULL,         -- of the purpose's document
    given_at    INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,         -- when the log accepted it
    method      TEXT NOT NULL
);
CREATE INDEX consent_history_by_node ON consent_history(node, position);
