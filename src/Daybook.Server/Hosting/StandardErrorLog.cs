using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Daybook.Server.Hosting;

/// <summary>
/// Writes the log to standard error, as many lines at once as there are. The framework's console writes and flushes each line by itself, and at some
/// thousand requests a second all of them wait for that. What a line looks like is still the framework's to say.
/// </summary>
/// <remarks>Nothing is dropped while somebody reads, however slowly; a log that nobody reads keeps nobody waiting for long (<see cref="LogQueue"/>).</remarks>
internal sealed partial class StandardErrorLog : ILoggerProvider, ISupportExternalScope
{
    /// <summary>
    /// What a pipe takes as one, so that no line of two programs on the same one is torn apart. It is also the least that shows that somebody reads:
    /// after each piece the queue has patience anew.
    /// </summary>
    private const int MaxPiece = 4096;

    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromSeconds(2);

    [ThreadStatic]
    private static StringWriter? _line;

    private readonly ConsoleFormatter _formatter;
    private readonly Stream _stream;
    private readonly LogQueue _queue;
    private readonly ILogger _own;
    private readonly Thread _thread;
    private IExternalScopeProvider? _scopes;

    /// <param name="formatter">What a line looks like.</param>
    /// <param name="stream">Where lines are written to; it may stand still.</param>
    /// <param name="queue">Where lines wait.</param>
    public StandardErrorLog(ConsoleFormatter formatter, Stream stream, LogQueue queue)
    {
        (_formatter, _stream, _queue) = (formatter, stream, queue);
        _own = CreateLogger(typeof(StandardErrorLog).FullName!);
        _thread = StartWriter();
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Ends once all that was logged is written, or nobody has read it for a while: a server must be able to end then, too.</summary>
    public void Dispose()
    {
        _queue.End();
        _thread.Join(PatienceAtTheEnd);
    }

    private Thread StartWriter()
    {
        var thread = new Thread(WriteAll) { Name = "Daybook log", IsBackground = true };
        thread.Start();
        return thread;
    }

    private void Add(StringBuilder line, bool isWarning)
    {
        if (!_queue.Add(line, isWarning))
        {
            // Parts of the program that end after the log may still have something to say, and the process may end right after that.
            StartWriter().Join(PatienceAtTheEnd);
        }
    }

    private void WriteAll()
    {
        Action<long> tell = TellDropped;
        for (var lines = _queue.Take(); !lines.IsEmpty; lines = _queue.Take())
        {
            while (!lines.IsEmpty)
            {
                var piece = FirstPiece(lines);
                Write(piece.Span);
                lines = lines[piece.Length..];
                _queue.Written(piece.Length, tell);
            }
        }
    }

    /// <summary>What of these lines is written at once: whole ones, unless the first is too long for that.</summary>
    private static ReadOnlyMemory<byte> FirstPiece(ReadOnlyMemory<byte> lines)
    {
        if (lines.Length <= MaxPiece)
        {
            return lines;
        }

        var end = lines.Span[..MaxPiece].LastIndexOf((byte)'\n') + 1;
        return lines[..(end > 0 ? end : MaxPiece)];
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Nobody reads it any more, or it is open for reading alone. That is no reason to serve nobody.
        }
    }

    private void TellDropped(long lines)
    {
        if (lines == 1)
        {
            LogOneDropped();
        }
        else
        {
            LogDropped(lines);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "1 line of the log was dropped, since nobody read it")]
    private partial void LogOneDropped();

    [LoggerMessage(2, LogLevel.Warning, "{Lines} lines of the log were dropped, since nobody read it")]
    private partial void LogDropped(long lines);

    private sealed class Category(StandardErrorLog log, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => log._scopes?.Push(state);

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
            {
                return;
            }

            var line = _line ??= new StringWriter(CultureInfo.InvariantCulture);
            var text = line.GetStringBuilder();
            var entry = new LogEntry<TState>(logLevel, name, eventId, state, exception, formatter);
            log._formatter.Write(in entry, log._scopes, line);
            if (text.Length > 0)
            {
                log.Add(text, logLevel >= LogLevel.Warning);
            }

            text.Clear();
        }
    }
}
