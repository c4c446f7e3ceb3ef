using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Interfaces;

/// <summary>
/// The body of a protocol request, read into a pooled buffer that is never larger than the largest possible valid request. It is taken when the first
/// byte has come, and grows with what comes: what a client only announces takes no memory.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    /// <summary>What is not announced is mostly short.</summary>
    private const int FirstBuffer = 4096;

    /// <summary>Who announces more than this gets no more for a start, and room for all of it once that is full.</summary>
    private const int FirstBufferOfMany = 32 * 1024;

    /// <summary>
    /// As much as an upload has with the usual limits: once the first buffer is full there is room for this much, and for twice as much each time after.
    /// </summary>
    private const int MaxAtOnce = 256 * 1024;

    private readonly int _limit;
    private readonly int? _announced;
    private byte[] _buffer = [];
    private int _length;

    private RequestBody(int limit, long? announced) => (_limit, _announced) = (limit, (int?)announced);

    /// <summary>How many bytes were read.</summary>
    public int Length => _length;

    /// <summary>The bytes, good until the body is disposed. Whoever reads them may change them.</summary>
    public Memory<byte> Bytes => _buffer.AsMemory(0, _length);

    /// <summary>Reads the body.</summary>
    /// <param name="context">The request; the limit of the web server for its body is lifted, since this one takes its place.</param>
    /// <param name="limit">The largest body, in bytes.</param>
    /// <exception cref="BodyTooLargeException">The body is larger; what was not read of it is still to come.</exception>
    public static async Task<RequestBody> ReadAsync(HttpContext context, int limit)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var announced = context.Request.ContentLength;
        if (announced > limit)
        {
            throw new BodyTooLargeException(limit, announced);
        }

        var body = new RequestBody(limit, announced);
        try
        {
            await body.FillAsync(context.Request.Body, context.RequestAborted);
            Place.Of(context)?.BodyHasCome();
            return body;
        }
        catch (IOException gone) when (gone is not BadHttpRequestException)
        {
            body.Dispose();
            throw new ClientGoneException(gone);
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_buffer.Length > 0)
        {
            // A password may stand in it.
            Array.Clear(_buffer, 0, _length);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = [];
            _length = 0;
        }
    }

    private async Task FillAsync(Stream stream, CancellationToken cancellation)
    {
        // The first time, with no buffer, it waits for a byte and reads none.
        while (await stream.ReadAsync(_buffer.AsMemory(_length), cancellation) is var read && (read > 0 || _buffer.Length == 0))
        {
            _length += read;
            if (_length > _limit)
            {
                throw new BodyTooLargeException(_limit, null);
            }

            if (_length == _buffer.Length)
            {
                Grow();
            }
        }
    }

    /// <summary>One byte more than is announced or allowed, so that the end is seen, and a body that is too long can be told from one that just fits.</summary>
    private void Grow()
    {
        var most = (_announced ?? _limit) + 1;
        var size = _length > 0
            ? Math.Max(_length * 2, Math.Min(_announced ?? 0, MaxAtOnce))
            : Math.Min(_announced ?? FirstBuffer, FirstBufferOfMany - 1) + 1;
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(size, most));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        var former = _buffer;
        _buffer = larger;
        if (former.Length > 0)
        {
            Array.Clear(former, 0, _length);
            ArrayPool<byte>.Shared.Return(former);
        }
    }
}

/// <summary>
/// The connection broke while the body came, by its client or because that was too slow. TLS and sockets say so in other words than the web server.
/// </summary>
internal sealed class ClientGoneException(IOException cause) : OperationCanceledException(cause.Message, cause);

/// <summary>The body is larger than the largest possible valid request.</summary>
/// <param name="limit">How many bytes are allowed.</param>
/// <param name="announced">How many the client said that it sends; null if it did not say.</param>
internal sealed class BodyTooLargeException(int limit, long? announced) : Exception
{
    public override string Message => announced is { } length
        ? $"the request has {length} bytes, the limit is {limit}"
        : $"the request has more than {limit} bytes, which is the limit";
}
