using System.CommandLine;
using Daybook.Server.Options;

namespace Daybook.Server.Commands;

/// <summary><c>serve</c></summary>
internal static class ServeCommand
{
    public static Command Create(CommandContext context)
    {
        var urls = new Option<ListenAddresses>("--urls")
        {
            HelpName = "URL",
            Description = $"Where to listen; several are separated by ';' (default: {ListenAddresses.Default})",
            CustomParser = result =>
            {
                if (!ListenAddresses.TryParse(result.Tokens[0].Value, out var addresses, out var fault))
                {
                    result.AddError(fault);
                }

                return addresses;
            },
        };
        var demo = new Option<bool>("--demo")
        {
            Description = "If there is no account yet, make one called demo and show how to upload a picture; on loopback only",
        };
        var command = new Command("serve", "Run the server until it is told to stop") { urls, demo };
        command.SetAction(async (parsed, cancellation) =>
        {
            var listen = parsed.GetValue(urls) ?? ListenAddresses.Loopback;
            if (parsed.GetValue(demo) && !listen.IsLoopbackOnly)
            {
                await context.Error.WriteLineAsync("--demo is for loopback addresses only: its account is for trying things out");
                return DaybookCommands.WrongUsage;
            }

            var settings = context.LoadSettings(parsed).Values;
            if (!listen.IsLoopbackOnly && settings.Site.Url is null)
            {
                throw new CommandException(
                    "To listen on anything but loopback the server must know its public address: set Site:Url, as in " +
                    "--Site:Url=https://daybook.example");
            }

            var options = new ServeOptions(context.DataFolderOf(parsed), listen, parsed.GetValue(demo));
            return await RunAsync(settings, options, context, cancellation);
        });
        return command;
    }

    private static Task<int> RunAsync(
        DaybookSettings settings, ServeOptions options, CommandContext context, CancellationToken cancellation) =>
        throw new CommandException("not built yet");
}
