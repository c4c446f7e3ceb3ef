using System.Globalization;
using Daybook.Core.Access;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Site.Communities;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Reading;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Tags;

/// <summary><c>/manage/tags</c>, and the same of a community for its maintainers: tags are called otherwise, and taken from all entries.</summary>
internal static class ManageTagsPages
{
    /// <summary>In the address: the tag that is to be changed; none for the list.</summary>
    public const string Tag = "tag";

    public const string NewName = "name";

    /// <summary>The buttons' field: <c>rename</c>, <c>delete</c>.</summary>
    public const string Act = "do";

    private const int PerPage = 200;

    public static void Map(IEndpointRouteBuilder pages)
    {
        var mine = pages.MapGroup("").AddEndpointFilter(VisitFilter.RequireAccount);
        mine.MapMethods(JournalText.MyTags, ReadRoutes.Methods, async (Visit visit, JournalAt at, ITagStore tags) =>
            await ShowAsync(visit, await at.FindAsync(visit.Owner.Name.Value), tags));
        mine.MapPost(JournalText.MyTags, async (Visit visit, JournalAt at, ITagStore tags) =>
            await EditAsync(visit, await at.FindAsync(visit.Owner.Name.Value), tags));
        mine.MapMethods(CommunityPages.Path + "/{name}/tags", ReadRoutes.Methods, async (Visit visit, JournalAt at, ITagStore tags, string name) =>
            await ShowAsync(visit, await KeepingPages.FindAsync(at, name), tags));
        mine.MapPost(CommunityPages.Path + "/{name}/tags", async (Visit visit, JournalAt at, ITagStore tags, string name) =>
            await EditAsync(visit, await KeepingPages.FindAsync(at, name), tags));
    }

    /// <summary>The page of one of a journal's tags.</summary>
    public static string PathOf(Journal journal, TagName tag) => $"{JournalText.ManagedTags(journal)}?{Tag}={Uri.EscapeDataString(tag.Value)}";

    /// <summary>How many entries have a tag.</summary>
    public static string Uses(TagUse use) => use.Uses switch
    {
        0 => "No entry",
        1 => "1 entry",
        var count => string.Create(CultureInfo.InvariantCulture, $"{count} entries"),
    };

    private static async Task<IResult> ShowAsync(Visit visit, Standing? keeper, ITagStore tags, PageForm? form = null)
    {
        if (keeper is null)
        {
            return MessagePage.NotFound();
        }

        var uses = await tags.ListAsync(keeper, visit.Context.RequestAborted);
        var query = visit.Context.Request.Query;
        if (!query.ContainsKey(Tag))
        {
            return ShowList(keeper.Journal, uses, query["after"].ToString());
        }

        return TagName.TryParse(query[Tag].ToString(), out var tag) && uses.FirstOrDefault(use => use.Name == tag) is { } found
            ? Page.Of<ManageTagPage>(
                form?.Status ?? StatusCodes.Status200OK,
                (nameof(ManageTagPage.Form), form ?? PageForm.With((NewName, tag.Value))),
                (nameof(ManageTagPage.Journal), keeper.Journal),
                (nameof(ManageTagPage.Use), found))
            : MessagePage.NotFound();
    }

    private static RazorComponentResult ShowList(Journal journal, IReadOnlyList<TagUse> uses, string after)
    {
        var rest = uses.Where(use => string.CompareOrdinal(use.Name.Value, after) > 0).Take(PerPage + 1).ToList();
        return Page.Of<ManageTagsPage>(
            (nameof(ManageTagsPage.Journal), journal),
            (nameof(ManageTagsPage.Tags), (IReadOnlyList<TagUse>)[.. rest.Take(PerPage)]),
            (nameof(ManageTagsPage.More), rest.Count > PerPage ? $"{JournalText.ManagedTags(journal)}?after={Uri.EscapeDataString(rest[PerPage - 1].Name.Value)}" : null));
    }

    private static async Task<IResult> EditAsync(Visit visit, Standing? keeper, ITagStore tags)
    {
        if (keeper is null || !TagName.TryParse(visit.Context.Request.Query[Tag].ToString(), out var tag))
        {
            return MessagePage.NotFound();
        }

        var (journal, cancellation) = (keeper.Journal, visit.Context.RequestAborted);
        var form = await PageForm.ReadAsync(visit.Context);
        if (form[Act] == "delete")
        {
            return await tags.DeleteAsync(journal.AccountId, tag, cancellation)
                ? visit.SeeOther(JournalText.ManagedTags(journal), new Notice($"No entry has the tag {tag} any more."))
                : MessagePage.NotFound();
        }

        if (!TagName.TryParse(form[NewName], out var newName))
        {
            form.Refuse(NewName, form[NewName].Trim().Length == 0
                ? "Type the new name of the tag."
                : "A tag cannot contain a comma, < or >, or begin with _.");
            return await ShowAsync(visit, keeper, tags, form);
        }

        return await tags.RenameAsync(journal.AccountId, tag, newName, cancellation)
            ? visit.SeeOther(JournalText.ManagedTags(journal), new Notice($"What was tagged {tag} is now tagged {newName}."))
            : MessagePage.NotFound();
    }
}
