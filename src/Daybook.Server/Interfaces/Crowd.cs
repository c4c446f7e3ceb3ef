using System.Runtime.InteropServices;
using Daybook.Server.Accounts;
using Daybook.Server.Options;

namespace Daybook.Server.Interfaces;

/// <summary>Counts the requests that are under way, in all and of each address.</summary>
internal sealed class Crowd(LimitsOptions limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AddressKey, int> _byAddress = [];
    private int _all;

    /// <summary>Lets a request in, unless too many are; whoever was let in must <see cref="Leave"/>.</summary>
    public bool TryEnter(AddressKey address)
    {
        lock (_gate)
        {
            if (_all >= limits.MaxRequests || _byAddress.GetValueOrDefault(address) >= limits.MaxRequestsPerAddress)
            {
                return false;
            }

            _all++;
            CollectionsMarshal.GetValueRefOrAddDefault(_byAddress, address, out _)++;
            return true;
        }
    }

    public void Leave(AddressKey address)
    {
        lock (_gate)
        {
            _all--;
            if (--CollectionsMarshal.GetValueRefOrNullRef(_byAddress, address) == 0)
            {
                _byAddress.Remove(address);
            }
        }
    }
}
