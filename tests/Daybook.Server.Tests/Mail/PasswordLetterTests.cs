using System.Net;
using Daybook.Core.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Tests.Accounts;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Site;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Mail;

/// <summary>No password changes without a letter for want of something to write in it; and what is changed stays so where no letter can be kept.</summary>
public sealed class PasswordLetterTests : IAsyncLifetime
{
    private const string New = "a new password";
    private const string Settings = "/manage/settings";

    private TestServer _server = null!;
    private Account _account = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync();
        _account = await _server.CreateAccountAsync();
        await _server.Database.Accounts.SetEmailAsync(_account.Id, "test@example.org", Cancellation);
        await _server.CreateAppPasswordAsync(_account);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public async Task A_password_is_not_reset_while_what_its_letter_says_cannot_be_read(string? revoke)
    {
        using var browser = await OpenLinkAsync();
        var link = browser.Response.RequestMessage!.RequestUri!.PathAndQuery;
        await RenameAsync("app_passwords", "out_of_reach");
        await browser.SubmitAsync(null, ("password", New), ("revoke", revoke));
        await RenameAsync("out_of_reach", "app_passwords");

        Assert.Equal(HttpStatusCode.InternalServerError, browser.Status);
        await AssertUnchangedAsync();

        // The link is good for another try.
        await browser.OpenAsync(link);
        await browser.SubmitAsync(null, ("password", New), ("revoke", revoke));
        Assert.Equal("Your password was changed", (await _server.TakeMailAsync()).Subject);
        (await _server.LoginAsync(New)).AssertOk();
    }

    [Fact]
    public async Task A_password_is_not_changed_while_what_its_letter_says_cannot_be_read()
    {
        using var browser = await (await Browser.At(_server).LogInAsync()).OpenAsync($"{Settings}/password");
        await RenameAsync("app_passwords", "out_of_reach");
        await browser.SubmitAsync(null, ("old-password", "secret"), ("new-password", New));
        await RenameAsync("out_of_reach", "app_passwords");

        Assert.Equal(HttpStatusCode.InternalServerError, browser.Status);
        await AssertUnchangedAsync();
        Assert.Equal("test", (await browser.OpenAsync("/")).Account);
    }

    [Fact]
    public async Task A_password_is_reset_also_when_no_letter_can_be_kept()
    {
        using var browser = await OpenLinkAsync();
        LoseOutbox();
        await browser.SubmitAsync(null, ("password", New));

        Assert.Equal("The password of test has been changed. Log in with the new one.", browser.Notice);
        await AssertChangedAsync();
    }

    [Fact]
    public async Task A_password_is_changed_also_when_no_letter_can_be_kept()
    {
        using var browser = await (await Browser.At(_server).LogInAsync()).OpenAsync($"{Settings}/password");
        LoseOutbox();
        await browser.SubmitAsync(null, ("old-password", "secret"), ("new-password", New));

        Assert.Equal(("test", "Your password has been changed, and all other sessions have been ended. App passwords still work."), (browser.Account, browser.Notice));
        await AssertChangedAsync();
    }

    [Fact]
    public async Task An_app_password_is_made_and_shown_also_when_no_letter_can_be_kept()
    {
        using var browser = await (await Browser.At(_server).LogInAsync()).OpenAsync($"{Settings}/app-passwords");
        LoseOutbox();
        await browser.SubmitAsync(null, ("label", "phone"), ("password", "secret"));

        var secret = browser.Page.Main.All("code").Single(code => code.Attributes.GetValueOrDefault("class") == "secret").Text;
        (await _server.LoginAsync(secret)).AssertOk();
        AssertToldOnce();
    }

    private async Task AssertUnchangedAsync()
    {
        (await _server.LoginAsync()).AssertOk();
        Assert.Single(await _server.Database.AppPasswords.ListAsync(_account.Id, Cancellation));
        Assert.Empty(_server.Mails());
    }

    private async Task AssertChangedAsync()
    {
        (await _server.LoginAsync(New)).AssertOk();
        Assert.Equal("Invalid password", (await _server.LoginAsync())["errmsg"]);
        AssertToldOnce();
    }

    private void AssertToldOnce() =>
        Assert.Contains("could not be written", Assert.Single(_server.Log.Problems).Message, StringComparison.Ordinal);

    /// <summary>Opens the page that a mailed link leads to.</summary>
    private async Task<Browser> OpenLinkAsync()
    {
        var browser = await Browser.At(_server).OpenAsync("/lostinfo");
        await browser.SubmitAsync(null, ("who", "test"));
        return await browser.OpenAsync((await _server.TakeMailAsync()).Link(_server));
    }

    private void LoseOutbox() => Directory.Delete(Path.Combine(_server.Folder, "outbox"), recursive: true);

    private async Task RenameAsync(string table, string name)
    {
        await using var connection = new SqliteConnection($"Data Source={new DataFolder(_server.Folder).DatabaseFile};Pooling=False");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        // CA2100: the names are this file's own.
#pragma warning disable CA2100
        command.CommandText = $"ALTER TABLE {table} RENAME TO {name}";
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
