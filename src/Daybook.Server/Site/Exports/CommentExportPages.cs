using System.Globalization;
using Daybook.Core.Comments;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Exports;

/// <summary><c>/export_comments.bml</c>: the comments of a journal, for who backs it up (fact sheet 10.1).</summary>
internal static class CommentExportPages
{
    private const int MaxMeta = 10_000;
    private const int MaxBodies = 1000;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/export_comments.bml", ReadRoutes.Methods, ExportAsync);

        // As Dreamwidth calls it.
        pages.MapMethods("/export_comments", ReadRoutes.Methods, ExportAsync);
    }

    private static async Task<IResult> ExportAsync(Visit visit, ExportKeeper keeper, ICommentExport comments)
    {
        var (request, cancellation) = (visit.Context.Request, visit.Context.RequestAborted);
        if (request.Headers.Referer.Count > 0)
        {
            return MessagePage.NotForYou("Comments are exported by programs, and not by following a link.");
        }

        if (await keeper.FindAsync(visit) is not { } standing)
        {
            return MessagePage.NotForYou(
                "Only whoever keeps the journal can export its comments: log in with a program that backs up journals, or with sessiongenerate.");
        }

        var journalId = standing.Journal.AccountId;
        var startId = Number("startid") is { } start and >= 0 ? start : 0;
        var most = request.Query["get"].ToString() switch
        {
            "comment_meta" => MaxMeta,
            "comment_body" => MaxBodies,
            _ => 0,
        };
        if (most == 0)
        {
            return MessagePage.BadRequest("The parameter get says what to export: comment_meta or comment_body.");
        }

        var window = Number("numitems") is { } wanted and >= 1 && wanted <= most ? (int)wanted : most;
        var maxId = await comments.FindMaxIdAsync(journalId, cancellation);
        var xml = most == MaxMeta
            ? CommentExportXml.WriteMeta(
                maxId,
                startId,
                window,
                CommentExportGaps.Mark(
                    await comments.ListMetaAsync(journalId, startId, window, cancellation), startId, window, maxId, comment => comment.TalkId, CommentExportGaps.Meta),
                await comments.ListPostersAsync(journalId, cancellation))
            : CommentExportXml.WriteBodies(
                CommentExportGaps.Mark(
                    await comments.ListAsync(journalId, startId, window, cancellation), startId, window, maxId, comment => comment.TalkId, CommentExportGaps.Comment),
                request.Query["props"] == "1");
        return TypedResults.Bytes(xml, CommentExportXml.ContentType);

        long? Number(string name) =>
            long.TryParse(request.Query[name], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
