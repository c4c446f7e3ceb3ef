using System.CommandLine;
using System.Net.Sockets;
using Daybook.Server.Accounts;
using Daybook.Server.Hosting;
using Daybook.Server.Options;
using Daybook.Storage;

namespace Daybook.Server.Commands;

/// <summary><c>serve</c></summary>
internal static class ServeCommand
{
    /// <param name="context">What it runs with.</param>
    /// <param name="begun">What is put together of the server already; null to begin when the command runs.</param>
    public static Command Create(CommandContext context, Task<WebApplicationBuilder>? begun = null)
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
            Description = "Let anybody create an account, unless Registration:Mode is set; if there is no account yet, create demo and show how to upload a picture. On loopback only",
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

            await RunAsync(begun ?? DaybookServer.BeginAsync(), parsed, listen, parsed.GetValue(demo), context, cancellation);
            return DaybookCommands.Done;
        });
        return command;
    }

    private static DaybookSettings SettingsOf(ParseResult parsed, ListenAddresses listen, bool demo, CommandContext context)
    {
        var loaded = context.LoadSettings(parsed);
        var settings = demo ? Demo.Open(loaded) : loaded.Values;
        if (!listen.IsLoopbackOnly && settings.Site.Url is null)
        {
            throw new CommandException(
                "To listen on anything but loopback the server must know its public address: set Site:Url, as in " +
                "--Site:Url=https://daybook.example.");
        }

        if (settings.Site is { Url: null, TrustedProxies.Count: > 0 })
        {
            throw new CommandException(
                "Site:TrustedProxies names a reverse proxy, so the server must know its public address: set Site:Url, as in " +
                "--Site:Url=https://daybook.example.");
        }

        CheckListening(settings, listen);
        return settings;
    }

    private static void CheckListening(DaybookSettings settings, ListenAddresses listen)
    {
        if (listen.HasHttps && settings.Tls.Files is null)
        {
            throw new CommandException("To listen on https the server needs a certificate: set Tls:Certificate and Tls:Key.");
        }

        if (!listen.HasHttps && settings.Tls.Files is not null)
        {
            throw new CommandException(
                "Tls:Certificate is set, but no address to listen on is https: add one, as in --urls 'https://*:443'.");
        }

        if (settings.Metrics.Url is { Port: var port } && listen.HasPort(port))
        {
            throw new CommandException($"Metrics:Url needs a port of its own: --urls has port {port} already.");
        }
    }

    private static async Task RunAsync(
        Task<WebApplicationBuilder> begun,
        ParseResult parsed,
        ListenAddresses listen,
        bool demo,
        CommandContext context,
        CancellationToken cancellation)
    {
        var settings = SettingsOf(parsed, listen, demo, context);
        var data = context.DataFolderOf(parsed);
        data.Create();
        if (settings.Storage.Provider == StorageProvider.Sqlite)
        {
            data.RefuseLostDatabase();
        }

        // To read the keys takes about as long as to open the database. At a first start they are made, after it: a database that was lost is known by that.
        var secrets = settings.Storage.Provider == StorageProvider.Sqlite && Directory.Exists(data.KeysFolder)
            ? Task.Run(() => AppPasswordSecrets.Open(data), CancellationToken.None)
            : null;
        await using var database = await OpenAsync(settings, data, secrets, context);
        var shared = await SharedState.OfAsync(settings.Storage, data, database, TimeProvider.System, cancellation, secrets);
        var builder = await begun;
        Rehearsal.AddTo(builder.Services);
        await using var server = DaybookServer.Build(builder, settings, data, database, shared, listen.Urls, TimeProvider.System);
        try
        {
            await FailedPart.StartAsync(server, cancellation);
        }
        catch (IOException failure)
        {
            throw new CommandException($"Cannot listen: {failure.Message}");
        }
        catch (SocketException failure)
        {
            throw new CommandException($"Cannot listen on {string.Join(", ", listen.Urls)}: {failure.Message}");
        }

        await context.Output.WriteLineAsync($"Daybook is listening on {string.Join(", ", server.Urls.Take(listen.Urls.Count))}");
        if (demo)
        {
            await new Demo(database.Accounts, data, settings.Passwords.Cost, context.Output)
                .ShowAsync(settings.Site.Root ?? server.Urls.First(), cancellation);
        }

        await FailedPart.WaitForShutdownAsync(server, cancellation);
    }

    private static async Task<Database> OpenAsync(DaybookSettings settings, DataFolder data, Task<AppPasswordSecrets>? secrets, CommandContext context)
    {
        try
        {
            using var progress = ProgressLine.Of(context);
            return Databases.Open(settings, data, TimeProvider.System, Migration.Upgrade, progress: progress);
        }
        catch when (secrets is not null)
        {
            // Nobody reads the keys any more once the command has ended; and of two failures one is told.
            await ((Task)secrets).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }
}
