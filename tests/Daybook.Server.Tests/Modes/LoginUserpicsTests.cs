using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>What <c>login</c> tells classic clients of an account's userpics.</summary>
public sealed class LoginUserpicsTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    [Fact]
    public async Task An_account_without_pictures_has_counts_of_0_and_no_default()
    {
        var member = await shared.JoinAsync();
        Assert.Equal(
            [("frgrp_maxnum", "0"), ("name", member.Account.FullName), ("pickw_count", "0"), ("pickwurl_count", "0"), ("success", "OK")],
            (await member.LoginAsync()).Pairs);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0")]
    public async Task A_flag_that_is_off_asks_for_nothing(string? off)
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", "happy"), ("default", "1"));
        (string, object)[] fields = off is null ? [] : [("getpickws", off), ("getpickwurls", off), ("getmenus", off)];
        Assert.Equal(["frgrp_maxnum", "name", "success"], (await member.SendAsync("login", fields)).AssertOk().Pairs.Select(pair => pair.Key));
    }

    [Fact]
    public async Task Keywords_and_addresses_can_be_asked_for_one_without_the_other()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("keywords", "happy"), ("default", "1"));
        Assert.Equal(
            [("frgrp_maxnum", "0"), ("name", member.Account.FullName), ("pickw_1", "happy"), ("pickw_count", "1"), ("success", "OK")],
            (await member.SendAsync("login", ("getpickws", "1"))).Pairs);
        Assert.Equal(
            [
                ("defaultpicurl", member.UrlOf(picId)), ("frgrp_maxnum", "0"), ("name", member.Account.FullName),
                ("pickwurl_1", member.UrlOf(picId)), ("pickwurl_count", "1"), ("success", "OK"),
            ],
            (await member.SendAsync("login", ("getpickwurls", "yes"))).Pairs);
    }

    [Fact]
    public async Task Every_keyword_stands_at_the_place_of_its_pictures_address_and_case_does_not_decide_the_order()
    {
        var member = await shared.JoinAsync();
        var first = await member.AddAsync(Samples.Png(1), ("keywords", "banana,Apple,zebra"));
        var bare = await member.AddAsync(Samples.Png(2));
        var third = await member.AddAsync(Samples.Png(3), ("keywords", "cherry,apple,Öl,ähnlich,日本,\U0001F600"));
        var login = await member.LoginAsync();
        (string Name, long PicId)[] expected =
        [
            ("Apple", first), ("apple", third), ("banana", first), ("cherry", third), ($"pic#{bare}", bare), ("zebra", first),
            ("ähnlich", third), ("Öl", third), ("日本", third), ("\U0001F600", third),
        ];
        Assert.Equal($"{expected.Length}", login["pickw_count"]);
        Assert.Equal($"{expected.Length}", login["pickwurl_count"]);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal((expected[i].Name, member.UrlOf(expected[i].PicId)), (login[$"pickw_{i + 1}"], login[$"pickwurl_{i + 1}"]));
        }

        Assert.Equal(20, login.Pairs.Count(pair => pair.Key.StartsWith("pickw", StringComparison.Ordinal) && char.IsAsciiDigit(pair.Key[^1])));
    }

    [Fact]
    public async Task The_addresses_lead_to_the_pictures()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", "one"), ("default", "1"));
        var login = await member.LoginAsync();
        foreach (var key in (string[])["pickwurl_1", "defaultpicurl"])
        {
            var served = await shared.Server.Client.GetByteArrayAsync(login[key], TestContext.Current.CancellationToken);
            Looks.AssertSame(Samples.Png(1), served);
        }
    }

    [Fact]
    public async Task There_is_no_default_until_one_is_chosen_and_none_when_it_is_deleted()
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", "one"));
        Assert.Null((await member.LoginAsync()).Find("defaultpicurl"));
        var chosen = await member.AddAsync(Samples.Png(2), ("default", "1"));
        Assert.Equal(member.UrlOf(chosen), (await member.LoginAsync())["defaultpicurl"]);
        await member.DeleteAsync(chosen);
        var login = await member.LoginAsync();
        Assert.Null(login.Find("defaultpicurl"));
        Assert.Equal("one", await member.NamesAsync());
    }

    [Fact]
    public async Task A_default_picture_may_belong_to_no_keyword()
    {
        var member = await shared.JoinAsync();
        var picId = await member.AddAsync(Samples.Png(1), ("default", "1"));
        var login = await member.LoginAsync();
        Assert.Equal(($"pic#{picId}", member.UrlOf(picId)), (login["pickw_1"], login["defaultpicurl"]));
    }

    [Fact]
    public async Task Only_the_accounts_own_pictures_are_listed()
    {
        var (one, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        await one.AddAsync(Samples.Png(1), ("keywords", "mine"), ("default", "1"));
        Assert.Equal("0", (await other.LoginAsync())["pickw_count"]);
        Assert.Null((await other.LoginAsync()).Find("defaultpicurl"));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1")]
    [InlineData("2")]
    public async Task Keywords_that_no_legacy_encoding_can_say_are_the_same_at_every_version(string ver)
    {
        var member = await shared.JoinAsync();
        await member.AddAsync(Samples.Png(1), ("keywords", "счастье"));
        Assert.Equal("счастье", (await member.SendAsync("login", ("ver", ver), ("getpickws", "1"))).AssertOk()["pickw_1"]);
    }

    [Fact]
    public async Task The_addresses_begin_with_the_sites_own_where_it_is_set()
    {
        await using var server = await UserpicServer.StartAsync(("Site:Url", "https://daybook.example"));
        var member = await Member.JoinAsync(server);
        var picId = await member.AddAsync(Samples.Png(1), ("default", "1"));
        var login = await member.LoginAsync();
        Assert.Equal($"https://daybook.example/userpic/{picId}/{member.Account.Id}", login["pickwurl_1"]);
        Assert.Equal(login["pickwurl_1"], login["defaultpicurl"]);
    }
}
