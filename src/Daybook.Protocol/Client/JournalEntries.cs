namespace Daybook.Protocol.Client;

/// <summary>An entry to post, or what an entry is to become (fact sheet 4.4, 4.5).</summary>
public sealed record EntryDraft
{
    /// <summary>The text, HTML. Empty is refused: to delete an entry is a method of its own.</summary>
    public required string Text { get; init; }

    /// <summary>One line; empty for none.</summary>
    public string Subject { get; init; } = "";

    /// <summary>When it happened, on the poster's clock, to the minute; null lets the server say that it is now, and leaves an entry that is there as it is.</summary>
    public DateTime? Time { get; init; }

    /// <summary><c>public</c>, <c>private</c> or <c>usemask</c>; null is public, and leaves an entry that is there as it is.</summary>
    public string? Security { get; init; }

    /// <summary>With <c>usemask</c>: 1 for all friends, or bits 1 to 30 for friend groups.</summary>
    public uint? AllowMask { get; init; }

    /// <summary>Metadata by name, such as <c>picture_keyword</c> and <c>taglist</c>; an empty value takes it away.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The community; null for the account's own journal.</summary>
    public string? Journal { get; init; }
}

/// <summary>What posting or changing an entry answers.</summary>
/// <param name="ItemId">The number of the entry in its journal; null if it waits for a moderator.</param>
/// <param name="Anum">The byte that belongs to it.</param>
/// <param name="Url">Its address; null if the server did not tell.</param>
/// <param name="Message">What the server wants the person to read, such as that the entry waits for a moderator.</param>
public sealed record PostedEntry(long? ItemId, int Anum, Uri? Url, string? Message);

/// <summary>Which entries to read; see the static members.</summary>
public sealed record EntrySelection
{
    private EntrySelection(params IReadOnlyList<(string Name, string Value)> fields) => Fields = fields;

    /// <summary>The journal; null for the account's own.</summary>
    public string? Journal { get; init; }

    internal IReadOnlyList<(string Name, string Value)> Fields { get; }

    /// <summary>The newest, up to 50.</summary>
    /// <param name="howMany">How many.</param>
    /// <param name="before">Only those earlier than this, on the poster's clock.</param>
    public static EntrySelection Newest(int howMany = 20, DateTime? before = null) => new(
        ("selecttype", "lastn"), ("howmany", Digits(howMany)), ("beforedate", before?.ToString("yyyy-MM-dd HH:mm:ss", Invariant) ?? ""));

    /// <summary>Those of a day.</summary>
    public static EntrySelection OfDay(DateOnly day) =>
        new(("selecttype", "day"), ("year", day.ToString("yyyy", Invariant)), ("month", Digits(day.Month)), ("day", Digits(day.Day)));

    /// <summary>One, by its number.</summary>
    public static EntrySelection One(long itemId) => new(("selecttype", "one"), ("itemid", Digits(itemId)));

    /// <summary>Some, by their numbers; up to 100.</summary>
    public static EntrySelection Some(params IEnumerable<long> itemIds) => new(("selecttype", "multiple"), ("itemids", string.Join(',', itemIds.Select(Digits))));

    /// <summary>Those that changed after a time that <see cref="LiveJournalClient.SyncItemsAsync"/> told; up to 100, the oldest changes.</summary>
    /// <param name="lastSync">The time, as it was told; empty for all.</param>
    public static EntrySelection ChangedAfter(string lastSync) => new(("selecttype", "syncitems"), ("lastsync", lastSync));

    private static IFormatProvider Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static string Digits(long number) => number.ToString(Invariant);
}

/// <summary>An entry that was read.</summary>
/// <param name="ItemId">Its number in its journal.</param>
/// <param name="Anum">The byte that belongs to it; null if the server did not tell.</param>
/// <param name="Time">When it happened, on the poster's clock.</param>
/// <param name="Text">Its text, with LF for line ends.</param>
/// <param name="Subject">Its subject; empty if it has none.</param>
/// <param name="Security"><c>public</c>, <c>private</c> or <c>usemask</c>.</param>
/// <param name="AllowMask">With <c>usemask</c>: who may read it.</param>
/// <param name="Poster">Who wrote it, if that is not whose journal it is; else null.</param>
/// <param name="Url">Its address; null if the server did not tell.</param>
/// <param name="Properties">Its metadata by name.</param>
public sealed record JournalEntry(
    long ItemId,
    int? Anum,
    DateTime Time,
    string Text,
    string Subject,
    string Security,
    uint AllowMask,
    string? Poster,
    Uri? Url,
    IReadOnlyDictionary<string, string> Properties);

/// <summary>A page of what changed (fact sheet 4.7).</summary>
/// <param name="Items">What changed, the oldest first.</param>
/// <param name="Total">How many there are in all, these among them: if more, ask again with the last time.</param>
public sealed record SyncPage(IReadOnlyList<SyncItem> Items, int Total);

/// <summary>A thing that changed.</summary>
/// <param name="Kind"><c>L</c> for an entry, <c>C</c> for its comments; pass over others.</param>
/// <param name="ItemId">The entry.</param>
/// <param name="Action"><c>create</c> or <c>update</c>.</param>
/// <param name="Time">When, as the server wrote it: only such times may be sent back.</param>
public sealed record SyncItem(char Kind, long ItemId, string Action, string Time);

/// <summary>A tag of a journal.</summary>
/// <param name="Name">The tag.</param>
/// <param name="Uses">How many entries have it.</param>
public sealed record TagUse(string Name, int Uses);
