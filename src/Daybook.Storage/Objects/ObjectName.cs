using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Daybook.Storage.Objects;

/// <summary>The name of a picture's object: by its bytes, and by a number, so that a name is never used a second time.</summary>
/// <param name="Hash">SHA-256 of the bytes.</param>
/// <param name="Generation">The number: positive.</param>
internal sealed record ObjectName(ReadOnlyMemory<byte> Hash, long Generation)
{
    /// <summary>What the name of every picture's object begins with.</summary>
    public const string Prefix = "userpics/";

    private const int HashDigits = 64;

    /// <summary>A name that no object with these bytes has or had: one of nine million million millions.</summary>
    public static ObjectName New(ReadOnlyMemory<byte> hash) => new(hash, Random.Shared.NextInt64(1, long.MaxValue));

    /// <summary>Reads the name of an object.</summary>
    /// <returns>False if it is no picture's.</returns>
    public static bool TryParse(string text, [MaybeNullWhen(false)] out ObjectName name)
    {
        name = null;
        if (text.Length <= Prefix.Length + 3 + HashDigits
            || !long.TryParse(text.AsSpan(Prefix.Length + 3 + HashDigits + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var generation)
            || generation == 0)
        {
            return false;
        }

        var hash = new byte[HashDigits / 2];
        if (Convert.FromHexString(text.AsSpan(Prefix.Length + 3, HashDigits), hash, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        name = new ObjectName(hash, generation);
        name = name.ToString() == text ? name : null;
        return name is not null;
    }

    /// <summary>As the object store knows it: <c>userpics/9f/9f86…-4711</c>.</summary>
    public override string ToString()
    {
        var digits = Convert.ToHexStringLower(Hash.Span);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{digits.AsSpan(0, 2)}/{digits}-{Generation}");
    }
}
