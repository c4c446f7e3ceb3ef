using System.Runtime.InteropServices;
using Daybook.Server.Options;

namespace Daybook.Server.Site.Visits;

/// <summary>
/// Room for forms with files, in all and for each account: they stand in the temporary folder until they are answered, and are there before any page
/// sees them.
/// </summary>
internal sealed class FormSpace(LimitsOptions limits)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<long, long> _byAccount = [];
    private long _all;

    /// <summary>Takes room until what it returns is disposed; null if there is none now.</summary>
    /// <param name="accountId">Whose form it is.</param>
    /// <param name="bytes">How long it is.</param>
    /// <param name="maxPerAccount">How many bytes all forms of the account may have.</param>
    public IDisposable? TryTake(long accountId, long bytes, long maxPerAccount)
    {
        lock (_gate)
        {
            if (_all + bytes > limits.MaxUploadBytes || _byAccount.GetValueOrDefault(accountId) + bytes > maxPerAccount)
            {
                return null;
            }

            _all += bytes;
            CollectionsMarshal.GetValueRefOrAddDefault(_byAccount, accountId, out _) += bytes;
            return new Taken(this, accountId, bytes);
        }
    }

    private void GiveBack(long accountId, long bytes)
    {
        lock (_gate)
        {
            _all -= bytes;
            if ((CollectionsMarshal.GetValueRefOrNullRef(_byAccount, accountId) -= bytes) == 0)
            {
                _byAccount.Remove(accountId);
            }
        }
    }

    private sealed class Taken(FormSpace space, long accountId, long bytes) : IDisposable
    {
        public void Dispose() => space.GiveBack(accountId, bytes);
    }
}
