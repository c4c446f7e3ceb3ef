using Daybook.Browser.Tests.Drawing;
using Daybook.Core.Accounts;
using Daybook.Core.Comments;
using Daybook.Core.Communities;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Profiles;

namespace Daybook.Browser.Tests.Driving;

/// <summary>A server whose people keep journals, for pages that change nothing.</summary>
public sealed class Village : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    /// <summary>The page of an entry with comments.</summary>
    internal string Entry { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        World = await World.CreateAsync();
        var (anna, ben, clara) = (await World.JoinAsync("anna", "Anna Lindqvist"), await World.JoinAsync("ben", "Ben Okafor"), await World.JoinAsync("clara_m", "Clara M."));
        foreach (var (account, first) in ((Account, int)[])[(anna, 0), (ben, 4), (clara, 6)])
        {
            for (var i = first; i < first + 3; i++)
            {
                await World.AddAsync(account, i % 2 == 0 ? Scenes.Png(i) : Scenes.Png(i, 100, 66), Scenes.NameOf(i), Scenes.DescriptionOf(i), i == first);
            }
        }

        await World.Server.Database.Journals.SetAsync(anna.Id, settings => settings with { Title = "Notes from the north shore" }, Token);
        await World.Server.Database.Profiles.SetAsync(
            anna.Id,
            new Profile(
                "I live where the road ends and the ferry begins, with two cats and a great deal of weather.\nI write down what I would forget.\n\nMornings, mostly.",
                "The north shore", "https://lindqvist.example/anna/letters-from-the-harbour-and-other-places-where-nothing-happens.html", new Birthday(null, 2, 29), true,
                ["books", "donaudampfschifffahrtsgesellschaftskapitänsmützen", "lighthouses", "mackerel", "moss", "singing in choirs", "the sea", "tide tables"]),
            Token);
        await BefriendAsync(anna, ben, clara);
        var talked = await WriteJournalAsync(anna);
        Entry = $"/users/anna/{talked.DisplayId}.html";
        await TalkAsync(anna, ben, clara, talked);
        await PostAsync(ben.Id, ben, 11, "New shelves", "Three planks, twelve brackets, and a spirit level that lies. They are up. <lj user=\"anna\"> was right about the brackets.", ("current_moodid", "90"));
        await MakeCommunityAsync(anna, ben, clara);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => World.DisposeAsync();

    private async Task BefriendAsync(Account anna, Account ben, Account clara)
    {
        var friends = World.Server.Database.Friends;
        await friends.EditGroupsAsync(
            anna.Id, [new FriendGroupEdit(1, "Family", 10, null), new FriendGroupEdit(2, "Choir", 20, true)], [], new Dictionary<AccountName, uint>(), Token);
        await friends.EditAsync(anna.Id, [], [new FriendEdit(ben.Name, GroupMask: 2), new FriendEdit(clara.Name, GroupMask: 4)], Token);
        await friends.EditAsync(ben.Id, [], [new FriendEdit(anna.Name)], Token);
        await friends.EditAsync(clara.Id, [], [new FriendEdit(anna.Name), new FriendEdit(ben.Name)], Token);
    }

    private async Task<Entry> WriteJournalAsync(Account anna)
    {
        await PostAsync(anna.Id, anna, 2, "", "Rain.", ("current_moodid", "39"));
        await PostAsync(
            anna.Id, anna, 4, "The harbour, before anybody is up",
            """
            I was at the harbour at five, when the boats come in and nobody speaks. The water was so flat that the lighthouse stood in it twice.

            A man in yellow oilskins gave me a mackerel. I did not ask for it. <i>He</i> did not ask whether I wanted it. I carried it home by the tail like a lantern.

            <lj-cut text="How one fries a mackerel">Salt, flour, butter, four minutes. That is all. Do not let anybody tell you about lemon.</lj-cut>
            """,
            ("current_moodid", "58"), ("current_music", "The kettle"), ("current_location", "Pier 3"), ("picture", "the sea"), ("tags", "harbour, fish, mornings"));
        var talked = await PostAsync(
            anna.Id, anna, 7, "What I read this winter",
            """
            Somebody asked for the list, so here it is, with what I remember a month later:

            <ul><li><b>A book about moss.</b> I look down more often now.</li><li><b>Three detective novels.</b> The gardener, the other gardener, nobody.</li><li><b>The tide tables.</b> Better than expected.</li></ul>
            <blockquote>The sea keeps no diary, and so it never has to catch up.</blockquote>
            More at https://books.example/moss-and-other-slow-things, if you have an evening.
            """,
            ("current_moodid", "30"), ("picture", "tea"), ("tags", "books"));
        await PostAsync(anna.Id, anna, 9, "For the choir only", "Rehearsal is on Thursday, not on Tuesday. Bring the blue folders.", ("security", "choir"), ("tags", "choir"));
        return talked;
    }

    private async Task TalkAsync(Account anna, Account ben, Account clara, Entry entry)
    {
        var first = await SayAsync(entry, ben, null, "The other gardener", "I <b>knew</b> it. Nobody prunes roses in November with that much feeling.", "green");
        var second = await SayAsync(entry, anna, first, "", "You say that now. You thought it was the postman until page two hundred.", "mountains, far away");
        var third = await SayAsync(entry, ben, second, "", "The postman had a motive!", null);
        var parent = await SayAsync(entry, clara, third, "", "Everybody has a motive. It is a village.", null);
        for (var i = 0; i < 4; i++)
        {
            parent = await SayAsync(entry, i % 2 == 0 ? anna : clara, parent, "", i == 3 ? "We should start a club." : "That is a long thread for such a short book.", null);
        }

        await SayAsync(entry, clara, null, "Tide tables", "Which year? I only have 1987, and the moon has not kept to it.", "night");
        var screened = await SayAsync(entry, null, null, "", "Have you ever thought about buying a boat? Cheap boats, best boats.", null);
        await World.Server.Database.Comments.ActAsync(entry.JournalId, anna.Id, screened, CommentAction.Screen, Token);
        await SayAsync(entry, null, null, "", "I read the moss one too. Thank you for the list!", null);
    }

    private async Task MakeCommunityAsync(Account anna, Account ben, Account clara)
    {
        var database = World.Server.Database;
        var community = await database.Communities.CreateAsync(AccountName.Parse("north_shore"), "The north shore", anna.Id, Token);
        await database.Communities.SetRolesAsync(community.Id, ben.Id, CommunityRoles.Member, Token);
        await database.Communities.SetRolesAsync(community.Id, clara.Id, CommunityRoles.Member | CommunityRoles.Moderator, Token);
        await database.Friends.EditAsync(anna.Id, [], [new FriendEdit(community.Name)], Token);
        await database.Profiles.SetAsync(
            community.Id,
            Profile.Empty with { Bio = "What is lost, what is found, and what the ferry brings.", Location = "The north shore", Interests = ["lighthouses", "lost gloves"] },
            Token);
        await PostAsync(community.Id, clara, 10, "Found: one glove, left", "By the second bench. Grey, knitted, hardly sad. It waits at the bakery.", ("picture", "lighthouse"));
        await database.Journals.SetAsync(community.Id, settings => settings with { IsModerated = true }, Token);
        await PostAsync(community.Id, ben, 12, "Lost: one glove, right", "You will not believe this.");
    }

    private async Task<long> SayAsync(Entry entry, Account? poster, long? parent, string subject, string body, string? keyword) => (await World.Server.Database.Comments.AddAsync(
        new NewComment(entry.JournalId, entry.ItemId, parent, poster?.Id, subject, body, keyword, "192.0.2.7"), Token)).TalkId;

    private async Task<Entry> PostAsync(long journalId, Account poster, int day, string subject, string text, params (string Name, string Value)[] properties)
    {
        var said = properties.ToDictionary(one => one.Name, one => one.Value);
        var tags = said.Remove("tags", out var words) && TagName.TryParseList(words, out var read) ? read : null;
        said.Remove("picture", out var keyword);
        var security = said.Remove("security", out _) ? EntrySecurity.Masked(1 << 2) : EntrySecurity.Public;
        var posted = await World.Server.Database.Entries.PostAsync(
            new NewEntry(
                journalId, poster.Id, EventTime.Of(new DateTime(2026, 3, day, 7 + day, 4 * day, 0)), security, subject, text,
                new EntryMetadata(said, tags, keyword), "web"),
            Token);
        return posted.Entry!;
    }
}
