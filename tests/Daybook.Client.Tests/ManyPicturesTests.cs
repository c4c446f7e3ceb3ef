using Daybook.Client.Tests.Running;
using Daybook.Server.Tests.Running;

namespace Daybook.Client.Tests;

public sealed class ManyPicturesTests
{
    private const int Many = 200;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_folder_of_200_goes_up_at_once_and_again_changes_nothing()
    {
        await using var server = await TestServer.StartAsync([new("Userpics:MaxPerAccount", "1000")]);
        await server.CreateAccountAsync();
        using var person = Person.At(server.Url);
        WriteFolder(person);

        var first = await person.RunAsync("upload", person.Of("folder"), "--keywords-from-name");
        var before = await server.Database.Userpics.ListAsync(1, Cancellation);
        var second = await person.RunAsync("upload", person.Of("folder"), "--keywords-from-name");
        var after = await server.Database.Userpics.ListAsync(1, Cancellation);

        Assert.Equal((0, $"{Many} pictures: {Many} uploaded\n"), (first.ExitCode, first.Error));
        Assert.Equal((0, $"{Many} pictures: 0 uploaded, {Many} already there\n"), (second.ExitCode, second.Error));
        Assert.Equal(Many, before.Count);
        Assert.Equal(
            before.Select(one => (one.Id, string.Join(',', one.Keywords), one.CreatedAt)),
            after.Select(one => (one.Id, string.Join(',', one.Keywords), one.CreatedAt)));
    }

    [Fact]
    public async Task Killed_in_the_middle_it_goes_on_from_there()
    {
        const int Enough = 20;
        await using var server = await TestServer.StartAsync([new("Userpics:MaxPerAccount", "1000")]);
        await server.CreateAccountAsync();
        using var person = Person.At(server.Url);
        WriteFolder(person);

        using (var process = person.Start("upload", person.Of("folder"), "--parallel", "2"))
        {
            for (var i = 0; i < Enough; i++)
            {
                Assert.NotNull(await process.StandardOutput.ReadLineAsync(Cancellation));
            }

            process.Kill();
            await process.WaitForExitAsync(Cancellation);
        }

        var taken = (await server.Database.Userpics.ListAsync(1, Cancellation)).Count;
        var second = await person.RunAsync("upload", person.Of("folder"));

        Assert.Equal(0, second.ExitCode);
        Assert.Equal(Many, (await server.Database.Userpics.ListAsync(1, Cancellation)).Count);

        // What was under way when it was killed may have been taken without a note of it: two at most, and these are duplicates.
        var skipped = second.Output.Split('\n').Count(line => line.EndsWith("already there", StringComparison.Ordinal));
        Assert.InRange(skipped, Enough, Many - 1);
        Assert.InRange(taken - skipped, 0, 2);
    }

    [Fact(SkipUnless = nameof(HasSignals), Skip = "Windows has no signals")]
    public async Task Interrupted_it_says_so_and_sends_again_only_what_was_not_taken()
    {
        await using var server = await OtherServer.StartAsync();
        using var person = Person.At(server.Url);
        for (var i = 1; i <= 3; i++)
        {
            person.Write($"folder/{i}.png", Drawn.Small(i));
        }

        using var waiting = new ManualResetEventSlim();
        using var over = new ManualResetEventSlim();
        server.Answer = (mode, _) =>
        {
            if (mode != "uploadpic")
            {
                return null;
            }

            if (server.Count(mode) == 2)
            {
                waiting.Set();
                over.Wait(Cancellation);
                return "";
            }

            var id = server.Pictures.Count + 1;
            server.Pictures.Add(new OtherPicture(id, Drawn.Small(id)));
            return OtherServer.Lines(("success", "OK"), ("picid", $"{id}"), ("width", "20"), ("height", "20"));
        };

        using (var process = person.Start("upload", person.Of("folder"), "--parallel", "1"))
        {
            await Task.Run(() => waiting.Wait(Cancellation), Cancellation);
            using (var kill = person.Start("kill", ["-INT", $"{process.Id}"]))
            {
                await kill.WaitForExitAsync(Cancellation);
            }

            var error = await process.StandardError.ReadToEndAsync(Cancellation);
            await process.WaitForExitAsync(Cancellation);
            over.Set();

            Assert.Equal((1, "Interrupted. Run the same command again to go on from here.\n"), (process.ExitCode, error));
        }

        var again = await person.RunAsync("upload", person.Of("folder"), "--parallel", "1");

        Assert.Equal((0, "3 pictures: 2 uploaded, 1 already there\n"), (again.ExitCode, again.Error));
        Assert.Equal(4, server.Count("uploadpic"));
    }

    public static bool HasSignals => !OperatingSystem.IsWindows();

    private static void WriteFolder(Person person)
    {
        for (var i = 0; i < Many; i++)
        {
            person.Write($"folder/picture {i:000}.png", Drawn.Small(i));
        }
    }
}
