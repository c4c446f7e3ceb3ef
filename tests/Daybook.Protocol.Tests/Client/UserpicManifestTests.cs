using System.Text;
using Daybook.Protocol.Client;

namespace Daybook.Protocol.Tests.Client;

public sealed class UserpicManifestTests
{
    [Fact]
    public void A_manifest_is_read_as_it_was_written()
    {
        var manifest = new UserpicManifest("https://dw.test", "alice",
        [
            new ManifestUserpic("1.png")
            {
                Keywords = ["日本", "a & \"b\""],
                Description = "Sea",
                Default = true,
                Created = new DateTimeOffset(2020, 1, 2, 3, 4, 5, TimeSpan.Zero),
                Id = 1,
                Url = "https://dw.test/userpic/1/2",
            },
            new ManifestUserpic("2.gif"),
        ]);

        var json = manifest.ToJson();
        var read = UserpicManifest.Parse(json);

        Assert.Equal(json, read.ToJson());
        Assert.Equal(manifest.Pictures[0].Keywords, read.Pictures[0].Keywords);
        Assert.Contains("日本", Encoding.UTF8.GetString(json), StringComparison.Ordinal);
    }

    [Fact]
    public void A_person_may_write_little()
    {
        var read = UserpicManifest.Parse("\uFEFF{ \"pictures\": [ { \"file\": \"sea.png\" }, ] } // mine"u8);

        var picture = Assert.Single(read.Pictures);
        Assert.Equal(("sea.png", 0, false), (picture.File, picture.Keywords.Count, picture.Default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"pictures\": [null]}")]
    [InlineData("{\"pictures\": [{}]}")]
    [InlineData("{\"pictures\": [{\"file\": \"\"}]}")]
    [InlineData("{\"pictures\": [{\"file\": \"..\"}]}")]
    [InlineData("{\"pictures\": [{\"file\": \"../key.png\"}]}")]
    [InlineData("{\"pictures\": [{\"file\": \"..\\\\key.png\"}]}")]
    [InlineData("{\"pictures\": [{\"file\": \"/etc/passwd\"}]}")]
    [InlineData("{\"pictures\": [{\"file\": \"a.png\"}, {\"file\": \"A.png\"}]}")]
    [InlineData("{\"pictures\": [{\"file\": \"a.png\", \"keywords\": [null]}]}")]
    [InlineData("{\"pictures\": [{\"file\": \"a.png\", \"keywords\": [\"a,b\"]}]}")]
    public void A_faulty_one_is_refused(string json) =>
        Assert.Throws<FormatException>(() => UserpicManifest.Parse(Encoding.UTF8.GetBytes(json)));
}
