using System.Buffers;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Interfaces;

/// <summary>
/// The body of a flat request, read into a pooled buffer that is never larger than the largest possible valid request.
/// </summary>
internal sealed class FlatBody : IDisposable
{
    private const int MaxFields = 1000;
    private const int MaxPartHeaders = 16 * 1024;
    private const int FirstBuffer = 4096;

    private readonly int _limit;
    private byte[] _buffer;
    private int _length;

    private FlatBody(int limit, long? announced)
    {
        _limit = limit;

        // One byte more than is allowed, so that a body that is too long can be told from one that just fits.
        _buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(announced ?? FirstBuffer, limit) + 1);
    }

    /// <summary>How many bytes were read.</summary>
    public int Length => _length;

    /// <summary>Reads the body.</summary>
    /// <param name="context">The request; the limit of the web server for its body is lifted, since this one takes its place.</param>
    /// <param name="limit">The largest body, in bytes.</param>
    /// <exception cref="BodyTooLargeException">The body is larger; what was not read of it is still to come.</exception>
    public static async Task<FlatBody> ReadAsync(HttpContext context, int limit)
    {
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;
        var announced = context.Request.ContentLength;
        if (announced > limit)
        {
            throw new BodyTooLargeException(limit, announced);
        }

        var body = new FlatBody(limit, announced);
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

    /// <summary>
    /// The fields. They are slices of the buffer, good until the body is disposed; a body is parsed once, since this decodes it in place.
    /// </summary>
    /// <param name="contentType">As sent: <c>multipart/form-data</c> is read as such, anything else and nothing at all as url-encoded.</param>
    /// <exception cref="ProtocolException">The body is malformed.</exception>
    public async Task<FlatForm> ParseAsync(string? contentType)
    {
        // The type is looked at by itself: a header that is malformed further on still says that the body is no url-encoded one.
        if (contentType is null || !contentType.AsSpan().TrimStart().StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return FlatForm.Parse(_buffer.AsMemory(0, _length), MaxFields);
        }

        return await ParsePartsAsync(
            MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null);
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

    private async Task<FlatForm> ParsePartsAsync(string? boundary)
    {
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 200)
        {
            throw Malformed();
        }

        var form = new FlatForm();
        using var stream = new MemoryStream(_buffer, 0, _length, writable: false);
        var reader = new MultipartReader(boundary, stream) { HeadersLengthLimit = MaxPartHeaders };
        try
        {
            var parts = 0;
            while (await reader.ReadNextSectionAsync() is { } part)
            {
                if (++parts > MaxFields)
                {
                    throw new ProtocolException(Faults.InvalidArgument, $"more than {MaxFields} fields, which is the limit");
                }

                if (ContentDispositionHeaderValue.TryParse(part.ContentDisposition, out var disposition)
                    && HeaderUtilities.RemoveQuotes(disposition.Name).Value is { Length: > 0 } name)
                {
                    using var value = new MemoryStream();
                    await part.Body.CopyToAsync(value);
                    form.Set(name, value.ToArray());
                }
            }
        }
        catch (Exception malformed) when (malformed is IOException or InvalidDataException)
        {
            throw Malformed();
        }

        return form;

        static ProtocolException Malformed() => new(Faults.InvalidArgument, "the multipart body is malformed or ends early");
    }
}

/// <summary>The body is larger than the largest possible valid request.</summary>
/// <param name="limit">How many bytes are allowed.</param>
/// <param name="announced">How many the client said that it sends; null if it did not say.</param>
internal sealed class BodyTooLargeException(int limit, long? announced) : Exception
{
    public int Limit => limit;

    public override string Message => announced is { } length
        ? $"the request has {length} bytes, the limit is {limit}"
        : $"the request has more than {limit} bytes, which is the limit";
}
