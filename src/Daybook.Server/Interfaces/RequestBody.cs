using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Interfaces;

/// <summary>
/// The body of a protocol request, read into a pooled buffer that is never larger than the largest possible valid request.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    private const int FirstBuffer = 4096;

    private readonly int _limit;
    private byte[] _buffer;
    private int _length;

    private RequestBody(int limit, long? announced)
    {
        _limit = limit;

        // One byte more than is allowed, so that a body that is too long can be told from one that just fits.
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(announced ?? FirstBuffer, limit) + 1);
    }

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
            return body;
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
        while (true)
        {
            if (_length == _buffer.Length)
            {
                Grow();
            }

            var read = await stream.ReadAsync(_buffer.AsMemory(_length), cancellation);
            if (read == 0)
            {
                return;
            }

            _length += read;
            if (_length > _limit)
            {
                throw new BodyTooLargeException(_limit, null);
            }
        }
    }

    private void Grow()
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Min(_buffer.Length * 2, _limit + 1));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Array.Clear(_buffer, 0, _length);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

/// <summary>The body is larger than the largest possible valid request.</summary>
/// <param name="limit">How many bytes are allowed.</param>
/// <param name="announced">How many the client said that it sends; null if it did not say.</param>
internal sealed class BodyTooLargeException(int limit, long? announced) : Exception
{
    public override string Message => announced is { } length
        ? $"the request has {length} bytes, the limit is {limit}"
        : $"the request has more than {limit} bytes, which is the limit";
}
