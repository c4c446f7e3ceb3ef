namespace Daybook.Server.Site.Exports;

/// <summary>What programs read of journals beside the protocol: the place to add the next such address.</summary>
internal static class ExportPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        CommentExportPages.Map(pages);
        EntryExportPages.Map(pages);
        FeedPages.Map(pages);
        FoafPages.Map(pages);
        DataPages.Map(pages);
    }
}
