using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Profiles;

namespace Daybook.Core.Friends;

/// <summary>An account that another calls a friend: whose journal it reads, and, if a person, who reads its entries for friends.</summary>
/// <param name="AccountId">The friend.</param>
/// <param name="Name">Their name.</param>
/// <param name="FullName">Their name to show; while they are deleted or suspended, <paramref name="Name"/> again.</param>
/// <param name="Kind">Whether it is a person or a community.</param>
/// <param name="State">Their state.</param>
/// <param name="Foreground">The colour of the text for that friend.</param>
/// <param name="Background">The colour behind it.</param>
/// <param name="GroupMask">The groups that the friend is in; bit 0 is always set.</param>
/// <param name="Birthday">Their birthday, if they tell it everybody and are neither deleted nor suspended; else null.</param>
public sealed record Friend(
    long AccountId,
    AccountName Name,
    string FullName,
    AccountKind Kind,
    AccountState State,
    Colour Foreground,
    Colour Background,
    uint GroupMask,
    Birthday? Birthday);

/// <summary>A colour of a friend.</summary>
/// <param name="Rgb">Red, green and blue, from the highest bits to the lowest of 24.</param>
public readonly record struct Colour(int Rgb)
{
    /// <summary><c>#000000</c>: text unless chosen otherwise.</summary>
    public static Colour Black { get; } = new(0);

    /// <summary><c>#ffffff</c>: behind the text unless chosen otherwise.</summary>
    public static Colour White { get; } = new(0xFFFFFF);

    /// <summary>Reads <c>#rrggbb</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Colour colour)
    {
        colour = default;
        var read = 0;
        if (text is not ['#', .. { Length: 6 } digits] || !int.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out read))
        {
            return false;
        }

        colour = new Colour(read);
        return true;
    }

    /// <summary><c>#rrggbb</c>, in lower case.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"#{Rgb:x6}");
}

/// <summary>A friend to add or change.</summary>
/// <param name="Name">Who.</param>
/// <param name="Foreground">The colour of the text; null is black for a new friend and leaves that of an old one.</param>
/// <param name="Background">The colour behind it; null is white for a new friend and leaves that of an old one.</param>
/// <param name="GroupMask">The groups; null is none for a new friend and leaves those of an old one. Bit 0 is set in any case.</param>
/// <param name="AddedGroups">Groups beside these.</param>
public sealed record FriendEdit(
    AccountName Name, Colour? Foreground = null, Colour? Background = null, uint? GroupMask = null, uint AddedGroups = 0);

/// <summary>A group of friends.</summary>
/// <param name="Number">1 to 30: its bit in masks.</param>
/// <param name="Name">The name.</param>
/// <param name="SortOrder">0 to 255: where it stands among the groups.</param>
/// <param name="IsPublic">Whether others may know of it.</param>
public sealed record FriendGroup(int Number, string Name, int SortOrder, bool IsPublic)
{
    /// <summary>The highest number.</summary>
    public const int MaxNumber = 30;

    /// <summary>Where a group stands unless said otherwise.</summary>
    public const int DefaultSortOrder = 50;

    /// <summary>The longest name, in code points.</summary>
    public const int NameCharacters = 40;

    /// <summary>The longest name, in bytes of UTF-8.</summary>
    public const int NameBytes = 90;

    /// <summary>Its bit in masks.</summary>
    public uint Bit => 1u << Number;

    /// <summary>A name as it is kept: trimmed, without a <c>/</c> at its end, cut to its limits; empty if nothing is left.</summary>
    public static string Clean(string name) => EntryLimits.Cut(name.Trim().TrimEnd('/').TrimEnd(), NameCharacters, NameBytes).TrimEnd();
}

/// <summary>A group to make or change.</summary>
/// <param name="Number">1 to 30.</param>
/// <param name="Name">The name, as <see cref="FriendGroup.Clean"/> gives it; not empty.</param>
/// <param name="SortOrder">Where it stands; null is <see cref="FriendGroup.DefaultSortOrder"/> for a new group and leaves that of an old one.</param>
/// <param name="IsPublic">Whether others may know of it; null is no for a new group and leaves an old one.</param>
public sealed record FriendGroupEdit(int Number, string Name, int? SortOrder, bool? IsPublic);
