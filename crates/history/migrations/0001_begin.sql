-- What happened in DAOs. One schema for SQLite and PostgreSQL.
--
-- place: where an event stands in its chain, its block times 2^20 plus its place among the contracts' events of the block.
-- at, and whatever else is a moment: milliseconds since 1970, by the chain's clock.
-- Amounts are texts of 39 digits, so that they sort as the numbers that they are: a u128 fits no number of SQL.
-- Accounts are texts as everywhere (SS58, prefix 42); bytes and hashes are 0x-hexadecimal.

CREATE TABLE dao (
    id BIGINT NOT NULL PRIMARY KEY,
    genesis TEXT NOT NULL,
    governor TEXT NOT NULL,
    token TEXT NOT NULL,
    metrics TEXT NOT NULL,
    treasury TEXT NOT NULL,
    first_block BIGINT NOT NULL,
    next_block BIGINT NOT NULL,      -- all blocks before this one were taken in
    UNIQUE (genesis, governor)
);

-- Every event of a DAO's contracts, as the chain recorded it, and in words.
CREATE TABLE event (
    dao BIGINT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    contract TEXT NOT NULL,          -- token, metrics, governor, treasury; factory, of the event that tells of the founding
    emitter TEXT NOT NULL,           -- its account
    name TEXT NOT NULL,              -- 'unknown' of a later version
    topics TEXT NOT NULL,
    data TEXT NOT NULL,
    fields TEXT NOT NULL,            -- JSON
    PRIMARY KEY (dao, place)
);
CREATE INDEX event_by_name ON event (dao, name, place);

-- Whom an event is about.
CREATE TABLE mention (
    dao BIGINT NOT NULL,
    account TEXT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (dao, account, place)
);

-- What an event is about: a proposal, an attestation, a program, a grant, a metric.
CREATE TABLE subject (
    dao BIGINT NOT NULL,
    kind TEXT NOT NULL,
    number BIGINT NOT NULL,
    place BIGINT NOT NULL,
    PRIMARY KEY (dao, kind, number, place)
);

-- Who holds tokens, votes, or has earned points, now.
CREATE TABLE member (
    dao BIGINT NOT NULL,
    account TEXT NOT NULL,
    tokens TEXT NOT NULL,
    votes TEXT NOT NULL,             -- those of whoever delegated to it, its own among them
    delegate TEXT NOT NULL,          -- itself, if it never delegated
    excluded BIGINT NOT NULL,        -- 1: what it holds carries no votes
    earned TEXT NOT NULL,            -- millionths of a point that were counted, before any decay, less what was revoked
    since BIGINT NOT NULL,           -- the place at which it was first heard of
    PRIMARY KEY (dao, account)
);
CREATE INDEX member_by_votes ON member (dao, votes, account);
CREATE INDEX member_by_tokens ON member (dao, tokens, account);
CREATE INDEX member_by_earned ON member (dao, earned, account);
CREATE INDEX member_by_delegate ON member (dao, delegate, account);

-- The same over time: after each event that changed it.
CREATE TABLE standing (
    dao BIGINT NOT NULL,
    account TEXT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    tokens TEXT NOT NULL,
    votes TEXT NOT NULL,
    delegate TEXT NOT NULL,
    earned TEXT NOT NULL,
    PRIMARY KEY (dao, account, place)
);

CREATE TABLE metric (
    dao BIGINT NOT NULL,
    id BIGINT NOT NULL,
    place BIGINT NOT NULL,           -- of the newest terms
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    weight TEXT NOT NULL,
    tokens_per_point TEXT NOT NULL,
    indicator BIGINT NOT NULL,
    value TEXT,                      -- an indicator's newest
    PRIMARY KEY (dao, id)
);

CREATE TABLE attestation (
    dao BIGINT NOT NULL,
    id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    metric BIGINT NOT NULL,
    member TEXT NOT NULL,
    attestor TEXT NOT NULL,
    amount TEXT NOT NULL,
    points TEXT NOT NULL,            -- by the weight that was in force; 0 of an indicator
    evidence TEXT NOT NULL,
    uri TEXT NOT NULL,
    matures_at BIGINT NOT NULL,
    status TEXT NOT NULL,            -- pending, challenged, upheld, final, rejected, retracted, revoked, expired
    status_at BIGINT NOT NULL,
    PRIMARY KEY (dao, id)
);
CREATE INDEX attestation_by_member ON attestation (dao, member, id);
CREATE INDEX attestation_by_status ON attestation (dao, status, id);

