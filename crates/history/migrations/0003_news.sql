-- What is told of a DAO, in sentences, in the order in which it was told.

CREATE TABLE news (
    dao BIGINT NOT NULL,
    number BIGINT NOT NULL,
    id TEXT NOT NULL,                -- the same whoever tells it
    at BIGINT NOT NULL,
    block BIGINT NOT NULL,           -- of what happened, or the newest when it was noticed
    kind TEXT NOT NULL,              -- an event's name, or what came with time, as 'vote-ends'
    text TEXT NOT NULL,
    PRIMARY KEY (dao, number),
    UNIQUE (dao, id)
);

-- Whom, or which proposal, it is about.
CREATE TABLE news_about (
    dao BIGINT NOT NULL,
    kind TEXT NOT NULL,              -- member, proposal
    key TEXT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (dao, kind, key, number)
);

CREATE TABLE told (
    dao BIGINT NOT NULL PRIMARY KEY,
    next_block BIGINT NOT NULL       -- what happened before this block is told
);
