using Daybook.Core.Userpics;
using Daybook.Protocol;

namespace Daybook.Server.Modes;

/// <summary>The texts of a userpic as fields of a request.</summary>
internal static class UserpicTexts
{
    /// <summary>Reads a list of keywords.</summary>
    /// <exception cref="ProtocolException">One of them is not well formed.</exception>
    public static IReadOnlyList<Keyword> Keywords(string text) => Keyword.TryParseList(text, out var keywords, out var fault)
        ? keywords
        : throw new ProtocolException(Faults.InvalidArgument, fault);

    /// <summary>Reads a description.</summary>
    /// <exception cref="ProtocolException">It is not one.</exception>
    public static string Description(string text) => UserpicDescription.TryRead(text, out var description, out var fault)
        ? description
        : throw new ProtocolException(Faults.InvalidArgument, fault);

    /// <summary>Keywords as pages and replies show them: a list with commas.</summary>
    public static string Write(IReadOnlyList<Keyword> keywords) => string.Join(", ", keywords);

    /// <summary>The refusal of a picture that is another account's, was deleted, or never was: nobody learns which.</summary>
    public static ProtocolException NoPicture() => new(Faults.InvalidArgument, "no such picture");
}
