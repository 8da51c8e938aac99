-- By which version of the rule it was said whom a DAO's events are about: by another one, that is taken in anew when the
-- database is opened.

ALTER TABLE dao ADD COLUMN about_rule BIGINT NOT NULL DEFAULT 0;

-- What whoever the news are about is told instead of them, where they tell of several at once.
ALTER TABLE news_about ADD COLUMN text TEXT;
