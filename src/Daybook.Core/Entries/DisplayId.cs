namespace Daybook.Core.Entries;

/// <summary>The numbers that addresses show: those of a journal with a random byte, so that nobody counts them through (fact sheet 7.1).</summary>
public static class DisplayId
{
    /// <summary>The <c>ditemid</c> of an entry, or the <c>dtalkid</c> of a comment.</summary>
    /// <param name="id">The <c>itemid</c>, or the <c>talkid</c>.</param>
    /// <param name="anum">The <c>anum</c> of the entry, 0 to 255.</param>
    public static long Of(long id, int anum) => (id * 256) + anum;

    /// <summary>The <c>itemid</c> or <c>talkid</c> in a displayed number.</summary>
    public static long ToId(long displayId) => displayId / 256;

    /// <summary>The <c>anum</c> in a displayed number.</summary>
    public static int ToAnum(long displayId) => (int)(displayId % 256);
}
