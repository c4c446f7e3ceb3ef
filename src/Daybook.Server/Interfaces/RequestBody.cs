using System.Buffers;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Interfaces;

/// <summary>
/// The body of a protocol request, in a pooled buffer that is never larger than the largest possible valid request. The buffer is taken when the body is there
/// whole: what a client only announces takes no memory, and what it sends slowly takes as much as has come.
/// </summary>
internal sealed class RequestBody : IDisposable
{
    private byte[] _buffer;
    private int _length;

    private RequestBody(ReadOnlySequence<byte> whole)
    {
        _length = (int)whole.Length;
        _buffer = ArrayPool<byte>.Shared.Rent(_length);
        whole.CopyTo(_buffer);
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

        var reader = context.Request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted);
            var isTooLarge = read.Buffer.Length > limit;
            if (isTooLarge || read.IsCompleted)
            {
                var body = isTooLarge ? null : new RequestBody(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                Place.Of(context)?.BodyHasCome();
                return body ?? throw new BodyTooLargeException(limit, null);
            }

            // Looked at and left where it is: with all of it in one piece, it is copied once.
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
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
