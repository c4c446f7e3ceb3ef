using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Site.Forms;

/// <summary>
/// A form sent as <c>multipart/form-data</c>, and no other. The framework's own reader keeps every part without a file name in memory, however long, and 64 KB of memory
/// for every part with one, however short: a thousand of these fit into the shortest form that a page takes.
/// </summary>
/// <param name="request">The request, whose body is bounded already.</param>
/// <param name="maxFiles">How many files are kept, in the temporary folder if they are large. Those beyond are empty: they can be counted, and no more.</param>
/// <param name="maxTextBytes">How many bytes everything else may have together.</param>
internal sealed class MultipartForm(HttpRequest request, int maxFiles, long maxTextBytes) : IFormFeature
{
    private const int MaxParts = 1024;

    /// <summary>The name of a file may have 255 bytes, which some programs escape.</summary>
    private const int MaxHeaderBytes = 4096;

    private const int MaxBoundary = 128;
    private const int FileBytesInMemory = 64 * 1024;

    private readonly string? _boundary = BoundaryOf(request);
    private Task<IFormCollection>? _reading;

    /// <inheritdoc/>
    public bool HasFormContentType => _boundary is not null;

    /// <inheritdoc/>
    public IFormCollection? Form { get; set; }

    /// <summary>Whether a request says that its form is of this kind.</summary>
    public static bool IsSent(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type) && type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IFormCollection ReadForm() => Form ?? throw new InvalidOperationException("Forms are read asynchronously here.");

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">It is no such form, or has too many parts.</exception>
    /// <exception cref="BadHttpRequestException">Its text is too long.</exception>
    /// <exception cref="TemporaryFolderException">There is no room for a large file.</exception>
    public Task<IFormCollection> ReadFormAsync(CancellationToken cancellationToken) => _reading ??= ReadAsync(cancellationToken);

    private static string? BoundaryOf(HttpRequest request) =>
        IsSent(request) && HeaderUtilities.RemoveQuotes(MediaTypeHeaderValue.Parse(request.ContentType).Boundary) is { Length: > 0 and <= MaxBoundary } boundary
            ? boundary.ToString()
            : null;

    private async Task<IFormCollection> ReadAsync(CancellationToken cancellation)
    {
        if (_boundary is null)
        {
            throw new InvalidDataException("The form is not multipart/form-data.");
        }

        if (request.ContentLength == 0)
        {
            return Form = FormCollection.Empty;
        }

        var reader = new MultipartReader(_boundary, request.Body) { HeadersLengthLimit = MaxHeaderBytes };
        var values = new KeyValueAccumulator();
        var files = new FormFileCollection();
        var textLeft = maxTextBytes;
        for (var parts = 0; await reader.ReadNextSectionAsync(cancellation) is { } section; parts++)
        {
            if (parts == MaxParts)
            {
                throw new InvalidDataException($"The form has more than {MaxParts} parts, which is the limit.");
            }

            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var part) || part.DispositionType != "form-data")
            {
                throw new InvalidDataException("A part of the form does not say what it is.");
            }

            var name = HeaderUtilities.RemoveQuotes(part.Name).ToString();
            var fileName = part.FileNameStar.HasValue ? part.FileNameStar : HeaderUtilities.RemoveQuotes(part.FileName);
            textLeft = Take(textLeft, name.Length + fileName.Length);
            if (fileName.HasValue)
            {
                files.Add(await ReadFileAsync(section, name, fileName, isKept: files.Count < maxFiles, cancellation));
            }
            else
            {
                var text = await ReadTextAsync(section.Body, textLeft, cancellation);
                textLeft = Take(textLeft, text.Length);
                values.Append(name, Encoding.UTF8.GetString(text.Span));
            }
        }

        return Form = new FormCollection(values.GetResults(), files);
    }

    private async Task<FormFile> ReadFileAsync(MultipartSection section, string name, StringSegment fileName, bool isKept, CancellationToken cancellation)
    {
        if (!isKept)
        {
            await section.Body.DrainAsync(cancellation);
            return new FormFile(Stream.Null, 0, 0, name, fileName.ToString());
        }

        var file = await KeepAsync(section.Body, cancellation);
        return new FormFile(file, 0, file.Length, name, fileName.ToString());
    }

    /// <summary>The part, in memory if it is short, else in the temporary folder.</summary>
    private async Task<Stream> KeepAsync(Stream part, CancellationToken cancellation)
    {
        var piece = ArrayPool<byte>.Shared.Rent(FileBytesInMemory);
        try
        {
            var length = await part.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellation);
            if (length < piece.Length)
            {
                return new MemoryStream(piece[..length], writable: false);
            }

            var file = TemporaryFile.Create();
            request.HttpContext.Response.RegisterForDispose(file);
            for (; length > 0; length = await part.ReadAtLeastAsync(piece, piece.Length, throwOnEndOfStream: false, cancellation))
            {
                await TemporaryFile.WriteAsync(file, piece.AsMemory(0, length), cancellation);
            }

            return file;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>The part, and no more than a few bytes beyond what is left.</summary>
    private static async Task<ReadOnlyMemory<byte>> ReadTextAsync(Stream part, long left, CancellationToken cancellation)
    {
        var text = new MemoryStream();
        var buffer = new byte[1024];
        while (text.Length <= left && await part.ReadAsync(buffer, cancellation) is > 0 and var read)
        {
            text.Write(buffer, 0, read);
        }

        return text.GetBuffer().AsMemory(0, (int)text.Length);
    }

    private long Take(long left, long bytes) => bytes <= left
        ? left - bytes
        : throw new BadHttpRequestException(
            string.Create(CultureInfo.InvariantCulture, $"Apart from files, a form may have {maxTextBytes:N0} bytes."), StatusCodes.Status413PayloadTooLarge);
}
