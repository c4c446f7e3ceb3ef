using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Daybook.Core.Journals;

/// <summary>
/// What bytes of a client that does not know Unicode are (<c>ver</c> 0; fact sheet 3). Each has ASCII in it, byte for byte, and no state between
/// characters, so that lines can be cut anywhere.
/// </summary>
public static class LegacyEncoding
{
    /// <summary>Those that may be chosen, by their web names, in the order of a list to choose from.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "windows-1250", "windows-1251", JournalSettings.DefaultLegacyEncoding, "windows-1253", "windows-1254", "windows-1255", "windows-1256",
        "windows-1257", "windows-1258", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7", "iso-8859-9", "iso-8859-15", "koi8-r", "koi8-u",
        "shift_jis", "euc-jp", "euc-kr", "gb18030", "big5",
    ];

    /// <summary>
    /// The encoding of a name, in any case; false if it is none of <see cref="Names"/>. It is strict: what it cannot read or say throws
    /// <see cref="DecoderFallbackException"/> or <see cref="EncoderFallbackException"/>.
    /// </summary>
    public static bool TryFind(string name, [NotNullWhen(true)] out Encoding? encoding)
    {
        encoding = Names.Contains(name, StringComparer.OrdinalIgnoreCase) ? Strict(name) : null;
        return encoding is not null;
    }

    /// <summary>Whether an encoding of these can say a text.</summary>
    public static bool CanSay(this Encoding encoding, string text)
    {
        ArgumentNullException.ThrowIfNull(encoding);
        if (Ascii.IsValid(text))
        {
            return true;
        }

        try
        {
            encoding.GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>ISO 8859-1 is the runtime's own; the others are in its code pages.</summary>
    private static Encoding Strict(string name) =>
        CodePagesEncodingProvider.Instance.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)
        ?? Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
