namespace Daybook.Server.Options;

/// <summary>How much is under way at once.</summary>
/// <param name="MaxConnections">Connections, idle ones too.</param>
/// <param name="MaxConnectionsPerAddress">How many of them from one address that is no trusted proxy's.</param>
/// <param name="MaxRequests">Requests for anything but pictures.</param>
/// <param name="MaxRequestsPerAddress">How many of them from one address.</param>
/// <param name="MaxUploadBytes">Bytes of the forms with pictures that are under way.</param>
public sealed record LimitsOptions(int MaxConnections, int MaxConnectionsPerAddress, int MaxRequests, int MaxRequestsPerAddress, int MaxUploadBytes)
{
    internal static LimitsOptions Read(SettingsReader reader)
    {
        var limits = new LimitsOptions(
            reader.Read(
                "Limits:MaxConnections", 20_000, Formats.Integer(100, 1_000_000),
                "How many connections there may be at once; any more are closed without an answer. The system must allow as many open files (ulimit -n)."),
            reader.Read(
                "Limits:MaxConnectionsPerAddress", 2000, Formats.Integer(10, 1_000_000),
                "How many of them may come from one address, so that nobody takes all; a whole school or town may share one. IPv6 addresses count by /64. Those " +
                "in Site:TrustedProxies may have any number."),
            reader.Read(
                "Limits:MaxRequests", 2000, Formats.Integer(10, 100_000),
                "How many requests there may be at once, except those for pictures; any more are told at once to try again in a few seconds."),
            reader.Read(
                "Limits:MaxRequestsPerAddress", 1000, Formats.Integer(10, 100_000),
                "How many of them may come from one address, so that nobody takes all. IPv6 addresses count by /64."),
            reader.Read(
                "Limits:MaxUploadBytes", 500_000_000, Formats.Integer(160_000_000, int.MaxValue),
                "How many bytes of forms with pictures (/manage/userpics) may be under way at once: meanwhile they are in the temporary folder. One account has at " +
                "most 151 MB of them; any more forms are told at once to try again in a few seconds."));
        reader.Require(
            limits.MaxConnectionsPerAddress <= limits.MaxConnections,
            "Limits:MaxConnectionsPerAddress",
            $"is {limits.MaxConnectionsPerAddress}; it must be at most Limits:MaxConnections, which is {limits.MaxConnections}");
        reader.Require(
            limits.MaxRequestsPerAddress <= limits.MaxRequests,
            "Limits:MaxRequestsPerAddress",
            $"is {limits.MaxRequestsPerAddress}; it must be at most Limits:MaxRequests, which is {limits.MaxRequests}");
        return limits;
    }
}
