using System.Runtime.InteropServices;
using Daybook.Server.Accounts;

namespace Daybook.Server.Interfaces;

/// <summary>Counts what is there at once, in all and of each address: requests under way, or connections.</summary>
/// <param name="max">How many there may be.</param>
/// <param name="maxPerAddress">How many of one address.</param>
internal sealed class Crowd(int max, int maxPerAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AddressKey, int> _byAddress = [];
    private int _all;

    /// <summary>Lets one in, unless too many are; whoever was let in must <see cref="Leave"/>.</summary>
    /// <param name="address">Whose it is; null for one that counts for nobody, but in all.</param>
    public bool TryEnter(AddressKey? address)
    {
        lock (_gate)
        {
            if (_all >= max || (address is { } key && _byAddress.GetValueOrDefault(key) >= maxPerAddress))
            {
                return false;
            }

            _all++;
            if (address is { } counted)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, counted, out _)++;
            }

            return true;
        }
    }

    /// <summary>Whether as many are there of an address as may be.</summary>
    public bool HasItsShare(AddressKey address)
    {
        lock (_gate)
        {
            return _byAddress.GetValueOrDefault(address) >= maxPerAddress;
        }
    }

    /// <summary>Gives back the place that <see cref="TryEnter"/> gave.</summary>
    public void Leave(AddressKey? address)
    {
        lock (_gate)
        {
            _all--;
            if (address is not { } key)
            {
                return;
            }

            if (--CollectionsMarshal.GetValueRefOrNullRef(_byAddress, key) == 0)
            {
                _byAddress.Remove(key);
            }
        }
    }
}
