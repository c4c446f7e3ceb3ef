using System.Runtime.InteropServices;
using Daybook.Server.Options;

namespace Daybook.Server.Site.Visits;

/// <summary>
/// Room for forms with files, in all and for each account: they stand in the temporary folder until they are answered, and come whole before any page
/// sees them. Whoever sends one slower than any line of today loses the room when somebody else needs it, and not before.
/// </summary>
internal sealed class FormSpace(LimitsOptions limits, TimeProvider time)
{
    /// <summary>How slowly a form may come: 64 KB in a second, after a minute for whatever holds it up.</summary>
    private const double BytesPerSecond = 64 * 1024;

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<long, long> _byAccount = [];
    private readonly List<FormRoom> _rooms = [];
    private long _all;

    /// <summary>Takes room until what it returns is disposed; null if there is none now.</summary>
    /// <param name="accountId">Whose form it is.</param>
    /// <param name="bytes">How long it is.</param>
    /// <param name="maxPerAccount">How many bytes all forms of the account may have.</param>
    /// <param name="abort">Ends the request that sends it, if it comes too slowly and somebody else needs the room.</param>
    public FormRoom? TryTake(long accountId, long bytes, long maxPerAccount, Action abort)
    {
        FormRoom room;
        List<FormRoom> late;
        lock (_gate)
        {
            late = FindLate(accountId, bytes, maxPerAccount, out var isEnough);
            if (!isEnough)
            {
                return null;
            }

            late.ForEach(Remove);
            room = new FormRoom(this, accountId, bytes, time.GetUtcNow() + Grace + TimeSpan.FromSeconds(bytes / BytesPerSecond), abort);
            _rooms.Add(room);
            _all += bytes;
            CollectionsMarshal.GetValueRefOrAddDefault(_byAccount, accountId, out _) += bytes;
        }

        late.ForEach(one => one.Abort());
        return room;
    }

    /// <summary>Gives room back; that which was taken back is not given again.</summary>
    public void GiveBack(FormRoom room)
    {
        lock (_gate)
        {
            Remove(room);
        }
    }

    /// <summary>The rooms of too slow forms without which there would be enough, those first that are late for the longest time: none, if there is enough.</summary>
    private List<FormRoom> FindLate(long accountId, long bytes, long maxPerAccount, out bool isEnough)
    {
        var missing = _all + bytes - limits.MaxUploadBytes;
        var missingOfAccount = _byAccount.GetValueOrDefault(accountId) + bytes - maxPerAccount;
        var late = new List<FormRoom>();
        var now = time.GetUtcNow();
        foreach (var room in _rooms.Where(room => !room.HasCome && room.Due <= now).OrderBy(room => room.Due))
        {
            if (missing > 0 || (missingOfAccount > 0 && room.AccountId == accountId))
            {
                late.Add(room);
                missing -= room.Bytes;
                missingOfAccount -= room.AccountId == accountId ? room.Bytes : 0;
            }
        }

        isEnough = missing <= 0 && missingOfAccount <= 0;
        return late;
    }

    private void Remove(FormRoom room)
    {
        if (!_rooms.Remove(room))
        {
            return;
        }

        _all -= room.Bytes;
        if ((CollectionsMarshal.GetValueRefOrNullRef(_byAccount, room.AccountId) -= room.Bytes) == 0)
        {
            _byAccount.Remove(room.AccountId);
        }
    }
}

/// <summary>Room that a form has taken.</summary>
/// <param name="space">Where.</param>
/// <param name="accountId">Whose form it is.</param>
/// <param name="bytes">How much it is.</param>
/// <param name="due">When the form should have come.</param>
/// <param name="abort">Ends its request.</param>
internal sealed class FormRoom(FormSpace space, long accountId, long bytes, DateTimeOffset due, Action abort) : IDisposable
{
    private readonly Lock _ending = new();
    private bool _hasEnded;

    public long AccountId => accountId;

    public long Bytes => bytes;

    public DateTimeOffset Due => due;

    /// <summary>Whether the form is here whole: from then on its room is kept.</summary>
    public bool HasCome { get; set; }

    /// <summary>Ends the request, if that has not happened: its connection may have another one by then.</summary>
    public void Abort()
    {
        lock (_ending)
        {
            if (!_hasEnded)
            {
                abort();
            }
        }
    }

    public void Dispose()
    {
        lock (_ending)
        {
            _hasEnded = true;
        }

        space.GiveBack(this);
    }
}
