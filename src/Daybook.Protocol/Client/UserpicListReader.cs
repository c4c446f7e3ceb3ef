namespace Daybook.Protocol.Client;

/// <summary>Reads the reply of <c>getpics</c>.</summary>
internal static class UserpicListReader
{
    /// <param name="reply">The reply.</param>
    /// <param name="after">The number that was asked after: a server that goes back would have us ask for ever.</param>
    public static UserpicPage Read(ReplyFields reply, long after)
    {
        var userpics = reply.List("pic", key => new ListedUserpic(
            reply.RequireNumber(key + "_id"),
            ReplyFields.ReadUrl(reply.Require(key + "_url")) ?? throw LiveJournalException.BrokenReply(),
            reply.RequireInt32(key + "_width"),
            reply.RequireInt32(key + "_height"),
            reply.RequireNumber(key + "_bytes"),
            reply.Require(key + "_type"),
            reply.Keywords(key + "_keywords"),
            reply.Find(key + "_description"),
            reply.IsSet(key + "_default"),
            reply.FindUnixTime(key + "_time"),
            reply.IsSet(key + "_suspended")));
        foreach (var userpic in userpics)
        {
            after = userpic.Id > after ? userpic.Id : throw LiveJournalException.BrokenReply();
        }

        var hasMore = reply.IsSet("pic_more");
        if (hasMore && userpics.Count == 0)
        {
            throw LiveJournalException.BrokenReply();
        }

        return new UserpicPage(
            userpics,
            hasMore,
            new UserpicLimits(
                reply.FindInt32("max_bytes"), reply.FindInt32("max_side"), reply.FindInt32("max_pics"), reply.FindInt32("max_keywords")));
    }
}
