using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;

namespace Daybook.Storage.Tests.Contracts.Journals;

/// <summary>Short words for what the suites about journals do.</summary>
public abstract class JournalContract(StoreHost host) : StoreContract(host)
{
    protected static readonly EventTime Noon = Time("2026-03-29 12:00");

    protected Database Data => Host.Database;

    protected static EventTime Time(string text) => EventTime.Of(DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture));

    protected static EntryMetadata Meta(params (string Name, string Value)[] named) =>
        EntryMetadata.TryRead(named.Select(pair => KeyValuePair.Create(pair.Name, pair.Value)), out var metadata, out var fault)
            ? metadata
            : throw new FormatException(fault.Name);

    protected static NewEntry New(
        Account journal,
        Account poster,
        string text = "text",
        EntrySecurity? security = null,
        EventTime? time = null,
        EntryMetadata? metadata = null,
        string subject = "") =>
        new(journal.Id, poster.Id, time ?? Noon, security ?? EntrySecurity.Public, subject, text, metadata ?? EntryMetadata.None, "flat");

    protected async Task<Entry> PostAsync(
        Account journal,
        Account? poster = null,
        string text = "text",
        EntrySecurity? security = null,
        EventTime? time = null,
        EntryMetadata? metadata = null) =>
        (await Data.Entries.PostAsync(New(journal, poster ?? journal, text, security, time, metadata), Token)).Entry!;

    protected static EntryEdit Edit(Entry entry, string text = "edited", EntryMetadata? metadata = null, long? editor = null) => new(
        entry.JournalId, entry.ItemId, editor ?? entry.PosterId, default, null, null, entry.Subject, text, metadata ?? EntryMetadata.None);

    protected Task<Entry> EditAsync(Entry entry, string text = "edited", EntryMetadata? metadata = null) =>
        Data.Entries.EditAsync(Edit(entry, text, metadata), Token);

    protected Task<Entry> DeleteAsync(Entry entry, Account? editor = null) =>
        Data.Entries.DeleteAsync(entry.JournalId, entry.ItemId, editor?.Id ?? entry.PosterId, Token);

    protected async Task<Standing> StandAsync(Account journal, Account? viewer) =>
        (await Data.Journals.FindAsync(journal.Id, viewer?.Id, Token))!;

    protected async Task<IReadOnlyList<Entry>> ListAsync(Account journal, Account? viewer, EntryPage? page = null) =>
        await Data.EntryReader.ListAsync(await StandAsync(journal, viewer), page ?? new EntryPage(1000), Token);

    protected async Task<string> TextsAsync(Account journal, Account? viewer, EntryPage? page = null) =>
        string.Join(' ', (await ListAsync(journal, viewer, page)).Select(entry => entry.Text));

    protected async Task<Entry?> FindAsync(Entry entry, Account? viewer) => await Data.EntryReader.FindAsync(
        (await Data.Journals.FindAsync(entry.JournalId, viewer?.Id, Token))!, entry.ItemId, Token);

    protected Task<Account> MakeCommunityAsync(Account maintainer, string name = "club") =>
        Data.Communities.CreateAsync(AccountName.Parse(name), $"The {name}", maintainer.Id, Token);

    protected Task<bool> JoinAsync(Account community, Account account) => Data.Communities.JoinAsync(community.Id, account.Id, Token);

    protected Task<bool> SetRolesAsync(Account community, Account account, CommunityRoles roles) =>
        Data.Communities.SetRolesAsync(community.Id, account.Id, roles, Token);

    protected async Task SetAsync(Account journal, Func<JournalSettings, JournalSettings> change) =>
        Assert.True(await Data.Journals.SetAsync(journal.Id, change, Token));

    protected Task<FriendsEdited> BefriendAsync(Account account, Account friend, uint? mask = null) =>
        Data.Friends.EditAsync(account.Id, [], [new FriendEdit(friend.Name, GroupMask: mask)], Token);

    protected async Task<Comment> CommentAsync(Entry entry, Account? poster, string body = "comment", Comment? parent = null) =>
        await Data.Comments.AddAsync(new NewComment(entry.JournalId, entry.ItemId, parent?.TalkId, poster?.Id, "", body, null, "192.0.2.7"), Token);

    /// <summary>The comments of an entry that a viewer reads, and the places that these need.</summary>
    protected async Task<IReadOnlyList<Comment>> ListCommentsAsync(Entry entry, Account? viewer)
    {
        var standing = (await Data.Journals.FindAsync(entry.JournalId, viewer?.Id, Token))!;
        var places = await Data.Comments.ListPlacesAsync(standing, entry.ItemId, Token);
        var comments = await Data.Comments.ListAsync(standing, entry.ItemId, [.. places.Select(place => place.TalkId)], Token);
        Assert.Equal(places, comments.Select(comment => comment.Place));
        return comments;
    }

    protected static async Task RefusedAsync(EntryRefusal reason, Func<Task> act) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<EntryRefusedException>(act)).Reason);

    protected static async Task RefusedAsync(CommentRefusal reason, Func<Task> act) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<CommentRefusedException>(act)).Reason);
}
