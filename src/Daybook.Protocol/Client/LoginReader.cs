using System.Globalization;

namespace Daybook.Protocol.Client;

/// <summary>Reads the reply of a login (fact sheet 4.1). What an account does not have is absent, and so is what a server does not know.</summary>
internal static class LoginReader
{
    /// <summary>Menus of menus of menus; more is a server's mistake, and must not be ours.</summary>
    private const int MaxMenuDepth = 10;

    private const int MaxMenuEntries = 1000;

    public static LoginReply Read(ReplyFields reply) => new()
    {
        Name = reply.Require("name"),
        Message = reply.Find("message"),
        Journals = reply.List("access", reply.Require),
        FriendGroups = ReadGroups(reply),
        Moods = reply.List("mood", key => new Mood(
            reply.RequireInt32(key + "_id"), reply.Require(key + "_name"), reply.FindInt32(key + "_parent") ?? 0)),
        Menu = ReadMenus(reply),
        Userpics = ReadUserpics(reply),
        DefaultUserpic = ReplyFields.ReadUrl(reply.Find("defaultpicurl")),
    };

    private static List<FriendGroup> ReadGroups(ReplyFields reply)
    {
        var groups = new List<FriendGroup>();

        // Numbers are bits, with gaps; Dreamwidth has 60.
        for (var number = 1; number <= Math.Min(reply.FindInt32("frgrp_maxnum") ?? 0, 64); number++)
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"frgrp_{number}");
            if (reply.Find(key + "_name") is { } name)
            {
                groups.Add(new FriendGroup(number, name, reply.FindInt32(key + "_sortorder") ?? 50, reply.IsSet(key + "_public")));
            }
        }

        return groups;
    }

    private static IReadOnlyList<NamedUserpic> ReadUserpics(ReplyFields reply)
    {
        // Two lists in the same order; a server may send the first alone.
        var urls = reply.List("pickwurl", key => ReplyFields.ReadUrl(reply.Require(key)));
        var keywords = reply.List("pickw", reply.Require);
        return urls.Count == 0 || urls.Count == keywords.Count
            ? [.. keywords.Select((keyword, i) => new NamedUserpic(keyword, urls.Count == 0 ? null : urls[i]))]
            : throw LiveJournalException.BrokenReply();
    }

    private static IReadOnlyList<MenuEntry> ReadMenus(ReplyFields reply)
    {
        var left = MaxMenuEntries;
        return ReadMenu(0, 1);

        IReadOnlyList<MenuEntry> ReadMenu(int number, int depth)
        {
            var menu = string.Create(CultureInfo.InvariantCulture, $"menu_{number}");
            var count = reply.Count(menu + "_count");
            left -= count;
            if (depth > MaxMenuDepth || left < 0)
            {
                throw LiveJournalException.BrokenReply();
            }

            return reply.List(menu, key => new MenuEntry(
                reply.Require(key + "_text"),
                reply.Find(key + "_url"),
                reply.FindInt32(key + "_sub") is { } sub ? ReadMenu(sub, depth + 1) : []));
        }
    }
}
