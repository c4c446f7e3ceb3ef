using Daybook.Protocol;
using Daybook.Protocol.Client;
using Daybook.Server.Tests.Running;
using Credentials = Daybook.Protocol.Client.Credentials;

namespace Daybook.Client.Tests;

/// <summary>The library's methods for entries, against the server.</summary>
public sealed class JournalEntriesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_are_posted_read_changed_synced_counted_and_deleted()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var client = new LiveJournalClient(new Uri(server.Url), Credentials.Plain("test", "secret"));
        var time = new DateTime(2004, 2, 29, 7, 51, 0, DateTimeKind.Unspecified);
        var draft = new EntryDraft
        {
            Text = "It snowed\nall night. ☃ + % &",
            Subject = "Snow é",
            Time = time,
            Security = "usemask",
            AllowMask = 1,
            Properties = new Dictionary<string, string> { ["taglist"] = "snow, home", ["current_mood"] = "cheerful" },
        };

        var posted = await client.PostEventAsync(draft, Cancellation);
        var again = await client.PostEventAsync(draft, Cancellation);
        var now = await client.PostEventAsync(new EntryDraft { Text = "Now" }, Cancellation);

        Assert.Equal((1L, posted), (posted.ItemId, again));
        Assert.Equal($"{server.Url}/users/test/{256 + posted.Anum}.html", posted.Url!.AbsoluteUri);
        var read = Assert.Single(await client.GetEventsAsync(EntrySelection.One(1), Cancellation));
        Assert.Equal(
            (1L, posted.Anum, time, draft.Text, "Snow é", "usemask", 1u, null, posted.Url),
            (read.ItemId, read.Anum, read.Time, read.Text, read.Subject, read.Security, read.AllowMask, read.Poster, read.Url));
        Assert.Equal(
            [("current_mood", "cheerful"), ("interface", "flat"), ("taglist", "home, snow")],
            read.Properties.Select(property => (property.Key, property.Value)).Order());
        Assert.Equal([1L], (await client.GetEventsAsync(EntrySelection.OfDay(new DateOnly(2004, 2, 29)), Cancellation)).Select(entry => entry.ItemId));
        Assert.Equal([2L, 1L], (await client.GetEventsAsync(EntrySelection.Some(2, 1, 9), Cancellation)).Select(entry => entry.ItemId));
        Assert.Equal([1L], (await client.GetEventsAsync(EntrySelection.Newest(5, time.AddSeconds(1)), Cancellation)).Select(entry => entry.ItemId));

        var edited = await client.EditEventAsync(
            1, new EntryDraft { Text = "It stopped.", Properties = new Dictionary<string, string> { ["current_mood"] = "" } }, Cancellation);
        Assert.Equal(posted, edited);
        var changed = Assert.Single(await client.GetEventsAsync(EntrySelection.One(1), Cancellation));
        Assert.Equal(("It stopped.", "", "usemask", time, "home, snow", false), (
            changed.Text, changed.Subject, changed.Security, changed.Time, changed.Properties["taglist"], changed.Properties.ContainsKey("current_mood")));

        var page = await client.SyncItemsAsync(cancellation: Cancellation);
        Assert.Equal([('L', 2L, "create"), ('L', 1L, "update")], page.Items.Select(item => (item.Kind, item.ItemId, item.Action)));
        Assert.Equal(2, page.Total);
        Assert.Equal([1L], (await client.GetEventsAsync(EntrySelection.ChangedAfter(page.Items[0].Time), Cancellation)).Select(entry => entry.ItemId));
        Assert.Empty((await client.SyncItemsAsync(page.Items[1].Time, cancellation: Cancellation)).Items);
        Assert.Equal(1, (await client.GetDayCountsAsync(cancellation: Cancellation))[new DateOnly(2004, 2, 29)]);
        Assert.Equal([new TagUse("home", 1), new TagUse("snow", 1)], await client.GetUserTagsAsync(cancellation: Cancellation));

        await client.DeleteEventAsync(now.ItemId!.Value, cancellation: Cancellation);
        Assert.Equal([1L], (await client.GetEventsAsync(EntrySelection.Newest(), Cancellation)).Select(entry => entry.ItemId));
        var gone = await Assert.ThrowsAsync<LiveJournalException>(() => client.DeleteEventAsync(2, "test", Cancellation));
        Assert.Same(Faults.CannotEdit, gone.Fault);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    public async Task An_edit_never_deletes_by_mistake(string text)
    {
        using var client = new LiveJournalClient(new Uri("http://127.0.0.1:1"), Credentials.Plain("test", "secret"));
        await Assert.ThrowsAsync<ArgumentException>(() => client.EditEventAsync(1, new EntryDraft { Text = text }, Cancellation));
    }
}
