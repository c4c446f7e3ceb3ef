using System.Net;

namespace Daybook.Server.Options;

/// <summary>The fetching of pictures by the <c>url</c> of an <c>uploadpic</c> request.</summary>
/// <param name="Enabled">Whether it is allowed at all.</param>
/// <param name="AllowedNetworks">Networks let through although they are not public.</param>
/// <param name="AllowedPorts">The ports of addresses that may be fetched; never empty.</param>
public sealed record FetchOptions(bool Enabled, IReadOnlyList<IPNetwork> AllowedNetworks, IReadOnlyList<int> AllowedPorts)
{
    internal static FetchOptions Read(SettingsReader reader) => new(
        Enabled: reader.Read(
            "Userpics:Fetch:Enabled", true, Formats.Boolean,
            "Whether a picture may be uploaded by its address (url), which the server then fetches."),
        AllowedNetworks: reader.ReadList(
            "Userpics:Fetch:AllowedNetworks", [], Formats.Network, 0, 64,
            "Networks that may be fetched from although they are not public, such as the network of your own picture server."),
        AllowedPorts: reader.ReadList(
            "Userpics:Fetch:AllowedPorts", [80, 443], Formats.Integer(1, 65_535), 1, 64,
            "The ports that may be fetched from."));
}
