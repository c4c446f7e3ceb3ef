using System.CommandLine;
using Daybook.Client.Accounts;

namespace Daybook.Client.Commands;

/// <summary><c>logout</c>: forgets a password that <c>login</c> kept.</summary>
internal static class LogoutCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("logout", "Forget the password of a login (the last one, if none is named)") { context.Server, context.User };
        command.SetAction(async (parsed, _) =>
        {
            var server = parsed.GetValue(context.Server);
            var user = parsed.GetValue(context.User);
            var login = LoginFile.Read().FirstOrDefault(one =>
                (server is null || one.Account.Server == server)
                && (user is null || one.Account == new AccountKey(one.Account.Server, user)))
                ?? throw new CommandException("There is no such login.");
            LoginFile.Forget(login.Account);
            await context.Output.WriteLineAsync($"Forgot the password of {login.Account}.");
            return LjpicsCommands.Done;
        });
        return command;
    }
}
