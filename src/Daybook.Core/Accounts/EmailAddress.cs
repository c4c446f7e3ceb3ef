namespace Daybook.Core.Accounts;

/// <summary>The address that mail to an account goes to: only its form. Whether it exists, only a mail to it tells.</summary>
public static class EmailAddress
{
    /// <summary>The longest address, in characters. RFC 5321, 4.5.3.1.3: a path has 256 octets, two of which are its angle brackets.</summary>
    public const int MaxLength = 254;

    /// <summary>RFC 5321, 4.5.3.1.1.</summary>
    private const int MaxLocalLength = 64;

    /// <summary>RFC 1035, 2.3.4.</summary>
    private const int MaxLabelLength = 63;

    private const string LocalSigns = "!#$%&'*+-/=?^_`{|}~";

    /// <summary>
    /// Whether the text is an address as people have them: <c>NAME@DOMAIN</c>, both of parts with dots between them, also with letters beyond ASCII
    /// (RFC 6531). Quoted names, comments and addresses of hosts are not.
    /// </summary>
    /// <param name="text">What was typed, without white space around it.</param>
    public static bool IsWellFormed(string text)
    {
        var at = text.LastIndexOf('@');
        return at is > 0 and <= MaxLocalLength
            && text.Length <= MaxLength
            && text[..at].Split('.').All(part => part.Length > 0 && part.All(IsLocal))
            && text[(at + 1)..].Split('.').All(label => label.Length is > 0 and <= MaxLabelLength && label.All(IsDomain) && label[0] != '-' && label[^1] != '-');
    }

    private static bool IsLocal(char c) => IsDomain(c) || LocalSigns.Contains(c, StringComparison.Ordinal);

    private static bool IsDomain(char c) => c < 0x80 ? char.IsAsciiLetterOrDigit(c) || c == '-' : char.IsLetterOrDigit(c);
}
