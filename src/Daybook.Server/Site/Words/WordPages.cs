using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Words;

/// <summary>The pages that are prose.</summary>
internal static class WordPages
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        foreach (var page in WrittenPage.All)
        {
            pages.MapMethods(page.Path, ReadRoutes.Methods, async (Visit visit, PageTexts texts, PageFacts facts, SiteAddress site) =>
            {
                var markdown = await texts.ReadAsync(page, visit.Context.RequestAborted);
                var prose = PageProse.Of(facts.FillIn(markdown, site.UrlOf(visit.Context)));
                return Page.Of<WordsPage>((nameof(WordsPage.Written), page), (nameof(WordsPage.Prose), prose));
            });
        }
    }
}
