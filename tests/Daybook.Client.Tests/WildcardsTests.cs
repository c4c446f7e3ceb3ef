using Daybook.Client.Sending;
using Daybook.Server.Tests;

namespace Daybook.Client.Tests;

/// <summary>What stands for files where no shell has put them.</summary>
public sealed class WildcardsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData("*.jpg", "B.JPG a.jpg cc.jpg")]
    [InlineData("?.jpg", "B.JPG a.jpg")]
    [InlineData("*", "B.JPG a.jpg a.png cc.jpg")]
    [InlineData("*.gif", "*.gif")]
    [InlineData("a.png", "a.png")]
    [InlineData("no such folder/*.jpg", "no such folder/*.jpg")]
    public void They_mean_the_files_of_one_folder_in_order(string pattern, string expected)
    {
        foreach (var name in (string[])["a.jpg", "B.JPG", "cc.jpg", "a.png"])
        {
            _folder.Write(name, [1]);
        }

        Directory.CreateDirectory(_folder.Of("folder.jpg"));

        var found = Wildcards.Expand(_folder.Of(pattern)).Select(path => Path.GetRelativePath(_folder.FullPath, path));
        Assert.Equal(expected, string.Join(' ', found));
    }

    [Theory]
    [InlineData("https://daybook.example/picture.jpg?size=*")]
    [InlineData("")]
    [InlineData("/")]
    public void What_is_none_stays_as_it_is(string path) => Assert.Equal([path], Wildcards.Expand(path));

    [Fact]
    public void A_file_that_is_really_called_so_is_meant_itself()
    {
        _folder.Write("a.jpg", [1]);
        var odd = _folder.Write("*.jpg", [1]);

        Assert.Equal([odd], Wildcards.Expand(odd));
    }

    public void Dispose() => _folder.Dispose();
}
