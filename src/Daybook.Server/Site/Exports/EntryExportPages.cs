using System.Globalization;
using System.Text;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Exports;

/// <summary><c>/export_do.bml</c>: a month of a journal in one file (fact sheet 10.2).</summary>
internal static class EntryExportPages
{
    /// <summary>It changes nothing, and no page of another site can read what is answered: it needs no token of a form.</summary>
    public static void Map(IEndpointRouteBuilder pages) => pages.MapPost("/export_do.bml", ExportAsync).DisableAntiforgery();

    private static async Task<IResult> ExportAsync(Visit visit, ExportKeeper keeper, IEntryReader entries)
    {
        var request = visit.Context.Request;
        if (await keeper.FindAsync(visit) is not { } standing)
        {
            return MessagePage.NotForYou("Entries are exported by who keeps the journal. Log in first.");
        }

        if (!request.HasFormContentType)
        {
            return MessagePage.BadRequest("An export is asked for by a form, with year, month and format.");
        }

        var form = await request.ReadFormAsync(visit.Context.RequestAborted);
        if (!int.TryParse(form["year"], NumberStyles.None, CultureInfo.InvariantCulture, out var year)
            || !int.TryParse(form["month"], NumberStyles.None, CultureInfo.InvariantCulture, out var month)
            || !EventTime.TryCreate(year, month, 1, 0, 0, out var first))
        {
            return MessagePage.BadRequest(
                string.Create(CultureInfo.InvariantCulture, $"year must be from {EventTime.MinYear} to {EventTime.MaxYear}, and month from 1 to 12."));
        }

        if (FindEncoding(form["encoding"].ToString() is { Length: > 0 } name ? name : form["encid"].ToString()) is not { } encoding)
        {
            return MessagePage.BadRequest("This server does not know that encoding. utf-8 is one that it knows.");
        }

        var format = form["format"].ToString();
        if (format is not ("xml" or "csv"))
        {
            return MessagePage.BadRequest("format must be xml or csv.");
        }

        var fields = EntryExport.FieldsOf(form.Keys);
        var found = await ListAsync(entries, standing, first.Day, visit.Context.RequestAborted);
        return format == "xml"
            ? TypedResults.Bytes(EntryExport.WriteXml(found, fields, encoding), $"text/xml; charset={encoding.WebName}")
            : TypedResults.Bytes(
                EntryExport.WriteCsv(found, fields, encoding, form.ContainsKey("header")),
                $"text/plain; charset={encoding.WebName}",
                string.Create(CultureInfo.InvariantCulture, $"{standing.Journal.Name}-{year:0000}-{month:00}.csv"));
    }

    /// <summary>A day at a time, as many as it has: so it is the same by event time in a journal of whichever kind.</summary>
    private static async Task<IReadOnlyList<Entry>> ListAsync(IEntryReader entries, Standing viewer, DateOnly first, CancellationToken cancellation)
    {
        List<Entry> found = [];
        foreach (var (day, count) in await entries.CountDaysAsync(viewer, first, first.AddMonths(1).AddDays(-1), cancellation))
        {
            found.AddRange(await entries.ListDayAsync(viewer, day, count, cancellation));
        }

        return found;
    }

    /// <summary>Numbers were those of a list that each server had of its own.</summary>
    private static Encoding? FindEncoding(string name)
    {
        if (name.Length == 0 || name.All(char.IsAsciiDigit) || name.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return new UTF8Encoding(false);
        }

        return CodePagesEncodingProvider.Instance.GetEncoding(name) is { } encoding && encoding.GetBytes("<a>").AsSpan().SequenceEqual("<a>"u8) ? encoding
            : name.Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.Latin1
            : null;
    }
}
