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

    private readonly HttpClient _http;
    private readonly Retry _retry;

    public PictureSource(Retry retry)
    {
        _retry = retry;
        _http = new HttpClient(new SocketsHttpHandler
        {
            AutomaticDecompression = DecompressionMethods.All,
            MaxAutomaticRedirections = 5,
            UseCookies = false,
        })
        {
            MaxResponseContentBufferSize = MaxBytes,
            Timeout = TimeSpan.FromMinutes(1),
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
        try
        {
            using var response = await _http.GetAsync(url, cancellation);
            return response.StatusCode switch
            {
                HttpStatusCode.OK => await response.Content.ReadAsByteArrayAsync(cancellation),
                HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => throw Trouble($"HTTP {(int)response.StatusCode}", null),
                _ => null,
            };
        }
        catch (HttpRequestException failure)
        {
            throw Trouble(failure.Message, failure);
        }
        catch (OperationCanceledException slow) when (!cancellation.IsCancellationRequested)
        {
            throw Trouble("no answer within a minute", slow);
        }

        TransferException Trouble(string reason, Exception? cause) =>
            new($"{url.GetLeftPart(UriPartial.Authority)} has trouble: {reason}", cause);
    }
}
