using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Protocol.XmlRpc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Interfaces;

/// <summary>Reads the fields of a flat request from its body.</summary>
internal static partial class FlatBody
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

                // A part without the header is passed over. One whose header cannot be read may be the text of an entry: passed over, it would have
                // the entry deleted.
                if (!TryReadName(part.ContentDisposition, out var name))
                {
                    throw new ProtocolException(
                        Faults.InvalidArgument,
                        string.Create(CultureInfo.InvariantCulture, $"the Content-Disposition of part {parts} of the multipart body cannot be read"));
                }

                if (name.Length > 0)
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

    /// <summary>The name of a part; empty if it has none.</summary>
    private static bool TryReadName(string? header, [NotNullWhen(true)] out string? name)
    {
        if (string.IsNullOrEmpty(header))
        {
            name = "";
            return true;
        }

        if (ContentDispositionHeaderValue.TryParse(header, out var disposition))
        {
            name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
            return true;
        }

        // Some clients write the name of a file with spaces and no quotes, or with quotes inside of quotes. Nobody needs it, and the field's name
        // stands before it.
        var match = NameFirst.Match(header);
        name = match.Success ? match.Groups[1].Value + match.Groups[2].Value : null;
        return name is not null;
    }

    [GeneratedRegex(@"^\s*form-data\s*;\s*name\s*=\s*(?:""([^""\\]+)""|([^"";,\s]+))\s*;", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex NameFirst { get; }
}
