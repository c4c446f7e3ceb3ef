using System.Data.Common;
using System.Text.Json;
using Daybook.Core.Accounts;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Storage.Sql.Entries;
using Daybook.Storage.Sql.Journals;

namespace Daybook.Storage.Sql.Communities;

/// <inheritdoc/>
internal sealed class QueuedEntryStore(Database database) : IQueuedEntryStore
{
    private const string Select =
        """
        SELECT q.id, c.name, a.name, q.queued_at, q.journal_id, q.poster_id, q.event_minute, q.security, q.allow_mask, q.subject, q.text, q.metadata, q.interface,
          k.keyword, q.userpic_id, q.keyword_id
        FROM queued_entries q JOIN accounts c ON c.id = q.journal_id JOIN accounts a ON a.id = q.poster_id LEFT JOIN keywords k ON k.id = q.keyword_id

        """;

    /// <summary>Finds the journal of who wrote an entry, if that was their latest post: several may wait.</summary>
    private const string IsLatestPost =
        "WHERE account_id = @poster AND guard_journal_id = @journal AND guard_item_id IS NULL AND guard_digest = @digest";

    public ValueTask<IReadOnlyList<QueuedEntry>> ListAsync(long communityId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<QueuedEntry>>(
            link => link.All(Select + "WHERE q.journal_id = @journal ORDER BY q.id", Read, ("@journal", communityId)).ConvertAll(waiting => waiting.Queued),
            cancellation);

    public ValueTask<IReadOnlyList<QueuedEntry>> ListOfAsync(long posterId, CancellationToken cancellation) =>
        database.ReadAsync<IReadOnlyList<QueuedEntry>>(
            link => link.All(Select + "WHERE q.poster_id = @poster ORDER BY q.id", Read, ("@poster", posterId)).ConvertAll(waiting => waiting.Queued),
            cancellation);

    public Task<Entry?> ApproveAsync(long communityId, long queuedId, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            // Before the entry is read, and any journal held: its poster's keywords stay what they are until it refers to one of them.
            if (link.Integer(
                "SELECT poster_id FROM queued_entries WHERE journal_id = @journal AND id = @id", ("@journal", communityId), ("@id", queuedId)) is { } posterId)
            {
                AccountStore.Lock(link, posterId);
            }

            if (Take(link, communityId, queuedId) is not { } waiting)
            {
                return null;
            }

            var (queued, picture) = waiting;
            EntryStore.HoldPoster(link, queued.Entry.PosterId);
            var poster = StandingRows.Find(link, communityId, queued.Entry.PosterId) ?? throw new EntryRefusedException(EntryRefusal.JournalGone);
            EntryStore.Demand(poster.RefusesPosting ?? poster.RefusesSecurity(queued.Entry.Security));
            var entry = EntryStore.Insert(link, poster, queued.Entry, picture, database);
            link.Execute(
                $"UPDATE journals SET guard_item_id = @item {IsLatestPost}", [("@item", entry.ItemId), .. Guard(queued.Entry)]);
            return entry;
        },
        cancellation);

