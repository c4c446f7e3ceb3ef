using System.CommandLine;
using Daybook.Core.Accounts;
using Daybook.Core.Moderation;

namespace Daybook.Server.Commands;

/// <summary><c>account create | password | email | list | suspend | unsuspend | promote | demote | delete</c></summary>
internal static class AccountCommands
{
    private const int PageSize = 1000;

    public static Command Create(CommandContext context) => new("account", "Create, list and change accounts")
    {
        MakeCommand(context),
        PasswordCommand(context),
        EmailCommand(context),
        ListCommand(context),
        SuspendCommand(context, "suspend", "Refuse an account's requests and hide its pictures, until unsuspended", suspended: true),
        SuspendCommand(context, "unsuspend", "Let a suspended account act and be seen again", suspended: false),
        OperatorCommand(context, "promote", "Let an account moderate on the site, under /admin", isOperator: true),
        OperatorCommand(context, "demote", "Take the right to moderate from an account", isOperator: false),
        DeleteCommand(context),
    };

    private static Command MakeCommand(CommandContext context)
    {
        var name = Values.Name();
        var fullName = Values.FullName();
        var email = Values.EmailOption();
        var command = new Command("create", "Create an account") { name, fullName, email };
        var passwordStdin = PasswordInput.AddTo(context, command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed, create: true);
            var accountName = parsed.GetRequiredValue(name);
            var password = await PasswordInput.ReadAsync(context, parsed.GetValue(passwordStdin), cancellation);
            var hash = PasswordHash.Create(PasswordHash.Digest(password), place.Settings.Passwords.Cost);
            var account = await place.Database.Accounts.CreateAsync(
                new NewAccount(accountName, parsed.GetValue(fullName) ?? accountName.Value, parsed.GetValue(email), hash), cancellation);
            await context.Output.WriteLineAsync($"Created account '{account.Name}' with id {account.Id}.");
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command PasswordCommand(CommandContext context)
    {
        var name = Values.Name();
        var command = new Command("password", "Change an account's password, which ends its sessions; app passwords stay") { name };
        var passwordStdin = PasswordInput.AddTo(context, command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            var password = await PasswordInput.ReadAsync(context, parsed.GetValue(passwordStdin), cancellation);
            var hash = PasswordHash.Create(PasswordHash.Digest(password), place.Settings.Passwords.Cost);
            return await SayAsync(
                context,
                account.Name,
                await place.Database.Accounts.ChangePasswordAsync(account.Id, hash, cancellation),
                $"Changed the password of '{account.Name}' and ended its sessions.");
        });
        return command;
    }

    private static Command EmailCommand(CommandContext context)
    {
        var name = Values.Name();
        var address = Values.Email();
        var command = new Command("email", "Set where mail to an account goes") { name, address };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            var email = parsed.GetRequiredValue(address) is { Length: > 0 } given ? given : null;
            return await SayAsync(
                context,
                account.Name,
                await place.Database.Accounts.SetEmailAsync(account.Id, email, cancellation),
                email is null
                    ? $"Removed the e-mail address of '{account.Name}'."
                    : $"Set the e-mail address of '{account.Name}' to {email}.");
        });
        return command;
    }

    private static Command ListCommand(CommandContext context)
    {
        var command = new Command("list", "List the accounts") { context.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var table = new Table("ID", "NAME", "STATE", "OPERATOR", "CREATED", "EMAIL", "FULL NAME");
            AccountName? last = null;
            while (await place.Database.Accounts.ListAsync(last, PageSize, cancellation) is { Count: > 0 } page)
            {
                foreach (var account in page)
                {
                    table.Add(
                        account.Id,
                        account.Name.Value,
                        StateOf(account),
                        account.IsOperator,
                        account.CreatedAt,
                        account.Email,
                        account.FullName);
                }

                last = page[^1].Name;
            }

            await table.WriteAsync(context.Output, parsed.GetValue(context.Json));
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command SuspendCommand(CommandContext context, string verb, string description, bool suspended)
    {
        var name = Values.Name();
        var reason = Values.Reason();
        var command = new Command(verb, description) { name, reason };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            await SayAsync(
                context,
                account.Name,
                await place.Database.Moderation.SetAccountSuspendedAsync(
                    account.Id, suspended, new ModerationNote(null, parsed.GetRequiredValue(reason)), cancellation),
                $"Account '{account.Name}' is {(suspended ? "suspended" : "no longer suspended")}.");
            if (suspended)
            {
                await UserpicCommands.WriteCopiesAsync(context, place, account.Id, cancellation);
            }

            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command OperatorCommand(CommandContext context, string verb, string description, bool isOperator)
    {
        var name = Values.Name();
        var command = new Command(verb, description) { name };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            return await SayAsync(
                context,
                account.Name,
                await place.Database.Accounts.SetOperatorAsync(account.Id, isOperator, cancellation),
                $"Account '{account.Name}' is {(isOperator ? "an operator" : "no longer an operator")}.");
        });
        return command;
    }

    private static Command DeleteCommand(CommandContext context)
    {
        var name = Values.Name();
        var reason = Values.Reason();
        var yes = Confirmation.Yes();
        var command = new Command("delete", "Delete an account and everything in it, for good; its name is not given out again")
        {
            name, reason, yes,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            await Confirmation.DemandAsync(
                context,
                parsed.GetValue(yes),
                $"Delete '{account.Name}' with its journal and pictures, for good? Type the name to go on: ",
                answer => AccountName.TryParse(answer, out var typed) && typed == account.Name,
                cancellation);

            // Afterwards no row has their numbers any more.
            await UserpicCommands.WriteCopiesAsync(context, place, account.Id, cancellation);
            return await SayAsync(
                context,
                account.Name,
                await place.Database.Moderation.ExpungeAccountAsync(account.Id, new ModerationNote(null, parsed.GetRequiredValue(reason)), cancellation),
                $"Deleted account '{account.Name}'. The name is not given out again.");
        });
        return command;
    }

    private static string StateOf(Account account) => account.State switch
    {
        AccountState.Suspended => "suspended",
        AccountState.Deleted => "deleted",
        _ => "visible",
    };

    private static async Task<int> SayAsync(CommandContext context, AccountName name, bool done, string message)
    {
        if (!done)
        {
            throw Workplace.NoAccount(name);
        }

        await context.Output.WriteLineAsync(message);
        return DaybookCommands.Done;
    }
}
