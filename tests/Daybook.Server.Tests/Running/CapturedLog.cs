using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Daybook.Server.Tests.Running;

/// <summary>One line of the log, with its values by name, and all that a formatter could write of it.</summary>
internal sealed record LogEntry(
    string Category, LogLevel Level, string Message, IReadOnlyDictionary<string, object?> Values, Exception? Exception)
{
    public override string ToString() => $"{Level} {Category}: {Message} {string.Join(", ", Values)} {Exception}";
}

/// <summary>Keeps what a server logs.</summary>
internal sealed class CapturedLog : ILoggerProvider
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>The lines about protocol requests.</summary>
    public IReadOnlyList<LogEntry> Requests => [.. _entries.Where(entry => entry.Values.ContainsKey("Outcome"))];

    /// <summary>What a person would have to look into.</summary>
    public IReadOnlyList<LogEntry> Problems => [.. _entries.Where(entry => entry.Level >= LogLevel.Warning)];

    /// <summary>Everything.</summary>
    public string Text => string.Join('\n', _entries);

    public ILogger CreateLogger(string categoryName) => new Logger(categoryName, _entries);

    public void Dispose()
    {
        // Tests read it after the server has ended, too.
    }

    private sealed class Logger(string category, ConcurrentQueue<LogEntry> entries) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var values = (state as IEnumerable<KeyValuePair<string, object?>> ?? []).ToDictionary(pair => pair.Key, pair => pair.Value);
            entries.Enqueue(new LogEntry(category, logLevel, formatter(state, exception), values, exception));
        }
    }
}
