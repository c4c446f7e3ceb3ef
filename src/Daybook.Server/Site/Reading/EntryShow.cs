using Daybook.Core.Entries;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Html;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Reading;

/// <summary>Makes entries ready to be shown to the visitor: cleans their texts, and finds their pictures.</summary>
internal sealed class EntryShow(Visit visit, IUserpicStore userpics, SiteAddress site)
{
    private readonly Dictionary<long, Userpic?> _pictures = [];

    /// <summary>Entries of a list, without what they cut.</summary>
    public async Task<IReadOnlyList<ShownEntry>> ListAsync(IReadOnlyList<Entry> entries)
    {
        var shown = new List<ShownEntry>(entries.Count);
        foreach (var entry in entries)
        {
            shown.Add(await ShowAsync(entry, JournalText.Address(entry), topHeading: 3));
        }

        return shown;
    }

    /// <summary>The whole of an entry.</summary>
    public Task<ShownEntry> ShowAsync(Entry entry) => ShowAsync(entry, cutAddress: null, topHeading: 2);

    /// <summary>A picture that stands beside something written; null if there is none to see.</summary>
    public async ValueTask<Userpic?> FindPictureAsync(long? userpicId)
    {
        if (userpicId is not { } id)
        {
            return null;
        }

        if (!_pictures.TryGetValue(id, out var picture))
        {
            picture = await userpics.FindAsync(id, visit.Context.RequestAborted) is { Suspension: null } found ? found : null;
            _pictures.Add(id, picture);
        }

        return picture;
    }

    private async Task<ShownEntry> ShowAsync(Entry entry, string? cutAddress, int topHeading)
    {
        visit.AllowPictures();
        var use = new HtmlUse(site.UrlOf(visit.Context), entry.Property(EntryProperty.Preformatted) is not null, topHeading, cutAddress);
        return new ShownEntry(
            entry, await FindPictureAsync(entry.UserpicId), EntryHtml.Clean(entry.Text, use), entry.PosterId == visit.Account?.Id);
    }
}
