using System.Text;
using System.Xml;

namespace Daybook.Server.Journals;

/// <summary>Documents of XML for programs that follow journals: UTF-8 without a mark, indented.</summary>
internal static class XmlBytes
{
    /// <summary>The document.</summary>
    /// <param name="content">Writes the root element and all in it.</param>
    public static byte[] Write(Action<XmlWriter> content)
    {
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), Indent = true }))
        {
            content(xml);
        }

        return buffer.ToArray();
    }
}
