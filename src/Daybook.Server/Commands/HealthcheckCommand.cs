using System.CommandLine;
using System.Net;
using Daybook.Server.Options;

namespace Daybook.Server.Commands;

/// <summary>
/// <c>healthcheck</c>: for containers, which have no other program to ask with. They are restarted, or taken away, if it fails; so a server that waits for its
/// database, or has more to do than it can, does not.
/// </summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static Command Create(CommandContext context)
    {
        var url = new Option<string>("--url")
        {
            HelpName = "URL",
            Description = "Where the server listens",
            DefaultValueFactory = _ => ListenAddresses.Default,
        };
        var ready = new Option<bool>("--ready") { Description = "Ask whether it can serve requests now: its database and object store answer, and it is not full" };
        var command = new Command("healthcheck", "Ask a running server whether it is alive")
        {
            url,
            ready,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!Uri.TryCreate(parsed.GetRequiredValue(url), UriKind.Absolute, out var server) || server.Scheme is not ("http" or "https"))
            {
                await context.Error.WriteLineAsync($"'{parsed.GetValue(url)}' is no address of a server, such as {ListenAddresses.Default}");
                return DaybookCommands.WrongUsage;
            }

            await context.Output.WriteLineAsync(await AskAsync(server, parsed.GetValue(ready), cancellation));
            return DaybookCommands.Done;
        });
        return command;
    }

    private static async Task<string> AskAsync(Uri server, bool ready, CancellationToken cancellation)
    {
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        if (server.IsLoopback)
        {
            // CA5359: its certificate is for the name that the world knows, and nobody stands between this machine and itself.
#pragma warning disable CA5359
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri(server, ready ? "/readyz" : "/healthz"), cancellation);
            var text = (await answer.Content.ReadAsStringAsync(cancellation)).Trim();
            return answer.StatusCode == HttpStatusCode.OK
                ? text
                : throw new CommandException($"{server} is not {(ready ? "ready" : "well")}: {text}");
        }
        catch (HttpRequestException failure)
        {
            throw new CommandException($"{server} does not answer: {failure.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new CommandException($"{server} did not answer within {Patience.TotalSeconds:0} seconds.");
        }
    }
}
