using System.Runtime.CompilerServices;
using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Server.Journals;

namespace Daybook.Server.Site.Settings;

/// <summary>
/// The entries of somebody's journal and the comments on them, and what they wrote in the journals of others, page by page, for the archive of their account.
/// </summary>
internal sealed class JournalArchive(
    IJournalStore journals, IEntryReader entries, ICommentExport comments, IWrittenElsewhere elsewhere, IQueuedEntryStore queued)
{
    private const int PerPage = 200;

    /// <summary>The entries, newest first, with the names of the friend groups that they are for.</summary>
    public async IAsyncEnumerable<ArchivedEntry> EntriesAsync(
        Account owner, IReadOnlyList<FriendGroup> groups, string siteUrl, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await journals.FindAsync(owner.Id, owner.Id, cancellation) is not { } standing)
        {
            yield break;
        }

        // Also of an account that is deleted, so that whoever leaves can take everything along.
        var mine = new Standing(
            standing.Journal with { State = AccountState.Visible }, owner.Id, AccountKind.Person, FriendMask: 0, CommunityRoles.None, IsBanned: false);
        EntryCursor? after = null;
        while (await entries.ListAsync(mine, new EntryPage(PerPage, After: after), cancellation) is [.., var last] page)
        {
            foreach (var entry in page)
            {
                var names = groups.Where(group => (entry.Security.AllowMask & group.Bit) != 0).Select(group => group.Name).ToList();
                yield return Describe(entry, siteUrl) with { Groups = names.Count > 0 ? names : null };
            }

            after = EntryCursor.Of(last);
        }
    }

    /// <summary>The comments on them, oldest first, without deleted ones.</summary>
    public async IAsyncEnumerable<ArchivedComment> CommentsAsync(Account owner, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = await comments.FindMaxIdAsync(owner.Id, cancellation);
        for (var start = 1L; start <= last; start += PerPage)
        {
            foreach (var comment in await comments.ListAsync(owner.Id, start, PerPage, cancellation))
            {
                if (comment.State != CommentState.Deleted)
                {
                    yield return Describe(comment);
                }
            }
        }
    }

    /// <summary>The entries that they wrote in communities. They are their own words, and so are there whoever may read that community now.</summary>
    public async IAsyncEnumerable<ArchivedEntry> EntriesElsewhereAsync(Account owner, string siteUrl, [EnumeratorCancellation] CancellationToken cancellation)
    {
        PlaceInJournal after = default;
        while (await elsewhere.ListEntriesAsync(owner.Id, after, PerPage, cancellation) is [.., var last] page)
        {
            foreach (var entry in page)
            {
                yield return Describe(entry, siteUrl) with { Journal = entry.Journal.Value };
            }

            after = new PlaceInJournal(last.JournalId, last.ItemId);
        }
    }

    /// <summary>The entries that wait for moderators, oldest first.</summary>
    public async IAsyncEnumerable<ArchivedWaitingEntry> EntriesWaitingAsync(Account owner, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var waiting in await queued.ListOfAsync(owner.Id, cancellation))
        {
            var (entry, properties) = (waiting.Entry, new SortedDictionary<string, string>(StringComparer.Ordinal));
            foreach (var (name, value) in entry.Metadata.Properties.Append(new(EntryProperty.TagList, string.Join(", ", entry.Metadata.Tags ?? [])))
                .Append(new(EntryProperty.PictureKeyword, entry.Metadata.PictureKeyword ?? "")).Where(property => property.Value.Length > 0))
            {
                properties[name] = value;
            }

            yield return new ArchivedWaitingEntry(
                waiting.Community.Value, waiting.QueuedAt, entry.EventTime.Value, Word(entry.Security), entry.Subject, entry.Text, properties);
        }
    }

    /// <summary>The comments that they wrote in others' journals: their own words alone, and not what these answer.</summary>
    public async IAsyncEnumerable<ArchivedComment> CommentsElsewhereAsync(Account owner, string siteUrl, [EnumeratorCancellation] CancellationToken cancellation)
    {
        PlaceInJournal after = default;
        while (await elsewhere.ListCommentsAsync(owner.Id, after, PerPage, cancellation) is [.., var last] page)
        {
            foreach (var written in page)
            {
                yield return Describe(written.Comment) with
                {
                    Journal = written.Journal.Value,
                    EntryUrl = JournalUrl.Of(siteUrl, written.Journal, written.EntryDisplayId),
                };
            }

            after = new PlaceInJournal(last.Comment.JournalId, last.Comment.TalkId);
        }
    }

    private static ArchivedEntry Describe(Entry entry, string siteUrl) => new(
        entry.ItemId,
        JournalUrl.Of(siteUrl, entry.Journal, entry.DisplayId),
        entry.EventTime.Value,
        entry.LoggedAt,
        Word(entry.Security),
        entry.Security.Kind == SecurityKind.UseMask ? entry.Security.AllowMask : null,
        entry.Subject,
        entry.Text,
        entry.Properties().ToDictionary(property => property.Key, property => property.Value));

    private static string Word(EntrySecurity security) => security.Kind.ToString().ToLowerInvariant();

    private static ArchivedComment Describe(Comment comment) => new(
        comment.TalkId,
        comment.ItemId,
        comment.ParentId,
        comment.Poster?.Value,
        comment.PostedAt,
        comment.State.ToString().ToLowerInvariant(),
        comment.Subject,
        comment.Body);
}

