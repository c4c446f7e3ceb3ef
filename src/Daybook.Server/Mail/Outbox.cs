using System.Globalization;
using System.Security.Cryptography;
using System.Threading.Channels;
using Daybook.Server.Options;
using MimeKit;

namespace Daybook.Server.Mail;

/// <summary>A letter in the outbox.</summary>
/// <param name="File">Its file.</param>
/// <param name="PostedAt">When it was posted, to the second.</param>
internal sealed record WaitingLetter(string File, DateTimeOffset PostedAt)
{
    /// <summary>The file's name.</summary>
    public string Name => Path.GetFileName(File);
}

/// <summary>
/// Mail that is to leave the server: a file for each in the data folder, so that none is lost when the process ends or no server takes it.
/// </summary>
internal sealed partial class Outbox
{
    /// <summary>More than this wait only when nothing takes them: then more would fill the disk, and nobody would be helped.</summary>
    public const int MaxWaiting = 10_000;

    /// <summary>Where letters lie that no server took.</summary>
    public const string UndeliveredFolder = "undelivered";

    private const string Extension = ".eml";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    private readonly (string Name, string Address) _from;
    private readonly string _end;
    private readonly TimeProvider _time;
    private readonly ILogger<Outbox> _log;
    private readonly Channel<bool> _posted = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public Outbox(DataFolder data, MailOptions options, SiteOptions site, TimeProvider time, ILogger<Outbox> log)
    {
        (Folder, _time, _log) = (data.OutboxFolder, time, log);
        _from = (site.Url?.Host ?? "Daybook", options.From ?? $"daybook@{site.Url?.Host ?? "localhost"}");
        _end = site.Contact is null ? "" : $"\n\nTo reach whoever runs this server: {site.Contact}";
        DataFolder.CreatePrivate(Folder);
    }

    /// <summary>Where the files are.</summary>
    public string Folder { get; }

    /// <summary>
    /// Keeps a letter, to be sent. It never throws for want of a disk or of room on it: what a person did is done whether or not a mail tells of
    /// it.
    /// </summary>
    /// <returns>False if it could not be kept, which is logged.</returns>
    public async Task<bool> PostAsync(Letter letter)
    {
        try
        {
            if (Directory.EnumerateFiles(Folder, "*" + Extension).Take(MaxWaiting).Count() == MaxWaiting)
            {
                LogFull(letter.Subject, MaxWaiting);
                return false;
            }

            await WriteAsync(letter);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNotKept(failure, letter.Subject);
            return false;
        }

        _posted.Writer.TryWrite(true);
        return true;
    }

    /// <summary>The letters that wait, oldest first.</summary>
    public IReadOnlyList<WaitingLetter> Waiting() =>
    [
        .. Directory.EnumerateFiles(Folder, "*" + Extension).Order(StringComparer.Ordinal).Select(Read).OfType<WaitingLetter>(),
    ];

    /// <summary>Ends when a letter is posted, or the time is over.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        using var over = new CancellationTokenSource(atMost, _time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellation);
        try
        {
            await _posted.Reader.ReadAsync(ending.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is over.
        }
    }

    /// <summary>Puts a letter away that no server took, for the operator to look at.</summary>
    public void SetAside(WaitingLetter letter)
    {
        var folder = Path.Combine(Folder, UndeliveredFolder);
        DataFolder.CreatePrivate(folder);
        File.Move(letter.File, Path.Combine(folder, letter.Name), overwrite: true);
    }

    private async Task WriteAsync(Letter letter)
    {
        var now = _time.GetUtcNow();
        using var message = new MimeMessage(
            [new MailboxAddress(_from.Name, _from.Address)],
            [new MailboxAddress(null, letter.To)],
            letter.Subject,
            new TextPart("plain") { Text = letter.Text + _end });
        message.Date = now;

        // No holiday notice or list manager answers what says that it is automatic (RFC 3834).
        message.Headers.Add(HeaderId.AutoSubmitted, "auto-generated");
        var name = now.ToString(TimeFormat, CultureInfo.InvariantCulture) + "-" + RandomNumberGenerator.GetHexString(12, true);

        // Whoever looks into the folder finds whole letters: a file has its name when it is written.
        var unfinished = Path.Combine(Folder, name + ".part");

        // The links in letters are as good as passwords.
        var options = DataFolder.PrivateFile(FileMode.CreateNew);
        options.Options = FileOptions.Asynchronous;
        options.Share = FileShare.Delete;
        try
        {
            await using var file = new FileStream(unfinished, options);
            await message.WriteToAsync(file);
            file.Flush(flushToDisk: true);
            File.Move(unfinished, Path.Combine(Folder, name + Extension));

            // For the new name. Somebody is told now that the letter is on its way: it is there after a power cut too.
            file.Flush(flushToDisk: true);
        }
        catch
        {
            // Where the disk is full, each letter would leave its beginning.
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>The letter of a file; null if the file is none of ours.</summary>
    private static WaitingLetter? Read(string file) => DateTimeOffset.TryParseExact(
        Path.GetFileName(file).Split('-')[0],
        TimeFormat,
        CultureInfo.InvariantCulture,
        DateTimeStyles.AssumeUniversal,
        out var postedAt)
            ? new WaitingLetter(file, postedAt)
            : null;

    [LoggerMessage(1, LogLevel.Error, "A mail, '{Subject}', was not written: {Count} mails lie in the outbox, which is the limit")]
    private partial void LogFull(string subject, int count);

    [LoggerMessage(2, LogLevel.Error, "A mail, '{Subject}', could not be written")]
    private partial void LogNotKept(Exception failure, string subject);
}
