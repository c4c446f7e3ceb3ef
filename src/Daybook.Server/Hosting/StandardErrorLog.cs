using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Daybook.Server.Hosting;

/// <summary>
/// Writes the log to standard error, as many lines at once as there are. The framework's console writes and flushes each line by itself, and at some
/// thousand requests a second all of them wait for that. What a line looks like is still the framework's to say.
/// </summary>
/// <remarks>Nothing is dropped: while more than a megabyte is still to be written, whoever logs has to wait.</remarks>
internal sealed class StandardErrorLog : ILoggerProvider, ISupportExternalScope
{
    private const int MaxWaiting = 1 << 20;

    /// <summary>What is written as soon as it is there.</summary>
    private const int Enough = 32 * 1024;

    /// <summary>How long what is no warning waits for more: to wake a thread takes longer than to write a line.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan PatienceAtTheEnd = TimeSpan.FromSeconds(2);

    [ThreadStatic]
    private static StringWriter? _line;

    private readonly ConsoleFormatter _formatter;
    private readonly Stream _stream = Console.OpenStandardError();
    private readonly Thread _thread;
    private readonly object _gate = new();
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _writing = new();
    private IExternalScopeProvider? _scopes;
    private bool _isUrgent;
    private bool _isOver;

    /// <param name="formatter">What a line looks like.</param>
    public StandardErrorLog(ConsoleFormatter formatter)
    {
        _formatter = formatter;
        _thread = new Thread(WriteAll) { Name = "Daybook log", IsBackground = true };
        _thread.Start();
    }

    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    /// <summary>Ends once all that was logged is written, or nobody has read it for a while: a server must be able to end then, too.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join(PatienceAtTheEnd);
    }

    private void Add(StringBuilder line, bool isUrgent)
    {
        lock (_gate)
        {
            while (_waiting.WrittenCount > MaxWaiting && !_isOver)
            {
                Monitor.Wait(_gate);
            }

            if (_isOver)
            {
                // Parts of the program that end after the log may still have something to say.
                Write(Encoding.UTF8.GetBytes(line.ToString()));
                return;
            }

            var before = _waiting.WrittenCount;
            foreach (var chunk in line.GetChunks())
            {
                // Half of a pair of surrogates waits in it for the other half.
                _encoder.Convert(chunk.Span, _waiting, flush: false, out _, out _);
            }

            _isUrgent |= isUrgent;
            if (before == 0 || isUrgent || (before < Enough && _waiting.WrittenCount >= Enough))
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private void WriteAll()
    {
        while (true)
        {
            lock (_gate)
            {
                while (_waiting.WrittenCount == 0)
                {
                    if (_isOver)
                    {
                        return;
                    }

                    Monitor.Wait(_gate);
                }

                if (!_isUrgent && !_isOver && _waiting.WrittenCount < Enough)
                {
                    Monitor.Wait(_gate, Gathering);
                }

                _isUrgent = false;
                (_waiting, _writing) = (_writing, _waiting);
                Monitor.PulseAll(_gate);
            }

            Write(_writing.WrittenSpan);
            _writing.ResetWrittenCount();
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (IOException)
        {
            // Nobody reads it any more. That is no reason to serve nobody.
        }
    }

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
