using System.Diagnostics.CodeAnalysis;

namespace Daybook.Core.Userpics;

/// <summary>What a picture shows, for those who cannot see it: up to 300 Unicode code points in NFC without control characters.</summary>
public static class UserpicDescription
{
    /// <summary>The longest description, in Unicode code points after NFC.</summary>
    public const int MaxLength = 300;

    /// <summary>Reads a description.</summary>
    /// <param name="text">Any text; an empty one takes a description away.</param>
    /// <param name="description">The description, if it is one.</param>
    /// <param name="fault">Else what is wrong with it, for the person who sent it.</param>
    public static bool TryRead(
        string text, [NotNullWhen(true)] out string? description, [NotNullWhen(false)] out string? fault)
    {
        if (!TextLine.TryCompose(text, out description))
        {
            fault = "description has a control character";
            return false;
        }

        var length = description.EnumerateRunes().Count();
        fault = length > MaxLength ? $"description has {length} characters, the limit is {MaxLength}" : null;
        return fault is null;
    }
}
