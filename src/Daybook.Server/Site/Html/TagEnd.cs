namespace Daybook.Server.Site.Html;

/// <summary>Where a tag ends, exactly as a parser has it (HTML standard, 13.2.5.32 to 13.2.5.40): a <c>&gt;</c> in a quoted value ends nothing.</summary>
internal static class TagEnd
{
    private const string Spaces = " \t\n\f\r";

    /// <summary>The place of the <c>&gt;</c> that ends a tag; -1 if there is none.</summary>
    /// <param name="tag">What begins with the tag.</param>
    /// <param name="unclosed">The quote that was opened and never closed: then the first <c>&gt;</c> after it is what was meant. Else empty.</param>
    public static int Find(ReadOnlySpan<char> tag, out string unclosed)
    {
        unclosed = "";
        var at = To(Spaces + "/>", tag, tag is ['<', '/', ..] ? 2 : 1);
        while ((at = Past(Spaces + "/", tag, at)) < tag.Length && tag[at] != '>')
        {
            // The name of an attribute may begin with =.
            at = Past(Spaces, tag, To(Spaces + "/>=", tag, at + 1));
            if (at == tag.Length || tag[at] != '=')
            {
                continue;
            }

            at = Past(Spaces, tag, at + 1);
            if (at == tag.Length || tag[at] is not ('"' or '\''))
            {
                at = To(Spaces + ">", tag, at);
                continue;
            }

            var length = tag[(at + 1)..].IndexOf(tag[at]);
            if (length < 0)
            {
                unclosed = tag[at].ToString();
                return tag[at..].IndexOf('>') is >= 0 and var meant ? at + meant : -1;
            }

            at += length + 2;
        }

        return at < tag.Length ? at : -1;
    }

    /// <summary>The place of the next that is one of these, or the end.</summary>
    private static int To(string characters, ReadOnlySpan<char> tag, int at) =>
        at < tag.Length && tag[at..].IndexOfAny(characters) is >= 0 and var length ? at + length : tag.Length;

    /// <summary>The place of the next that is none of these, or the end.</summary>
    private static int Past(string characters, ReadOnlySpan<char> tag, int at) =>
        at < tag.Length && tag[at..].IndexOfAnyExcept(characters) is >= 0 and var length ? at + length : tag.Length;
}
