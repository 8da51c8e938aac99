-- Whom to call with what is told, and how far that has come.

CREATE TABLE hook (
    dao BIGINT NOT NULL,
    id TEXT NOT NULL,                -- the hash of the address, which may hold a secret
    next_number BIGINT NOT NULL,     -- the first of the news that was not delivered
    tries BIGINT NOT NULL,           -- how often that failed
    next_try BIGINT NOT NULL,        -- by the clocks of the machines that serve
    PRIMARY KEY (dao, id)
);
