using Daybook.Core.Accounts;

namespace Daybook.Core.Entries;

/// <summary>An entry of a journal.</summary>
/// <param name="JournalId">The account whose journal it is in.</param>
/// <param name="Journal">Its name.</param>
/// <param name="JournalKind">Whether that is a person's journal or a community.</param>
/// <param name="ItemId">Its number in the journal: from 1, never used again.</param>
/// <param name="Anum">A random byte that it keeps; see <see cref="Entries.DisplayId"/>.</param>
/// <param name="PosterId">The account that wrote it.</param>
/// <param name="Poster">Its name.</param>
/// <param name="PosterState">Its state: what it wrote is hidden unless it is visible.</param>
/// <param name="EventTime">When it says that it happened.</param>
/// <param name="LoggedAt">When it was posted: never earlier than the entry before it.</param>
/// <param name="ChangedAt">When it was posted or last edited, on the journal's clock: whole seconds, and no two changes have the same.</param>
/// <param name="Revision">How many times it was edited.</param>
/// <param name="RevisedAt">When it was last edited, to the second; null if never.</param>
/// <param name="Security">Who it is for.</param>
/// <param name="Subject">One line; may be empty.</param>
/// <param name="Text">The text as it was written, with LF line ends; HTML that is not yet cleaned.</param>
/// <param name="StoredProperties">The properties that were set, by name, without those that have a member of their own here.</param>
/// <param name="Tags">The tags, in order of their names.</param>
/// <param name="PictureKeyword">The keyword of its picture as it is now called, or <c>pic#</c> and a number; null for the default picture.</param>
/// <param name="UserpicId">The picture to show with it: that of the keyword, else the poster's default; null if there is neither.</param>
/// <param name="CommentCount">How many comments it has that are neither deleted nor screened.</param>
/// <param name="ScreenedCount">How many screened ones.</param>
/// <param name="CommentsChangedAt">When its comments last changed, on the journal's clock; null if never.</param>
public sealed record Entry(
    long JournalId,
    AccountName Journal,
    AccountKind JournalKind,
    long ItemId,
    int Anum,
    long PosterId,
    AccountName Poster,
    AccountState PosterState,
    EventTime EventTime,
    DateTimeOffset LoggedAt,
    DateTimeOffset ChangedAt,
    int Revision,
    DateTimeOffset? RevisedAt,
    EntrySecurity Security,
    string Subject,
    string Text,
    IReadOnlyDictionary<string, string> StoredProperties,
    IReadOnlyList<TagName> Tags,
    string? PictureKeyword,
    long? UserpicId,
    int CommentCount,
    int ScreenedCount,
    DateTimeOffset? CommentsChangedAt)
{
    /// <summary>The <c>ditemid</c>: the number in its address.</summary>
    public long DisplayId => Entries.DisplayId.Of(ItemId, Anum);

    /// <summary>Whether friends pages leave it out.</summary>
    public bool IsBackdated => StoredProperties.ContainsKey(EntryProperty.Backdated);

    /// <summary>
    /// When it was posted or last edited, by the clock that people see: for feeds. <see cref="ChangedAt"/> is for clients that sync, and hours ahead after a restore or where
    /// much changed at once.
    /// </summary>
    public DateTimeOffset UpdatedAt => RevisedAt is { } revised && revised > LoggedAt ? revised : LoggedAt;

    /// <summary>A property, or null if it is not set.</summary>
    public string? Property(string name) => StoredProperties.GetValueOrDefault(name);

    /// <summary>All properties as clients are told them, in order of their names; never one that is not set.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties()
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in StoredProperties)
        {
            all.Add(name, value);
        }

        Set(EntryProperty.TagList, string.Join(", ", Tags));
        Set(EntryProperty.PictureKeyword, PictureKeyword);
        Set(EntryProperty.Revision, Revision > 0 ? EntryLimits.Digits(Revision) : null);
        Set(EntryProperty.RevisionTime, RevisedAt is { } revised ? EntryLimits.Digits(revised.ToUnixTimeSeconds()) : null);
        Set(EntryProperty.CommentsChanged, CommentsChangedAt is { } changed ? EntryLimits.Digits(changed.ToUnixTimeSeconds()) : null);
        Set(EntryProperty.HasScreened, ScreenedCount > 0 ? "1" : null);
        return [.. all];

        void Set(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
            {
                all[name] = value;
            }
        }
    }
}
