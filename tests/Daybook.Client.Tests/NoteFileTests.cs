using System.Globalization;
using Daybook.Client.Sending;
using Daybook.Server.Tests;

namespace Daybook.Client.Tests;

/// <summary>The file that two runs of the program note in at once what was taken.</summary>
public sealed class NoteFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task No_line_of_two_runs_at_once_is_lost_or_mixed()
    {
        var path = _folder.Of("notes.txt");
        var runs = Enumerable.Range(0, 4).Select(run => Task.Run(() =>
        {
            var file = new NoteFile(path);
            for (var i = 0; i < 50; i++)
            {
                file.Add(string.Create(CultureInfo.InvariantCulture, $"run {run} line {i} {new string('x', run * 7)}"));
            }
        }));
        await Task.WhenAll(runs);

        var expected = Enumerable.Range(0, 4).SelectMany(run => Enumerable.Range(0, 50), (run, i) => $"run {run} line {i} {new string('x', run * 7)}");
        Assert.Equal(expected.Append("").Order(StringComparer.Ordinal), new NoteFile(path).Read().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_line_that_was_cut_off_does_not_swallow_the_next()
    {
        var file = new NoteFile(_folder.Write("notes.txt", "whole\ncut o"u8.ToArray()));
        file.Add("next");

        Assert.Equal(["whole", "cut o", "next", ""], file.Read());
    }

    [Fact]
    public void Nothing_is_noted_at_first() => Assert.Equal([""], new NoteFile(_folder.Of("notes.txt")).Read());

    public void Dispose() => _folder.Dispose();
}
