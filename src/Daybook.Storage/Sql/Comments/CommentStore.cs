using Daybook.Core.Access;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Storage.Sql.Entries;
using Daybook.Storage.Sql.Journals;

namespace Daybook.Storage.Sql.Comments;

/// <inheritdoc/>
internal sealed class CommentStore(Database database) : ICommentStore
{
    /// <summary>Forgets addresses; an index has those that are kept, oldest first, however many comments there are.</summary>
    internal const string ForgetAddresses =
        """
        UPDATE comments SET address = NULL WHERE (journal_id, talk_id) IN (
          SELECT journal_id, talk_id FROM comments WHERE address IS NOT NULL AND posted_at <= @over ORDER BY posted_at LIMIT @limit)
        """;

    /// <summary>A comment and all that answers it, however deep.</summary>
    private const string Thread =
        """
        WITH RECURSIVE thread (id) AS (
          SELECT talk_id FROM comments WHERE journal_id = @journal AND talk_id = @talk
          UNION
          SELECT c.talk_id FROM comments c JOIN thread t ON c.parent_id = t.id WHERE c.journal_id = @journal)

        """;

    /// <summary>How many comments are read by one statement.</summary>
    private const int AtOnce = 50;

    /// <summary>
    /// The same comment among the newest of its entry. Who heard no answer sends it once more: its commit may have been done when the connection was lost, or was not told as a success
    /// since the replica did not confirm it.
    /// </summary>
    private const string SelectSame =
        """
        SELECT c.talk_id
        FROM (
          SELECT talk_id, parent_id, poster_id, address, posted_at, state, subject, body FROM comments
          WHERE journal_id = @journal AND item_id = @item ORDER BY talk_id DESC LIMIT 20) c
        WHERE c.posted_at > @since AND c.state <> 'D' AND c.parent_id IS NOT DISTINCT FROM @parent AND c.poster_id IS NOT DISTINCT FROM @poster
          AND (c.poster_id IS NOT NULL OR c.address = @address) AND c.subject = @subject AND c.body = @body
        ORDER BY c.talk_id LIMIT 1
        """;

    private static readonly string SelectSome =
        $"{CommentRows.Select}WHERE c.journal_id = @journal AND c.item_id = @item AND c.talk_id IN ({string.Join(", ", Enumerable.Range(0, AtOnce).Select(i => $"@talk{i}"))})";

    private const string Delete =
        "UPDATE comments SET state = 'D', subject = '', body = '', keyword_id = NULL, userpic_id = NULL, address = NULL WHERE state <> 'D' AND ";

    private const string One = "journal_id = @journal AND talk_id = @talk";

    private const string Whole = "journal_id = @journal AND talk_id IN (SELECT id FROM thread)";

    public Task<Comment> AddAsync(NewComment comment, CancellationToken cancellation) =>
        database.AddAsync(link => Add(link, comment), cancellation);

    public ValueTask<bool> IsThereAsync(NewComment comment, CancellationToken cancellation) =>
        database.ReadAsync(link => FindSame(link, comment, database.Now()) is not null, cancellation);

    public ValueTask<IReadOnlyList<CommentPlace>> ListPlacesAsync(Standing viewer, long itemId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<CommentPlace>>(
            link => EntryRows.Find(link, viewer.Journal.AccountId, itemId) is { } entry && viewer.MayRead(entry)
                ? Prune(viewer, entry, link.All(
                    CommentRows.SelectPlaces + "WHERE c.journal_id = @journal AND c.item_id = @item ORDER BY c.talk_id",
                    CommentRows.ReadPlace,
                    ("@journal", entry.JournalId),
                    ("@item", itemId)))
                : [],
            cancellation);

    public ValueTask<IReadOnlyList<Comment>> ListAsync(
        Standing viewer, long itemId, IReadOnlyList<long> talkIds, CancellationToken cancellation) => database.ReadAsync<IReadOnlyList<Comment>>(
        link =>
        {
            if (EntryRows.Find(link, viewer.Journal.AccountId, itemId) is not { } entry || !viewer.MayRead(entry))
            {
                return [];
            }

            var found = talkIds.Chunk(AtOnce).SelectMany(numbers => ListSome(link, entry, numbers)).ToDictionary(comment => comment.TalkId);
            return [.. talkIds.Where(found.ContainsKey).Select(number => found[number]).Select(one => viewer.MayRead(one, entry) ? one : Hide(one))];
        },
        cancellation);

    public ValueTask<Comment?> FindAsync(Standing viewer, long talkId, CancellationToken cancellation) => database.ReadAsync(
        link => CommentRows.Find(link, viewer.Journal.AccountId, talkId) is { } comment
            && EntryRows.Find(link, viewer.Journal.AccountId, comment.ItemId) is { } entry
            && viewer.MayRead(comment, entry) ? comment : null,
        cancellation);

    public Task<bool> ActAsync(long journalId, long viewerId, long talkId, CommentAction action, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            if (StandingRows.Find(link, journalId, viewerId) is not { } held)
            {
                return false;
            }

            if (StandingRows.Tick(link, journalId, database.Now()) is not { } changedAt)
            {
                return false;
            }

            var viewer = StandingRows.Find(link, journalId, viewerId) ?? held;
            if (CommentRows.Find(link, journalId, talkId) is not { } comment
                || EntryRows.Find(link, journalId, comment.ItemId) is not { } entry
                || !(action == CommentAction.Delete ? viewer.MayDelete(comment, entry) : viewer.Oversees(entry)))
            {
                return false;
            }

            if (link.Execute(Statement(action), ("@journal", journalId), ("@talk", talkId)) > 0)
            {
                CommentRows.Recount(link, entry, changedAt);
            }

            return true;
        },
        cancellation);

