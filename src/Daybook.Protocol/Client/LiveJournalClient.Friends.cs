using System.Globalization;

namespace Daybook.Protocol.Client;

/// <content>The modes of friends, and the console.</content>
public sealed partial class LiveJournalClient
{
    /// <summary><c>getfriends</c>: whom the account calls a friend.</summary>
    public async Task<IReadOnlyList<ListedFriend>> GetFriendsAsync(CancellationToken cancellation = default) =>
        ReadFriends(await SendAsync(new FlatRequest("getfriends"), cancellation), "friend");

    /// <summary><c>friendof</c>: who calls the account a friend.</summary>
    public async Task<IReadOnlyList<ListedFriend>> FriendOfAsync(CancellationToken cancellation = default) =>
        ReadFriends(await SendAsync(new FlatRequest("friendof"), cancellation), "friendof");

    /// <summary><c>getfriendgroups</c>: the names of the friend groups, by their numbers from 1 to 30.</summary>
    public async Task<IReadOnlyDictionary<int, string>> GetFriendGroupsAsync(CancellationToken cancellation = default)
    {
        var reply = await SendAsync(new FlatRequest("getfriendgroups"), cancellation);
        return Enumerable.Range(1, 30)
            .Select(number => (Number: number, Name: reply.Find(string.Create(CultureInfo.InvariantCulture, $"frgrp_{number}_name"))))
            .Where(group => group.Name is not null)
            .ToDictionary(group => group.Number, group => group.Name!);
    }

    /// <summary><c>editfriends</c>: calls others friends, or no longer.</summary>
    /// <param name="add">Names of accounts to add.</param>
    /// <param name="remove">Names of accounts to remove.</param>
    /// <param name="cancellation">Ends the request.</param>
    public async Task EditFriendsAsync(
        IReadOnlyList<string> add, IReadOnlyList<string> remove, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(add);
        ArgumentNullException.ThrowIfNull(remove);
        var request = new FlatRequest("editfriends");
        foreach (var name in remove)
        {
            request.Add("editfriend_delete_" + name, "1");
        }

        for (var i = 0; i < add.Count; i++)
        {
            request.Add(string.Create(CultureInfo.InvariantCulture, $"editfriend_add_{i + 1}_user"), add[i]);
        }

        await SendAsync(request, cancellation);
    }

    /// <summary><c>editfriendgroups</c>: makes or renames friend groups, by their numbers from 1 to 30, and deletes others.</summary>
    public async Task EditFriendGroupsAsync(
        IReadOnlyDictionary<int, string> set, IReadOnlyList<int> delete, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(delete);
        var request = new FlatRequest("editfriendgroups");
        foreach (var (number, name) in set)
        {
            request.Add(string.Create(CultureInfo.InvariantCulture, $"efg_set_{number}_name"), name);
        }

        foreach (var number in delete)
        {
            request.Add(string.Create(CultureInfo.InvariantCulture, $"efg_delete_{number}"), "1");
        }

        await SendAsync(request, cancellation);
    }

    /// <summary><c>checkfriends</c>: whether friends wrote something since.</summary>
    /// <param name="lastUpdate">What the call before answered; null at first.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <returns>Whether there is news, what to send next time, and after how many seconds.</returns>
    public async Task<(bool IsNew, string LastUpdate, int Interval)> CheckFriendsAsync(string? lastUpdate = null, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("checkfriends");
        request.Add("lastupdate", lastUpdate);
        var reply = await SendAsync(request, cancellation);
        return (reply.IsSet("new"), reply.Find("lastupdate") ?? "", reply.RequireInt32("interval"));
    }

    /// <summary><c>consolecommand</c>: runs a command; whether it succeeded, and the lines that it printed.</summary>
    public async Task<(bool Succeeded, IReadOnlyList<string> Lines)> ConsoleCommandAsync(string command, CancellationToken cancellation = default)
    {
        var request = new FlatRequest("consolecommand");
        request.Add("command", command);
        var reply = await SendAsync(request, cancellation);
        return (reply.IsSet("cmd_success"), reply.List("cmd_line", prefix => reply.Find(prefix) ?? ""));
    }

    /// <summary><c>getfriendspage</c>: the newest entries of friends, by journal and <c>ditemid</c>.</summary>
    public async Task<IReadOnlyList<(string Journal, long DisplayId)>> GetFriendsPageAsync(CancellationToken cancellation = default)
    {
        var reply = await SendAsync(new FlatRequest("getfriendspage"), cancellation);
        return reply.List("entries", prefix => (reply.Require(prefix + "_journalname"), reply.RequireNumber(prefix + "_ditemid")));
    }

    private static IReadOnlyList<ListedFriend> ReadFriends(ReplyFields reply, string list) =>
        reply.List(list, prefix => new ListedFriend(reply.Require(prefix + "_user"), reply.Find(prefix + "_name") ?? ""));
}

/// <summary>Somebody in a list of friends.</summary>
/// <param name="Name">The account's name.</param>
/// <param name="FullName">Its name to show; may be empty.</param>
public sealed record ListedFriend(string Name, string FullName);
