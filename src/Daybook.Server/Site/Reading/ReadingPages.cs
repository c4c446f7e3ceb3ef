using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Server.Journals;
using Daybook.Server.Site.Pages;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Reading;

/// <summary>Entries of a journal: the newest, those of a tag, of a day, and where to find others.</summary>
internal static class ReadingPages
{
    /// <summary>How many entries a page has.</summary>
    public const int PerPage = 20;

    /// <summary>How many entries of a day a page has: those of nearly every day, so that it is read as one.</summary>
    public const int MaxOfDay = 100;

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapMethods("/users/{name}", ReadRoutes.Methods, RecentAsync);
        pages.MapMethods("/users/{name}/tags", ReadRoutes.Methods, TagsAsync);
        pages.MapMethods("/users/{name}/tag/{tag}", ReadRoutes.Methods, TaggedAsync);
        pages.MapMethods("/users/{name}/calendar", ReadRoutes.Methods, CalendarAsync);
        pages.MapMethods("/users/{name}/{year}/{month}", ReadRoutes.Methods, MonthAsync);
        pages.MapMethods("/users/{name}/{year}/{month}/{day}", ReadRoutes.Methods, DayAsync);
    }

    private static async Task<IResult> RecentAsync(Visit visit, JournalAt at, IEntryReader entries, EntryShow show, string name)
    {
        if (await at.FindAsync(name) is not { } standing)
        {
            return MessagePage.NotFound();
        }

        var after = ReadCursor(visit.Context.Request.Query["after"].ToString());
        var found = await entries.ListAsync(standing, new EntryPage(PerPage + 1, After: after), visit.Context.RequestAborted);
        var journal = JournalUrl.Of("", standing.Journal.Name) + "/";
        return ShowList(new EntryList(
            standing,
            await show.ListAsync([.. found.Take(PerPage)]),
            Heading: null,
            Tab: "",
            Next: found.Count > PerPage ? $"{journal}?after={Write(EntryCursor.Of(found[PerPage - 1]))}" : null,
            First: after is null ? null : journal,
            Empty: after is null ? "There are no entries here yet." : "There are no older entries."));
    }

    private static async Task<IResult> TaggedAsync(Visit visit, JournalAt at, IEntryReader entries, EntryShow show, string name)
    {
        if (!TagName.TryParse(ReadTag(visit.Context), out var named) || await at.FindAsync(name) is not { } standing)
        {
            return MessagePage.NotFound();
        }

        var before = JournalText.ReadNumber(visit.Context.Request.Query["before"]);
        var found = await entries.ListTaggedAsync(standing, named, before, PerPage + 1, visit.Context.RequestAborted);

        // A tag that only entries have that the visitor may not see is none.
        if (found.Count == 0 && before is null)
        {
            return MessagePage.NotFound();
        }

        var address = JournalText.TagPage(standing.Journal.Name, named);
        return ShowList(new EntryList(
            standing,
            await show.ListAsync([.. found.Take(PerPage)]),
            Heading: $"Tagged “{named}”",
            Tab: null,
            Next: found.Count > PerPage ? string.Create(CultureInfo.InvariantCulture, $"{address}?before={found[PerPage - 1].ItemId}") : null,
            First: before is null ? null : address,
            Empty: "There are no older entries."));
    }

    private static async Task<IResult> DayAsync(
        Visit visit, JournalAt at, IEntryReader entries, EntryShow show, string name, string year, string month, string day)
    {
        if (ReadDay(year, month, day) is not { } date || await at.FindAsync(name) is not { } standing)
        {
            return MessagePage.NotFound();
        }

        var after = ReadCursor(visit.Context.Request.Query["after"].ToString());
        var found = await entries.ListDayAsync(standing, date, after, MaxOfDay + 1, visit.Context.RequestAborted);
        var address = JournalText.DayPage(standing.Journal.Name, date);
        return ShowList(new EntryList(
            standing,
            await show.ListAsync([.. found.Take(MaxOfDay)]),
            Heading: date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture),
            Tab: null,
            Next: found.Count > MaxOfDay ? $"{address}?after={Write(EntryCursor.Of(found[MaxOfDay - 1]))}" : null,
            First: after is null ? null : address,
            Empty: after is null ? "There are no entries on this day." : "There are no later entries on this day.",
            IsOldestFirst: true));
    }

    private static async Task<IResult> MonthAsync(Visit visit, JournalAt at, IEntryReader entries, string name, string year, string month)
    {
        if (ReadDay(year, month, "1") is not { } first || await at.FindAsync(name) is not { } standing)
        {
            return MessagePage.NotFound();
        }

        var days = new List<(DayCount Day, IReadOnlyList<EntryHeading> Entries)>();
        foreach (var count in await entries.CountDaysAsync(standing, first, first.AddMonths(1).AddDays(-1), visit.Context.RequestAborted))
        {
            days.Add((count, await entries.ListHeadingsAsync(standing, count.Day, MaxOfDay, visit.Context.RequestAborted)));
        }

        return Page.Of<MonthPage>((nameof(MonthPage.Standing), standing), (nameof(MonthPage.First), first), (nameof(MonthPage.Days), days));
    }

    private static async Task<IResult> CalendarAsync(Visit visit, JournalAt at, IEntryReader entries, TimeProvider time, string name)
    {
        if (await at.FindAsync(name) is not { } standing)
        {
            return MessagePage.NotFound();
        }

        var days = await entries.CountDaysAsync(standing, from: null, to: null, visit.Context.RequestAborted);
        var years = days.Select(day => day.Day.Year).Distinct().ToList();
        var asked = JournalText.ReadNumber(visit.Context.Request.Query["year"]);
        var year = asked is >= EventTime.MinYear and <= EventTime.MaxYear
            ? (int)asked
            : years.Count > 0 ? years[^1] : Math.Clamp(time.GetUtcNow().Year, EventTime.MinYear, EventTime.MaxYear);
        return Page.Of<CalendarPage>(
            (nameof(CalendarPage.Standing), standing),
            (nameof(CalendarPage.Year), year),
            (nameof(CalendarPage.Years), years),
            (nameof(CalendarPage.Counts), days.Where(day => day.Day.Year == year).ToDictionary(day => day.Day, day => day.Count)));
    }

    private static async Task<IResult> TagsAsync(Visit visit, JournalAt at, ITagStore tags, string name) =>
        await at.FindAsync(name) is { } standing
            ? Page.Of<TagsPage>(
                (nameof(TagsPage.Standing), standing),
                (nameof(TagsPage.Tags), (IReadOnlyList<TagUse>)[.. (await tags.ListAsync(standing, visit.Context.RequestAborted)).Where(use => use.Uses > 0)]))
            : MessagePage.NotFound();

    private static RazorComponentResult ShowList(EntryList list) => Page.Of<EntryListPage>((nameof(EntryListPage.List), list));

    /// <summary>
    /// The tag in an address. The server leaves an escaped slash in a path as it is, so that "a/b" looks there like the tag "a%2Fb": only the address as
    /// it was sent tells them apart.
    /// </summary>
    private static string ReadTag(HttpContext context)
    {
        var sent = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget.AsSpan();
        var path = (sent.IndexOf('?') is >= 0 and var query ? sent[..query] : sent).TrimEnd('/');
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }

    private static string Write(EntryCursor cursor) => string.Create(CultureInfo.InvariantCulture, $"{cursor.Order}-{cursor.ItemId}");

    private static EntryCursor? ReadCursor(string text) =>
        text.Split('-') is [var order, var item] && JournalText.ReadNumber(order) is { } at && JournalText.ReadNumber(item) is { } id
            ? new EntryCursor(at, id)
            : null;

    private static DateOnly? ReadDay(string year, string month, string day) =>
        JournalText.ReadNumber(year) is >= EventTime.MinYear and <= EventTime.MaxYear and var y
        && JournalText.ReadNumber(month) is >= 1 and <= 12 and var m
        && JournalText.ReadNumber(day) is >= 1 and var d && d <= DateTime.DaysInMonth((int)y, (int)m)
            ? new DateOnly((int)y, (int)m, (int)d)
            : null;
}
