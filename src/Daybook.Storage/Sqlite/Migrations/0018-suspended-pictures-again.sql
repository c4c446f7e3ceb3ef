-- A suspended picture that its owner deleted, and uploaded again before version 16, came back for everybody to see. The last decision about its bytes holds for
-- it too, as for one that is uploaded today.
UPDATE userpics SET (suspended_at, suspended_reason) = (
  SELECT l.created_at, l.reason FROM moderation_log l WHERE l.id = (
    SELECT MAX(m.id) FROM moderation_log m WHERE m.account_id = userpics.account_id AND m.sha256 = userpics.sha256))
WHERE suspended_at IS NULL AND EXISTS (
  SELECT 1 FROM moderation_log l WHERE l.action = 'SuspendUserpic' AND l.id = (
    SELECT MAX(m.id) FROM moderation_log m WHERE m.account_id = userpics.account_id AND m.sha256 = userpics.sha256));
