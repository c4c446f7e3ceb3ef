using System.CommandLine;
using Daybook.Client.Commands;

namespace Daybook.Client.Accounts;

/// <summary>Finds account and password of a command: its options go before the environment, and that before what is kept.</summary>
internal static class LoginFinder
{
    public const string ServerVariable = "LJPICS_SERVER";
    public const string UserVariable = "LJPICS_USER";
    public const string PasswordVariable = "LJPICS_PASSWORD";

    /// <summary>The login of a command with one account.</summary>
    /// <exception cref="CommandException">Something is missing: the program ends with 3.</exception>
    public static async Task<Login> FindAsync(CommandContext context, ParseResult parsed, CancellationToken cancellation)
    {
        var kept = LoginFile.Read();
        var server = parsed.GetValue(context.Server) ?? ServerFromEnvironment();
        var user = parsed.GetValue(context.User) ?? Variable(UserVariable);

        // A password is only ever sent to the server for which it was kept.
        var match = kept.FirstOrDefault(one =>
            (server is null || one.Account.Server == server)
            && (user is null || one.Account.User == new AccountKey(one.Account.Server, user).User));
        var account = (server ?? match?.Account.Server, user ?? match?.Account.User) switch
        {
            ({ } where, { } who) => new AccountKey(where, who),
            _ => throw Missing("You are not logged in"),
        };
        var password = parsed.GetValue(context.PasswordStdin)
            ? await PasswordInput.ReadLineAsync(context.Input, cancellation)
            : Variable(PasswordVariable) ?? match?.Password ?? throw Missing($"There is no password for {account}");
        return new Login(account, password, parsed.GetValue(context.Auth) ?? match?.Auth);
    }

    /// <summary>The login of an account that a command names, when there are several.</summary>
    /// <param name="account">The account.</param>
    /// <param name="passwordVariable">The environment's variable for its password.</param>
    /// <param name="auth">The method that was asked for.</param>
    /// <exception cref="CommandException">There is no password: the program ends with 3.</exception>
    public static Login Find(AccountKey account, string passwordVariable, string? auth)
    {
        var kept = LoginFile.Read().FirstOrDefault(one => one.Account == account);
        var password = Variable(passwordVariable) ?? kept?.Password
            ?? throw new CommandException(
                $"There is no password for {account}: run 'ljpics login --server {ServerAddress.Shown(account.Server)} --user {account.User}' " +
                $"or set {passwordVariable}.",
                LjpicsCommands.NoLogin);
        return new Login(account, password, auth ?? kept?.Auth);
    }

    /// <summary>A variable of the environment; an empty one counts as absent.</summary>
    public static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    public static Uri? ServerFromEnvironment()
    {
        var text = Variable(ServerVariable);
        return text is null ? null
            : ServerAddress.TryParse(text, out var server) ? server
            : throw new CommandException($"{ServerVariable} is not the address of a server: '{text}'", LjpicsCommands.WrongUsage);
    }

    private static CommandException Missing(string what) => new(
        $"{what}: run 'ljpics login', or give {ServerVariable}, {UserVariable} and {PasswordVariable}.", LjpicsCommands.NoLogin);
}
