using System.Diagnostics;
using System.Text;
using Daybook.Server.Hosting;
using Daybook.Server.Tests.Running;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Daybook.Server.Tests.Hosting;

/// <summary>The log, where whoever reads it does so at once, slowly, or not at all.</summary>
public sealed class StandardErrorLogTests : IDisposable
{
    private const int Room = 1000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly Reader _reader = new();
    private readonly List<StandardErrorLog> _logs = [];

    public void Dispose()
    {
        _reader.ReadAll();
        _logs.ForEach(log => log.Dispose());
        _reader.Dispose();
    }

    [Fact]
    public void What_is_read_at_once_is_there_in_order_and_in_pieces_of_whole_lines()
    {
        // More than is written at once, and far less than may wait.
        var lines = Enumerable.Range(0, 2000).Select(i => $"line {i} {new string('é', i % 50)}").ToList();
        var (log, _, logger) = Start(1 << 20);
        _reader.ReadAll();

        lines.ForEach(line => Say(logger, LogLevel.Information, line));
        log.Dispose();

        Assert.Equal(lines, _reader.Lines);
        Assert.All(_reader.Pieces, piece =>
        {
            Assert.InRange(piece.Length, 1, 4096);
            Assert.Equal((byte)'\n', piece[^1]);
        });
    }

    [Fact]
    public void A_line_that_is_longer_than_a_piece_is_there_too()
    {
        var (log, _, logger) = Start(1 << 20);
        _reader.ReadAll();

        Say(logger, LogLevel.Information, new string('x', 10_000));
        Say(logger, LogLevel.Information, "short");
        log.Dispose();

        Assert.Equal([new string('x', 10_000), "short"], _reader.Lines);
    }

    [Fact]
    public async Task Nothing_is_dropped_while_some_is_read_within_each_second_and_whoever_logs_waits_for_it()
    {
        var lines = Enumerable.Range(0, 200).Select(i => $"{i} {new string('x', 95)}").ToList();
        var (log, queue, logger) = Start();

        var logging = Task.Run(() => lines.ForEach(line => Say(logger, LogLevel.Information, line)), TestContext.Current.CancellationToken);
        while (!logging.IsCompleted)
        {
            // Far more than a second in all, and never a whole one without a piece.
            _time.Advance(0.4 * Patience);
            var before = _reader.Pieces.Count;
            _reader.ReadPiece();
            await Eventually.TrueAsync(() => logging.IsCompleted || _reader.Pieces.Count > before);
        }

        await logging;
        _reader.ReadAll();
        log.Dispose();

        Assert.InRange(_reader.Pieces.Count, 20_000 / (2 * Room), int.MaxValue);
        Assert.Equal(lines, _reader.Lines);
        Assert.Equal(0, queue.Dropped);
    }

    [Fact]
    public async Task What_has_no_room_once_nobody_read_for_a_second_is_dropped_and_told_where_it_is_missing()
    {
        var (log, queue, logger) = Start();
        var text = new string('x', Room);
        Say(logger, LogLevel.Information, text);
        _time.Advance(Patience);

        for (var i = 0; i < 300; i++)
        {
            Say(logger, LogLevel.Information, $"dropped {i}");
        }

        Assert.Equal(300, queue.Dropped);
        _reader.ReadAll();
        await Eventually.TrueAsync(() => _reader.Lines.Count == 2);
        Say(logger, LogLevel.Information, "after");
        log.Dispose();

        Assert.Equal([text, "warn 300 lines of the log were dropped, since nobody read it", "after"], _reader.Lines);
        Assert.Equal(300, queue.Dropped);
    }

    [Fact]
    public void One_line_that_was_dropped_is_told_as_one()
    {
        var (log, queue, logger) = Start();
        var text = new string('x', Room);
        Say(logger, LogLevel.Information, text);
        _time.Advance(Patience);
        Say(logger, LogLevel.Information, "dropped");
        _reader.ReadAll();
        log.Dispose();

        Assert.Equal([text, "warn 1 line of the log was dropped, since nobody read it"], _reader.Lines);
        Assert.Equal(1, queue.Dropped);
    }

    [Fact]
    public void Warnings_have_room_where_other_lines_have_none_and_it_has_an_end()
    {
        var (log, queue, logger) = Start();
        Say(logger, LogLevel.Information, new string('x', Room));
        _time.Advance(Patience);

        Say(logger, LogLevel.Information, "dropped");
        Say(logger, LogLevel.Warning, "a warning");
        Say(logger, LogLevel.Error, new string('y', Room));
        Assert.Equal(1, queue.Dropped);
        Say(logger, LogLevel.Critical, "dropped");
        Assert.Equal(2, queue.Dropped);
        _reader.ReadAll();
        log.Dispose();

        Assert.Equal(
            [new string('x', Room), "warn a warning", $"fail {new string('y', Room)}", "warn 2 lines of the log were dropped, since nobody read it"],
            _reader.Lines);
    }

