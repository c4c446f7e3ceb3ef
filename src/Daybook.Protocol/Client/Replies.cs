namespace Daybook.Protocol.Client;

/// <summary>A challenge (fact sheet 2.1).</summary>
/// <param name="Text">The challenge, as received.</param>
/// <param name="Scheme">How to answer: <c>c0</c>.</param>
/// <param name="ServerTime">The server's clock; null if it did not tell.</param>
/// <param name="ExpiresAt">Until when it is good; null if the server did not tell.</param>
public sealed record ServerChallenge(string Text, string Scheme, DateTimeOffset? ServerTime, DateTimeOffset? ExpiresAt);

/// <summary>What a login answers (fact sheet 4.1); lists that were not asked for are empty.</summary>
public sealed record LoginReply
{
    /// <summary>The account's full name.</summary>
    public required string Name { get; init; }

    /// <summary>Something the server wants the person to read.</summary>
    public string? Message { get; init; }

    /// <summary>Other journals that the account may post to.</summary>
    public IReadOnlyList<string> Journals { get; init; } = [];

    /// <summary>The groups of friends.</summary>
    public IReadOnlyList<FriendGroup> FriendGroups { get; init; } = [];

    /// <summary>New moods.</summary>
    public IReadOnlyList<Mood> Moods { get; init; } = [];

    /// <summary>The root of the web menus.</summary>
    public IReadOnlyList<MenuEntry> Menu { get; init; } = [];

    /// <summary>Keywords and the pictures they name; a picture with several keywords is there several times, one without as <c>pic#ID</c>.</summary>
    public IReadOnlyList<NamedUserpic> Userpics { get; init; } = [];

    /// <summary>The default picture, which need not have a keyword.</summary>
    public Uri? DefaultUserpic { get; init; }
}

/// <summary>A group of friends.</summary>
/// <param name="Number">1 to 30: the bit in masks.</param>
/// <param name="Name">Its name.</param>
/// <param name="SortOrder">0 to 255.</param>
/// <param name="IsPublic">Whether others may see it.</param>
public sealed record FriendGroup(int Number, string Name, int SortOrder, bool IsPublic);

/// <summary>An entry of the web menus.</summary>
/// <param name="Text">What it says; <c>-</c> is a separator.</param>
/// <param name="Url">Where it leads; null for a separator or a menu.</param>
/// <param name="Items">The menu below it.</param>
public sealed record MenuEntry(string Text, string? Url, IReadOnlyList<MenuEntry> Items);

/// <summary>A keyword and the picture it names.</summary>
/// <param name="Keyword">The keyword, or <c>pic#ID</c>.</param>
/// <param name="Url">The picture's address; null if the server did not tell.</param>
public sealed record NamedUserpic(string Keyword, Uri? Url);

/// <summary>A picture that was uploaded.</summary>
/// <param name="Id">Its number: an old one if the account had the very same picture already.</param>
/// <param name="Width">Pixels, as displayed.</param>
/// <param name="Height">Pixels, as displayed.</param>
public sealed record UploadedUserpic(long Id, int Width, int Height);

/// <summary>Some of an account's pictures, and what its server allows.</summary>
/// <param name="Userpics">The pictures, by number.</param>
/// <param name="HasMore">Whether there are more, with higher numbers.</param>
/// <param name="Limits">The server's limits.</param>
public sealed record UserpicPage(IReadOnlyList<ListedUserpic> Userpics, bool HasMore, UserpicLimits Limits);

/// <summary>What a server allows; null where it does not tell.</summary>
/// <param name="MaxBytes">The largest picture, in bytes.</param>
/// <param name="MaxSide">The longest side, in pixels.</param>
/// <param name="MaxPictures">The most pictures of an account.</param>
/// <param name="MaxKeywords">The most keywords of a picture.</param>
public sealed record UserpicLimits(int? MaxBytes = null, int? MaxSide = null, int? MaxPictures = null, int? MaxKeywords = null);

/// <summary>A picture after a change.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Keywords">Its keywords.</param>
/// <param name="Description">What it shows; null if nobody said.</param>
/// <param name="IsDefault">Whether it is the default picture.</param>
public sealed record EditedUserpic(long Id, IReadOnlyList<string> Keywords, string? Description, bool IsDefault);

/// <summary>A picture of the account, as <c>getpics</c> lists it.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Url">Its address.</param>
/// <param name="Width">Pixels, as displayed.</param>
/// <param name="Height">Pixels, as displayed.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="ContentType">Its media type, such as <c>image/png</c>.</param>
/// <param name="Keywords">Its keywords.</param>
/// <param name="Description">What it shows; null if nobody said.</param>
/// <param name="IsDefault">Whether it is the default picture.</param>
/// <param name="CreatedAt">When it was uploaded; null if the server did not tell.</param>
/// <param name="IsSuspended">Whether a moderator suspended it: its address then shows a neutral picture.</param>
public sealed record ListedUserpic(
    long Id,
    Uri Url,
    int Width,
    int Height,
    long Bytes,
    string ContentType,
    IReadOnlyList<string> Keywords,
    string? Description,
    bool IsDefault,
    DateTimeOffset? CreatedAt,
    bool IsSuspended);
