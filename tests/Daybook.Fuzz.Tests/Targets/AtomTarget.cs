using System.Text;
using System.Xml;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Protocol.Atom;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>The reader of Atom refuses in words, or reads an entry that stays the same when it is written and read again.</summary>
internal sealed class AtomTarget : Target
{
    private const string Atom = "http://www.w3.org/2005/Atom";

    private static readonly byte[][] Words =
    [
        .. ((string[])
        [
            "<entry xmlns='http://www.w3.org/2005/Atom'>", "<entry xmlns='http://purl.org/atom/ns#'>", "</entry>", "<title>", "</title>", "<title type='html'>",
            "<content type='html'>", "<content type='xhtml'>", "<content mode='xml' type='text/html'>", "<content mode='base64'>aGk=", "<content src='x'/>",
            "</content>", "<category term='a'/>", "<id>", "</id>", "<div xmlns='http://www.w3.org/1999/xhtml'>", "</div>", "<b a='&quot;'>", "</b>", "<br/>",
            "<![CDATA[", "]]>", "<!--", "-->", "&#1;", "&#xD800;", "&amp;", "&a;", "<!DOCTYPE a [<!ENTITY a \"b\">]>", "<?xml version='1.0' encoding='",
            "utf-16'?>", "latin1'?>", "\u00e9", "\ufeff",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override string Name => "atom";

    public override int Cases => 20_000;

    public override int LongCases => 1_000_000;

    public override byte[] Make(Random random)
    {
        var content = random.Next(4) switch
        {
            0 => "<content type='html'>a &lt;b&gt;b&lt;/b&gt;</content>",
            1 => "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>a<b title='c'>b</b><br/></div></content>",
            2 => "<content>plain \u00e9</content>",
            _ => "<content mode='base64' type='text/html'>aGk=</content>",
        };
        var space = random.Next(2) == 0 ? Atom : "http://purl.org/atom/ns#";
        return Encoding.UTF8.GetBytes($"<entry xmlns='{space}'><id>urn:x</id><title>t</title><category term='ink'/><author><name>n</name></author>{content}</entry>");
    }

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        AtomEntry entry;
        try
        {
            entry = AtomEntryReader.Read(input);
        }
        catch (FormatException refused)
        {
            Assert.DoesNotContain('\n', refused.Message);
            return string.Concat(refused.Message.Where(character => !char.IsAsciiDigit(character)));
        }

        var again = AtomEntryReader.Read(Write(entry));
        Assert.Equal((entry.Id, entry.Title, entry.Content), (again.Id, again.Title, again.Content));
        Assert.Equal(entry.Categories ?? [], again.Categories ?? []);
        return $"id {entry.Id is not null} content {entry.Content is not null} plain {entry.IsPlain} categories {entry.Categories?.Count}";
    }

    private static byte[] Write(AtomEntry entry)
    {
        var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = new UTF8Encoding(false), NewLineHandling = NewLineHandling.Entitize }))
        {
            xml.WriteStartElement("entry", Atom);
            if (entry.Id is not null)
            {
                xml.WriteElementString("id", Atom, entry.Id);
            }

            xml.WriteElementString("title", Atom, entry.Title);
            foreach (var category in entry.Categories ?? [])
            {
                xml.WriteStartElement("category", Atom);
                xml.WriteAttributeString("term", category);
                xml.WriteEndElement();
            }

            if (entry.Content is not null)
            {
                xml.WriteStartElement("content", Atom);
                xml.WriteAttributeString("type", "html");
                xml.WriteString(entry.Content);
                xml.WriteEndElement();
            }

            xml.WriteEndElement();
        }

        return buffer.ToArray();
    }
}
