using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;

namespace Daybook.Server.Tests.Running;

/// <summary>What stands in journals, put there directly: for tests that are about something else.</summary>
internal static class Journaling
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Posts an entry, which must be taken.</summary>
    /// <param name="server">The server.</param>
    /// <param name="poster">Who writes it.</param>
    /// <param name="text">The text.</param>
    /// <param name="subject">The subject.</param>
    /// <param name="security">Who it is for; public if not said.</param>
    /// <param name="journal">The community; null for the poster's own journal.</param>
    /// <param name="time">When it says that it happened.</param>
    /// <param name="properties">Properties as clients send them.</param>
    public static async Task<Entry> PostEntryAsync(
        this TestServer server, Account poster, string text, string subject = "", EntrySecurity? security = null, Account? journal = null,
        DateTime? time = null, params (string Name, string Value)[] properties)
    {
        Assert.True(EntryMetadata.TryRead(properties.Select(property => KeyValuePair.Create(property.Name, property.Value)), out var metadata, out _));
        var posted = await server.Database.Entries.PostAsync(
            new NewEntry(
                (journal ?? poster).Id, poster.Id, EventTime.Of(time ?? new DateTime(2026, 11, 23, 12, 0, 0)), security ?? EntrySecurity.Public, subject,
                text, metadata, "web", IsTimeOurs: time is null),
            Cancellation);
        Assert.False(posted.IsDuplicate);
        return posted.Entry!;
    }

    /// <summary>Comments on an entry.</summary>
    public static Task<Comment> CommentAsync(
        this TestServer server, Entry entry, Account? poster, string body, string subject = "", Comment? parent = null, string? keyword = null) =>
        server.Database.Comments.AddAsync(
            new NewComment(entry.JournalId, entry.ItemId, parent?.TalkId, poster?.Id, subject, body, keyword, "192.0.2.7"), Cancellation);

    /// <summary>The comments on an entry that somebody reads, or anybody, and the places that these need.</summary>
    public static async Task<IReadOnlyList<Comment>> ListCommentsAsync(this TestServer server, Entry entry, Account? viewer = null)
    {
        var standing = (await server.Database.Journals.FindAsync(entry.JournalId, viewer?.Id, Cancellation))!;
        var places = await server.Database.Comments.ListPlacesAsync(standing, entry.ItemId, Cancellation);
        return await server.Database.Comments.ListAsync(standing, entry.ItemId, [.. places.Select(place => place.TalkId)], Cancellation);
    }

    /// <summary>Makes a community.</summary>
    public static Task<Account> CreateCommunityAsync(this TestServer server, string name, Account maintainer) =>
        server.Database.Communities.CreateAsync(AccountName.Parse(name), $"Full {name}", maintainer.Id, Cancellation);

    /// <summary>Makes an account a member of a community.</summary>
    public static async Task JoinAsync(this TestServer server, Account community, Account member, CommunityRoles roles = CommunityRoles.Member) =>
        Assert.True(await server.Database.Communities.SetRolesAsync(community.Id, member.Id, roles, Cancellation));
}
