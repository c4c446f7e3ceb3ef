using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Server.Accounts;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>A session's cookie is taken if it says the account, the session and the secret that were given out, and never for the other use.</summary>
internal sealed partial class CookieTarget : Target
{
    private static readonly byte[][] Words = [[1], [2], [3], ":"u8.ToArray(), "//1"u8.ToArray(), "//"u8.ToArray(), "v1:u"u8.ToArray(), "%3A"u8.ToArray(), "%2F"u8.ToArray(),
        "%75"u8.ToArray(), "%"u8.ToArray(), "%ff"u8.ToArray(), "0"u8.ToArray(), "9223372036854775808"u8.ToArray(), "-"u8.ToArray(), "+"u8.ToArray(), [0], "١"u8.ToArray()];

    private static readonly Account Owner = new(
        42, AccountName.Parse("alice"), "Alice", null, AccountState.Visible, "hash", null, DateTimeOffset.UnixEpoch, false, false, false, null);

    private readonly OneSession _store = new();
    private readonly Sessions _sessions;
    private readonly string _secret;

    public CookieTarget()
    {
        _sessions = new Sessions(_store, TimeProvider.System);
        var cookie = _sessions.BeginAsync(Owner, Sessions.Long, SessionUse.Site, new SessionOrigin(IPAddress.Loopback, "agent"), false, CancellationToken.None)
            .GetAwaiter().GetResult()!;
        _secret = cookie[(cookie.IndexOf(":a", StringComparison.Ordinal) + 2)..cookie.IndexOf("//", StringComparison.Ordinal)];
    }

    public override string Name => "cookie";

    public override int Cases => 50_000;

    public override int LongCases => 2_000_000;

    public override byte[] Make(Random random) => [.. "v1:u"u8, 1, .. ":s"u8, 2, .. ":a"u8, 3, .. "//1"u8];

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        var cookie = Template.Fill(input, "42", "7", _secret);
        var isGood = Find(cookie, SessionUse.Site);
        Assert.False(Find(cookie, SessionUse.Protocol));

        // Decoded by the book; the framework leaves escapes alone that are no UTF-8, which no good cookie has.
        var plain = cookie.Contains('%', StringComparison.Ordinal) ? Decode(cookie) : cookie;
        var match = Shape().Match(plain);
        var (account, session) = (Number(match, 1), Number(match, 2));
        Assert.Equal(account == 42 && session == 7 && match.Groups[3].Value == _secret, isGood);
        var claimed = account is null || session is null ? null : account;
        Assert.Equal(claimed, Sessions.AccountIdOf(cookie));
        return $"{isGood}, claims {(claimed is null ? "nothing" : "something")}, encoded: {plain != cookie}";
    }

    private bool Find(string cookie, SessionUse use) =>
        _sessions.FindAsync(cookie, Owner, use, IPAddress.Loopback, CancellationToken.None).AsTask().GetAwaiter().GetResult() is not null;

    private static long? Number(Match match, int group) =>
        long.TryParse(match.Groups[group].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string Decode(string text) =>
        Encoding.UTF8.GetString([.. Escape().Split(text).SelectMany(piece => Escape().IsMatch(piece)
            ? [Convert.ToByte(piece[1..], 16)]
            : Encoding.UTF8.GetBytes(piece))]);

    [GeneratedRegex("(%[0-9A-Fa-f]{2})", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();

    [GeneratedRegex("^v1:u([0-9]+):s([0-9]+):a([^:]*?)(?://.*)?\\z", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Shape();

    /// <summary>A store is slower than all that is tried here; what it does is tested where it stands.</summary>
    private sealed class OneSession : ISessionStore
    {
        private Session? _session;

        public Task<Session?> CreateAsync(NewSession session, CancellationToken cancellation) => Task.FromResult<Session?>(_session = new Session(
            7, session.AccountId, session.SecretHash, DateTimeOffset.UtcNow, session.ExpiresAt, session.BoundAddress, session.Address, session.Agent, DateTimeOffset.UtcNow,
            session.AppPasswordId));

        public ValueTask<Session?> FindAsync(long sessionId, CancellationToken cancellation) => ValueTask.FromResult(sessionId == 7 ? _session : null);

        public ValueTask<IReadOnlyList<Session>> ListAsync(long accountId, CancellationToken cancellation) => throw new NotSupportedException();

        public Task TouchAsync(long sessionId, DateTimeOffset seenAt, string address, CancellationToken cancellation) => Task.CompletedTask;

        public Task EndAsync(long accountId, IReadOnlyCollection<long> sessionIds, CancellationToken cancellation) => throw new NotSupportedException();

        public Task EndAllAsync(long accountId, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<int> PurgeAsync(int limit, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
