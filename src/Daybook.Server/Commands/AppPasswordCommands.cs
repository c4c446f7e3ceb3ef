using System.CommandLine;
using Daybook.Server.Accounts;

namespace Daybook.Server.Commands;

/// <summary><c>app-password create | list | revoke</c></summary>
internal static class AppPasswordCommands
{
    public static Command Create(CommandContext context) => new("app-password", "Create, list and revoke passwords for programs")
    {
        MakeCommand(context),
        ListCommand(context),
        RevokeCommand(context),
    };

    private static Command MakeCommand(CommandContext context)
    {
        var name = Values.Name();
        var label = Values.Label();
        var command = new Command(
            "create",
            $"Create an app password and print it on standard output, this once; an account can have at most {AppPasswordSecrets.MaxPerAccount}")
        {
            name, label,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            var secret = AppPasswordSecrets.Generate();
            var made = await place.Database.AppPasswords.CreateAsync(
                account.Id,
                parsed.GetValue(label) ?? "",
                (await place.OpenSecretsAsync(cancellation)).Protect(secret),
                AppPasswordSecrets.MaxPerAccount,
                cancellation);
            await context.Error.WriteLineAsync(
                $"Made app password {made.Id} for '{account.Name}'. It is shown only now, on standard output:");
            await context.Output.WriteLineAsync(secret);
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command ListCommand(CommandContext context)
    {
        var name = Values.Name();
        var command = new Command("list", "List an account's app passwords, without their secrets") { name, context.Json };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            var table = new Table("ID", "CREATED", "LAST USED", "LABEL");
            foreach (var one in await place.Database.AppPasswords.ListAsync(account.Id, cancellation))
            {
                table.Add(one.Id, one.CreatedAt, one.LastUsedAt, one.Label);
            }

            await table.WriteAsync(context.Output, parsed.GetValue(context.Json));
            return DaybookCommands.Done;
        });
        return command;
    }

    private static Command RevokeCommand(CommandContext context)
    {
        var name = Values.Name();
        var id = Values.Id("ID", "The app password's id, as 'app-password list' shows it");
        var command = new Command("revoke", "Delete an app password; programs that use it are logged out and cannot log in again") { name, id };
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var place = Workplace.Open(context, parsed);
            var account = await place.AccountAsync(parsed.GetRequiredValue(name), cancellation);
            var appPassword = parsed.GetRequiredValue(id);
            if (!await place.Database.AppPasswords.RevokeAsync(account.Id, appPassword, cancellation))
            {
                throw new CommandException($"Account '{account.Name}' has no app password {appPassword}.");
            }

            await context.Output.WriteLineAsync($"Revoked app password {appPassword} of '{account.Name}'.");
            return DaybookCommands.Done;
        });
        return command;
    }
}
