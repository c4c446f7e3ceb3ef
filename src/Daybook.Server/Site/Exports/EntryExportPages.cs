using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Server.Interfaces;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Exports;

/// <summary><c>/export_do.bml</c>: a month of a journal in one file (fact sheet 10.2).</summary>
internal static class EntryExportPages
{
    private const int PerPage = 20;

    /// <summary>It changes nothing, and no page of another site can read what is answered: it needs no token of a form.</summary>
    public static void Map(IEndpointRouteBuilder pages) => pages.MapPost("/export_do.bml", ExportAsync).DisableAntiforgery();

    private static async Task<IResult> ExportAsync(Visit visit, ExportKeeper keeper, IEntryReader entries)
    {
        var request = visit.Context.Request;
        if (request.HasFormContentType)
        {
            // It is read first, and who sent it is asked once it is here: a form may take minutes.
            await request.ReadFormAsync(visit.Context.RequestAborted);
            Place.Of(visit.Context)?.BodyHasCome();
            await visit.BeginAsync(visit.Context);
        }

        if (await keeper.FindAsync(visit) is not { } standing)
        {
            return MessagePage.NotForYou("Only whoever keeps the journal can export its entries. Log in first.");
        }

        if (!request.HasFormContentType)
        {
            return MessagePage.BadRequest("Ask for an export with a form that has year, month and format.");
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
        var cancellation = visit.Context.RequestAborted;
        var found = ListAsync(entries, standing, first.Day, cancellation);
        return format == "xml"
            ? TypedResults.Stream(body => EntryExport.WriteXmlAsync(found, fields, encoding, body, cancellation), $"text/xml; charset={encoding.WebName}")
            : TypedResults.Stream(
                body => EntryExport.WriteCsvAsync(found, fields, encoding, form.ContainsKey("header"), body, cancellation),
                $"text/plain; charset={encoding.WebName}",
                string.Create(CultureInfo.InvariantCulture, $"{standing.Journal.Name}-{year:0000}-{month:00}.csv"));
    }

    /// <summary>
    /// A day at a time, as many as it has: so it is the same by event time in a journal of whichever kind. Of their texts a page is in memory at a time.
    /// </summary>
    private static async IAsyncEnumerable<Entry> ListAsync(
        IEntryReader entries, Standing viewer, DateOnly first, [EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var (day, count) in await entries.CountDaysAsync(viewer, first, first.AddMonths(1).AddDays(-1), cancellation))
        {
            foreach (var page in (await entries.ListHeadingsAsync(viewer, day, count, cancellation)).Chunk(PerPage))
            {
                foreach (var entry in await entries.FindAsync(viewer, [.. page.Select(heading => heading.ItemId)], cancellation))
                {
                    yield return entry;
                }
            }
        }
    }

    /// <summary>Numbers were those of a list that each server had of its own.</summary>
    private static Encoding? FindEncoding(string name)
    {
        if (name.Length == 0 || name.All(char.IsAsciiDigit) || name.Equals("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return new UTF8Encoding(false);
        }

        // By themselves encodings put what looks alike for what they cannot say: a wide quotation mark would end a field of CSV.
        var (encoder, decoder) = (EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback);
        return CodePagesEncodingProvider.Instance.GetEncoding(name, encoder, decoder) is { } encoding && encoding.GetBytes("<a>").AsSpan().SequenceEqual("<a>"u8)
            ? encoding
            : name.Equals("iso-8859-1", StringComparison.OrdinalIgnoreCase) ? Encoding.GetEncoding(name, encoder, decoder)
            : null;
    }
}
