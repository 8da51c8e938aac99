-- Ballots and delegations that members signed, to be sent by whoever runs the service.

CREATE TABLE relay (
    dao BIGINT NOT NULL,
    id TEXT NOT NULL,                -- the hash of what was handed in
    number BIGINT NOT NULL,          -- in the order in which they came
    received BIGINT NOT NULL,
    client TEXT NOT NULL,            -- the address that it came from
    signer TEXT NOT NULL,
    proposal BIGINT,                 -- none of a delegation
    nonce BIGINT NOT NULL,           -- which one of its signer's signatures it is
    expiry BIGINT NOT NULL,
    file TEXT NOT NULL,              -- JSON
    status TEXT NOT NULL,            -- queued, sending, sent, included, refused, withdrawn, elsewhere
    hash TEXT,                       -- of the transaction
    block BIGINT,                    -- in which it was counted, here or elsewhere
    reason TEXT,                     -- why it waits or was refused
    day BIGINT,                      -- the day by the chain's clock on which it was sent
    spent TEXT NOT NULL,             -- fee and deposit: the most until it is final, then what it was
    PRIMARY KEY (dao, id),
    UNIQUE (dao, number)
);
CREATE INDEX relay_by_status ON relay (dao, status, number);
CREATE INDEX relay_by_signer ON relay (dao, signer, received);
CREATE INDEX relay_by_client ON relay (dao, client, received);
CREATE INDEX relay_by_day ON relay (dao, day);

-- Which service does what only one may do, and until when nobody else does.
CREATE TABLE lease (
    dao BIGINT NOT NULL,
    work TEXT NOT NULL,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL,           -- by the clocks of the machines that serve
    PRIMARY KEY (dao, work)
);
