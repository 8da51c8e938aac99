-- What of a relayed thing's cost may not be spent after all: its transaction was signed, and may never be included.

ALTER TABLE relay ADD COLUMN reserved TEXT;          -- a part of spent; none once it is known what it cost
ALTER TABLE relay ADD COLUMN account_nonce BIGINT;   -- which of the sending account's transactions it is; none before it is signed
ALTER TABLE relay ADD COLUMN last_block BIGINT;      -- after this block it cannot be included any more
