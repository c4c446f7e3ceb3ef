using System.Globalization;
using System.Text.RegularExpressions;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>checkfriends</c>: whether friends have written something (fact sheet 4.13).</summary>
internal sealed partial class CheckFriends(IFriendsPage page, IFriendStore friends) : IMode
{
    /// <summary>How often a client should ask, in seconds.</summary>
    private const int Interval = 60;

    private static readonly TextField LastUpdate, Mask;
    private static readonly FlagReply New;
    private static readonly TextReply Latest;
    private static readonly NumberReply Pause;

    static CheckFriends()
    {
        Declaration = new ModeDeclaration(
            "checkfriends",
            "Ask whether friends have written something since the last time.",
            "The first time, send an empty `lastupdate`; from then on, send the one from the previous answer. Ask no more often than `interval` says.");
        LastUpdate = Declaration.Takes(new TextField("lastupdate", "The `lastupdate` from the previous answer; empty or `0` the first time.") { IsTime = true });
        Mask = Declaration.Takes(new TextField("mask", "Optional. Only friends of these groups: bit `N` for group `N`.", type: "int"));
        New = Declaration.Answers(new FlagReply("new", "`1` if a friend has since written something that the account may read; never the first time."));
        Latest = Declaration.Answers(new TextReply("lastupdate", "What to send the next time, as it is."));
        Pause = Declaration.Answers(new NumberReply("interval", "How many seconds to wait until then."));
        Declaration.Shows(
            [("mode", "checkfriends"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1"), ("lastupdate", "2026-11-22+09%3A30%3A00.250")],
            reply =>
            {
                reply.Set(New, true);
                reply.Set(Latest, "2026-11-23 12:00:00.000");
                reply.Set(Pause, Interval);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        // Some clients begin with 0: to them the time is a number.
        var known = request.Get(LastUpdate)?.Trim() is { } told and not "0" ? told : "";
        if (known.Length > 0 && !BeginsWithTime.IsMatch(known))
        {
            throw new ProtocolException(Faults.InvalidArgument, "Bad date value");
        }

        var newest = await page.FindNewestAsync(request.Account.Id, ReadMask(request.Get(Mask)), cancellation);
        if (newest is null && known.Length == 0 && (await friends.ListAsync(request.Account.Id, cancellation)).Count > 0)
        {
            // What is empty says that the client never asked: then the first entry of these friends would not be news.
            newest = DateTimeOffset.UnixEpoch;
        }

        var latest = newest?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture) ?? known;
        reply.Set(New, known.Length > 0 && string.CompareOrdinal(latest, known) > 0);
        reply.Set(Latest, latest);
        reply.Set(Pause, Interval);
    }

    /// <summary>What is no number is no mask (fact sheet 4.13).</summary>
    private static uint? ReadMask(string? text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var mask) ? (uint)(mask & EntrySecurity.MaskBits) : null;

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")]
    private static partial Regex BeginsWithTime { get; }
}
