using System.Globalization;
using System.Text;
using Daybook.Core;
using Daybook.Core.Entries;

namespace Daybook.Server.Site.Writing;

/// <summary>Texts as forms send them.</summary>
internal static class WrittenText
{
    /// <summary>A text with LF line ends, in NFC, without characters that are none (the runtime's normalization throws at U+FFFE).</summary>
    public static string Read(string sent) =>
        TextLine.ToFormC(string.Concat(sent.ReplaceLineEndings("\n").Where(c => c is '\n' or '\t' || !(char.IsControl(c) || c == '\uFFFE'))));

    /// <summary>Says how much too long a text is; null if it is not.</summary>
    public static string? FaultOf(string text) => Encoding.UTF8.GetByteCount(text) is var bytes && !EntryLimits.Fits(text)
        ? string.Create(CultureInfo.InvariantCulture, $"This is {bytes} bytes long, the limit is {EntryLimits.TextBytes - 1}.")
        : null;

    /// <summary>Says how much too long a subject, or a line like it, is; null if it is not.</summary>
    /// <param name="what">What it is called.</param>
    /// <param name="line">The line.</param>
    /// <remarks>One limit is in bytes, which nobody counts: so it says how many of these very characters there may be.</remarks>
    public static string? FaultOfLine(string what, string line) => EntryLimits.CutLine(line) is { } fitting && fitting.Length < line.Length
        ? string.Create(CultureInfo.InvariantCulture, $"The {what} has {CountOf(line):N0} characters, of which the first {CountOf(fitting)} fit.")
        : null;

    private static int CountOf(string text) => text.EnumerateRunes().Count();
}
