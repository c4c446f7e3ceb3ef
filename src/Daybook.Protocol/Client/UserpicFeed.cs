using System.Xml;

namespace Daybook.Protocol.Client;

/// <summary>A picture in an account's feed of userpics.</summary>
/// <param name="Url">The picture's address.</param>
/// <param name="Description">What it shows, or what its owner noted about it; null if the feed does not say.</param>
/// <param name="UpdatedAt">When it was uploaded; null if the feed does not say.</param>
public sealed record FeedUserpic(Uri Url, string? Description, DateTimeOffset? UpdatedAt);

/// <summary>The Atom feed <c>/users/NAME/data/userpics</c> (fact sheet 10.3), for what the protocol of other servers does not tell.</summary>
public static class UserpicFeed
{
    /// <summary>The largest feed that is read, in characters.</summary>
    public const int MaxCharacters = 16 * 1024 * 1024;

    private const string Atom = "http://www.w3.org/2005/Atom";

    /// <summary>Where a server has the feed of an account.</summary>
    /// <param name="server">The server's address.</param>
    /// <param name="user">The account's name.</param>
    public static Uri AddressOf(Uri server, string user) =>
        new($"{server.AbsoluteUri.TrimEnd('/')}/users/{Uri.EscapeDataString(user.Trim().ToLowerInvariant().Replace('-', '_'))}/data/userpics");

    /// <summary>
    /// The pictures. Dreamwidth writes the description as a second <c>title</c>, and a comment of the owner as <c>summary</c>; the description goes
    /// before. Keywords are left out: some servers escape them twice there, and <c>login</c> tells them right.
    /// </summary>
    /// <exception cref="FormatException">It is no Atom feed, or past the limit.</exception>
    public static async Task<IReadOnlyList<FeedUserpic>> ReadAsync(Stream stream, CancellationToken cancellation = default)
    {
        var settings = new XmlReaderSettings
        {
            Async = true,
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            MaxCharactersInDocument = MaxCharacters,
        };
        try
        {
            using var reader = XmlReader.Create(stream, settings);
            if (await reader.MoveToContentAsync() != XmlNodeType.Element || reader.LocalName != "feed" || reader.NamespaceURI != Atom)
            {
                throw new FormatException("It is not an Atom feed.");
            }

            var pictures = new List<FeedUserpic>();
            while (await reader.ReadAsync())
            {
                cancellation.ThrowIfCancellationRequested();
                if (reader is { NodeType: XmlNodeType.Element, LocalName: "entry", NamespaceURI: Atom }
                    && await ReadEntryAsync(reader) is { } picture)
                {
                    pictures.Add(picture);
                }
            }

            return pictures;
        }
        catch (XmlException malformed)
        {
            throw new FormatException($"The feed is malformed: {malformed.Message}", malformed);
        }
    }

    private static async Task<FeedUserpic?> ReadEntryAsync(XmlReader reader)
    {
        Uri? url = null;
        var titles = new List<string>();
        string? summary = null;
        DateTimeOffset? updated = null;
        using var entry = reader.ReadSubtree();
        await entry.ReadAsync();
        await entry.ReadAsync();
        while (!entry.EOF)
        {
            switch (entry)
            {
                case { NodeType: XmlNodeType.Element, LocalName: "content", NamespaceURI: Atom }:
                    url = ReplyFields.ReadUrl(entry.GetAttribute("src"));
                    await entry.SkipAsync();
                    break;
                case { NodeType: XmlNodeType.Element, LocalName: "title", NamespaceURI: Atom }:
                    titles.Add(await ReadTextAsync(entry));
                    break;
                case { NodeType: XmlNodeType.Element, LocalName: "summary", NamespaceURI: Atom }:
                    summary = await ReadTextAsync(entry);
                    break;
                case { NodeType: XmlNodeType.Element, LocalName: "updated", NamespaceURI: Atom }:
                    updated = DateTimeOffset.TryParse(
                        await ReadTextAsync(entry), null, System.Globalization.DateTimeStyles.AssumeUniversal, out var time) ? time : null;
                    break;
                case { NodeType: XmlNodeType.Element }:
                    await entry.SkipAsync();
                    break;
                default:
                    await entry.ReadAsync();
                    break;
            }
        }

        var description = titles.Count > 1 ? titles[1] : summary;
        return url is null ? null : new FeedUserpic(url, string.IsNullOrEmpty(description) ? null : description, updated);
    }

    /// <summary>The text, whatever mark-up is in it, and the reader behind its end.</summary>
    private static async Task<string> ReadTextAsync(XmlReader reader)
    {
        using var inner = reader.ReadSubtree();
        var text = new System.Text.StringBuilder();
        while (await inner.ReadAsync())
        {
            if (inner.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                text.Append(await inner.GetValueAsync());
            }
        }

        inner.Close();
        await reader.ReadAsync();

        // One line, as the protocol has it.
        return string.Join(' ', text.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
