namespace Daybook.Core.Entries;

/// <summary>Who an entry is for. The letters are what the database holds: never change one.</summary>
public enum SecurityKind
{
    /// <summary>Everybody; <c>public</c>.</summary>
    Public = 'A',

    /// <summary>Its poster, and who keeps the journal; <c>private</c>.</summary>
    Private = 'P',

    /// <summary>Friends, by groups; <c>usemask</c>.</summary>
    UseMask = 'U',
}

/// <summary>Who an entry is for (fact sheet 7.1).</summary>
/// <remarks>
/// An entry has an <see cref="Audience"/> and a viewer has a mask (<see cref="Access.Sight.Mask"/>); who has a bit in common may read. Bit 0 is all friends, or
/// the members of a community; 1 to 30 are friend groups; 31 is everybody. The database holds the audience, so that this is one
/// comparison there as well.
/// </remarks>
public readonly record struct EntrySecurity
{
    /// <summary>The bit of all friends.</summary>
    public const uint Friends = 1;

    /// <summary>The bits that a mask may have: friends, and groups 1 to 30.</summary>
    public const uint MaskBits = 0x7FFF_FFFF;

    /// <summary>The bit that everybody has.</summary>
    public const uint Everybody = 0x8000_0000;

    private EntrySecurity(SecurityKind kind, uint allowMask)
    {
        Kind = kind;
        AllowMask = allowMask;
    }

    /// <summary>For everybody.</summary>
    public static EntrySecurity Public { get; } = new(SecurityKind.Public, 0);

    /// <summary>For the poster alone.</summary>
    public static EntrySecurity Private { get; } = new(SecurityKind.Private, 0);

    /// <summary>For all friends.</summary>
    public static EntrySecurity FriendsOnly { get; } = Masked(Friends);

    /// <summary>The kind.</summary>
    public SecurityKind Kind { get; }

    /// <summary>The <c>allowmask</c>; 0 unless <see cref="SecurityKind.UseMask"/>.</summary>
    public uint AllowMask { get; }

    /// <summary>Whose bits may read it.</summary>
    public uint Audience => Kind == SecurityKind.Public ? Everybody : AllowMask;

    /// <summary>For the friends, or groups of them, of this mask; 0 is for the poster alone. Bit 31 is dropped: it is reserved.</summary>
    public static EntrySecurity Masked(uint allowMask) => new(SecurityKind.UseMask, allowMask & MaskBits);

    /// <summary>What a kind and a mask say together; the mask counts only for <see cref="SecurityKind.UseMask"/>.</summary>
    public static EntrySecurity Of(SecurityKind kind, uint allowMask) => kind switch
    {
        SecurityKind.Public => Public,
        SecurityKind.Private => Private,
        _ => Masked(allowMask),
    };
}