    [Fact]
    [Trait("Speed", "slow")]
    public void Whoever_logs_waits_a_second_in_all_and_not_one_for_each_line()
    {
        var queue = new LogQueue(TimeProvider.System, Room);
        var logger = Start(queue).CreateLogger("test");
        var started = Stopwatch.GetTimestamp();

        for (var i = 0; i < 1000; i++)
        {
            Say(logger, LogLevel.Information, new string('x', 99));
        }

        // Of a thousand lines eleven have room.
        Assert.InRange(Stopwatch.GetElapsedTime(started), Patience, 30 * Patience);
        Assert.Equal(989, queue.Dropped);
    }

    [Fact]
    public async Task Whoever_would_rather_wait_than_keep_a_thread_waiting_learns_when_there_is_room()
    {
        var (_, queue, logger) = Start();
        Assert.True(queue.HasRoom);
        Assert.True(queue.WaitForRoomAsync().IsCompletedSuccessfully);
        Say(logger, LogLevel.Information, new string('x', Room));
        Assert.False(queue.HasRoom);

        var waiting = queue.WaitForRoomAsync();
        var another = queue.WaitForRoomAsync();
        Assert.False(waiting.IsCompleted || another.IsCompleted);
        _reader.ReadAll();
        await Task.WhenAll(waiting, another).WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(queue.HasRoom);
    }

    [Fact]
    public async Task They_wait_no_longer_than_a_second_without_a_piece_that_is_read_either()
    {
        var (_, queue, logger) = Start();
        Say(logger, LogLevel.Information, new string('x', Room));

        var waiting = queue.WaitForRoomAsync();
        Assert.False(waiting.IsCompleted);
        _time.Advance(Patience);
        await waiting.WaitAsync(TestContext.Current.CancellationToken);

        Assert.True(queue.HasRoom);
        Assert.True(queue.WaitForRoomAsync().IsCompletedSuccessfully);
    }

    [Fact]
    public void What_is_said_after_the_end_is_written_before_the_process_is_over()
    {
        var (log, _, logger) = Start();
        _reader.ReadAll();
        Say(logger, LogLevel.Information, "before");
        log.Dispose();

        Say(logger, LogLevel.Information, "after");
        Assert.Equal(["before", "after"], _reader.Lines);
        Say(logger, LogLevel.Warning, "the last");
        Assert.Equal(["before", "after", "warn the last"], _reader.Lines);
    }

    [Fact]
    public void Where_nothing_can_be_written_the_program_goes_on()
    {
        using var refusing = new Refusing();
        var log = new StandardErrorLog(new TextAlone(), refusing, new LogQueue(_time, Room));
        var logger = log.CreateLogger("test");

        Say(logger, LogLevel.Warning, "before the end");
        log.Dispose();
        Say(logger, LogLevel.Warning, "after it");

        Assert.Equal(2, refusing.Tries);
    }

    private static void Say(ILogger logger, LogLevel level, string text) => logger.Log(level, default, text, null, static (text, _) => text);

    private (StandardErrorLog Log, LogQueue Queue, ILogger Logger) Start(int room = Room)
    {
        var queue = new LogQueue(_time, room);
        var log = Start(queue);
        return (log, queue, log.CreateLogger("test"));
    }

    private StandardErrorLog Start(LogQueue queue)
    {
        var log = new StandardErrorLog(new TextAlone(), _reader, queue);
        _logs.Add(log);
        return log;
    }

    /// <summary>The text, and before that what kind of warning it is.</summary>
    private sealed class TextAlone() : ConsoleFormatter("text")
    {
        public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        {
            textWriter.Write(logEntry.LogLevel switch { LogLevel.Warning => "warn ", LogLevel.Error => "fail ", _ => "" });
            textWriter.Write(logEntry.Formatter(logEntry.State, logEntry.Exception));
            textWriter.Write('\n');
        }
    }

    /// <summary>What the system lets nobody write to, such as a file that is open for reading alone.</summary>
    private sealed class Refusing : MemoryStream
    {
        public int Tries { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Tries++;
            throw new UnauthorizedAccessException();
        }
    }

    /// <summary>Reads what it is told to. Whoever writes waits meanwhile, as on a pipe that is full.</summary>
    private sealed class Reader : MemoryStream
    {
        private readonly SemaphoreSlim _pieces = new(0);
        private readonly Lock _gate = new();
        private readonly List<byte[]> _read = [];

        public IReadOnlyList<byte[]> Pieces
        {
            get
            {
                lock (_gate)
                {
                    return [.. _read];
                }
            }
        }

        /// <summary>The lines that were read to their end.</summary>
        public IReadOnlyList<string> Lines => Encoding.UTF8.GetString(Pieces.SelectMany(piece => piece).ToArray()).Split('\n')[..^1];

        public void ReadPiece() => _pieces.Release();

        public void ReadAll() => _pieces.Release(1_000_000);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _pieces.Wait();
            lock (_gate)
            {
                _read.Add(buffer.ToArray());
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                _pieces.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
