using Daybook.Core.Accounts;

namespace Daybook.Core.Tests.Accounts;

public sealed class InviteCodeTests
{
    [Theory]
    [InlineData("abcd-efgh-jkmn")]
    [InlineData("ABCDEFGHJKMN")]
    [InlineData(" abcd efgh\tjkmn\n")]
    [InlineData("a-b-c-d-e-f-g-h-j-k-m-n")]
    public void A_code_is_read_as_people_type_it(string text)
    {
        Assert.True(InviteCode.TryParse(text, out var code));
        Assert.Equal("abcd-efgh-jkmn", code.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("abcd-efgh-jkm")]
    [InlineData("abcd-efgh-jkmnp")]
    [InlineData("abcd-efgh-jkm0")]
    [InlineData("abcd-efgh-jkml")]
    [InlineData("abcd_efgh_jkmn")]
    [InlineData("abcd-efgh-jkmé")]
    public void What_is_no_code_is_refused(string? text) => Assert.False(InviteCode.TryParse(text, out _));

    [Fact]
    public void New_codes_are_read_back_and_differ()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => InviteCode.Generate()).ToList();

        Assert.Equal(1000, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Equal(code, InviteCode.Parse(code.Value.ToUpperInvariant())));
    }
}
