using System.Net;

namespace Daybook.Server.Userpics.Fetch;

/// <summary>What <c>uploadpic</c> with <c>url</c> may fetch (settings <c>Userpics:Fetch</c>).</summary>
internal sealed record FetchOptions
{
    /// <summary>Whether pictures are fetched at all. Without it only <c>data</c> is taken.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Networks that may be asked although they are not public. Whoever may upload a picture may then send requests into them.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>The ports that may be asked, for http and https alike.</summary>
    public IReadOnlyList<int> AllowedPorts { get; init; } = [80, 443];

    /// <summary>Whether a connection may be made to <paramref name="address"/>. To an IPv4-mapped one never, whatever it carries.</summary>
    public bool Allows(IPAddress address)
    {
        // IPNetwork.Contains compares a mapped address by its four IPv4 bytes, even with a network of IPv6.
        if (address.IsIPv4MappedToIPv6)
            return false;

        foreach (var network in AllowedNetworks)
            if (network.Contains(address))
                return true;

        return PublicAddresses.IsPublic(address);
    }
}
