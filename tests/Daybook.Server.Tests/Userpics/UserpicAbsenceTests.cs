using System.Globalization;
using System.Net;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Userpics;

/// <summary>Userpics that are not there, or not there for anybody.</summary>
public sealed class UserpicAbsenceTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_that_never_was_is_not_found()
    {
        var member = await shared.JoinAsync();
        await AssertAbsentAsync(member.UrlOf(1_000_000));
    }

    [Fact]
    public async Task A_picture_is_not_found_under_another_account()
    {
        var (one, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        var (first, second) = (await one.AddAsync(Samples.Png(1)), await other.AddAsync(Samples.Png(1)));
        await AssertAbsentAsync(one.UrlOf(second));
        await AssertAbsentAsync(other.UrlOf(first));
        await AssertAbsentAsync($"/userpic/{first}/1000000");
    }

    [Fact]
    public async Task A_deleted_picture_is_not_found()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        await member.DeleteAsync(picId);
        await AssertAbsentAsync(member.UrlOf(picId));
        await member.AddAsync(Samples.Png(1));
        await AssertAbsentAsync(member.UrlOf(picId));
    }

    [Fact]
    public async Task The_pictures_of_a_suspended_account_are_gone_until_it_is_unsuspended()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("keywords", "kept"), ("default", "1"));
        var before = await member.EverythingAsync();
        await member.SuspendAsync();
        await AssertAbsentAsync(member.UrlOf(picId));
        await member.SuspendAsync(false);
        Assert.Equal(before, await member.EverythingAsync());
    }

    [Fact]
    public async Task The_pictures_of_a_suspended_account_are_gone_even_for_who_has_them_cached()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        await member.SuspendAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, member.UrlOf(picId));
        request.Headers.Add("If-None-Match", "*");
        using var response = await shared.Server.Client.SendAsync(request, Token);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task The_pictures_of_a_deleted_account_are_gone()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        await shared.Server.Database.Accounts.DeleteAsync(member.Account.Id, Token);
        await AssertAbsentAsync(member.UrlOf(picId));
    }

    [Theory]
    [InlineData("/userpic/0/0")]
    [InlineData("/userpic/-1/1")]
    [InlineData("/userpic/1/-1")]
    [InlineData("/userpic/9223372036854775807/9223372036854775807")]
    [InlineData("/userpic/9223372036854775808/1")]
    [InlineData("/userpic/-9223372036854775808/1")]
    [InlineData("/userpic/99999999999999999999999999999999999999/1")]
    [InlineData("/userpic/1/99999999999999999999999999999999999999")]
    [InlineData("/userpic/x/y")]
    [InlineData("/userpic/1e0/1")]
    [InlineData("/userpic/0x1/1")]
    [InlineData("/userpic/1.0/1")]
    [InlineData("/userpic/%D9%A1/1")]
    [InlineData("/userpic/1%2F1/1")]
    public async Task Numbers_that_are_no_ids_are_not_found(string path) => await AssertAbsentAsync(path);

    [Theory]
    [InlineData("0{0}/{1}")]
    [InlineData("{0}/000{1}")]
    [InlineData("+{0}/{1}")]
    [InlineData("%20{0}/{1}")]
    [InlineData("{0}/{1}%20")]
    public async Task A_picture_has_one_address_only(string form)
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1));
        await AssertAbsentAsync("/userpic/" + string.Format(CultureInfo.InvariantCulture, form, picId, member.Account.Id));
    }

    /// <summary>A short 404 that is soon asked for again, to GET as to HEAD.</summary>
    private async Task AssertAbsentAsync(string url)
    {
        foreach (var method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
        {
            using var response = await shared.Server.Client.SendAsync(new HttpRequestMessage(method, url), Token);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            Assert.Equal("text/plain; charset=utf-8", response.Content.Headers.ContentType?.ToString());
            Assert.Equal("No such userpic.\n".Length, response.Content.Headers.ContentLength);
            Assert.Equal(method == HttpMethod.Get ? "No such userpic.\n" : "", await response.Content.ReadAsStringAsync(Token));
            Assert.Equal("public, max-age=60", response.Headers.CacheControl?.ToString());
            Assert.Null(response.Headers.ETag);
            Assert.False(response.Headers.Contains("Set-Cookie"));
            Assert.Equal(["nosniff"], response.Headers.GetValues("X-Content-Type-Options"));
        }
    }
}
