using System.CommandLine;
using Daybook.Client.Accounts;
using Daybook.Client.Reporting;
using Daybook.Protocol.Client;

namespace Daybook.Client.Commands;

/// <summary><c>login</c>: checks a password and keeps it.</summary>
internal static class LoginCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command(
            "login",
            "Ask for server, name and password and keep them, readable only by you. Use an app password: on Daybook make one " +
            "in the account's settings, on Dreamwidth use an API key.");
        context.AddAccountTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var login = await AskAsync(context, parsed, cancellation);
            using var account = new OpenAccount(login, context.RetryOf(parsed));
            var reply = await account.LoginAsync(new LoginRequest(), cancellation);
            LoginFile.Keep(login);
            if (reply.Message is { } message)
            {
                await context.Error.WriteLineAsync(Readable.Line(message));
            }

            await context.Output.WriteLineAsync($"Logged in to {login.Account} as {Readable.Line(reply.Name)}.");
            return LjpicsCommands.Done;
        });
        return command;
    }

    private static async Task<Login> AskAsync(CommandContext context, ParseResult parsed, CancellationToken cancellation)
    {
        var server = parsed.GetValue(context.Server) ?? LoginFinder.ServerFromEnvironment() ?? AskServer(context);
        var user = parsed.GetValue(context.User) ?? LoginFinder.Variable(LoginFinder.UserVariable) ?? Required(context, "User name: ", "--user");
        var password = parsed.GetValue(context.PasswordStdin)
            ? await PasswordInput.ReadLineAsync(context.Input, cancellation)
            : LoginFinder.Variable(LoginFinder.PasswordVariable) ?? AskPassword(context);
        return new Login(new AccountKey(server, user), password, parsed.GetValue(context.Auth));
    }

    private static Uri AskServer(CommandContext context)
    {
        var text = Required(context, "Server (such as https://www.dreamwidth.org): ", "--server");
        return ServerAddress.TryParse(text, out var server)
            ? server
            : throw new CommandException($"'{Readable.Line(text)}' is not the address of a server", LjpicsCommands.WrongUsage);
    }

    private static string AskPassword(CommandContext context)
    {
        RequireTerminal("--password-stdin");
        var password = PasswordInput.AskSecretly(context.Error, "App password (not shown): ");
        return password.Length > 0 ? password : throw new CommandException("The password is empty.", LjpicsCommands.NoLogin);
    }

    private static string Required(CommandContext context, string question, string option)
    {
        RequireTerminal(option);
        var answer = PasswordInput.Ask(context.Error, question).Trim();
        return answer.Length > 0 ? answer : throw new CommandException("Nothing was typed.", LjpicsCommands.WrongUsage);
    }

    private static void RequireTerminal(string option)
    {
        if (!PasswordInput.CanAsk)
        {
            throw new CommandException($"There is no terminal to ask at: give {option}.", LjpicsCommands.WrongUsage);
        }
    }
}
