using System.Globalization;
using Daybook.Core.Profiles;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Reading;

/// <summary><c>/interests</c>: who is interested in something.</summary>
internal static class InterestPages
{
    public const string Path = "/interests";

    /// <summary>The field with the interest, as LiveJournal called it.</summary>
    public const string Name = "int";

    private const int PerPage = 100;

    /// <summary>The page of those who are interested in something.</summary>
    public static string Of(string interest) => $"{Path}?{Name}={Uri.EscapeDataString(interest)}";

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods(Path, ReadRoutes.Methods, ShowAsync);

        // Where LiveJournal had it.
        pages.MapMethods("/interests.bml", ReadRoutes.Methods, (Visit visit) => visit.SeeOther(Path + visit.Context.Request.QueryString.ToUriComponent()));
    }

    private static async Task<IResult> ShowAsync(Visit visit, IProfileStore profiles)
    {
        var (query, cancellation) = (visit.Context.Request.Query, visit.Context.RequestAborted);
        var form = PageForm.With((Name, query[Name]));
        var name = Read(form);
        if (name.Length == 0)
        {
            return Page.Of<InterestsPage>(form.Status, (nameof(InterestsPage.Form), form));
        }

        var interest = await profiles.FindInterestAsync(name, cancellation);
        var before = JournalText.ReadNumber(query["before"]);
        var found = interest is null ? [] : await profiles.ListInterestedAsync(interest.Id, before, PerPage + 1, cancellation);
        return Page.Of<InterestsPage>(
            (nameof(InterestsPage.Form), form),
            (nameof(InterestsPage.Sought), name),
            (nameof(InterestsPage.Count), interest?.Count ?? 0),
            (nameof(InterestsPage.Accounts), (IReadOnlyList<Interested>)[.. found.Take(PerPage)]),
            (nameof(InterestsPage.First), before is null ? null : Of(name)),
            (nameof(InterestsPage.More), found.Count > PerPage ? string.Create(CultureInfo.InvariantCulture, $"{Of(name)}&before={found[PerPage - 1].AccountId}") : null));
    }

    /// <summary>The interest that is sought; empty if there is none, or what is wrong stands at its field.</summary>
    private static string Read(PageForm form)
    {
        if (!Interest.TryRead(form[Name], out var name))
        {
            form.Refuse(Name, "Type one interest, without commas.");
        }
        else if (name.EnumerateRunes().Count() is > Interest.MaxLength and var length)
        {
            form.Refuse(Name, $"The interest has {length} characters, the limit is {Interest.MaxLength}.");
        }

        return form.HasErrors ? "" : name;
    }
}
