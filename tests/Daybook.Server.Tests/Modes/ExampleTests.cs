using System.Text;
using System.Text.RegularExpressions;
using Daybook.Server.Modes;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>What the documentation shows as an example is what this server does.</summary>
public sealed partial class ExampleTests
{
    private const string Documented = "http://127.0.0.1:8080";

    public static TheoryData<string> Names => [.. ModeCatalogue.All.Select(entry => entry.Declaration.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_example_is_answered_as_it_says(string name)
    {
        await using var server = await TestServer.StartAsync(time: new ManualTime());
        await server.CreateAccountAsync("demo", "correct horse", "Demo");
        if (name == "login")
        {
            await UploadAsync(server, TestPictures.Inkwell, ("keywords", "happy"), ("default", 1));
            await UploadAsync(server, TestPictures.Random());
        }
        else if (name is "getpics" or "editpic" or "deletepic")
        {
            await UploadAsync(
                server, TestPictures.Inkwell, ("keywords", "inkwell, writing"), ("default", 1), ("description", "An ink bottle with a pen"));
        }

        var example = ModeCatalogue.Find(name)!.Declaration.Example;
        var data = Encoding.ASCII.GetString(FormBody.Encode(("data", TestPictures.Inkwell)));
        using var body = new StringContent(
            string.Join('&', example.Request.Select(pair => pair.Key == "data" ? data : $"{pair.Key}={pair.Value}")),
            Encoding.ASCII,
            "application/x-www-form-urlencoded");

        using var response = await server.Client.PostAsync(
            new Uri("/interface/flat", UriKind.Relative), body, TestContext.Current.CancellationToken);
        var reply = Reply.Parse(await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).AssertOk();

        Assert.Equal(example.Reply.Select(pair => pair.Key), reply.Pairs.Select(pair => pair.Key));
        Assert.Equal(
            example.Reply.Select(pair => Shown(pair, name)),
            reply.Pairs.Select(pair => Shown((pair.Key, pair.Value.Replace(server.Url, Documented, StringComparison.Ordinal)), name)));
    }

    /// <summary>Challenges, sessions and times are new each time: only their form can be the same.</summary>
    private static string Shown((string Key, string Value) pair, string mode) =>
        mode is "getchallenge" or "sessiongenerate" ? $"{pair.Key}={Word.Replace(pair.Value, "x")}" : $"{pair.Key}={pair.Value}";

    [GeneratedRegex("[0-9A-Za-z]+")]
    private static partial Regex Word { get; }

    private static async Task UploadAsync(TestServer server, byte[] picture, params (string Name, object Value)[] more) => (await server.PostAsync(
        [("mode", "uploadpic"), ("user", "demo"), ("password", "correct horse"), ("data", picture), .. more])).AssertOk();
}
