using System.Net;
using System.Text;
using System.Xml;
using XmlText = Daybook.Protocol.XmlRpc.XmlText;

namespace Daybook.Protocol.Atom;

/// <summary>
/// Reads an entry of Atom 1.0 (RFC 4287) or of the 0.3 that older clients send. Document types, and so entities, are refused; depth and number are
/// bounded. What it does not know it passes over.
/// </summary>
public static class AtomEntryReader
{
    /// <summary>How deep elements may stand in one another.</summary>
    public const int MaxDepth = 100;

    /// <summary>How many elements and attributes a document may have.</summary>
    public const int MaxNodes = 20_000;

    private const string Atom = "http://www.w3.org/2005/Atom";
    private const string OldAtom = "http://purl.org/atom/ns#";
    private const string DublinCore = "http://purl.org/dc/elements/1.1/";

    /// <summary>Reads an entry.</summary>
    /// <param name="body">The body, of a size that the caller bounds.</param>
    /// <param name="charset">The encoding that the header named, or null.</param>
    /// <exception cref="FormatException">It is no entry, or past a limit; the message says which, in words for who sent it.</exception>
    public static AtomEntry Read(ReadOnlyMemory<byte> body, string? charset = null)
    {
        try
        {
            using var text = XmlText.Open(body, charset);
            using var xml = XmlReader.Create(text, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
            });
            return new Walk(xml).Entry();
        }
        catch (XmlException malformed)
        {
            throw new FormatException($"the body is no well-formed XML, at line {malformed.LineNumber}, character {malformed.LinePosition}", malformed);
        }
        catch (DecoderFallbackException invalid)
        {
            throw new FormatException("the body is not text in the encoding that it says it has, or else in UTF-8", invalid);
        }
    }

    private sealed class Walk(XmlReader xml)
    {
        private int _nodes;

        public AtomEntry Entry()
        {
            while (Next() && xml.NodeType != XmlNodeType.Element)
            {
            }

            if (!IsAtom("entry"))
            {
                throw new FormatException("the body is no entry of Atom");
            }

            var entry = new AtomEntry(null, "", null, IsPlain: false, null);
            List<string> categories = [];
            if (xml.IsEmptyElement)
            {
                return entry;
            }

            Next();
            while (xml.NodeType != XmlNodeType.EndElement)
            {
                if (xml.NodeType != XmlNodeType.Element)
                {
                    Next();
                }
                else if (IsAtom("id"))
                {
                    entry = entry with { Id = Text().Trim() };
                }
                else if (IsAtom("title"))
                {
                    entry = entry with { Title = Title() };
                }
                else if (IsAtom("content"))
                {
                    var (content, isPlain) = Content();
                    entry = entry with { Content = content, IsPlain = isPlain };
                }
                else if (IsAtom("category"))
                {
                    categories.Add(xml.GetAttribute("term") ?? "");
                    Skip();
                }
                else if (xml.LocalName == "subject" && xml.NamespaceURI == DublinCore)
                {
                    categories.Add(Text());
                }
                else
                {
                    Skip();
                }
            }

            // What follows must be well formed as well.
            while (Next())
            {
            }

            categories.RemoveAll(string.IsNullOrWhiteSpace);
            return entry with { Categories = categories.Count > 0 ? categories : null };
        }

        private bool IsAtom(string name) =>
            xml.NodeType == XmlNodeType.Element && xml.LocalName == name && xml.NamespaceURI is (Atom or OldAtom);

        private bool Next()
        {
            if (!xml.Read())
            {
                return false;
            }

            _nodes += 1 + xml.AttributeCount;
            if (xml.Depth > MaxDepth)
            {
                throw new FormatException($"elements stand more than {MaxDepth} deep in one another");
            }

            return _nodes <= MaxNodes ? true : throw new FormatException($"the body has more than {MaxNodes} elements, texts and attributes");
        }

        /// <summary>Passes over the element, and stands behind it.</summary>
        private void Skip()
        {
            var depth = xml.Depth;
            if (!xml.IsEmptyElement)
            {
                while (Next() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
                {
                }
            }

            Next();
        }

        /// <summary>All text within the element; stands behind it.</summary>
        private string Text()
        {
            var (depth, text) = (xml.Depth, new StringBuilder());
            if (!xml.IsEmptyElement)
            {
                while (Next() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
                {
                    text.Append(xml.NodeType == XmlNodeType.Element ? "" : xml.Value);
                }
            }

            Next();
            return text.ToString();
        }

        private string Title()
        {
            var type = xml.GetAttribute("type");
            var title = Text();
            return type is "html" or "text/html" ? Verify(WebUtility.HtmlDecode(title)) : title;
        }

        private (string Content, bool IsPlain) Content()
        {
            if (xml.GetAttribute("src") is not null)
            {
                throw new FormatException("content that stands elsewhere (src) is not fetched");
            }

            // Atom 0.3 has type and mode, 1.0 type alone.
            var (type, mode) = (xml.GetAttribute("type") ?? "text", xml.GetAttribute("mode"));
            if (mode == "base64")
            {
                return (Decode(Text()), type.StartsWith("text/plain", StringComparison.Ordinal));
            }

            if (type == "xhtml" || (mode != "escaped" && type is ("application/xhtml+xml" or "text/html" or "text/xhtml") && xml.NamespaceURI == OldAtom))
            {
                return (Markup(hasDiv: type == "xhtml"), false);
            }

            return type is "text" or "text/plain" ? (Escape(Text()), true) : (Text(), false);
        }

        /// <summary>Text as it stands in HTML. Only what means something there is escaped: the entry is edited later, and other letters are to be read.</summary>
        private static string Escape(string text) => text
            .Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal);

        private static string Decode(string base64)
        {
            try
            {
                return Verify(new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(base64)));
            }
            catch (Exception invalid) when (invalid is FormatException or DecoderFallbackException)
            {
                throw new FormatException("the content is no text in base64", invalid);
            }
        }

        /// <summary>What was escaped twice, or in base64, may hold what XML itself cannot: such an entry could not be told again.</summary>
        private static string Verify(string text)
        {
            try
            {
                return XmlConvert.VerifyXmlChars(text);
            }
            catch (XmlException invalid)
            {
                throw new FormatException("there is a character that XML cannot say", invalid);
            }
        }

        /// <summary>The markup within the element as HTML, without the <c>div</c> that Atom 1.0 puts around it; stands behind it.</summary>
        private string Markup(bool hasDiv)
        {
            var (depth, html) = (xml.Depth, new StringBuilder());
            if (!xml.IsEmptyElement)
            {
                while (Next() && !(xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth))
                {
                    var isAround = hasDiv && xml.Depth == depth + 1 && xml.LocalName == "div";
                    switch (xml.NodeType)
                    {
                        case XmlNodeType.Element when !isAround:
                            Open(html);
                            break;

                        case XmlNodeType.EndElement when !isAround:
                            html.Append("</").Append(xml.LocalName).Append('>');
                            break;

                        case XmlNodeType.Element or XmlNodeType.EndElement:
                            break;

                        default:
                            html.Append(Escape(xml.Value));
                            break;
                    }
                }
            }

            Next();
            return html.ToString();
        }

        private void Open(StringBuilder html)
        {
            html.Append('<').Append(xml.LocalName);
            var isEmpty = xml.IsEmptyElement;
            for (var more = xml.MoveToFirstAttribute(); more; more = xml.MoveToNextAttribute())
            {
                if (xml.Prefix != "xmlns" && xml.Name != "xmlns")
                {
                    html.Append(' ').Append(xml.LocalName).Append("=\"").Append(Escape(xml.Value).Replace("\"", "&quot;", StringComparison.Ordinal)).Append('"');
                }
            }

            xml.MoveToElement();
            html.Append(isEmpty ? " />" : ">");
        }
    }
}
