-- A journal's last post is an entry that was backdated once and is no more, too: friends pages look for none that is later.
UPDATE journals SET last_posted_at = (
  SELECT logged_at FROM entries WHERE journal_id = journals.account_id AND backdated = 0 ORDER BY logged_at DESC LIMIT 1)
WHERE EXISTS (
  SELECT 1 FROM entries WHERE journal_id = journals.account_id AND backdated = 0 AND logged_at > COALESCE(journals.last_posted_at, -1));
