using System.Net;
using Daybook.Client.Accounts;
using Daybook.Client.Sending;
using Daybook.Protocol.Client;

namespace Daybook.Client.Albums;

/// <summary>Gets pictures and feeds, which everybody may see: nothing that proves who asks is sent.</summary>
internal sealed class PictureSource : IDisposable
{
    /// <summary>The largest picture that is read; the largest that an operator of Daybook can allow.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>A slow line may take its time for a large picture, as long as something comes.</summary>
    private static readonly TimeSpan MaxSilence = TimeSpan.FromMinutes(1);

    private readonly HttpClient _http;
    private readonly Retry _retry;

    public PictureSource(Retry retry)
    {
        _retry = retry;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            MaxAutomaticRedirections = 5,
            UseCookies = false,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd(OpenAccount.UserAgent);
    }

    /// <summary>A picture's bytes.</summary>
    /// <exception cref="IOException">It is not there, or cannot be had.</exception>
    public async Task<byte[]> ReadPictureAsync(RemotePicture picture, CancellationToken cancellation) =>
        picture.IsSuspended ? throw new IOException("is suspended by its server, which shows another picture in its place")
        : await ReadAddressAsync(picture.Url, cancellation);

    /// <summary>What stands at an address.</summary>
    /// <exception cref="IOException">There is nothing, or it cannot be had.</exception>
    public async Task<byte[]> ReadAddressAsync(Uri url, CancellationToken cancellation) =>
        await ReadAsync(url, cancellation) is { Length: > 0 } bytes ? bytes
        : throw new IOException($"There is no picture at {url.AbsoluteUri}");

    /// <summary>The feed; empty where there is none.</summary>
    /// <exception cref="FormatException">It is no feed.</exception>
    /// <exception cref="IOException">It cannot be had just now.</exception>
    public async Task<IReadOnlyList<FeedUserpic>> ReadFeedAsync(Uri url, CancellationToken cancellation) =>
        await ReadAsync(url, cancellation) is { } feed
            ? await UserpicFeed.ReadAsync(new MemoryStream(feed, writable: false), cancellation)
            : [];

    public void Dispose() => _http.Dispose();

    /// <summary>What stands at an address; null if the server says that there is nothing.</summary>
    /// <exception cref="TransferException">It cannot be had just now.</exception>
    private Task<byte[]?> ReadAsync(Uri url, CancellationToken cancellation) =>
        _retry.RunAsync(token => ReadOnceAsync(url, token), cancellation);

    private async Task<byte[]?> ReadOnceAsync(Uri url, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(MaxSilence);
        byte[]? body;
        try
        {
            using var response = await _http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if (response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
            {
                throw new TransferException(Trouble($"HTTP {(int)response.StatusCode}"), null)
                {
                    IsTooOften = response.StatusCode == HttpStatusCode.TooManyRequests,
                    RetryAfter = response.Headers.RetryAfter,
                };
            }

            body = response.StatusCode == HttpStatusCode.OK ? await ReadBodyAsync(response, patience) : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or InvalidDataException or IOException and not TransferException)
        {
            throw new TransferException(Trouble(failure.Message), failure);
        }
        catch (OperationCanceledException slow) when (!cancellation.IsCancellationRequested)
        {
            throw new TransferException(Trouble("nothing arrived for a minute"), slow);
        }

        return body is { Length: > MaxBytes }
            ? throw new IOException($"What is at {url.AbsoluteUri} has more than {MaxBytes} bytes, which is the limit")
            : body;

        string Trouble(string reason) => $"{url.GetLeftPart(UriPartial.Authority)} has trouble: {reason}";
    }

    /// <summary>The body; one past the limit no further than is needed to see that.</summary>
    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationTokenSource patience)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(patience.Token);
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; body.Length <= MaxBytes && (read = await stream.ReadAsync(buffer, patience.Token)) > 0;)
        {
            body.Write(buffer, 0, read);
            patience.CancelAfter(MaxSilence);
        }

        return body.ToArray();
    }
}
