using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text;
using Daybook.Server.Options;

namespace Daybook.Server.Site.Words;

/// <summary>
/// Finds the Markdown of a page: the operator's file, read anew each time so that a change is seen at once, or the program's own.
/// </summary>
internal sealed partial class PageTexts(DataFolder data, ILogger<PageTexts> log)
{
    /// <summary>The largest file that is shown, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly FrozenDictionary<string, string> Defaults = WrittenPage.All.ToFrozenDictionary(page => page.Name, ReadDefault);

    /// <summary>What was said of a file in the log, so that it is said once and not with each visit.</summary>
    private readonly ConcurrentDictionary<string, string> _said = new();

    /// <summary>The page's Markdown. A file that cannot be shown is named in the log, and the program's own text stands in for it.</summary>
    public async ValueTask<string> ReadAsync(WrittenPage page, CancellationToken cancellation)
    {
        try
        {
            var text = await ReadFileAsync(Path.Combine(data.PagesFolder, page.FileName), cancellation);
            _said.TryRemove(page.Name, out _);
            return text ?? Defaults[page.Name];
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException or DecoderFallbackException)
        {
            if (_said.GetValueOrDefault(page.Name) != failure.Message)
            {
                _said[page.Name] = failure.Message;
                LogUnreadable(page.FileName, failure.Message);
            }

            return Defaults[page.Name];
        }
    }

    private static async Task<string?> ReadFileAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 4096, useAsync: true);
        var buffer = new byte[(int)Math.Min(file.Length, MaxBytes) + 1];
        var length = await file.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellation);
        if (length > MaxBytes)
        {
            throw new InvalidDataException($"it has {file.Length} bytes, the limit is {MaxBytes}");
        }

        return Strict.GetString(buffer.AsSpan(0, length)).TrimStart('\uFEFF');
    }

    private static string ReadDefault(WrittenPage page)
    {
        var resource = $"Site/Words/Defaults/{page.FileName}";
        using var stream = typeof(PageTexts).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The program was built without {resource}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    [LoggerMessage(1, LogLevel.Error, "pages/{File} of the data folder cannot be shown, and the program's own text stands in for it: {Reason}")]
    private partial void LogUnreadable(string file, string reason);
}
