using System.Runtime.InteropServices;
using Daybook.Client.Commands;
using Daybook.Client.Sending;
using Daybook.Protocol;
using Daybook.Protocol.Client;

namespace Daybook.Client.Accounts;

/// <summary>An account that a command works with: its client, and the patience for it.</summary>
internal sealed class OpenAccount : IDisposable
{
    private readonly Login _login;
    private readonly LiveJournalClient _client;
    private readonly Retry _retry;

    public OpenAccount(Login login, Retry retry)
    {
        _login = login;
        _client = new LiveJournalClient(login.Account.Server, login.ToCredentials(), UserAgent);
        _retry = retry;
    }

    /// <summary>Name and version of this program, as <c>ljpics/1.0</c>.</summary>
    public static string UserAgent { get; } = "ljpics/" + typeof(OpenAccount).Assembly.GetName().Version!.ToString(3);

    public AccountKey Key => _login.Account;

    /// <summary>Sends a request, again if the server has trouble.</summary>
    public Task<T> SendAsync<T>(Func<LiveJournalClient, CancellationToken, Task<T>> request, CancellationToken cancellation) =>
        _retry.RunAsync(token => request(_client, token), cancellation);

    /// <summary>Logs in.</summary>
    /// <exception cref="CommandException">The server refuses: the program ends with 3.</exception>
    /// <exception cref="LiveJournalException">The server has trouble.</exception>
    public Task<LoginReply> LoginAsync(LoginRequest wanted, CancellationToken cancellation)
    {
        wanted = wanted with { ClientVersion = $"{Platform}-{UserAgent}" };
        return EnterAsync((client, token) => client.LoginAsync(wanted, token), cancellation);
    }

    /// <summary>Sends a request that a server refuses only to those whom it does not let in, or because it has no such mode.</summary>
    /// <exception cref="CommandException">It does not let us in: the program ends with 3.</exception>
    /// <exception cref="LiveJournalException">The server has trouble, or no such mode.</exception>
    public async Task<T> EnterAsync<T>(Func<LiveJournalClient, CancellationToken, Task<T>> request, CancellationToken cancellation)
    {
        try
        {
            return await SendAsync(request, cancellation);
        }
        catch (LiveJournalException refused) when (!Retry.Helps(refused) && refused.Fault != Faults.UnknownMethod)
        {
            throw new CommandException($"Could not log in to {Key}: {refused.Message}{Hint(refused)}", LjpicsCommands.NoLogin);
        }
    }

    public void Dispose() => _client.Dispose();

    private static string Platform =>
        OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "MacOS" : RuntimeInformation.OSDescription.Split(' ')[0];

    private string Hint(LiveJournalException refused) =>
        refused.Fault == Faults.InvalidPassword && _login.ToCredentials().Method == AuthenticationMethod.Challenge
            ? ". A challenge was answered, because http hides nothing; most servers accept only an app password for that"
            : "";
}
