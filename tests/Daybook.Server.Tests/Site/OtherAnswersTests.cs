using System.Net;
using Daybook.Server.Tests.Running;
using Microsoft.Data.Sqlite;

namespace Daybook.Server.Tests.Site;

/// <summary>What is answered where there is no page, or not for that request, and what programs ask every site for.</summary>
public sealed class OtherAnswersTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("POST", "/", "GET, HEAD")]
    [InlineData("POST", "/help/faq", "GET, HEAD")]
    [InlineData("PUT", "/developer/protocol/uploadpic", "GET, HEAD")]
    [InlineData("DELETE", "/legal/terms", "GET, HEAD")]
    [InlineData("PATCH", "/login", "GET, HEAD, POST")]
    [InlineData("GET", "/export_do.bml", "POST")]
    [InlineData("POST", "/robots.txt", "GET, HEAD")]
    [InlineData("POST", "/healthz", "GET, HEAD")]
    public async Task A_page_that_is_asked_for_what_it_does_not_do_says_what_it_does(string method, string path, string allowed)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await SendAsync(server, new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(allowed, string.Join(", ", response.Content.Headers.Allow));
        Assert.Equal("That cannot be done here", await HeadingAsync(response));
    }

    [Theory]
    [InlineData("POST", "/nothing")]
    [InlineData("PUT", "/a/b.c")]
    [InlineData("POST", "/interface/blogger")]
    [InlineData("POST", "/interface/atom/entries")]
    [InlineData("POST", "/interface/nothing")]
    [InlineData("POST", "/admin")]
    [InlineData("PUT", "/admin/userpics/1")]
    public async Task Where_there_is_nothing_nothing_is_there_for_any_method(string method, string path)
    {
        await using var server = await TestServer.StartAsync();
        using var response = await SendAsync(server, new HttpMethod(method), path);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("There is nothing here", await HeadingAsync(response));
    }

    [Fact]
    public async Task A_failure_of_the_server_is_told_in_the_frame_with_what_the_log_calls_it()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await DropAsync(server, "deleted_userpic_keywords", "userpic_files", "keywords", "userpics");

        await browser.OpenAsync("/");

        Assert.Equal((HttpStatusCode.InternalServerError, "The server made a mistake"), (browser.Status, browser.Heading));
        Assert.Equal("test", browser.Account);
        var id = Assert.Single(browser.Page.Main.All("p"), text => text.Attributes.GetValueOrDefault("class") == "lead").Text.Split(" as ")[1].Split('.')[0];
        Assert.Single(server.Log.Problems, entry => entry.Message.Contains($"Failure {id}", StringComparison.Ordinal));
        Assert.DoesNotContain("no such table", await browser.Response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", browser.Response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);

        // Pages that do not need what failed go on.
        await browser.OpenAsync("/help");
        Assert.Equal(HttpStatusCode.OK, browser.Status);
    }

    [Fact]
    public async Task A_failure_before_anybody_knows_who_asks_is_a_line_of_text_or_a_page_and_never_nothing()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var browser = await Browser.At(server).LogInAsync();
        await DropAsync(server, "sessions");

        await browser.OpenAsync("/help");

        Assert.Equal((HttpStatusCode.InternalServerError, "The server made a mistake"), (browser.Status, browser.Heading));
        Assert.Null(browser.Account);
    }

    [Fact]
    public async Task Crawlers_are_told_what_is_not_for_them()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await SendAsync(server, HttpMethod.Get, "/robots.txt");
        var text = await response.Content.ReadAsStringAsync(Cancellation);

        Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.StartsWith("User-agent: *\nDisallow: /", text, StringComparison.Ordinal);
        Assert.Contains("Disallow: /manage/\n", text, StringComparison.Ordinal);

        // Operators' pages are a secret, also here.
        Assert.DoesNotContain("admin", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_icon_is_also_where_programs_look_for_it()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await SendAsync(server, HttpMethod.Get, "/favicon.ico");

        Assert.Equal((HttpStatusCode.OK, "image/svg+xml"), (response.StatusCode, response.Content.Headers.ContentType?.ToString()));
        Assert.Equal("public, max-age=86400", response.Headers.CacheControl?.ToString());
    }

    [Fact]
    public async Task Password_managers_find_where_to_change_the_password()
    {
        await using var server = await TestServer.StartAsync();
        using var response = await SendAsync(server, HttpMethod.Get, "/.well-known/change-password");

        Assert.Equal((HttpStatusCode.Redirect, "/manage/settings/password"), (response.StatusCode, response.Headers.Location?.ToString()));
    }

    /// <summary>Takes tables away from a server that runs, so that whatever needs them is a failure that nobody expects.</summary>
    internal static async Task DropAsync(TestServer server, params string[] tables)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(server.Folder, "daybook.db")}");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The names stand in the tests.
        command.CommandText = "PRAGMA foreign_keys = OFF; " + string.Concat(tables.Select(table => $"DROP TABLE {table};"));
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private static Task<HttpResponseMessage> SendAsync(TestServer server, HttpMethod method, string path) =>
        server.Client.SendAsync(new HttpRequestMessage(method, new Uri(path, UriKind.Relative)), Cancellation);

    private static async Task<string> HeadingAsync(HttpResponseMessage response) =>
        HtmlPage.Parse(await response.Content.ReadAsStringAsync(Cancellation)).One("h1").Text;
}
