namespace Daybook.Protocol;

/// <summary>The errors of the protocol's table that this server sends, by name.</summary>
public static class Faults
{
#pragma warning disable CS1591 // Each is its text.
    public static readonly Fault InvalidUsername = new(100, "Invalid username", false);
    public static readonly Fault InvalidPassword = new(101, "Invalid password", false);
    public static readonly Fault ChallengeExpired = new(105, "Challenge expired", false);
    public static readonly Fault MissingArgument = new(200, "Missing required argument(s)", false);
    public static readonly Fault InvalidArgument = new(203, "Invalid argument(s)", false);
    public static readonly Fault InvalidEncoding = new(208, "Invalid text encoding", false);
    public static readonly Fault RestrictedFeature = new(301, "Access of restricted feature", true);
    public static readonly Fault Suspended = new(305, "Action forbidden; account is suspended.", true);
    public static readonly Fault AddressBanned =
        new(402, "Your IP address is temporarily banned for exceeding the login failure rate.", true);

    public static readonly Fault Internal = new(500, "Internal server error", true);
    public static readonly Fault DatabaseUnavailable = new(502, "Database temporarily unavailable", true);
#pragma warning restore CS1591
}
