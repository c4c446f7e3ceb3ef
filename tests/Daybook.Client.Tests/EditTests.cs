using System.Text.Json;
using Daybook.Client.Tests.Running;
using Daybook.Server.Tests.Running;

namespace Daybook.Client.Tests;

/// <summary><c>edit</c> and <c>delete</c>, as they are sent.</summary>
public sealed class EditTests
{
    [Fact]
    public async Task An_edit_sends_what_changes_and_nothing_else()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        server.Answer = (mode, _) => mode == "editpic"
            ? OtherServer.Lines(("success", "OK"), ("picid", "5"), ("keywords", "b, a"), ("description", ""), ("default", "1"))
            : null;

        var keywords = await person.RunAsync("edit", "5", "--keywords", "a, b,,a", "--default");
        var description = await person.RunAsync("edit", "5", "--description", "", "--keywords", "", "--no-default");

        Assert.Equal((0, "Changed picture 5: keywords b, a; description none; the default\n"), (keywords.ExitCode, keywords.Output));
        Assert.Equal(0, description.ExitCode);
        var sent = server.Requests.Where(request => request["mode"] == "editpic").ToList();
        Assert.Equal(
            [("default", "1"), ("keywords", "a, b"), ("mode", "editpic"), ("password", "secret"), ("picid", "5"), ("user", "test"), ("ver", "1")],
            sent[0].Select(field => (field.Key, field.Value)).Order());
        Assert.Equal(("", "", "0"), (sent[1]["keywords"], sent[1]["description"], sent[1]["default"]));
    }

    [Fact]
    public async Task On_our_server_an_edit_and_a_deletion_do_what_they_say()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        using var person = Person.At(server.Url);
        await person.RunAsync("upload", person.Write("one.png", Drawn.Small(1)), "--keywords", "a, b", "--default");
        await person.RunAsync("upload", person.Write("two.png", Drawn.Small(2, 30)));

        var edit = await person.RunAsync("edit", "2", "--keywords", "b, 日本", "--description", "Two", "--default");
        var edited = await person.RunAsync("list");
        var delete = await person.RunAsync("delete", "1");
        var none = await person.RunAsync("edit", "1", "--default");
        var left = await person.RunAsync("list", "--json");

        Assert.Equal((0, "Changed picture 2: keywords b, 日本; description Two; the default\n"), (edit.ExitCode, edit.Output));
        Assert.Matches(@"\n1 +- +20x20 +\d+ +a +-\n2 +yes +30x30 +\d+ +b, 日本 +Two\n$", edited.Output);
        Assert.Equal((0, "picture 1: deleted\n"), (delete.ExitCode, delete.Output));
        Assert.Equal(1, none.ExitCode);
        Assert.StartsWith("Client error: Invalid argument(s): ", none.Error, StringComparison.Ordinal);
        var picture = Assert.Single(JsonElement.Parse(left.Output).EnumerateArray());
        Assert.Equal(("image/png", 30, false), (
            picture.GetProperty("type").GetString(), picture.GetProperty("width").GetInt32(), picture.GetProperty("suspended").GetBoolean()));
    }

    [Fact]
    public async Task A_server_without_the_mode_says_so()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);

        var edit = await person.RunAsync("edit", "5", "--default");
        var delete = await person.RunAsync("delete", "5");

        Assert.Equal((1, "Client error:  Unknown mode (editpic)\n"), (edit.ExitCode, edit.Error));
        Assert.Equal(1, delete.ExitCode);
        Assert.StartsWith("picture 5: Client error:  Unknown mode (deletepic)\n", delete.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_picture_is_deleted_once_and_a_failure_holds_up_no_other()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        server.Answer = (mode, fields) => mode != "deletepic" ? null
            : fields["picid"] == "2" ? OtherServer.Fail("Client error: Invalid argument(s): there is no picture 2")
            : OtherServer.Lines(("success", "OK"));

        var run = await person.RunAsync("delete", "1", "2", "3", "1");

        Assert.Equal((1, "picture 1: deleted\npicture 3: deleted\n"), (run.ExitCode, run.Output));
        Assert.Equal("picture 2: Client error: Invalid argument(s): there is no picture 2\n3 pictures: 2 deleted, 1 failed\n", run.Error);
        Assert.Equal(3, server.Count("deletepic"));
    }

    [Theory]
    [InlineData("", 0, "picture 7: deleted\n")]
    [InlineData("<html>502</html>", 0, "picture 7: deleted\n")]
    [InlineData("errmsg\nServer error: Database temporarily unavailable\nsuccess\nFAIL\n", 1, "")]
    public async Task A_picture_that_is_gone_at_the_second_try_was_deleted_by_the_first_if_its_answer_got_lost(
        string first, int exitCode, string output)
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        server.Answer = (mode, _) => mode != "deletepic" ? null
            : server.Count(mode) == 1 ? first
            : OtherServer.Fail("Client error: Invalid argument(s): no such picture");

        var run = await person.RunAsync("delete", "7");

        Assert.Equal((exitCode, output, 2), (run.ExitCode, run.Output, server.Count("deletepic")));
    }

    [Fact]
    public async Task On_our_server_a_deletion_whose_answer_never_comes_is_done()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync();
        await using var line = new BreakingLine(server.Port, request => request.Contains("deletepic", StringComparison.Ordinal));
        using var person = Person.At(line.Url);
        await person.RunAsync("upload", person.Write("one.png", Drawn.Small(1)));

        var run = await person.RunAsync("delete", "1");

        Assert.Equal((0, "picture 1: deleted\n"), (run.ExitCode, run.Output));
        Assert.Equal(1, line.Broken);
        Assert.Empty(await server.Database.Userpics.ListAsync(1, TestContext.Current.CancellationToken));
    }
}
