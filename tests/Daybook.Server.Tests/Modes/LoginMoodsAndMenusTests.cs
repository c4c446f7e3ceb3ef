using System.Globalization;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes;

/// <summary>What else <c>login</c> tells classic clients.</summary>
public sealed class LoginMoodsAndMenusTests(UserpicServer shared) : IClassFixture<UserpicServer>
{
    [Fact]
    public async Task The_moods_past_the_highest_known_one_are_sent()
    {
        var login = (await (await shared.JoinAsync()).SendAsync("login", ("getmoods", "131"))).AssertOk();
        Assert.Equal(
            [
                ("mood_1_id", "132"), ("mood_1_name", "grateful"), ("mood_1_parent", "15"),
                ("mood_2_id", "133"), ("mood_2_name", "jealous"), ("mood_2_parent", "25"),
                ("mood_3_id", "134"), ("mood_3_name", "nervous"), ("mood_3_parent", "46"),
                ("mood_count", "3"),
            ],
            login.Pairs.Where(pair => pair.Key.StartsWith("mood_", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Getmoods_0_asks_for_all_of_them()
    {
        var login = (await (await shared.JoinAsync()).SendAsync("login", ("getmoods", "0"))).AssertOk();
        Assert.Equal("132", login["mood_count"]);
        Assert.Equal(("1", "aggravated", "2"), (login["mood_1_id"], login["mood_1_name"], login["mood_1_parent"]));
        Assert.Equal("134", login["mood_132_id"]);
        Assert.Equal(132, Enumerable.Range(1, 132).Select(i => login[$"mood_{i}_id"]).Distinct().Count());
    }

    [Theory]
    [InlineData("134")]
    [InlineData("999999999")]
    [InlineData("")]
    public async Task No_moods_are_sent_to_a_client_that_knows_them_or_does_not_ask(string known)
    {
        var login = (await (await shared.JoinAsync()).SendAsync("login", ("getmoods", known))).AssertOk();
        Assert.DoesNotContain(login.Pairs, pair => pair.Key.StartsWith("mood", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Over_xml_rpc_a_client_that_knows_all_moods_gets_an_empty_list_and_one_that_does_not_ask_none()
    {
        var account = await shared.JoinAsync();

        Assert.Empty(Assert.IsType<XmlRpcArray>((await LoginAsync(("getmoods", new XmlRpcInteger(134))))["moods"]).Items);
        Assert.Equal(132, Assert.IsType<XmlRpcArray>((await LoginAsync(("getmoods", new XmlRpcInteger(0))))["moods"]).Items.Count);
        Assert.Null((await LoginAsync())["moods"]);

        Task<XmlRpcStruct> LoginAsync(params (string Name, XmlRpcValue Value)[] fields) => shared.Server.CallAsync(
            "login", new XmlRpcStruct([("username", new XmlRpcText(account.Account.Name.Value)), ("password", new XmlRpcText(Member.Password)), .. fields]));
    }

    [Theory]
    [InlineData("getmoods", "all")]
    [InlineData("getmoods", "-1")]
    [InlineData("getmoods", "99999999999999999999")]
    [InlineData("getmenus", "x")]
    public async Task A_number_that_is_none_is_refused(string field, string value) =>
        (await (await shared.JoinAsync()).SendAsync("login", (field, value))).AssertFail(
            $"Client error: Invalid argument(s): {field} must be a whole number of at most 9 digits");

    [Fact]
    public async Task Menus_are_numbered_from_the_root_0_and_lead_somewhere()
    {
        var login = (await (await shared.JoinAsync()).SendAsync("login", ("getmenus", "1"))).AssertOk();
        var seen = new List<string>();
        var links = 0;
        var pending = new Stack<int>([0]);
        for (var next = 1; pending.TryPop(out var menu);)
        {
            seen.Add($"menu_{menu}_count");
            for (var item = 1; item <= int.Parse(login[$"menu_{menu}_count"], CultureInfo.InvariantCulture); item++)
            {
                var prefix = $"menu_{menu}_{item}_";
                seen.Add(prefix + "text");
                Assert.NotEqual("", login[prefix + "text"]);
                if (login[prefix + "text"] == "-")
                {
                    continue;
                }

                if (login.Find(prefix + "url") is { } url)
                {
                    links++;
                    seen.Add(prefix + "url");
                    using var page = await shared.Server.Client.GetAsync(url, TestContext.Current.CancellationToken);
                    Assert.Equal(System.Net.HttpStatusCode.OK, page.StatusCode);
                    continue;
                }

                seen.Add(prefix + "sub");
                Assert.Equal($"{next}", login[prefix + "sub"]);
                pending.Push(next++);
            }
        }

        Assert.True(links >= 3);
        Assert.Equal(
            seen.Order(StringComparer.Ordinal), login.Pairs.Select(pair => pair.Key).Where(key => key.StartsWith("menu_", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2")]
    [InlineData("")]
    public async Task Menus_are_sent_only_for_1(string value)
    {
        var login = (await (await shared.JoinAsync()).SendAsync("login", ("getmenus", value))).AssertOk();
        Assert.DoesNotContain(login.Pairs, pair => pair.Key.StartsWith("menu", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_real_client_sends_is_answered_with_all_of_it()
    {
        var member = await shared.JoinAsync();
        var login = (await member.SendAsync(
            "login",
            ("ver", "1"), ("clientversion", "Linux-LogJam/4.6.2"), ("getmoods", "134"), ("getmenus", "1"), ("getpickws", "1"), ("getpickwurls", "1"),
            ("a field of another server", "1"))).AssertOk();
        Assert.Equal(
            ["frgrp_maxnum", "name", "pickw_count", "pickwurl_count", "success"],
            login.Pairs.Select(pair => pair.Key).Where(key => !key.StartsWith("menu_", StringComparison.Ordinal)));
    }
}
