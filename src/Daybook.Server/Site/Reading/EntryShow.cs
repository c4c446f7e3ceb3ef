using Daybook.Core.Entries;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Html;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Components;

namespace Daybook.Server.Site.Reading;

/// <summary>Makes entries ready to be shown to the visitor: cleans their texts, and finds their pictures.</summary>
internal sealed class EntryShow(Visit visit, IUserpicStore userpics, SiteAddress site)
{
    private readonly Dictionary<long, Userpic?> _pictures = [];

    /// <summary>Entries of a list, without what they cut, and without their texts once these are too much for a page.</summary>
    public async Task<IReadOnlyList<ShownEntry>> ListAsync(IReadOnlyList<Entry> entries)
    {
        var (shown, room) = (new List<ShownEntry>(entries.Count), new HtmlRoom());
        foreach (var entry in entries)
        {
            var address = JournalText.Address(entry);
            shown.Add(await ShowAsync(entry, room.Clean(entry.Text, UseOf(entry, topHeading: 3, address)) ?? EntryHtml.LinkTo(address)));
        }

        return shown;
    }

    /// <summary>The whole of an entry.</summary>
    public Task<ShownEntry> ShowAsync(Entry entry) => ShowAsync(entry, EntryHtml.Clean(entry.Text, UseOf(entry, topHeading: 2)));

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

    private HtmlUse UseOf(Entry entry, int topHeading, string? cutAddress = null) =>
        new(site.UrlOf(visit.Context), entry.Property(EntryProperty.Preformatted) is not null, topHeading, cutAddress);

    private async Task<ShownEntry> ShowAsync(Entry entry, MarkupString text)
    {
        visit.AllowPictures();
        return new ShownEntry(entry, await FindPictureAsync(entry.UserpicId), text, entry.PosterId == visit.Account?.Id);
    }
}
