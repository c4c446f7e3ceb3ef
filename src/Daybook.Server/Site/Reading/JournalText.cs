using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Journals;

namespace Daybook.Server.Site.Reading;

/// <summary>What pages say of journals and entries, and where they are.</summary>
internal static class JournalText
{
    private static readonly Dictionary<int, string> MoodNames = Moods.All.ToDictionary(mood => mood.Id, mood => mood.Name);

    /// <summary>The subject, or what stands in its place.</summary>
    public static string Subject(string subject) => subject.Trim().Length > 0 ? subject : "(no subject)";

    /// <summary>The page of an entry, from the root of the site.</summary>
    public static string Address(Entry entry) => JournalUrl.Of("", entry.Journal, entry.DisplayId);

    /// <summary>A page of a journal, such as <c>tags</c>, from the root of the site.</summary>
    public static string PageOf(AccountName journal, string page) => JournalUrl.Of("", journal) + "/" + page;

    /// <summary>The page of a tag.</summary>
    public static string TagPage(AccountName journal, TagName tag) => PageOf(journal, "tag/" + Uri.EscapeDataString(tag.Value));

    /// <summary>Where one's own tags are renamed and deleted.</summary>
    public const string MyTags = "/manage/tags";

    /// <summary>Where who keeps a journal renames and deletes its tags.</summary>
    public static string ManagedTags(Journal journal) => journal.IsCommunity ? $"/manage/communities/{journal.Name}/tags" : MyTags;

    /// <summary>The page of a day.</summary>
    public static string DayPage(AccountName journal, DateOnly day) =>
        PageOf(journal, day.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture));

    /// <summary>The page of a month.</summary>
    public static string MonthPage(AccountName journal, DateOnly month) =>
        PageOf(journal, month.ToString("yyyy'/'MM", CultureInfo.InvariantCulture));

    /// <summary>An event time: on the poster's own clock, in no zone.</summary>
    public static string Time(EventTime time) => time.Value.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A number in an address: digits and nothing else; null if it is none.</summary>
    public static long? ReadNumber(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Who an entry is for, in a word or two; null if everybody.</summary>
    /// <param name="security">The entry's.</param>
    /// <param name="isCommunity">Whether its journal is a community.</param>
    public static string? Security(EntrySecurity security, bool isCommunity) => security switch
    {
        { Kind: SecurityKind.Public } => null,
        { Kind: SecurityKind.Private } or { AllowMask: 0 } => "Private",
        _ when security == EntrySecurity.FriendsOnly => isCommunity ? "Members only" : "Friends only",
        _ => "Some friends",
    };

    /// <summary>The mood, in words; null if there is none.</summary>
    public static string? Mood(Entry entry) => entry.Property(EntryProperty.Mood)
        ?? (int.TryParse(entry.Property(EntryProperty.MoodId), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? MoodNames.GetValueOrDefault(id) : null);

    /// <summary>A count with its noun.</summary>
    public static string Count(int count, string noun) => string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
