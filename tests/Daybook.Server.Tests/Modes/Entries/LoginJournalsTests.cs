using Daybook.Core.Accounts;
using Daybook.Core.Friends;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Modes.Entries;

/// <summary>What login tells about friend groups, communities, and what there is to tell (fact sheet 4.1).</summary>
public sealed class LoginJournalsTests(EntryServer shared) : IClassFixture<EntryServer>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Friend_groups_go_by_their_numbers_flat_and_by_their_order_in_XML_RPC()
    {
        var writer = await shared.JoinAsync();
        await shared.Server.Database.Friends.EditGroupsAsync(
            writer.Account.Id,
            [new FriendGroupEdit(12, "Work", 10, true), new FriendGroupEdit(3, "Famille é", null, null), new FriendGroupEdit(4, "2004", 200, false)],
            [],
            new Dictionary<AccountName, uint>(),
            Cancellation);

        var flat = await writer.SendAsync("login");
        var groups = ((XmlRpcArray)(await LoginAsync(writer))["friendgroups"]!).Items.Cast<XmlRpcStruct>();

        Assert.Equal(
            [
                ("frgrp_12_name", "Work"), ("frgrp_12_public", "1"), ("frgrp_12_sortorder", "10"), ("frgrp_3_name", "Famille é"), ("frgrp_3_sortorder", "50"),
                ("frgrp_4_name", "2004"), ("frgrp_4_sortorder", "200"), ("frgrp_maxnum", "12"),
            ],
            flat.Fields.Where(field => field.Key.StartsWith("frgrp", StringComparison.Ordinal)).Select(field => (field.Key, field.Value)));
        Assert.Equal(
            ["12 Work 10 1", "3 Famille é 50 0", "4 2004 200 0"],
            groups.Select(group => string.Join(' ', group.Members.Select(member => member.Value.ToText()))));
    }

    [Fact]
    public async Task Communities_that_one_may_post_to_are_listed_by_name()
    {
        var (writer, other) = (await shared.JoinAsync(), await shared.JoinAsync());
        Assert.False((await writer.SendAsync("login")).Fields.ContainsKey("access_count"));
        Assert.Empty((await LoginAsync(writer)).Texts("usejournals"));
        var first = await shared.FoundAsync(writer);
        var second = await shared.FoundAsync(other, writer);
        await shared.FoundAsync(other);
        var gone = await shared.FoundAsync(other, writer);
        await shared.Server.Database.Accounts.DeleteAsync(gone.Id, Cancellation);
        var names = new[] { first.Name.Value, second.Name.Value }.Order(StringComparer.Ordinal).ToArray();

        var flat = await writer.SendAsync("login", ("getcaps", 1));

        Assert.Equal(("2", names[0], names[1]), (flat["access_count"], flat["access_1"], flat["access_2"]));
        Assert.Equal(names, (await LoginAsync(writer)).Texts("usejournals"));
    }

    [Fact]
    public async Task There_is_a_message_when_there_is_something_to_tell()
    {
        var writer = await shared.JoinAsync();
        Assert.False((await writer.SendAsync("login")).Fields.ContainsKey("message"));

        await shared.Server.Database.Accounts.DeleteAsync(writer.Account.Id, Cancellation);

        const string message = "Your journal is deleted, and is gone for good after 2026-12-23. Until then you can restore it on the site.";
        Assert.Equal(message, (await writer.SendAsync("login"))["message"]);
        Assert.Equal(message, (await LoginAsync(writer)).Text("message"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Whose_address_is_not_confirmed_is_told_so_where_a_link_can_be_mailed(bool isMailSent)
    {
        KeyValuePair<string, string>[] settings = isMailSent ? [new("Mail:Smtp:Host", "127.0.0.1")] : [];
        await using var server = await TestServer.StartAsync(settings);
        var account = await server.CreateAccountAsync();
        await server.Database.Accounts.SetEmailAsync(account.Id, "test@example.org", Cancellation);

        var login = await server.PostAsync(("mode", "login"), ("user", "test"), ("password", "secret"));

        Assert.Equal(
            isMailSent
                ? "Your e-mail address is not confirmed yet: follow the link that was mailed to you, or have one mailed on the site, in your settings under E-mail."
                : null,
            login.AssertOk().Find("message"));
    }

    private Task<XmlRpcStruct> LoginAsync(Writer writer) => shared.Server.CallAsync("login", ("username", writer.Name), ("password", "secret"));
}
