using System.Globalization;
using System.Text.RegularExpressions;

namespace Daybook.Core.Profiles;

/// <summary>The address of somebody's web site: what stands behind a link that strangers follow.</summary>
public static partial class Website
{
    /// <summary>The longest address, in characters, as it is kept.</summary>
    public const int MaxLength = 255;

    /// <summary>Reads an address as people type it; without a scheme it is one by <c>https</c>.</summary>
    /// <param name="text">What was typed, without white space around it.</param>
    /// <returns>
    /// The address in full, with what needs it escaped, and empty for nothing; or else what is wrong, as a sentence.
    /// </returns>
    public static (string Address, string? Fault) Read(string text)
    {
        if (text.Length == 0)
        {
            return ("", null);
        }

        var isBare = !text.Contains("://", StringComparison.Ordinal);
        if (Scheme.Match(text) is { Success: true, Groups: [_, var scheme, ..] }
            && !scheme.ValueSpan.Equals("http", StringComparison.OrdinalIgnoreCase) && !scheme.ValueSpan.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            return ("", "A web site's address begins with https:// or http://.");
        }

        if (!TextLine.TryCompose(text, out var line) || line.Contains('\uFFFD', StringComparison.Ordinal)
            || !Uri.TryCreate(isBare ? "https://" + line : line, UriKind.Absolute, out var address)
            || !(address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            || address.Host.Length == 0 || (isBare && !address.Host.Contains('.', StringComparison.Ordinal)))
        {
            return ("", "This is not the address of a web site, such as https://example.org.");
        }

        if (address.UserInfo.Length > 0)
        {
            return ("", "A web site's address has no user name or password in it: take out what stands before the @.");
        }

        var whole = address.AbsoluteUri;
        return whole.Length <= MaxLength
            ? (whole, null)
            : ("", string.Create(CultureInfo.InvariantCulture, $"The address has {whole.Length} characters in full, the limit is {MaxLength}."));
    }

    /// <summary>A scheme, and no host with a port behind it.</summary>
    [GeneratedRegex("^([A-Za-z][A-Za-z0-9+.-]*):(?![0-9])", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme { get; }
}
