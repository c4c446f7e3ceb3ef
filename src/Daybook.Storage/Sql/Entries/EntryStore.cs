using System.Security.Cryptography;
using System.Text;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Storage.Sql.Communities;
using Daybook.Storage.Sql.Journals;

namespace Daybook.Storage.Sql.Entries;

/// <inheritdoc/>
internal sealed class EntryStore(Database database) : IEntryStore
{
    public Task<PostedEntry> PostAsync(NewEntry entry, CancellationToken cancellation) =>
        database.AddAsync(link => Post(link, entry), cancellation);

    public Task<Entry> EditAsync(EntryEdit edit, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            HoldKeywords(link, edit.EditorId, edit.Metadata);
            var changedAt = Hold(link, edit.JournalId);
            var (editor, old) = Find(link, edit.JournalId, edit.ItemId, edit.EditorId);
            Demand(editor.RefusesEditing(old));
            return Edit(link, editor, old, edit, changedAt);
        },
        cancellation);

    public Task<Entry> DeleteAsync(long journalId, long itemId, long editorId, CancellationToken cancellation) => database.AddAsync(
        link =>
        {
            // The poster's row before the journal's, as in posting: so that two never wait for each other.
            var poster = FindToDelete(link, journalId, itemId, editorId).PosterId;
            link.Execute(
                """
                UPDATE journals SET guard_digest = NULL
                WHERE account_id = @poster AND guard_journal_id = @journal AND guard_item_id = @item
                """,
                ("@poster", poster),
                ("@journal", journalId),
                ("@item", itemId));
            Hold(link, journalId);

            // Once more, as it is now that nobody changes it any more.
            var entry = FindToDelete(link, journalId, itemId, editorId);
            SyncCounts.Delete(link, journalId, "item_id = @item", ("@item", itemId));
            Renew(link, entry, entry.EventTime);
            return entry;
        },
        cancellation);

    /// <summary>Writes an entry that its poster may post now.</summary>
    /// <param name="link">The transaction.</param>
    /// <param name="poster">How its poster stands to the journal.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="picture">What <see cref="EntryMetadata.PictureKeyword"/> meant when the poster chose it.</param>
    /// <param name="database">For the time.</param>
    internal static Entry Insert(SqlLink link, Standing poster, NewEntry entry, PictureChoice picture, Database database)
    {
        var journal = poster.Journal;
        var security = journal.Settings.Tighten(entry.Security);
        var backdated = Rows.Flag(entry.Metadata.IsBackdated);
        var changedAt = StandingRows.Tick(link, journal.AccountId, database.Now()) ?? throw new EntryRefusedException(EntryRefusal.JournalGone);

        // Not before the journal is held: who waited for it posts later than what came meanwhile, and readers were told of that already.
        var now = database.Now();
        var properties = entry.Metadata.Properties.Where(property => property.Value.Length > 0).ToDictionary();
        properties[EntryProperty.Interface] = entry.Interface;
        var itemId = link.Integer(
            """
            UPDATE journals SET
              last_item_id = last_item_id + 1,
              last_logged_at = CASE WHEN last_logged_at > @now THEN last_logged_at ELSE @now END,
              last_posted_at = CASE WHEN @backdated = 1 THEN last_posted_at WHEN last_logged_at > @now THEN last_logged_at ELSE @now END,
              newest_event = CASE WHEN @backdated = 1 OR @ours = 1 OR newest_event >= @event THEN newest_event ELSE @event END
            WHERE account_id = @journal RETURNING last_item_id
            """,
            ("@journal", journal.AccountId),
            ("@now", now.ToUnixTimeMilliseconds()),
            ("@backdated", backdated),
            ("@ours", Rows.Flag(entry.IsTimeOurs)),
            ("@event", entry.EventTime.Minutes))!.Value;
        link.Execute(
            """
            INSERT INTO entries (journal_id, item_id, anum, poster_id, event_minute, logged_at, changed_at, security, audience, backdated,
              time_is_ours, keyword_id, userpic_id, subject, properties, text)
            SELECT account_id, last_item_id, @anum, @poster, @event, last_logged_at, @changed, @security, @audience, @backdated,
              @ours, @keyword, @userpic, @subject, @properties, @text
            FROM journals WHERE account_id = @journal
            """,
            ("@journal", journal.AccountId),
            ("@anum", RandomNumberGenerator.GetInt32(256)),
            ("@poster", entry.PosterId),
            ("@event", entry.EventTime.Minutes),
            ("@changed", changedAt),
            ("@security", Rows.Letter(security.Kind)),
            ("@audience", (long)security.Audience),
            ("@backdated", backdated),
            ("@ours", Rows.Flag(entry.IsTimeOurs)),
            ("@keyword", picture.KeywordId),
            ("@userpic", picture.UserpicId),
            ("@subject", entry.Subject),
            ("@properties", EntryRows.Write(properties)),
            ("@text", entry.Text));
        SyncCounts.Add(link, journal.AccountId, entry.PosterId, changedAt, security.Audience);
        TagRows.Set(link, journal.AccountId, itemId, entry.Metadata.Tags ?? []);
        return EntryRows.Find(link, journal.AccountId, itemId)!;
    }

    /// <summary>Keeps a poster from posting elsewhere until the transaction ends; always before any journal is held.</summary>
    /// <returns>The latest post; null if there is no such account.</returns>
    internal static Guard? HoldPoster(SqlLink link, long posterId) => link.One(
        "UPDATE journals SET guard_digest = guard_digest WHERE account_id = @poster RETURNING guard_digest, guard_item_id",
        row => new Guard(row.IsDBNull(0) ? [] : row.GetBlob(0), row.GetInteger(1)),
        ("@poster", posterId));

    /// <summary>Demands that nothing refuses.</summary>
    internal static void Demand(EntryRefusal? refusal)
    {
        if (refusal is { } reason)
        {
            throw new EntryRefusedException(reason);
        }
    }

    /// <summary>What makes two posts the same (fact sheet 4.4).</summary>
    internal static byte[] Digest(NewEntry entry) => SHA256.HashData(Encoding.UTF8.GetBytes(
        $"{entry.JournalId} {entry.Security.Kind} {entry.Security.AllowMask} {entry.Subject.Length} {entry.Subject}{entry.Text}"));

    internal static bool IsBackdated(IReadOnlyDictionary<string, string> properties) =>
        properties.GetValueOrDefault(EntryProperty.Backdated) is { Length: > 0 };

    /// <summary>
    /// Keeps the account that chooses a picture for an entry from changing its keywords until that refers to one. Before any journal is held, as everybody does.
    /// </summary>
    private static void HoldKeywords(SqlLink link, long accountId, EntryMetadata metadata)
    {
        if (!string.IsNullOrEmpty(metadata.PictureKeyword))
        {
            AccountStore.Lock(link, accountId);
        }
    }

    private PostedEntry Post(SqlLink link, NewEntry entry)
    {
        HoldKeywords(link, entry.PosterId, entry.Metadata);

        // Whoever repeats a post while the first is still being written waits here for it.
        var digest = Digest(entry);
        var guard = HoldPoster(link, entry.PosterId);
        var poster = StandingRows.Find(link, entry.JournalId, entry.PosterId) ?? throw new EntryRefusedException(EntryRefusal.JournalGone);
        Demand(poster.RefusesPosting);
        if (guard is not null && guard.Digest.AsSpan().SequenceEqual(digest))
        {
            return new PostedEntry(guard.ItemId is { } item ? EntryRows.Find(link, entry.JournalId, item) : null, IsDuplicate: true);
        }

        Demand(poster.RefusesTime(entry.EventTime, entry.Metadata.IsBackdated, entry.IsTimeOurs));
        Demand(poster.RefusesSecurity(entry.Security));
        if (poster.Journal.IsCommunity && entry.Metadata.IsBackdated)
        {
            throw new EntryRefusedException(EntryRefusal.BackdatedInCommunity);
        }

        var picture = PictureChoice.Find(link, entry.PosterId, entry.Metadata.PictureKeyword);
        var posted = poster.IsModerated ? null : Insert(link, poster, entry, picture, database);
        if (posted is null)
        {
            QueuedEntryStore.Add(link, entry, picture, database.Now());
        }

        link.Execute(
            "UPDATE journals SET guard_digest = @digest, guard_journal_id = @journal, guard_item_id = @item WHERE account_id = @poster",
            ("@poster", entry.PosterId),
            ("@digest", digest),
            ("@journal", entry.JournalId),
            ("@item", posted?.ItemId));
        return new PostedEntry(posted, IsDuplicate: false);
    }

    private Entry Edit(SqlLink link, Standing editor, Entry old, EntryEdit edit, long changedAt)
    {
        if (!edit.EventTime.TryApply(old.EventTime, out var eventTime))
        {
            throw new EntryRefusedException(EntryRefusal.NoSuchTime);
        }

        var wanted = EntrySecurity.Of(edit.Security ?? old.Security.Kind, edit.AllowMask ?? old.Security.AllowMask);
        if (wanted != old.Security)
        {
            Demand(editor.RefusesSecurity(wanted));
            wanted = editor.Journal.Settings.Tighten(wanted);
        }

        var properties = old.StoredProperties.ToDictionary();
        foreach (var (name, value) in edit.Metadata.Properties)
        {
            _ = value.Length == 0 ? properties.Remove(name) : (properties[name] = value) is not null;
        }

        if (editor.Journal.IsCommunity && IsBackdated(properties))
        {
            throw new EntryRefusedException(EntryRefusal.BackdatedInCommunity);
        }

        link.Execute(
            """
            UPDATE entries SET time_is_ours = CASE WHEN event_minute = @event THEN time_is_ours ELSE 0 END, event_minute = @event,
              changed_at = @changed, revision = revision + 1, revised_at = @revised, security = @security,
              audience = @audience, backdated = @backdated, subject = @subject, properties = @properties, text = @text
            WHERE journal_id = @journal AND item_id = @item
            """,
            ("@journal", old.JournalId),
            ("@item", old.ItemId),
            ("@event", eventTime.Minutes),
            ("@changed", changedAt),
            ("@revised", database.Now().ToUnixTimeSeconds()),
            ("@security", Rows.Letter(wanted.Kind)),
            ("@audience", (long)wanted.Audience),
            ("@backdated", Rows.Flag(IsBackdated(properties))),
            ("@subject", edit.Subject),
            ("@properties", EntryRows.Write(properties)),
            ("@text", edit.Text));
        SyncCounts.Move(link, old, changedAt, wanted.Audience);
        Renew(link, old, eventTime > old.EventTime && !IsBackdated(properties) ? eventTime : old.EventTime);
        if (old.IsBackdated && !IsBackdated(properties))
        {
            Show(link, old, eventTime);
        }

        if (edit.Metadata.Tags is not null || wanted != old.Security)
        {
            TagRows.Set(link, old.JournalId, old.ItemId, edit.Metadata.Tags ?? old.Tags);
        }

        // A client that sends back the name it was told means the keyword that the entry has, also while that has no picture.
        if (edit.Metadata.PictureKeyword is { } keyword && keyword != old.PictureKeyword)
        {
            var picture = PictureChoice.Find(link, old.PosterId, keyword);
            link.Execute(
                "UPDATE entries SET keyword_id = @keyword, userpic_id = @userpic WHERE journal_id = @journal AND item_id = @item",
                ("@journal", old.JournalId),
                ("@item", old.ItemId),
                ("@keyword", picture.KeywordId),
                ("@userpic", picture.UserpicId));
        }

        return EntryRows.Find(link, old.JournalId, old.ItemId)!;
    }

    /// <summary>
    /// Finds the newest event time anew, if it was this entry's: a slip into the future does not bind for ever. A time that was ours binds nobody: in the west it is
    /// hours before the poster's own clock shows it. Of entries from before that was noted, those are passed over that are later than any time that counts.
    /// </summary>
    /// <param name="link">The transaction, in which the entry is changed or gone.</param>
    /// <param name="old">The entry as it was.</param>
    /// <param name="latest">The latest time that counts: the entry's, as it was or as it is now.</param>
    private static void Renew(SqlLink link, Entry old, EventTime latest) => link.Execute(
        """
        UPDATE journals SET newest_event = (
          SELECT event_minute FROM entries WHERE journal_id = @journal AND backdated = 0 AND time_is_ours = 0 AND event_minute <= @latest
          ORDER BY event_minute DESC, item_id DESC LIMIT 1)
        WHERE account_id = @journal AND newest_event = @event
        """,
        ("@journal", old.JournalId),
        ("@event", old.EventTime.Minutes),
        ("@latest", latest.Minutes));

    /// <summary>
    /// Lets an entry count that was backdated, and is no more: for the newest time of its journal, and on friends pages, which look for none that is later than
    /// the journal's last post.
    /// </summary>
    private static void Show(SqlLink link, Entry old, EventTime eventTime)
    {
        link.Execute(
            """
            UPDATE journals SET newest_event = @event WHERE account_id = @journal AND (newest_event IS NULL OR newest_event < @event)
              AND NOT EXISTS (SELECT 1 FROM entries WHERE journal_id = @journal AND item_id = @item AND time_is_ours = 1)
            """,
            ("@journal", old.JournalId),
            ("@item", old.ItemId),
            ("@event", eventTime.Minutes));
        link.Execute(
            "UPDATE journals SET last_posted_at = @logged WHERE account_id = @journal AND (last_posted_at IS NULL OR last_posted_at < @logged)",
            ("@journal", old.JournalId),
            ("@logged", old.LoggedAt.ToUnixTimeMilliseconds()));
    }

    /// <summary>Keeps others from changing the journal until the transaction ends.</summary>
    private long Hold(SqlLink link, long journalId) =>
        StandingRows.Tick(link, journalId, database.Now()) ?? throw new EntryRefusedException(EntryRefusal.JournalGone);

    private static (Standing Editor, Entry Entry) Find(SqlLink link, long journalId, long itemId, long editorId)
    {
        var editor = StandingRows.Find(link, journalId, editorId) ?? throw new EntryRefusedException(EntryRefusal.JournalGone);
        Demand(editor.ViewerId is null ? EntryRefusal.PosterGone : editor.Journal.IsVisible ? null : EntryRefusal.JournalGone);
        return (editor, EntryRows.Find(link, journalId, itemId) ?? throw new EntryRefusedException(EntryRefusal.NotFound));
    }

    private static Entry FindToDelete(SqlLink link, long journalId, long itemId, long editorId)
    {
        var (editor, entry) = Find(link, journalId, itemId, editorId);
        Demand(editor.RefusesDeleting(entry));
        return entry;
    }

    /// <summary>The latest post of an account; no entry if that waits for a moderator.</summary>
    internal sealed record Guard(byte[] Digest, long? ItemId);
}
