using System.Globalization;

namespace Daybook.Client.Reporting;

/// <summary>Text from files and servers, for a terminal.</summary>
internal static class Readable
{
    /// <summary>One line in which no character moves the cursor or changes colours.</summary>
    public static string Line(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));

    /// <summary>How many columns it takes, near enough.</summary>
    public static int Width(string text) => new StringInfo(text).LengthInTextElements;

    /// <summary><c>1 picture</c>, <c>2 pictures</c>.</summary>
    public static string Pictures(int count) => string.Create(CultureInfo.InvariantCulture, $"{count} picture{(count == 1 ? "" : "s")}");
}