CREATE TABLE dispute (
    dao BIGINT NOT NULL,
    attestation BIGINT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    challenger TEXT NOT NULL,
    bond TEXT NOT NULL,
    until BIGINT NOT NULL,
    reason TEXT NOT NULL,
    outcome TEXT NOT NULL,           -- open, upheld, rejected, expired, retracted
    ended_at BIGINT,
    PRIMARY KEY (dao, attestation, place)
);
CREATE INDEX dispute_by_place ON dispute (dao, place);

CREATE TABLE proposal (
    dao BIGINT NOT NULL,
    id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    proposer TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    genuine BIGINT NOT NULL,         -- 1: the description has the hash that the proposal keeps
    actions BIGINT NOT NULL,
    created BIGINT NOT NULL,
    snapshot BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    votes_for TEXT NOT NULL,
    votes_against TEXT NOT NULL,
    votes_abstain TEXT NOT NULL,
    total TEXT,                      -- all votes at the snapshot; known from the first ballot on
    voters BIGINT NOT NULL,
    queued_at BIGINT,
    executable_from BIGINT,
    executed_at BIGINT,
    canceled_at BIGINT,
    vetoed_at BIGINT,
    PRIMARY KEY (dao, id)
);

CREATE TABLE ballot (
    dao BIGINT NOT NULL,
    proposal BIGINT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    voter TEXT NOT NULL,
    votes_for TEXT NOT NULL,         -- what this ballot used
    votes_against TEXT NOT NULL,
    votes_abstain TEXT NOT NULL,
    unused TEXT NOT NULL,            -- what the voter kept for later
    reason TEXT NOT NULL,
    all_for TEXT NOT NULL,           -- the tally after it
    all_against TEXT NOT NULL,
    all_abstain TEXT NOT NULL,
    PRIMARY KEY (dao, proposal, place)
);
CREATE INDEX ballot_by_voter ON ballot (dao, voter, place);

CREATE TABLE program (
    dao BIGINT NOT NULL,
    id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    asset TEXT NOT NULL,             -- native, or the account of a token
    terms TEXT NOT NULL,             -- JSON
    stopped_at BIGINT,
    PRIMARY KEY (dao, id)
);

CREATE TABLE epoch (
    dao BIGINT NOT NULL,
    program BIGINT NOT NULL,
    epoch BIGINT NOT NULL,
    place BIGINT NOT NULL,
    opened_at BIGINT NOT NULL,
    total TEXT NOT NULL,
    budget TEXT NOT NULL,
    paid TEXT NOT NULL,
    members BIGINT NOT NULL,         -- how many payments
    closed_at BIGINT,
    released TEXT,
    PRIMARY KEY (dao, program, epoch)
);

CREATE TABLE treasury_grant (
    dao BIGINT NOT NULL,
    id BIGINT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    recipient TEXT NOT NULL,
    asset TEXT NOT NULL,
    amount TEXT NOT NULL,
    paid TEXT NOT NULL,
    released TEXT NOT NULL,
    terms TEXT NOT NULL,             -- JSON
    PRIMARY KEY (dao, id)
);

-- What left the treasury, a row for each payment, epoch and asset.
CREATE TABLE payment (
    dao BIGINT NOT NULL,
    place BIGINT NOT NULL,
    part BIGINT NOT NULL,
    at BIGINT NOT NULL,
    member TEXT NOT NULL,
    kind TEXT NOT NULL,              -- program, grant, redemption, transfer
    number BIGINT,                   -- of the program or the grant
    epoch BIGINT,
    asset TEXT NOT NULL,
    amount TEXT NOT NULL,
    balance TEXT NOT NULL,           -- what the member was paid of the asset in all, this included
    PRIMARY KEY (dao, place, part)
);
CREATE INDEX payment_by_member ON payment (dao, member, place, part);
CREATE INDEX payment_by_moment ON payment (dao, at);

CREATE TABLE paid (
    dao BIGINT NOT NULL,
    member TEXT NOT NULL,
    asset TEXT NOT NULL,
    amount TEXT NOT NULL,
    PRIMARY KEY (dao, member, asset)
);

-- The treasury's books after each event that changed them.
CREATE TABLE book (
    dao BIGINT NOT NULL,
    asset TEXT NOT NULL,
    place BIGINT NOT NULL,
    at BIGINT NOT NULL,
    inflow TEXT NOT NULL,
    paid TEXT NOT NULL,
    reserved TEXT NOT NULL,
    lost TEXT NOT NULL,
    PRIMARY KEY (dao, asset, place)
);
