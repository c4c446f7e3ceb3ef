using Daybook.Protocol;
using Daybook.Server.Bounds;

namespace Daybook.Server.Accounts;

/// <summary>The turns of password hashes, each of which takes tens of milliseconds and megabytes by design.</summary>
/// <param name="atOnce">How many are computed at once.</param>
/// <param name="waiting">How many more may wait.</param>
/// <param name="patience">How long each waits at most.</param>
internal sealed class SlowHashGate(int atOnce, int waiting, TimeSpan patience) : Turns(atOnce, waiting, patience, TooMany)
{
    /// <summary>As many at once as there are processors; others wait up to five seconds.</summary>
    public SlowHashGate()
        : this(Environment.ProcessorCount, waiting: 256, TimeSpan.FromSeconds(5))
    {
    }

    /// <summary>What is said to whoever is one too many.</summary>
    internal static ProtocolException TooMany() => new(Faults.Internal, "too many logins at once; try again in a moment");
}