    public Task<int> ForgetAddressesAsync(int limit, CancellationToken cancellation) => database.AddAsync(
        link => link.Execute(
            ForgetAddresses,
            ("@over", (database.Now() - Comment.AddressKeptFor).ToUnixTimeSeconds()),
            ("@limit", limit)),
        cancellation);

    private static string Statement(CommentAction action) => action switch
    {
        CommentAction.Screen => "UPDATE comments SET state = 'S' WHERE state IN ('A', 'F') AND " + One,
        CommentAction.Unscreen =>
            """
            UPDATE comments SET state = CASE WHEN EXISTS (
              SELECT 1 FROM comments q WHERE q.journal_id = @journal AND q.talk_id = comments.parent_id AND q.state = 'F') THEN 'F' ELSE 'A' END
            WHERE state = 'S' AND
            """ + " " + One,
        CommentAction.FreezeThread => Thread + "UPDATE comments SET state = 'F' WHERE state = 'A' AND " + Whole,
        CommentAction.UnfreezeThread => Thread + "UPDATE comments SET state = 'A' WHERE state = 'F' AND " + Whole,
        CommentAction.Delete => Delete + One,
        CommentAction.DeleteThread => Thread + Delete + Whole,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    private Comment Add(SqlLink link, NewComment comment)
    {
        if (string.IsNullOrWhiteSpace(comment.Body) || EntryLimits.Cut(comment.Body, Comment.MaxBodyCharacters, Comment.MaxBodyBytes) != comment.Body)
        {
            throw new CommentRefusedException(CommentRefusal.BodyLength);
        }

        // Before the journal is held, as whoever expunges the poster does: no comment comes after that.
        if (comment.PosterId is { } posterId)
        {
            AccountStore.Lock(link, posterId);
        }

        var now = database.Now();
        // From here on nobody else changes the journal.
        if (StandingRows.Tick(link, comment.JournalId, now) is not { } changedAt)
        {
            throw new CommentRefusedException(CommentRefusal.NotFound);
        }

        var poster = StandingRows.Find(link, comment.JournalId, comment.PosterId);
        if (poster is null || EntryRows.Find(link, comment.JournalId, comment.ItemId) is not { } entry)
        {
            throw new CommentRefusedException(CommentRefusal.NotFound);
        }

        // One that is there may be what made the entry full, or its thread may have been closed since: it is there all the same.
        var refusal = Refusal(link, poster, entry, comment);
        var talkId = refusal is null or CommentRefusal.TooMany or CommentRefusal.ThreadClosed ? FindSame(link, comment, now) : null;
        if (talkId is null && refusal is { } reason)
        {
            throw new CommentRefusedException(reason);
        }

        if (talkId is null)
        {
            talkId = Insert(link, comment, poster.ScreensComment(entry), now, changedAt);
            SyncCounts.MoveComments(link, entry, changedAt);
        }

        return CommentRows.Find(link, comment.JournalId, talkId.Value)!;
    }

    private static long? FindSame(SqlLink link, NewComment comment, DateTimeOffset now) => link.Integer(
        SelectSame,
        ("@journal", comment.JournalId),
        ("@item", comment.ItemId),
        ("@since", (now - Comment.IsTheSameFor).ToUnixTimeSeconds()),
        ("@parent", comment.ParentId),
        ("@poster", comment.PosterId),
        ("@address", comment.Address),
        ("@subject", EntryLimits.CutLine(comment.Subject)),
        ("@body", comment.Body));

    private static CommentRefusal? Refusal(SqlLink link, Standing poster, Entry entry, NewComment comment)
    {
        if (comment.PosterId is not null && poster.ViewerId is null)
        {
            return CommentRefusal.MayNotComment;
        }

        if (poster.RefusesComment(entry) is { } refusal)
        {
            return refusal;
        }

        if (comment.ParentId is { } parentId)
        {
            var parent = CommentRows.Find(link, comment.JournalId, parentId);
            if (parent is null || parent.ItemId != entry.ItemId || !(parent.State == CommentState.Deleted || poster.MayRead(parent, entry)))
            {
                return CommentRefusal.NotFound;
            }

            if (parent.State is CommentState.Deleted or CommentState.Frozen)
            {
                return CommentRefusal.ThreadClosed;
            }
        }

        return link.Integer(
            """
            SELECT item_id FROM entries
            WHERE journal_id = @journal AND item_id = @item AND (comment_count + screened_count >= @most OR comment_total >= @ever)
            """,
            ("@journal", entry.JournalId),
            ("@item", entry.ItemId),
            ("@most", (long)Comment.MaxPerEntry),
            ("@ever", (long)Comment.MaxEver)) is null ? null : CommentRefusal.TooMany;
    }

    private static long Insert(SqlLink link, NewComment comment, bool screened, DateTimeOffset now, long changedAt)
    {
        var picture = comment.PosterId is { } posterId ? PictureChoice.Find(link, posterId, comment.PictureKeyword) : default;
        var talkId = link.Integer(
            "UPDATE journals SET last_talk_id = last_talk_id + 1 WHERE account_id = @journal RETURNING last_talk_id", ("@journal", comment.JournalId))!.Value;
        link.Execute(
            """
            INSERT INTO comments (journal_id, talk_id, item_id, parent_id, poster_id, address, posted_at, state, keyword_id, userpic_id, subject, body)
            VALUES (@journal, @talk, @item, @parent, @poster, @address, @now, @state, @keyword, @userpic, @subject, @body)
            """,
            ("@journal", comment.JournalId),
            ("@talk", talkId),
            ("@item", comment.ItemId),
            ("@parent", comment.ParentId),
            ("@poster", comment.PosterId),
            ("@address", comment.PosterId is null ? comment.Address : null),
            ("@now", now.ToUnixTimeSeconds()),
            ("@state", Rows.Letter(screened ? CommentState.Screened : CommentState.Active)),
            ("@keyword", picture.KeywordId),
            ("@userpic", picture.UserpicId),
            ("@subject", EntryLimits.CutLine(comment.Subject)),
            ("@body", comment.Body));
        link.Execute(
            """
            UPDATE entries SET comment_total = comment_total + 1, comment_count = comment_count + 1 - @screened,
              screened_count = screened_count + @screened, comments_changed_at = @changed
            WHERE journal_id = @journal AND item_id = @item
            """,
            ("@journal", comment.JournalId),
            ("@item", comment.ItemId),
            ("@screened", Rows.Flag(screened)),
            ("@changed", changedAt));
        return talkId;
    }

    /// <summary>Some comments of an entry, by one statement whichever and however many they are.</summary>
    private static List<Comment> ListSome(SqlLink link, Entry entry, long[] talkIds) => link.All(
        SelectSome,
        CommentRows.Read,
        [
            ("@journal", entry.JournalId),
            ("@item", entry.ItemId),
            .. Enumerable.Range(0, AtOnce).Select(i => ($"@talk{i}", (object?)talkIds[Math.Min(i, talkIds.Length - 1)])),
        ]);

    private static Comment Hide(Comment comment) => comment with
    {
        State = CommentState.Deleted,
        PosterId = null,
        Poster = null,
        PosterState = null,
        Subject = "",
        Body = "",
        PictureKeyword = null,
        UserpicId = null,
        Address = null,
    };

    /// <summary>What a viewer reads, and the places that it needs: an answer has a higher number than what it answers.</summary>
    private static List<CommentPlace> Prune(Standing viewer, Entry entry, List<CommentPlace> comments)
    {
        var needed = new HashSet<long>();
        var kept = new List<CommentPlace>();
        foreach (var comment in Enumerable.Reverse(comments))
        {
            var isRead = viewer.MayRead(comment, entry);
            if (!isRead && !needed.Contains(comment.TalkId))
            {
                continue;
            }

            kept.Add(isRead ? comment : comment with { State = CommentState.Deleted, PosterId = null, PosterState = null });
            needed.Add(comment.ParentId ?? 0);
        }

        kept.Reverse();
        return kept;
    }
}
