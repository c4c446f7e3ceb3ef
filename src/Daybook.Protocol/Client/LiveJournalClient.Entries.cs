using System.Globalization;

namespace Daybook.Protocol.Client;

public sealed partial class LiveJournalClient
{
    /// <summary><c>postevent</c>: post an entry. To send the latest one again does no harm: it is answered with the entry that is there.</summary>
    /// <exception cref="ArgumentException">The text is blank.</exception>
    public async Task<PostedEntry> PostEventAsync(EntryDraft entry, CancellationToken cancellation = default)
    {
        var request = Describe("postevent", entry);
        request.Add("tz", entry.Time is null ? "guess" : null);
        return EntryReader.ReadPosted(await SendAsync(request, cancellation));
    }

    /// <summary><c>editevent</c>: change an entry. The subject is set in any case; of the rest, what the draft does not say stays.</summary>
    /// <exception cref="ArgumentException">The text is blank, which would delete the entry.</exception>
    public async Task<PostedEntry> EditEventAsync(long itemId, EntryDraft entry, CancellationToken cancellation = default)
    {
        var request = Describe("editevent", entry);
        request.Add("itemid", itemId.ToString(CultureInfo.InvariantCulture));
        return EntryReader.ReadPosted(await SendAsync(request, cancellation));
    }

    /// <summary><c>editevent</c> without a text: delete an entry for good, with its comments.</summary>
    /// <param name="itemId">The entry.</param>
    /// <param name="journal">Its community; null for the account's own journal.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task DeleteEventAsync(long itemId, string? journal = null, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("editevent");
        request.Add("itemid", itemId.ToString(CultureInfo.InvariantCulture));
        request.AddEvenIfEmpty("event", "");
        request.Add("usejournal", journal);
        await SendAsync(request, cancellation);
    }

    /// <summary><c>getevents</c>: read entries.</summary>
    public async Task<IReadOnlyList<JournalEntry>> GetEventsAsync(EntrySelection selection, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(selection);
        var request = new FlatRequest("getevents");
        request.Add("lineendings", "unix");
        request.Add("usejournal", selection.Journal);
        foreach (var (name, value) in selection.Fields)
        {
            request.Add(name, value);
        }

        return EntryReader.ReadEntries(await SendAsync(request, cancellation));
    }

    /// <summary><c>syncitems</c>: what changed after a time.</summary>
    /// <param name="lastSync">The latest time that the server told; empty for everything.</param>
    /// <param name="journal">The journal; null for the account's own.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<SyncPage> SyncItemsAsync(string lastSync = "", string? journal = null, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("syncitems");
        request.Add("lastsync", lastSync);
        request.Add("usejournal", journal);
        return EntryReader.ReadSync(await SendAsync(request, cancellation));
    }

    /// <summary><c>getdaycounts</c>: how many entries each day has that has any.</summary>
    /// <param name="journal">The journal; null for the account's own.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<IReadOnlyDictionary<DateOnly, int>> GetDayCountsAsync(string? journal = null, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("getdaycounts");
        request.Add("usejournal", journal);
        return EntryReader.ReadDays(await SendAsync(request, cancellation));
    }

    /// <summary><c>getusertags</c>: the tags of a journal.</summary>
    /// <param name="journal">The journal; null for the account's own.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task<IReadOnlyList<TagUse>> GetUserTagsAsync(string? journal = null, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("getusertags");
        request.Add("usejournal", journal);
        var reply = await SendAsync(request, cancellation);
        return reply.List("tag", prefix => new TagUse(reply.Require(prefix + "_name"), reply.RequireInt32(prefix + "_uses")));
    }

    private static FlatRequest Describe(string mode, EntryDraft entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentException.ThrowIfNullOrWhiteSpace(entry.Text, nameof(entry));
        var request = new FlatRequest(mode);
        request.Add("event", entry.Text);
        request.Add("subject", entry.Subject);
        request.Add("security", entry.Security);
        request.Add("allowmask", entry.AllowMask?.ToString(CultureInfo.InvariantCulture));
        request.Add("usejournal", entry.Journal);
        if (entry.Time is { } time)
        {
            foreach (var (name, format) in ((string, string)[])[("year", "yyyy"), ("mon", "MM"), ("day", "dd"), ("hour", "HH"), ("min", "mm")])
            {
                request.Add(name, time.ToString(format, CultureInfo.InvariantCulture));
            }
        }

        foreach (var (name, value) in entry.Properties)
        {
            request.AddEvenIfEmpty("prop_" + name, value);
        }

        return request;
    }
}
