using System.Net;
using Daybook.Core.Accounts;

namespace Daybook.Server.Options;

/// <summary>How the world reaches the server.</summary>
/// <param name="Url">The public address, without a path; null to take it from each request.</param>
/// <param name="TrustedProxies">Whose forwarded headers are believed.</param>
/// <param name="Contact">How people reach whoever runs the server: an e-mail address, a web address or a text; null if nobody says.</param>
public sealed record SiteOptions(Uri? Url, IReadOnlyList<IPNetwork> TrustedProxies, string? Contact)
{
    /// <summary>The public address as others begin with it: without a slash at the end; null to take it from each request.</summary>
    public string? Root => Url?.GetLeftPart(UriPartial.Authority);

    /// <summary>Whoever runs the server, as a sentence names them: with the contact, if there is one.</summary>
    public string Operator => Contact is null ? "whoever runs this server" : $"whoever runs this server ({Contact})";

    /// <summary>What a link on the contact leads to; null if it is no address.</summary>
    public string? ContactLink => Contact switch
    {
        { } address when Formats.IsOfWeb(address) => address,
        { } address when EmailAddress.IsWellFormed(address) => "mailto:" + Uri.EscapeDataString(address).Replace("%40", "@", StringComparison.Ordinal),
        _ => null,
    };

    /// <summary>Whether an address is a trusted proxy's; an IPv4 address may be written as IPv6.</summary>
    public bool Trusts(IPAddress address) =>
        TrustedProxies.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    internal static SiteOptions Read(SettingsReader reader) => new(
        Url: reader.ReadOptional(
            "Site:Url", Formats.PublicAddress,
            "The public address of the server, with which every address in a reply, a page or a mail begins. Without it the server listens on loopback only, " +
            "addresses begin with the request's Host, and mail with a link is sent only if that is localhost or a loopback address."),
        TrustedProxies: reader.ReadList(
            "Site:TrustedProxies", [], Formats.Network, 0, 64,
            "The reverse proxies whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are. If this names one, Site:Url must be set."),
        Contact: reader.ReadOptional(
            "Site:Contact", Formats.Contact,
            "How people reach whoever runs the server. It appears at the foot of every page, in every mail, and on most pages that say to ask them; " +
            "everybody can read it."));
}
