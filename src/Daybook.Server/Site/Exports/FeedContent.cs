using System.Globalization;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Journals;
using Daybook.Server.Site.Html;

namespace Daybook.Server.Site.Exports;

/// <summary>What a feed says, in whichever format.</summary>
/// <param name="Journal">The journal, with its default picture only if that may be seen.</param>
/// <param name="Entries">The entries, newest first.</param>
/// <param name="SiteUrl">The server's address, without a slash at the end.</param>
/// <param name="Query">What of the journal was asked for, as it stands behind the feed's address; empty for all of it.</param>
internal sealed record FeedContent(Journal Journal, IReadOnlyList<Entry> Entries, string SiteUrl, QueryString Query)
{
    /// <summary>The extensions that feeds of journals have had from the beginning.</summary>
    public const string LiveJournal = "http://www.livejournal.org/rss/lj/1.0/";

    /// <summary>When one of the entries was last changed, to the second.</summary>
    public DateTimeOffset UpdatedAt { get; } = DateTimeOffset.FromUnixTimeSeconds(
        (Entries.Count > 0 ? Entries.Max(entry => entry.UpdatedAt) : Journal.CreatedAt).ToUnixTimeSeconds());

    public string Title => XmlCharacters.Clean(Journal.ShownTitle);

    public string JournalAddress => JournalUrl.Of(SiteUrl, Journal.Name) + "/";

    public string AddressOf(Entry entry) => JournalUrl.Of(SiteUrl, entry);

    /// <summary>
    /// The entries, each with its text as it may stand in any reader: cleaned, and cut where its poster said, or altogether once the feed is full.
    /// </summary>
    public IEnumerable<(Entry Entry, string Html)> ListTexts()
    {
        var room = new HtmlRoom();
        foreach (var entry in Entries)
        {
            var use = new HtmlUse(SiteUrl, entry.Property(EntryProperty.Preformatted) is not null, TopHeading: 2, AddressOf(entry), IsElsewhere: true);
            yield return (entry, XmlCharacters.Clean((room.Clean(entry.Text, use) ?? EntryHtml.LinkTo(AddressOf(entry))).Value));
        }
    }

    /// <summary>Who an entry is for, as the protocol says it.</summary>
    public static string SecurityOf(Entry entry) => entry.Security.Kind switch
    {
        SecurityKind.Public => "public",
        SecurityKind.Private => "private",
        _ => "usemask",
    };

    /// <summary>The mood in words, or the name of the standard one; null if none was set.</summary>
    public static string? MoodOf(Entry entry) => entry.Property(EntryProperty.Mood)
        ?? (int.TryParse(entry.Property(EntryProperty.MoodId), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? Moods.All.FirstOrDefault(mood => mood.Id == id)?.Name
            : null);
}
