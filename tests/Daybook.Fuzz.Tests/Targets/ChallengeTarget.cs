using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Protocol;
using Daybook.Server.Accounts;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>A challenge is taken back if it is, to the letter, one that was given out, is not too old, and was not taken back before.</summary>
internal sealed class ChallengeTarget : Target
{
    private static readonly byte[][] Words = [[1], [2], [3], [4], [5], [6], ":"u8.ToArray(), "::"u8.ToArray(), "c0"u8.ToArray(), "0"u8.ToArray(), "60"u8.ToArray(),
        "99999999999999999999"u8.ToArray(), "-1"u8.ToArray(), " "u8.ToArray(), [0], "é"u8.ToArray()];

    private readonly Clock _clock = new();
    private readonly Challenges _challenges;

    public ChallengeTarget() => _challenges = new Challenges(new UsedChallenges(_clock), ChallengeSecret.Own(), _clock);

    public override string Name => "challenge";

    public override int Cases => 20_000;

    public override int LongCases => 1_000_000;

    public override byte[] Make(Random random) => [1, (byte)':', 2, (byte)':', 3, (byte)':', 4, (byte)':', 5, (byte)':', 6];

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        _clock.Now += TimeSpan.FromSeconds(1);
        var given = _challenges.Create().Challenge;
        var sent = Template.Fill(input, given.Split(':'));
        var outcome = Redeem(sent);
        Assert.Equal(sent == given, outcome is null);
        if (outcome is null)
        {
            Assert.Same(Faults.InvalidPassword, Redeem(given));
            given = _challenges.Create().Challenge;
        }

        Assert.Same(Faults.InvalidPassword, Redeem(given.ToUpperInvariant()));
        _clock.Now += Challenges.Lifetime - TimeSpan.FromSeconds(1);
        var last = Redeem(given);
        Assert.Null(last);
        _clock.Now += TimeSpan.FromSeconds(1);
        Assert.Same(Faults.ChallengeExpired, Redeem(given));
        return outcome?.ToString() ?? "taken";
    }

    private Fault? Redeem(string challenge)
    {
        try
        {
            _challenges.RedeemAsync(challenge, CancellationToken.None).AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (ProtocolException refused)
        {
            return refused.Fault;
        }
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
