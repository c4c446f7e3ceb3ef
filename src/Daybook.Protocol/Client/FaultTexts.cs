using System.Reflection;

namespace Daybook.Protocol.Client;

/// <summary>Finds an error of the table by the text that a server sent.</summary>
internal static class FaultTexts
{
    private static readonly string[] Prefixes = ["Client error:", "Server error:", "User error:"];

    // The longest first: one text may begin with another.
    private static readonly Fault[] All =
    [
        .. typeof(Faults).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (Fault)field.GetValue(null)!)
            .OrderByDescending(fault => fault.Text.Length),
    ];

    /// <summary>The error; for a text that is not of the table, one with code 0.</summary>
    /// <param name="text">As sent: old servers spell prefixes otherwise, and some put two spaces after them (fact sheet 12.7, 13).</param>
    public static Fault Find(string text)
    {
        var prefix = Prefixes.FirstOrDefault(prefix => text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
        var bare = text[(prefix?.Length ?? 0)..].TrimStart();
        if (bare.StartsWith("Unknown mode", StringComparison.OrdinalIgnoreCase))
        {
            return Faults.UnknownMethod;
        }

        return Array.Find(All, fault => Says(bare, fault.Text))
            ?? new Fault(0, text, IsTemporary: prefix == Prefixes[1]);
    }

    private static bool Says(string bare, string text) =>
        bare.StartsWith(text, StringComparison.OrdinalIgnoreCase) && (bare.Length == text.Length || bare[text.Length] == ':');
}
