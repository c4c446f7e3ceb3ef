using Daybook.Core.Accounts;

namespace Daybook.Core.Userpics;

/// <summary>A user picture, without its bytes.</summary>
/// <param name="Id">The <c>picid</c>: positive, unique over the server, never used again.</param>
/// <param name="AccountId">Whose it is.</param>
/// <param name="ContentType">The media type of the stored bytes, such as <c>image/png</c>.</param>
/// <param name="Width">Pixels, as displayed.</param>
/// <param name="Height">Pixels, as displayed.</param>
/// <param name="Size">Stored bytes.</param>
/// <param name="Hash">SHA-256 of the stored bytes: what makes two pictures of an account the same.</param>
/// <param name="Keywords">The names that the account gives it, in the order in which it got them.</param>
/// <param name="Description">What it shows, for those who cannot see it; empty if nobody said.</param>
/// <param name="CreatedAt">When it was first uploaded.</param>
/// <param name="Suspension">Why a neutral picture is shown in its place; null for a picture that is not suspended.</param>
public sealed record Userpic(
    long Id,
    long AccountId,
    string ContentType,
    int Width,
    int Height,
    int Size,
    ReadOnlyMemory<byte> Hash,
    IReadOnlyList<Keyword> Keywords,
    string Description,
    DateTimeOffset CreatedAt,
    Suspension? Suspension);

/// <summary>One of the names that a picture has.</summary>
/// <param name="UserpicId">The picture.</param>
/// <param name="Keyword">The name; null for a picture without any.</param>
public readonly record struct UserpicName(long UserpicId, Keyword? Keyword);

/// <summary>What an account's pictures are called, at one moment.</summary>
/// <param name="Version">See <see cref="Accounts.Account.PicturesVersion"/>.</param>
/// <param name="All">The names, in no order.</param>
public sealed record UserpicNames(long Version, IReadOnlyList<UserpicName> All);

/// <summary>A moderator's decision that a picture is not to be seen.</summary>
/// <param name="At">Since when.</param>
/// <param name="Reason">Why; empty if nobody said.</param>
public sealed record Suspension(DateTimeOffset At, string Reason);

/// <summary>A picture that everybody may be shown, with the name of its account.</summary>
/// <param name="Userpic">The picture.</param>
/// <param name="Owner">Whose it is.</param>
public sealed record ShownUserpic(Userpic Userpic, AccountName Owner);

/// <summary>A user picture's bytes, with what serving them needs.</summary>
/// <param name="ContentType">The media type.</param>
/// <param name="Hash">SHA-256 of the bytes.</param>
/// <param name="CreatedAt">When it was first uploaded.</param>
/// <param name="Bytes">The stored bytes; of a suspended picture none.</param>
/// <param name="IsSuspended">
/// True if a neutral picture is to be shown in its place, and not to be kept for long: it may be unsuspended.
/// </param>
public sealed record UserpicFile(
    string ContentType, ReadOnlyMemory<byte> Hash, DateTimeOffset CreatedAt, ReadOnlyMemory<byte> Bytes, bool IsSuspended);

/// <summary>A picture to add: inspected, stripped, within the limits of one picture.</summary>
/// <param name="AccountId">Whose it will be.</param>
/// <param name="ContentType">The media type of <paramref name="Bytes"/>.</param>
/// <param name="Width">Pixels, as displayed.</param>
/// <param name="Height">Pixels, as displayed.</param>
/// <param name="Bytes">What is stored.</param>
/// <param name="Keywords">Names to give it; one that another picture of the account has moves here.</param>
/// <param name="Description">What it shows; null leaves what a duplicate has.</param>
/// <param name="MakeDefault">Makes it the account's default picture; false leaves the default as it is.</param>
public sealed record NewUserpic(
    long AccountId,
    string ContentType,
    int Width,
    int Height,
    ReadOnlyMemory<byte> Bytes,
    IReadOnlyList<Keyword> Keywords,
    string? Description,
    bool MakeDefault);

/// <summary>What to change about a picture.</summary>
/// <param name="Keywords">
/// The keywords that it is to have, in this order, in the place of those that it has; one that another picture of the account has moves
/// here. Null leaves them.
/// </param>
/// <param name="Description">What it shows; null leaves what it has.</param>
/// <param name="IsDefault">True makes it the account's default picture; false leaves the account without one if it was that; null leaves it.</param>
public sealed record UserpicEdit(IReadOnlyList<Keyword>? Keywords, string? Description, bool? IsDefault);

/// <summary>How much an account may keep.</summary>
/// <param name="MaxPerAccount">Pictures of one account.</param>
/// <param name="MaxKeywords">Keywords of one picture.</param>
public sealed record UserpicQuota(int MaxPerAccount, int MaxKeywords);

/// <summary>What came of adding a picture.</summary>
/// <param name="Userpic">The picture, as it stands now.</param>
/// <param name="IsDuplicate">True if the account had it already, and nothing new was stored.</param>
public sealed record AddedUserpic(Userpic Userpic, bool IsDuplicate);
