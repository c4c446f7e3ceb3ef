using Daybook.Core.Comments;

namespace Daybook.Server.Site.Exports;

/// <summary>
/// Where numbers of comments are missing, as after a restored backup or where entries went with all that was said under them, every hundredth of them is told as
/// a deleted comment of no entry.
/// </summary>
/// <remarks>
/// ljdump, WordPress' importer and others go on behind the highest number that they were told, and ask for the same numbers for ever if none of them is there
/// (fact sheet 10.1). Which numbers are told depends on nothing but themselves, so that the lists with texts and those without have the same.
/// </remarks>
internal static class CommentExportGaps
{
    /// <summary>The clients that we know ask for 400 numbers or more at once: some of these can be divided by it, wherever they begin.</summary>
    public const int Every = 100;

    /// <summary>A list of comments, with the missing numbers that are told.</summary>
    /// <param name="comments">The comments of the window, in order.</param>
    /// <param name="startId">Where the window begins.</param>
    /// <param name="window">How many numbers it has.</param>
    /// <param name="maxId">The highest number of a comment.</param>
    /// <param name="idOf">The number of a comment.</param>
    /// <param name="missing">What is told of a missing number.</param>
    public static IReadOnlyList<T> Mark<T>(IReadOnlyList<T> comments, long startId, int window, long maxId, Func<T, long> idOf, Func<long, T> missing)
    {
        var there = comments.Select(idOf).ToHashSet();
        var gone = new List<T>();
        for (var id = (startId + Every - 1) / Every * Every; id < startId + window && id < maxId; id += Every)
        {
            if (id > 0 && !there.Contains(id))
            {
                gone.Add(missing(id));
            }
        }

        return gone.Count == 0 ? comments : [.. comments.Concat(gone).OrderBy(idOf)];
    }

    public static CommentMeta Meta(long id) => new(id, 0, null, CommentState.Deleted);

    public static Comment Comment(long id) => new(
        0, id, 0, null, null, null, null, DateTimeOffset.UnixEpoch, CommentState.Deleted, "", "", PictureKeyword: null, UserpicId: null, Address: null);
}
