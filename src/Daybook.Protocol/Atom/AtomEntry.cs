namespace Daybook.Protocol.Atom;

/// <summary>An entry as a client of Atom publishing sends it (fact sheet 10.4).</summary>
/// <param name="Id">The entry's <c>id</c>; null if it has none.</param>
/// <param name="Title">The title; empty if there is none.</param>
/// <param name="Content">The content as HTML; null if there is none.</param>
/// <param name="IsPlain">Whether the content was plain text: then its line ends count.</param>
/// <param name="Categories">The terms of the categories, in their order; null if there is none.</param>
public sealed record AtomEntry(string? Id, string Title, string? Content, bool IsPlain, IReadOnlyList<string>? Categories);
