using Daybook.Server.Accounts;
using Daybook.Server.Options;

namespace Daybook.Server.Interfaces;

/// <summary>
/// The places that requests under way have. When all are taken, whoever comes next gets that of a client who has been sending or reading slower than any line
/// of today for the longest time; and only then, so that a slow line alone harms nobody.
/// </summary>
internal sealed class Places(LimitsOptions limits, UserpicsOptions userpics, TimeProvider time)
{
    /// <summary>How long nobody is looked for after a look at all places found none: many come in that time where there is too much to do.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>What a body counts for, at least, whose length nobody announced.</summary>
    private const long LeastUnannounced = 256 * 1024;

    private readonly Crowd _crowd = new(limits.MaxRequests, limits.MaxRequestsPerAddress);
    private readonly Lock _gate = new();
    private readonly HashSet<Place> _taken = [];
    private DateTimeOffset _lookAgain;

    /// <summary>Takes a place until what it returns is disposed; null if there is none.</summary>
    /// <param name="address">Whose request it is.</param>
    /// <param name="context">The request.</param>
    /// <param name="wasTakenBack">Whether it is that of a client who was late.</param>
    public Place? TryTake(AddressKey address, HttpContext context, out bool wasTakenBack)
    {
        Place? late = null;
        Place place;
        wasTakenBack = false;
        lock (_gate)
        {
            if (!_crowd.TryEnter(address) && !TryTakeBack(address, out late))
            {
                return null;
            }

            place = new Place(this, address, context, Math.Max(LeastUnannounced, userpics.MaxRequest), time);
            _taken.Add(place);
        }

        if (late is not null)
        {
            late.Abort();
            wasTakenBack = true;
        }

        return place;
    }

    /// <summary>Gives a place back; one that was taken back is not given again.</summary>
    public void GiveBack(Place place)
    {
        lock (_gate)
        {
            Remove(place);
        }
    }

    /// <summary>Lets an address in in the place of whoever is late; whoever has their share gets nobody else's.</summary>
    private bool TryTakeBack(AddressKey address, out Place? late)
    {
        late = _crowd.HasItsShare(address) ? null : FindLatest();
        if (late is null)
        {
            return false;
        }

        Remove(late);
        return _crowd.TryEnter(address);
    }

    /// <summary>The place that is overdue for the longest time; null if none is.</summary>
    private Place? FindLatest()
    {
        var now = time.GetUtcNow();
        if (now < _lookAgain)
        {
            return null;
        }

        Place? latest = null;
        var due = now.UtcTicks;
        foreach (var place in _taken)
        {
            if (place.Due <= due)
            {
                (latest, due) = (place, place.Due);
            }
        }

        if (latest is null)
        {
            _lookAgain = now + Pause;
        }

        return latest;
    }

    private void Remove(Place place)
    {
        if (_taken.Remove(place))
        {
            _crowd.Leave(place.Address);
        }
    }
}
