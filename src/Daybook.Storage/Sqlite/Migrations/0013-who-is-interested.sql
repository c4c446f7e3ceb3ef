-- Who is interested in something is listed page by page, in the order of this index.
DROP INDEX account_interests_by_interest;
CREATE INDEX account_interests_by_interest ON account_interests (interest_id, account_id);
