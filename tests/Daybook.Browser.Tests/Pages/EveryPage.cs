using Daybook.Browser.Tests.Drawing;
using Daybook.Browser.Tests.Driving;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Modes;

namespace Daybook.Browser.Tests.Pages;

/// <summary>Every page that there is, and as whom it is looked at: the place to add one.</summary>
public static class EveryPage
{
    /// <summary>Stands in an address for the code of a mailed link.</summary>
    public const string Code = "CODE";

    /// <summary>The pages.</summary>
    public static IReadOnlyList<(string Path, Visitor Who)> All { get; } =
    [
        ("/", Visitor.Anybody),
        ("/", Visitor.Anna),
        ("/login", Visitor.Anybody),
        ("/create", Visitor.Anybody),
        ("/lostinfo", Visitor.Anybody),
        ("/lostinfo/reset?code=CODE", Visitor.Anybody),
        ("/lostinfo/reset?code=over", Visitor.Anybody),
        ("/confirm?code=CODE", Visitor.Anybody),
        ("/confirm?code=over", Visitor.Anybody),
        ("/interests", Visitor.Anybody),
        ("/interests?int=a,b", Visitor.Anybody),
        ("/interests?int=nothing+at+all", Visitor.Anna),
        ("/help", Visitor.Anybody),
        ("/help/faq", Visitor.Anybody),
        ("/download", Visitor.Anybody),
        ("/legal/terms", Visitor.Anybody),
        ("/legal/privacy", Visitor.Anybody),
        ("/legal/coppa", Visitor.Anybody),
        ("/developer", Visitor.Anybody),
        ("/developer/protocol", Visitor.Anybody),
        ("/developer/protocol/about", Visitor.Anybody),
        ("/developer/protocol.bml", Visitor.Anybody),
        .. ModeCatalogue.All.Select(entry => ($"/developer/protocol/{entry.Declaration.Name}", Visitor.Anybody)),
        ("/nothing-here", Visitor.Anybody),
        ("/users/anna/userpics", Visitor.Anybody),
        ("/users/anna/userpics", Visitor.Anna),
        ("/users/ben/userpics", Visitor.Anybody),
        ("/manage/userpics", Visitor.Anna),
        ("/manage/userpics?ids=1,2,3&fitted=2", Visitor.Anna),
        ("/manage/userpics?ids=4,5", Visitor.Anna),
        ("/manage/userpics?ids=999", Visitor.Anna),
        ("/manage/userpics?filter=nothing", Visitor.Anna),
        ("/manage/userpics", Visitor.Ben),
        ("/manage/settings", Visitor.Anna),
        ("/manage/settings/email", Visitor.Anna),
        ("/manage/settings/email", Visitor.Ben),
        ("/manage/settings/password", Visitor.Anna),
        ("/manage/settings/app-passwords", Visitor.Anna),
        ("/manage/settings/app-passwords", Visitor.Ben),
        ("/manage/settings/sessions", Visitor.Anna),
        ("/manage/settings/invites", Visitor.Anna),
        ("/manage/settings/invites", Visitor.Ben),
        ("/manage/settings/data", Visitor.Anna),
        ("/manage/deleted", Visitor.Gone),
        ("/admin", Visitor.Warden),
        ("/admin?q=nobody", Visitor.Warden),
        ("/admin/log", Visitor.Warden),
        ("/admin/accounts/anna", Visitor.Warden),
        ("/admin/accounts/ben", Visitor.Warden),
        ("/admin/userpics/1", Visitor.Warden),
        ("/admin/userpics/2", Visitor.Warden),
    ];
}

/// <summary>Who looks at a page.</summary>
public enum Visitor
{
    /// <summary>Somebody who is not logged in.</summary>
    Anybody,

    /// <summary>Somebody with pictures.</summary>
    Anna,

    /// <summary>Somebody who has just come.</summary>
    Ben,

    /// <summary>Somebody whose account is deleted.</summary>
    Gone,

    /// <summary>An operator.</summary>
    Warden,
}

/// <summary>A server with people on it, for pages that change nothing.</summary>
public sealed class Town : IAsyncLifetime
{
    internal World World { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        World = await World.CreateAsync(("Registration:Mode", "invite"));
        var database = World.Server.Database;
        var anna = await World.JoinAsync("anna", "Anna Lindqvist");
        for (var i = 0; i < Scenes.Count; i++)
        {
            await World.AddAsync(anna, Scenes.Png(i), i == 2 ? "" : Scenes.NameOf(i), i == 3 ? "" : Scenes.DescriptionOf(i), i == 0);
        }

        await World.AddAsync(anna, Scenes.Png(Scenes.Count, 100, 40), string.Join(',', Enumerable.Range(1, 10).Select(i => $"a keyword of many letters, number{i}")));
        await World.AddAsync(anna, Lantern.File(), "Donaudampfschifffahrtsgesellschaftskapit", new string('w', 120));
        await database.Accounts.SetShowPicturesAsync(anna.Id, true, Token);
        await database.Accounts.SetEmailAsync(anna.Id, "anna@daybook.example", Token);
        await database.AppPasswords.CreateAsync(anna.Id, "my old client", "not a secret", 10, Token);
        await World.JoinAsync("ben");
        var gone = await World.JoinAsync("gone");
        await database.Accounts.DeleteAsync(gone.Id, Token);
        var warden = await World.JoinAsync("warden");
        await database.Accounts.SetOperatorAsync(warden.Id, true, Token);
        await database.Moderation.SetUserpicSuspendedAsync(2, true, new ModerationNote(warden.Id, "An advertisement"), Token);
        var eve = await World.JoinAsync("eve");
        await database.Moderation.SetAccountSuspendedAsync(eve.Id, true, new ModerationNote(null, "It sold things to everybody it could find"), Token);
    }

    /// <summary>An address with a code that is good, where there is a place for one.</summary>
    internal async Task<string> AddressOfAsync(string path)
    {
        if (!path.EndsWith(EveryPage.Code, StringComparison.Ordinal))
        {
            return path;
        }

        var purpose = path.StartsWith("/confirm", StringComparison.Ordinal) ? MailPurpose.ConfirmEmail : MailPurpose.ResetPassword;
        var secret = MailSecret.Generate();
        await World.Server.Database.MailTokens.CreateAsync(
            new MailToken(1, purpose, "anna@daybook.example", DateTimeOffset.UtcNow.AddHours(1)), secret, passwordHash: null, Token);
        return path.Replace(EveryPage.Code, secret.Text, StringComparison.Ordinal);
    }

    /// <summary>The window of somebody, who is logged in.</summary>
    internal Task<Window> WindowOfAsync(Chromium chromium, Visitor who) =>
        World.WindowOfAsync(chromium, who == Visitor.Anybody ? "" : who.ToString().ToLowerInvariant());

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => World.DisposeAsync();
}
