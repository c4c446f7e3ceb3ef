using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Options;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Userpics.Fetch;

/// <summary>
/// Fetches the picture that <c>uploadpic</c>'s <c>url</c> names, from public servers only. The invariants are in the README beside this file.
/// </summary>
/// <param name="options">What may be fetched.</param>
/// <param name="maxBytes">The largest picture, in bytes (<c>Userpics:MaxBytes</c>).</param>
/// <param name="allowances">How often an account may ask.</param>
/// <param name="measures">Counts them.</param>
/// <param name="time">Where time comes from.</param>
/// <param name="log">Learns of failed connections: the host and the kind of failure, never the rest of the address.</param>
internal sealed partial class PictureFetcher(
    FetchOptions options, int maxBytes, Allowances allowances, Measures measures, TimeProvider time, ILogger<PictureFetcher> log) : IDisposable
{
    /// <summary>Redirects that are followed.</summary>
    public const int MaxRedirects = 3;

    /// <summary>Fetches that run at the same time, of all accounts.</summary>
    public const int MaxAtOnce = 8;

    /// <summary>Of these, fetches of one account.</summary>
    public const int MaxAtOncePerAccount = 2;

    /// <summary>Fetches of one account within a minute.</summary>
    public const int MaxPerMinute = 30;

    /// <summary>Addresses of one host that are tried.</summary>
    private const int MaxAddresses = 4;

    private const string Field = "url";
    private const int FirstPiece = 64 * 1024;

    private readonly FetchSlots _slots = new(MaxAtOnce, MaxAtOncePerAccount, MaxWait, time, TooMany);
    private readonly IAllowance _allowance = allowances.Of("fetch", MaxPerMinute, TimeSpan.FromMinutes(1));

    /// <summary>How long one fetch may take in all, from the wait for its turn to the last byte.</summary>
    public static TimeSpan Deadline { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How much of <see cref="Deadline"/> a fetch waits for its turn while <see cref="MaxAtOnce"/> others, or <see cref="MaxAtOncePerAccount"/> of its account, run.</summary>
    public static TimeSpan MaxWait { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Finds the addresses of a name.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Lookup { private get; init; } = Dns.GetHostAddressesAsync;

    /// <summary>The authorities that a certificate must lead to; null for those of the machine.</summary>
    public X509Certificate2Collection? Roots { private get; init; }

    /// <inheritdoc cref="FetchAsync(string, long, int, CancellationToken)"/>
    public Task<byte[]> FetchAsync(string url, long accountId, CancellationToken cancellation) => FetchAsync(url, accountId, maxBytes, cancellation);

    /// <summary>Fetches a picture.</summary>
    /// <param name="url">The field's value.</param>
    /// <param name="accountId">The account that asks.</param>
    /// <param name="limit">The most bytes; without it, the largest picture's.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The bytes of the answer, at most so many; not yet looked at.</returns>
    /// <exception cref="ProtocolException">
    /// With what happened, beginning with <c>url</c>: 405 if the account asked too often and 500 if too many are being fetched, which asking again later
    /// helps against; all else is 203.
    /// </exception>
    public async Task<byte[]> FetchAsync(string url, long accountId, int limit, CancellationToken cancellation)
    {
        var isFetched = false;
        try
        {
            var bytes = await FetchUncountedAsync(url, accountId, limit, cancellation);
            isFetched = true;
            return bytes;
        }
        finally
        {
            measures.Fetch(isFetched);
        }
    }

    private async Task<byte[]> FetchUncountedAsync(string url, long accountId, int limit, CancellationToken cancellation)
    {
        if (!options.Enabled)
        {
            throw Refusal(Field, "this server does not fetch pictures; send data instead");
        }

        var target = PictureUrl.Parse(url, Field);
        CheckPort(target, Field);
        if (!await _allowance.TryTakeAsync(accountId, cancellation))
        {
            throw new ProtocolException(
                Faults.PostFrequency,
                $"{Field}: this account has fetched {MaxPerMinute} pictures within the last minute; at most {MaxPerMinute} are allowed");
        }

        using var deadline = new CancellationTokenSource(Deadline, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellation);
        try
        {
            return await _slots.RunAsync(accountId, () => FollowAsync(target, limit, ending.Token), ending.Token);
        }
        catch (Exception e) when (ending.IsCancellationRequested
            && e is OperationCanceledException or HttpRequestException or IOException or ObjectDisposedException)
        {
            // The socket of a fetch that has to end is closed under it, so it may see that first.
            cancellation.ThrowIfCancellationRequested();
            throw Refusal(Field, $"timed out; it took longer than {Deadline.TotalSeconds:0} seconds");
        }
        finally
        {
            await ending.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();

    private static ProtocolException TooMany(int count, bool isOwn) => new(
        Faults.Internal,
        $"{Field}: {count} other pictures are being fetched{(isOwn ? " for this account" : "")}, and no more at once are allowed; try again in a moment");

    private async Task<byte[]> FollowAsync(PictureUrl target, int limit, CancellationToken ending)
    {
        var where = Field;
        for (var redirects = 0; ; redirects++)
        {
            var addresses = await AddressesAsync(target, where, ending);
            using var handler = new PinnedHandler(addresses, Roots, Deadline / addresses.Count, time, ending);
            using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
            using var request = Request(target.Uri);
            try
            {
                using var response = await invoker.SendAsync(request, ending);
                if (Location(response) is not { } location)
                {
                    return await ReadAsync(response, where, limit, ending);
                }

                if (redirects == MaxRedirects)
                {
                    throw Refusal(Field, $"more than {MaxRedirects} redirects");
                }

                where = $"{Field}, after a redirect";
                var next = target.Follow(location, where);
                CheckPort(next, where);

                // Who asked by https wants the picture that the server has, not what somebody on the way makes of it.
                if (target.IsSecure && !next.IsSecure)
                {
                    throw Refusal(where, "a redirect from https to http is not followed");
                }

                target = next;
            }
            catch (Exception e) when (e is HttpRequestException or IOException && !ending.IsCancellationRequested)
            {
                var kind = (e as HttpRequestException)?.HttpRequestError ?? (e as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown;
                LogFailure(target.Host, kind, (e.InnerException as SocketException)?.SocketErrorCode);
                throw Refusal(where, Explain(kind, handler.CertificateErrors));
            }
        }
    }

    private async Task<IReadOnlyList<IPAddress>> AddressesAsync(PictureUrl target, string where, CancellationToken ending)
    {
        IPAddress[] all;
        try
        {
            all = target.Address is { } address ? [address] : await Lookup(target.Host, ending);
        }
        catch (SocketException e)
        {
            LogFailure(target.Host, HttpRequestError.NameResolutionError, e.SocketErrorCode);
            throw Refusal(where, "the name of the server could not be resolved");
        }

        if (all.Length == 0)
        {
            throw Refusal(where, "the name of the server could not be resolved");
        }

        var allowed = all.Where(address => PublicAddresses.IsAllowed(address, options.AllowedNetworks)).Take(MaxAddresses).ToArray();
        return allowed.Length > 0 ? allowed : throw Refusal(where, "the address is not allowed");
    }

    private static HttpRequestMessage Request(Uri uri)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = HttpVersion.Version11 };
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("Daybook", productVersion: null));
        request.Headers.Accept.ParseAdd("image/png, image/jpeg, image/gif, image/webp, */*;q=0.1");
        request.Headers.AcceptEncoding.ParseAdd("identity");
        return request;
    }

    private static string? Location(HttpResponseMessage response) =>
        response.StatusCode is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther
            or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect
        && response.Headers.NonValidated.TryGetValues("Location", out var values)
        && values.Count == 1
            ? values.ToString()
            : null;

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, string where, int limit, CancellationToken ending)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            throw Refusal(where, $"the server answered {(int)response.StatusCode}");
        }

        if (response.Content.Headers.ContentLength is { } length && length > limit)
        {
            throw Refusal(where, $"the picture has {length} bytes; at most {limit} are allowed");
        }

        // It grows with what comes, whatever the limit is: a server that says nothing of the length costs no more than it sends.
        var buffer = new byte[Math.Min(limit, FirstPiece) + 1];
        await using var body = await response.Content.ReadAsStreamAsync(ending);
        for (var read = 0; ;)
        {
            read += await body.ReadAtLeastAsync(buffer.AsMemory(read), buffer.Length - read, throwOnEndOfStream: false, ending);
            if (read < buffer.Length)
            {
                return buffer[..read];
            }

            if (read > limit)
            {
                throw Refusal(where, $"the picture has more than {limit} bytes; at most {limit} are allowed");
            }

            Array.Resize(ref buffer, (int)Math.Min(limit + 1L, buffer.Length * 2L));
        }
    }

    private void CheckPort(PictureUrl target, string where)
    {
        if (!options.AllowedPorts.Contains(target.Uri.Port))
        {
            throw Refusal(where, $"port {target.Uri.Port} is not allowed; allowed: {string.Join(", ", options.AllowedPorts)}");
        }
    }

    private static string Explain(HttpRequestError kind, SslPolicyErrors certificate) => kind switch
    {
        HttpRequestError.ConnectionError => "could not connect to the server",
        HttpRequestError.SecureConnectionError when certificate.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) =>
            "the server's certificate is for another name",
        HttpRequestError.SecureConnectionError when certificate != SslPolicyErrors.None => "the server's certificate is not valid",
        HttpRequestError.SecureConnectionError => "no secure connection to the server could be made",
        HttpRequestError.InvalidResponse => "the server's answer is not valid HTTP",
        HttpRequestError.ConfigurationLimitExceeded => $"the headers of the server's answer are longer than {PinnedHandler.MaxHeaderKiB * 1024} bytes",
        _ => "the server closed the connection before its answer was complete",
    };

    private static ProtocolException Refusal(string where, string why) => new(Faults.InvalidArgument, $"{where}: {why}");

    [LoggerMessage(1, LogLevel.Information, "No picture from {Host}: {Kind} {SocketError}")]
    private partial void LogFailure(string host, HttpRequestError kind, SocketError? socketError);
}
