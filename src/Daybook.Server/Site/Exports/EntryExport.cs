using System.Globalization;
using System.Text;
using System.Xml;
using Daybook.Core.Entries;
using Daybook.Protocol;
using Daybook.Server.Journals;

namespace Daybook.Server.Site.Exports;

/// <summary>A field of the entry export.</summary>
/// <param name="Name">What it is called in the file.</param>
/// <param name="Choice">The field of the form that asks for it.</param>
/// <param name="Value">Its value.</param>
internal sealed record EntryExportField(string Name, string Choice, Func<Entry, string> Value);

/// <summary>The files of the entry export.</summary>
internal static class EntryExport
{
    private static readonly IReadOnlyList<EntryExportField> Fields =
    [
        // As clients know it: what this export calls itemid is the ditemid.
        new("itemid", "field_itemid", entry => entry.DisplayId.ToString(CultureInfo.InvariantCulture)),
        new("eventtime", "field_eventtime", entry => Time(entry.EventTime.Value)),
        new("logtime", "field_logtime", entry => Time(entry.LoggedAt.UtcDateTime)),
        new("subject", "field_subject", entry => entry.Subject),
        new("event", "field_event", entry => entry.Text),
        new("security", "field_security", entry => entry.Security.Kind switch
        {
            SecurityKind.Public => "public",
            SecurityKind.Private => "private",
            _ => "usemask",
        }),
        new("allowmask", "field_allowmask", entry => entry.Security.AllowMask.ToString(CultureInfo.InvariantCulture)),
        new("current_music", "field_currents", entry => entry.Property(EntryProperty.Music) ?? ""),
        new("current_mood", "field_currents", MoodOf),
    ];

    /// <summary>The fields that a form asks for; all of them if it asks for none.</summary>
    public static IReadOnlyList<EntryExportField> FieldsOf(IEnumerable<string> names)
    {
        var asked = names.ToHashSet(StringComparer.Ordinal);
        var chosen = Fields.Where(field => asked.Contains(field.Choice)).ToList();
        return chosen.Count > 0 ? chosen : Fields;
    }

    /// <summary>XML; what the encoding cannot say is a reference to the character. It is sent entry by entry.</summary>
    public static async Task WriteXmlAsync(
        IAsyncEnumerable<Entry> entries, IReadOnlyList<EntryExportField> fields, Encoding encoding, Stream body, CancellationToken cancellation)
    {
        using var buffer = new MemoryStream();
        using (var xml = XmlWriter.Create(buffer, new XmlWriterSettings { Encoding = encoding, Indent = true, IndentChars = "" }))
        {
            xml.WriteStartElement("livejournal");
            await foreach (var entry in entries)
            {
                xml.WriteStartElement("entry");
                foreach (var field in fields)
                {
                    xml.WriteElementString(field.Name, XmlCharacters.Clean(field.Value(entry)));
                }

                xml.WriteEndElement();
                xml.Flush();
                await SendAsync(buffer, body, cancellation);
            }

            xml.WriteEndElement();
        }

        await SendAsync(buffer, body, cancellation);
    }

    /// <summary>CSV (RFC 4180); what the encoding cannot say is a question mark. It is sent line by line.</summary>
    public static async Task WriteCsvAsync(
        IAsyncEnumerable<Entry> entries, IReadOnlyList<EntryExportField> fields, Encoding encoding, bool hasHeader, Stream body,
        CancellationToken cancellation)
    {
        if (hasHeader)
        {
            await WriteLineAsync(fields.Select(field => field.Name));
        }

        await foreach (var entry in entries)
        {
            await WriteLineAsync(fields.Select(field => Quote(field.Value(entry))));
        }

        ValueTask WriteLineAsync(IEnumerable<string> values) => body.WriteAsync(encoding.GetBytes(string.Join(',', values) + "\r\n"), cancellation);
    }

    private static async Task SendAsync(MemoryStream buffer, Stream body, CancellationToken cancellation)
    {
        await body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellation);
        buffer.SetLength(0);
    }

    private static string Quote(string value) =>
        value.AsSpan().IndexOfAny(",\"\r\n") < 0 ? value : $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string MoodOf(Entry entry) =>
        int.TryParse(entry.Property(EntryProperty.MoodId), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
        && Moods.All.FirstOrDefault(mood => mood.Id == id) is { } mood
            ? mood.Name
            : entry.Property(EntryProperty.Mood) ?? "";

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
