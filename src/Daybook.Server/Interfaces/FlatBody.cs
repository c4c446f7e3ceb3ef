using System.Runtime.InteropServices;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Protocol.XmlRpc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Interfaces;

/// <summary>Reads the fields of a flat request from its body.</summary>
internal static class FlatBody
{
    /// <summary>As many as XML-RPC takes values: four for each of two thousand friends.</summary>
    private const int MaxFields = XmlRpcReader.MaxCallValues;
    private const int MaxPartHeaders = 16 * 1024;

    /// <summary>
    /// The fields. They are slices of the body, good until it is disposed; a body is parsed once, since this decodes it in place.
    /// </summary>
    /// <param name="body">The body.</param>
    /// <param name="contentType">As sent: <c>multipart/form-data</c> is read as such, anything else and nothing at all as url-encoded.</param>
    /// <exception cref="ProtocolException">The body is malformed.</exception>
    public static async Task<FlatForm> ParseAsync(Memory<byte> body, string? contentType)
    {
        // The type is looked at by itself: a header that is malformed further on still says that the body is no url-encoded one.
        if (contentType is null || !contentType.AsSpan().TrimStart().StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase))
        {
            return FlatForm.Parse(body, MaxFields);
        }

        return await ParsePartsAsync(
            body, MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null);
    }

    private static async Task<FlatForm> ParsePartsAsync(Memory<byte> body, string? boundary)
    {
        if (string.IsNullOrEmpty(boundary) || boundary.Length > 200)
        {
            throw Malformed();
        }

        var form = new FlatForm();
        var bytes = MemoryMarshal.TryGetArray<byte>(body, out var array) ? array : new(body.ToArray());
        using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
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
                    // Its buffer is the form's from then on: nobody else has it.
                    using var value = new MemoryStream();
                    await part.Body.CopyToAsync(value);
                    form.Set(name, value.GetBuffer().AsMemory(0, (int)value.Length));
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
