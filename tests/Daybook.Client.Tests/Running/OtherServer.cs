using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Daybook.Client.Tests.Running;

/// <summary>A picture of <see cref="OtherServer"/>.</summary>
internal sealed record OtherPicture(long Id, byte[] Bytes, params string[] Keywords)
{
    public string? Description { get; init; }

    public string? Comment { get; init; }
}

/// <summary>
/// A server on loopback that answers as LiveJournal and Dreamwidth do (fact sheet 4.1, 10.3, 11): no mode for userpics beside
/// <c>login</c>, pictures at <c>/userpic/PICID/USERID</c>, and perhaps a feed.
/// </summary>
internal sealed class OtherServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private OtherServer()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/interface/flat", AnswerAsync);
        _app.MapGet("/userpic/{id:long}/2", (long id, HttpContext context) =>
        {
            Fetched.Enqueue(context.Request.Path);
            return Pictures.FirstOrDefault(one => one.Id == id) is { } picture
                ? Results.Bytes(picture.Bytes, "image/png")
                : Results.NotFound("<html>none</html>");
        });

        // Dreamwidth leads from here to the account's own host.
        _app.MapGet("/users/test/data/userpics", () => HasFeed ? Results.Redirect("/~test/data/userpics") : Results.NotFound("<html>none</html>"));
        _app.MapGet("/~test/data/userpics", () => Results.Text(FeedText ?? Feed(), "text/xml", Encoding.UTF8));
    }

    public string Url => _app.Urls.First();

    public List<OtherPicture> Pictures { get; } = [];

    public long? DefaultId { get; set; }

    public bool HasFeed { get; set; }

    /// <summary>What stands at the feed's address in place of a feed.</summary>
    public string? FeedText { get; set; }

    /// <summary>What to answer a mode in place of what other servers answer; null leaves it to them.</summary>
    public Func<string, IReadOnlyDictionary<string, string>, string?> Answer { get; set; } = (_, _) => null;

    /// <summary>The fields of each request, in order.</summary>
    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Requests { get; } = new();

    /// <summary>The paths of the pictures that were fetched.</summary>
    public ConcurrentQueue<string> Fetched { get; } = new();

    public int Count(string mode) => Requests.Count(request => request["mode"] == mode);

    public static async Task<OtherServer> StartAsync()
    {
        var server = new OtherServer();
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static string Lines(params (string Key, string Value)[] pairs) =>
        string.Concat(pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{pair.Key}\n{pair.Value}\n"));

    public static string Fail(string error) => Lines(("errmsg", error), ("success", "FAIL"));

    private async Task AnswerAsync(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        var fields = form.ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
        Requests.Enqueue(fields);
        var mode = fields["mode"];

        // They set a cookie on everything.
        context.Response.Headers.SetCookie = "ljuniq=abc%3A1; path=/";
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(Answer(mode, fields) ?? mode switch
        {
            _ when fields["user"] != "test" => Fail("Invalid username"),
            _ when fields.GetValueOrDefault("password") != "secret" => Fail("Invalid password"),
            "login" => Login(),
            _ => Fail($"Client error:  Unknown mode ({mode})"),
        });
    }

    private string Login()
    {
        var named = Pictures
            .SelectMany(picture => (picture.Keywords is [] ? [$"pic#{picture.Id}"] : picture.Keywords).Select(keyword => (keyword, picture.Id)))
            .OrderBy(pair => pair.keyword, StringComparer.OrdinalIgnoreCase)
            .ToList();
        List<(string, string)> pairs =
        [
            ("success", "OK"), ("name", "Test Üser"), ("frgrp_maxnum", "0"), ("access_count", "1"), ("access_1", "testcomm"), ("unheard_of", "1"),
            ("pickw_count", $"{named.Count}"), ("pickwurl_count", $"{named.Count}"),
            .. named.SelectMany((pair, i) => new[] { ($"pickw_{i + 1}", pair.keyword), ($"pickwurl_{i + 1}", AddressOf(pair.Id)) }),
        ];
        if (DefaultId is { } id)
        {
            pairs.Add(("defaultpicurl", AddressOf(id)));
        }

        return Lines([.. pairs]);
    }

    private string AddressOf(long id) => string.Create(CultureInfo.InvariantCulture, $"{Url}/userpic/{id}/2");

    private string Feed()
    {
        var feed = new StringBuilder("""
            <?xml version="1.0" encoding="utf-8"?>
            <feed xmlns="http://www.w3.org/2005/Atom" xmlns:dw="https://www.dreamwidth.org">
              <id>urn:lj:dw.test:atom1:test:userpics</id>
              <title>test's userpics</title>
            """);
        foreach (var picture in Pictures)
        {
            // Another host than the login's, as where pictures have one of their own.
            feed.Append(CultureInfo.InvariantCulture, $"<entry><id>urn:lj:dw.test:atom1:test:userpics:{picture.Id}</id><title>userpic</title>");
            feed.Append(CultureInfo.InvariantCulture, $"<updated>2020-01-02T03:04:05Z</updated><content src=\"https://v.dw.test/{picture.Id}/2\"/>");
            feed.AppendJoin("", picture.Keywords.Select(keyword => $"<category term=\"{Escaped(Escaped(keyword))}\"/>"));
            feed.Append(picture.Description is { } description ? $"<title>{Escaped(description)}</title>" : "");
            feed.Append(picture.Comment is { } comment ? $"<summary>{Escaped(comment)}</summary>" : "").Append("</entry>");
        }

        return feed.Append("</feed>").ToString();
    }

    private static string Escaped(string text) => System.Security.SecurityElement.Escape(text);
}
