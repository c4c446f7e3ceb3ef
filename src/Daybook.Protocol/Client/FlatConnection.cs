using System.Net;
using Daybook.Protocol.Flat;

namespace Daybook.Protocol.Client;

/// <summary>Sends flat requests to one server and reads what it answers, within a time and a size.</summary>
internal sealed class FlatConnection : IDisposable
{
    /// <summary>What the slowest line that is waited for carries in a second, while others share it.</summary>
    private const double LeastBytesPerSecond = 4096;

    private readonly HttpClient _http;
    private readonly Uri _endpoint;
    private readonly TimeSpan _timeout;

    public FlatConnection(Uri server, string userAgent, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!server.IsAbsoluteUri || (server.Scheme != Uri.UriSchemeHttp && server.Scheme != Uri.UriSchemeHttps))
        {
            throw new ArgumentException("A server's address begins with http:// or https://.", nameof(server));
        }

        _endpoint = new Uri(server.AbsoluteUri.TrimEnd('/') + "/interface/flat");
        _timeout = timeout;

        // A redirect would turn the request into one without a body, or send the password elsewhere; a cookie of the server means nothing here.
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(userAgent);
    }

    /// <summary>Sends a request and gives the fields of a reply that says <c>OK</c>.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="secret">What must not stand in an error, should a server say it back.</param>
    public async Task<ReplyFields> SendAsync(FlatRequest request, CancellationToken cancellation, string? secret = null)
    {
        var timeout = _timeout + TimeSpan.FromSeconds(request.DataLength / LeastBytesPerSecond);
        using var within = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        within.CancelAfter(timeout);
        try
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, _endpoint) { Content = request.ToContent() };
            if (request.Cookie is { } cookie)
            {
                message.Headers.TryAddWithoutValidation("Cookie", "ljsession=" + cookie);
                message.Headers.TryAddWithoutValidation("X-LJ-Auth", "cookie");
            }

            using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, within.Token);
            RefuseRedirect(response);
            return Read(await ReadBodyAsync(response, within.Token), response.StatusCode, secret);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw Unreachable($"no answer within {timeout.TotalSeconds:0} seconds", null);
        }
        catch (InvalidDataException malformed)
        {
            // What is said to be compressed is not.
            throw LiveJournalException.BrokenReply(malformed);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Unreachable((failure.InnerException ?? failure).Message, failure);
        }
    }

    public void Dispose() => _http.Dispose();

    private ReplyFields Read(byte[] body, HttpStatusCode status, string? secret)
    {
        IReadOnlyDictionary<string, string> pairs;
        try
        {
            pairs = FlatReplyReader.Read(body);
        }
        catch (FormatException malformed)
        {
            throw Broken(status, malformed);
        }

        // Some servers say OK beside an error (fact sheet 4.3, 14).
        var error = pairs.GetValueOrDefault("errmsg");
        return pairs.GetValueOrDefault("success") switch
        {
            "OK" when string.IsNullOrEmpty(error) => new ReplyFields(pairs),
            "OK" or "FAIL" when !string.IsNullOrEmpty(error) =>
                throw LiveJournalException.Refused(error, secret is null ? error : error.Replace(secret, "…", StringComparison.OrdinalIgnoreCase)),
            _ => throw Broken(status, null),
        };
    }

    /// <summary>Interfaces answer everything with 200 (fact sheet 1): what refuses the very request is no interface, or stands before one.</summary>
    private LiveJournalException Broken(HttpStatusCode status, Exception? cause) => status switch
    {
        HttpStatusCode.TooManyRequests => new LiveJournalException(
            Faults.PostFrequency, $"{_endpoint.GetLeftPart(UriPartial.Authority)} was asked too often: HTTP {(int)status}", cause),
        HttpStatusCode.RequestTimeout => LiveJournalException.BrokenReply(cause),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError => new LiveJournalException(
            new Fault(0, "There is no interface", IsTemporary: false), $"{_endpoint} answers HTTP {(int)status}: is that the address of a journal server?", cause),
        _ => LiveJournalException.BrokenReply(cause),
    };

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (var read = await stream.ReadAsync(buffer, cancellation); read > 0; read = await stream.ReadAsync(buffer, cancellation))
        {
            body.Write(buffer, 0, read);
            if (body.Length > FlatReplyReader.MaxBytes)
            {
                throw LiveJournalException.BrokenReply();
            }
        }

        return body.ToArray();
    }

    private void RefuseRedirect(HttpResponseMessage response)
    {
        if (response is { StatusCode: >= (HttpStatusCode)300 and < (HttpStatusCode)400, Headers.Location: { } location })
        {
            var target = new Uri(_endpoint, location);
            throw new LiveJournalException(
                new Fault(0, "The server has moved", IsTemporary: false),
                $"{_endpoint.GetLeftPart(UriPartial.Authority)} leads to {target.GetLeftPart(UriPartial.Authority)}: give that address");
        }
    }

    private LiveJournalException Unreachable(string reason, Exception? cause) =>
        new(LiveJournalException.Unreachable, $"{_endpoint.GetLeftPart(UriPartial.Authority)} cannot be reached: {reason}", cause);
}
