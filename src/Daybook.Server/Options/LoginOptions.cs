namespace Daybook.Server.Options;

/// <summary>What guards logins against guessing.</summary>
/// <param name="MaxFailuresPerAccount">Failed logins for one account from one address that lead to a ban.</param>
/// <param name="MaxFailuresPerAddress">Failed logins from one address, for whichever accounts, that lead to a ban.</param>
/// <param name="FailureWindow">How long a failed login counts.</param>
/// <param name="Ban">How long the address is refused then.</param>
public sealed record LoginOptions(int MaxFailuresPerAccount, int MaxFailuresPerAddress, TimeSpan FailureWindow, TimeSpan Ban)
{
    internal static LoginOptions Read(SettingsReader reader)
    {
        var count = Formats.Integer(1, 1_000_000);
        var duration = Formats.Duration(TimeSpan.FromSeconds(1), TimeSpan.FromDays(7));
        var login = new LoginOptions(
            MaxFailuresPerAccount: reader.Read(
                "Login:MaxFailuresPerAccount", 10, count,
                "Failed logins for one account from one address, within Login:FailureWindow, after which that address is refused for " +
                "that account. IPv6 addresses count by /64."),
            MaxFailuresPerAddress: reader.Read(
                "Login:MaxFailuresPerAddress", 50, count,
                "Failed logins from one address for any accounts, within Login:FailureWindow, after which that address is refused for " +
                "all. It is at least Login:MaxFailuresPerAccount."),
            FailureWindow: reader.Read(
                "Login:FailureWindow", TimeSpan.FromMinutes(5), duration, "How long a failed login counts."),
            Ban: reader.Read(
                "Login:Ban", TimeSpan.FromMinutes(5), duration, "How long the address is then refused, even with the right password."));
        reader.Require(
            login.MaxFailuresPerAddress >= login.MaxFailuresPerAccount,
            "Login:MaxFailuresPerAddress",
            $"is {login.MaxFailuresPerAddress}; it must be at least Login:MaxFailuresPerAccount, which is {login.MaxFailuresPerAccount}");
        return login;
    }
}