/// <summary>An entry in the archive.</summary>
/// <param name="ItemId">Its number in the journal.</param>
/// <param name="Url">Where it is.</param>
/// <param name="EventTime">When it happened, in no zone.</param>
/// <param name="Posted">When it was posted.</param>
/// <param name="Security"><c>public</c>, <c>private</c> or <c>usemask</c>.</param>
/// <param name="AllowMask">Whom it is for, if for some: 1 for all friends, or the bits of friend groups as <c>account.json</c> has them.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The text, as it was written.</param>
/// <param name="Properties">The properties, tags and picture keyword among them.</param>
internal sealed record ArchivedEntry(
    long ItemId,
    string Url,
    DateTime EventTime,
    DateTimeOffset Posted,
    string Security,
    uint? AllowMask,
    string Subject,
    string Text,
    IReadOnlyDictionary<string, string> Properties)
{
    /// <summary>The journal, where it is not the account's own.</summary>
    public string? Journal { get; init; }

    /// <summary>The names of the friend groups that it is for; null if it is for none.</summary>
    public IReadOnlyList<string>? Groups { get; init; }
}

/// <summary>An entry in the archive that waits for a moderator.</summary>
/// <param name="Journal">The community.</param>
/// <param name="Queued">Since when it waits.</param>
/// <param name="EventTime">When it happened, in no zone.</param>
/// <param name="Security"><c>public</c>, or <c>usemask</c> for the members.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Text">The text, as it was written.</param>
/// <param name="Properties">The properties, tags and picture keyword among them.</param>
internal sealed record ArchivedWaitingEntry(
    string Journal,
    DateTimeOffset Queued,
    DateTime EventTime,
    string Security,
    string Subject,
    string Text,
    IReadOnlyDictionary<string, string> Properties);

/// <summary>A comment in the archive.</summary>
/// <param name="Id">Its number in the journal.</param>
/// <param name="ItemId">The entry.</param>
/// <param name="ParentId">The comment that it answers, or null.</param>
/// <param name="Poster">Who wrote it; null for somebody who was not logged in.</param>
/// <param name="Posted">When.</param>
/// <param name="State"><c>active</c>, <c>screened</c> or <c>frozen</c>.</param>
/// <param name="Subject">The subject.</param>
/// <param name="Body">The text, as it was written.</param>
internal sealed record ArchivedComment(
    long Id, long ItemId, long? ParentId, string? Poster, DateTimeOffset Posted, string State, string Subject, string Body)
{
    /// <summary>The journal, where it is not the account's own.</summary>
    public string? Journal { get; init; }

    /// <summary>Where the entry is, in another's journal.</summary>
    public string? EntryUrl { get; init; }
}
