using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Settings;

/// <summary>What an account's owner can set, page by page.</summary>
internal static class SettingsPages
{
    public const string Profile = "/manage/settings";
    public const string Journal = "/manage/settings/journal";
    public const string Email = "/manage/settings/email";
    public const string Password = "/manage/settings/password";
    public const string AppPasswords = "/manage/settings/app-passwords";
    public const string Sessions = "/manage/settings/sessions";
    public const string Invites = "/manage/settings/invites";
    public const string Data = "/manage/settings/data";

    /// <summary>The pages, as each of them lists them.</summary>
    public static readonly IReadOnlyList<(string Text, string Path)> All =
    [
        ("Profile", Profile),
        ("Journal", Journal),
        ("E-mail", Email),
        ("Password", Password),
        ("App passwords", AppPasswords),
        ("Sessions", Sessions),
        ("Invites", Invites),
        ("Your data", Data),
    ];

    public static void Map(IEndpointRouteBuilder pages)
    {
        var manage = pages.MapGroup("").AddEndpointFilter(VisitFilter.RequireAccount);
        ProfilePages.Map(pages, manage);
        JournalSettingsPages.Map(manage);
        EmailPages.Map(manage);
        PasswordPages.Map(manage);
        AppPasswordPages.Map(manage);
        SessionPages.Map(manage);
        InvitePages.Map(manage);
        DataPages.Map(manage);
        DeletedPages.Map(manage);
    }
}
