using System.Buffers;
using System.Text;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Hosting;

/// <summary>
/// The lines of the log that wait to be written. Where there is no room, whoever logs waits as long as some are read now and then. Once nobody has
/// read any for a second, nobody waits any more, until one is read again: what has no room meanwhile is dropped and counted. Warnings have room of
/// their own beyond that of the others.
/// </summary>
internal sealed class LogQueue : ILogRoom
{
    private const int UsualRoom = 1 << 20;

    /// <summary>What is written as soon as it is there.</summary>
    private const int Enough = 32 * 1024;

    /// <summary>How long what is no warning waits for more: to wake a thread takes longer than to write a line.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(10);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly TimeProvider _time;
    private readonly int _room;
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _writing = new();
    private TaskCompletionSource? _roomAgain;

    /// <summary>Bytes that wait, those that are being written among them.</summary>
    private int _pending;

    /// <summary>When some of them were written, or the first of them came.</summary>
    private long _moved;

    private long _dropped;
    private long _untold;
    private bool _isUrgent;
    private bool _isOver;
    private bool _hasEnded;

    /// <param name="time">What tells how long nothing was read.</param>
    /// <param name="room">How many bytes may wait before whoever logs does; of warnings as many again.</param>
    public LogQueue(TimeProvider time, int room = UsualRoom) => (_time, _room) = (time, room);

    // A little less than all: many ask, and then log at the same time.
    public bool HasRoom => Volatile.Read(ref _pending) <= _room - (_room / 16) || PatienceLeft <= TimeSpan.Zero;

    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Rounded up, since whoever waits for a part of a millisecond does not wait at all.</summary>
    private TimeSpan PatienceLeft => TimeSpan.FromMilliseconds(Math.Ceiling((Patience - _time.GetElapsedTime(Volatile.Read(ref _moved))).TotalMilliseconds));

    public async Task WaitForRoomAsync()
    {
        while (!HasRoom)
        {
            Task again;
            TimeSpan left;
            lock (_gate)
            {
                if (HasRoom)
                {
                    return;
                }

                _roomAgain ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                (again, left) = (_roomAgain.Task, PatienceLeft);
            }

            if (left > TimeSpan.Zero)
            {
                // Whether there is room now or the time is over is what is looked at next.
                await again.WaitAsync(left, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Adds a line, once there is room for it, or drops it.</summary>
    /// <param name="line">The line, with its end.</param>
    /// <param name="isWarning">Whether it is a warning or worse, which is written without waiting for more.</param>
    /// <returns>False if whoever writes has ended, so that somebody else has to write this line and those that come until then.</returns>
    public bool Add(StringBuilder line, bool isWarning)
    {
        lock (_gate)
        {
            if (!WaitUntilWithin(isWarning ? 2 * _room : _room))
            {
                _dropped++;
                _untold++;
                return true;
            }

            if (_pending == 0)
            {
                Volatile.Write(ref _moved, _time.GetTimestamp());
            }

            var before = _waiting.WrittenCount;
            foreach (var chunk in line.GetChunks())
            {
                // Half of a pair of surrogates waits in it for the other half.
                _encoder.Convert(chunk.Span, _waiting, flush: false, out _, out _);
            }

            Volatile.Write(ref _pending, _pending + _waiting.WrittenCount - before);
            _isUrgent |= isWarning;
            if (before == 0 || isWarning || (before < Enough && _waiting.WrittenCount >= Enough))
            {
                Monitor.PulseAll(_gate);
            }

            var isWritten = !_hasEnded;
            _hasEnded = false;
            return isWritten;
        }
    }

    /// <summary>For whoever writes: waits for lines.</summary>
    /// <returns>All that there are, until the next call; none once it is over and they are written.</returns>
    public ReadOnlyMemory<byte> Take()
    {
        lock (_gate)
        {
            _writing.ResetWrittenCount();
            while (_waiting.WrittenCount == 0)
            {
                if (_isOver)
                {
                    _hasEnded = true;
                    return default;
                }

                Monitor.Wait(_gate);
            }

            if (!_isUrgent && !_isOver && _waiting.WrittenCount < Enough)
            {
                Monitor.Wait(_gate, Gathering);
            }

            _isUrgent = false;
            (_waiting, _writing) = (_writing, _waiting);
            return _writing.WrittenMemory;
        }
    }

    /// <summary>For whoever writes: some of what was taken is written.</summary>
    /// <param name="bytes">How much of it.</param>
    /// <param name="tell">Adds a line that says how many were dropped; called where that is to be said, and there is room to say it.</param>
    public void Written(int bytes, Action<long> tell)
    {
        lock (_gate)
        {
            Volatile.Write(ref _pending, _pending - bytes);
            Volatile.Write(ref _moved, _time.GetTimestamp());
            Monitor.PulseAll(_gate);
            if (_untold > 0 && _pending <= _room)
            {
                // Within the lock: so it stands where lines are missing.
                var dropped = _untold;
                _untold = 0;
                tell(dropped);
            }

            // Some room at once, since all who wait look whether it is theirs.
            if (_roomAgain is not null && _pending <= _room - (_room / 8))
            {
                _roomAgain.SetResult();
                _roomAgain = null;
            }
        }
    }

    /// <summary>Nothing more comes, or hardly anything: <see cref="Take"/> says when all is written.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.PulseAll(_gate);
        }
    }

    private bool WaitUntilWithin(int room)
    {
        while (_pending > room)
        {
            var left = PatienceLeft;
            if (left <= TimeSpan.Zero)
            {
                return false;
            }

            Monitor.Wait(_gate, left);
        }

        return true;
    }
}
