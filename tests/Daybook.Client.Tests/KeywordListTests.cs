using Daybook.Client.Commands;
using Daybook.Client.Sending;

namespace Daybook.Client.Tests;

public sealed class KeywordListTests
{
    [Theory]
    [InlineData("https://x.example/%C3%A9t%C3%A9.png", "été")]
    [InlineData("https://x.example/été.png", "été")]
    [InlineData("https://x.example/a/at%20the%20sea.png?size=100&v=1.2#top", "at the sea")]
    [InlineData("https://x.example/one%2Ctwo.gif", "one two")]
    [InlineData("https://x.example/AC%2FDC.jpg", "AC/DC")]
    [InlineData("https://x.example/userpic/5/2/", "2")]
    [InlineData("https://x.example/100%25.png", "100%")]
    [InlineData("https://x.example/%E9.png", "%E9")]
    [InlineData("https://x.example/?picture=5.png", null)]
    [InlineData("https://x.example", null)]
    public void An_address_has_the_name_that_people_read(string address, string? keyword) =>
        Assert.Equal(keyword is null ? [] : [keyword], KeywordList.OfName(new UploadItem(address, null, new Uri(address))));

    [Theory]
    [InlineData("folder/sea.png", "sea")]
    [InlineData("100%25.png", "100%25")]
    [InlineData("a, b.png", "a  b")]
    [InlineData("v1.2.png", "v1.2")]
    [InlineData(".png", null)]
    public void A_file_has_its_own_name(string file, string? keyword) =>
        Assert.Equal(keyword is null ? [] : [keyword], KeywordList.OfName(new UploadItem(file, file, null)));
}
