using System.Diagnostics.CodeAnalysis;

namespace Daybook.Server.Options;

/// <summary>Reads the text of a setting; false if it is not allowed.</summary>
internal delegate bool TryRead<T>(string text, [MaybeNullWhen(false)] out T value);

/// <summary>How the values of a kind of setting are written and which of them are allowed.</summary>
/// <param name="Allowed">The allowed values in words that fit after "must be": <c>a whole number from 1 to 10</c>.</param>
/// <param name="TryRead">Reads a value; false if it is not allowed.</param>
/// <param name="Write">The text that reads as this value.</param>
internal sealed record ValueFormat<T>(string Allowed, TryRead<T> TryRead, Func<T, string> Write);
