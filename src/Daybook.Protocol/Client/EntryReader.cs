using System.Globalization;
using System.Text;
using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Client;

/// <summary>Reads replies about entries (fact sheet 4.4–4.8).</summary>
internal static class EntryReader
{
    public static PostedEntry ReadPosted(ReplyFields reply) => new(
        reply.Find("itemid") is null ? null : reply.RequireNumber("itemid"),
        reply.FindInt32("anum") ?? 0,
        ReplyFields.ReadUrl(reply.Find("url")),
        reply.Find("message"));

    public static IReadOnlyList<JournalEntry> ReadEntries(ReplyFields reply)
    {
        var properties = reply.List("prop", prefix => (
                ItemId: reply.RequireNumber(prefix + "_itemid"), Name: reply.Require(prefix + "_name"), Value: reply.Require(prefix + "_value")))
            .ToLookup(property => property.ItemId);
        return reply.List("events", prefix =>
        {
            var itemId = reply.RequireNumber(prefix + "_itemid");
            Dictionary<string, string> own = [];
            foreach (var property in properties[itemId])
            {
                own[property.Name] = property.Value;
            }

            return new JournalEntry(
                itemId,
                reply.FindInt32(prefix + "_anum"),
                DateTime.TryParseExact(
                    reply.Require(prefix + "_eventtime"), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                    ? time
                    : throw LiveJournalException.BrokenReply(),
                Decode(reply.Require(prefix + "_event")),
                reply.Find(prefix + "_subject") ?? "",
                reply.Find(prefix + "_security") ?? "public",
                reply.Find(prefix + "_allowmask") is null ? 0 : (uint)reply.RequireNumber(prefix + "_allowmask"),
                reply.Find(prefix + "_poster"),
                ReplyFields.ReadUrl(reply.Find(prefix + "_url")),
                own);
        });
    }

    public static SyncPage ReadSync(ReplyFields reply) => new(
        reply.List("sync", prefix => reply.Require(prefix + "_item") is [var kind, '-', .. var number]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var itemId)
                ? new SyncItem(kind, itemId, reply.Require(prefix + "_action"), reply.Require(prefix + "_time"))
                : throw LiveJournalException.BrokenReply()),
        reply.RequireInt32("sync_total"));

    public static IReadOnlyDictionary<DateOnly, int> ReadDays(ReplyFields reply)
    {
        var days = new SortedDictionary<DateOnly, int>();
        foreach (var key in reply.Keys)
        {
            if (DateOnly.TryParseExact(key, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                days[day] = reply.RequireInt32(key);
            }
        }

        return days;
    }

    private static string Decode(string encoded)
    {
        var bytes = Encoding.UTF8.GetBytes(encoded);
        var length = PercentEncoding.DecodeInPlace(bytes);
        return length >= 0 ? Encoding.UTF8.GetString(bytes, 0, length) : throw LiveJournalException.BrokenReply();
    }
}