    public Task<bool> RejectAsync(long communityId, long queuedId, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            if (Take(link, communityId, queuedId) is not { } waiting)
            {
                return false;
            }

            link.Execute($"UPDATE journals SET guard_digest = NULL {IsLatestPost}", Guard(waiting.Queued.Entry));
            return true;
        },
        cancellation);

    /// <summary>Puts an entry into the queue of its community, with the picture that its poster chose.</summary>
    /// <exception cref="EntryRefusedException">The queue is full.</exception>
    internal static void Add(SqlLink link, NewEntry entry, PictureChoice picture, DateTimeOffset now)
    {
        // Holds the journal, so that of many who come at once none is one too many.
        if (StandingRows.Tick(link, entry.JournalId, now) is null)
        {
            throw new EntryRefusedException(EntryRefusal.JournalGone);
        }

        if (link.Integer(
            "SELECT COUNT(*) FROM queued_entries WHERE journal_id = @journal AND poster_id = @poster",
            ("@journal", entry.JournalId),
            ("@poster", entry.PosterId)) >= IQueuedEntryStore.MaxPerPoster)
        {
            throw new EntryRefusedException(EntryRefusal.PosterQueueFull);
        }

        if (link.Integer("SELECT COUNT(*) FROM queued_entries WHERE journal_id = @journal", ("@journal", entry.JournalId))
            >= IQueuedEntryStore.MaxPerCommunity)
        {
            throw new EntryRefusedException(EntryRefusal.QueueFull);
        }

        link.Execute(
            """
            INSERT INTO queued_entries (
              journal_id, poster_id, queued_at, event_minute, security, allow_mask, subject, text, metadata, interface, keyword_id, userpic_id)
            VALUES (@journal, @poster, @now, @event, @security, @mask, @subject, @text, @metadata, @interface, @keyword, @userpic)
            """,
            ("@journal", entry.JournalId),
            ("@poster", entry.PosterId),
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@event", entry.EventTime.Minutes),
            ("@security", Rows.Letter(entry.Security.Kind)),
            ("@mask", (long)entry.Security.AllowMask),
            ("@subject", entry.Subject),
            ("@text", entry.Text),
            ("@metadata", JsonSerializer.Serialize(new Metadata(
                entry.Metadata.Properties.ToDictionary(), entry.Metadata.Tags?.Select(tag => tag.Value).ToList(), entry.Metadata.PictureKeyword))),
            ("@interface", entry.Interface),
            ("@keyword", picture.KeywordId),
            ("@userpic", picture.UserpicId));
    }

    /// <summary>Takes an entry out of the queue; null if somebody else did.</summary>
    private static Waiting? Take(SqlLink link, long communityId, long queuedId)
    {
        var waiting = link.One(Select + "WHERE q.journal_id = @journal AND q.id = @id", Read, ("@journal", communityId), ("@id", queuedId));
        if (link.Execute("DELETE FROM queued_entries WHERE journal_id = @journal AND id = @id", ("@journal", communityId), ("@id", queuedId)) == 0)
        {
            return null;
        }

        // Nothing is noted of an entry that came before such choices were noted, or whose keyword meant no picture when it came.
        return waiting is { Picture: { KeywordId: null, UserpicId: null }, Queued.Entry: var entry }
            ? waiting with { Picture = PictureChoice.Find(link, entry.PosterId, entry.Metadata.PictureKeyword) }
            : waiting;
    }

    /// <summary>The values of <see cref="IsLatestPost"/>.</summary>
    private static (string Name, object? Value)[] Guard(NewEntry entry) =>
        [("@poster", entry.PosterId), ("@journal", entry.JournalId), ("@digest", EntryStore.Digest(entry))];

    private static Waiting Read(DbDataReader row)
    {
        var metadata = JsonSerializer.Deserialize<Metadata>(row.GetString(11))!;
        var queued = new QueuedEntry(
            row.GetInt64(0),
            AccountName.Parse(row.GetString(1)),
            AccountName.Parse(row.GetString(2)),
            row.GetTime(3),
            new NewEntry(
                row.GetInt64(4),
                row.GetInt64(5),
                EventTime.FromMinutes(row.GetInt64(6)),
                EntrySecurity.Of(row.GetLetter<SecurityKind>(7), (uint)row.GetInt64(8)),
                row.GetString(9),
                row.GetString(10),
                new EntryMetadata(
                    metadata.Properties, metadata.Tags?.ConvertAll(TagName.Parse), EntryRows.PictureKeyword(row, 13) ?? metadata.PictureKeyword),
                row.GetString(12)));
        return new Waiting(queued, new PictureChoice(row.GetInteger(15), row.GetInteger(14)));
    }

    /// <summary>An entry that waits.</summary>
    /// <param name="Queued">The entry, with its picture as that is called now.</param>
    /// <param name="Picture">The picture that its poster chose; none if nothing was noted.</param>
    private sealed record Waiting(QueuedEntry Queued, PictureChoice Picture);

    /// <summary>How <see cref="EntryMetadata"/> is kept.</summary>
    private sealed record Metadata(Dictionary<string, string> Properties, List<string>? Tags, string? PictureKeyword);
}
