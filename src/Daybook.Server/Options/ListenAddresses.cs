using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace Daybook.Server.Options;

/// <summary>The addresses a server listens on: <c>http://</c> or <c>https://</c>, an IP address or <c>localhost</c>, and a port.</summary>
/// <remarks>
/// Names other than localhost are refused, since the server would then listen
/// on all addresses, which is seldom what such a name is meant to say; <c>*</c> says that.
/// </remarks>
public sealed class ListenAddresses
{
    /// <summary>Where a server listens unless told otherwise.</summary>
    public const string Default = "http://127.0.0.1:8080";

    /// <summary><see cref="Default"/>.</summary>
    public static readonly ListenAddresses Loopback = new([Default], isLoopbackOnly: true);

    private ListenAddresses(IReadOnlyList<string> urls, bool isLoopbackOnly) => (Urls, IsLoopbackOnly) = (urls, isLoopbackOnly);

    /// <summary>Each address, as given.</summary>
    public IReadOnlyList<string> Urls { get; }

    /// <summary>Whether nobody but this machine can reach any of them.</summary>
    public bool IsLoopbackOnly { get; }

    /// <summary>Whether any of them is https.</summary>
    public bool HasHttps => Urls.Any(url => BindingAddress.Parse(url).Scheme == Uri.UriSchemeHttps);

    /// <summary>Whether any of them has this port.</summary>
    public bool HasPort(int port) => Urls.Any(url => BindingAddress.Parse(url).Port == port);

    /// <summary>Reads addresses separated by <c>;</c>.</summary>
    /// <param name="text">Such as <c>http://127.0.0.1:8080;http://[::1]:8080</c>.</param>
    /// <param name="addresses">The addresses, if all are well formed.</param>
    /// <param name="fault">Else what is wrong with the first that is not.</param>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out ListenAddresses? addresses, [NotNullWhen(false)] out string? fault)
    {
        addresses = null;
        fault = null;
        var urls = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var loopback = urls.Length > 0;
        foreach (var url in urls)
        {
            if (!TryReadHost(url, out var isLoopback))
            {
                fault = $"'{url}' is no address to listen on: it must be like {Default}, http://[::1]:8080, http://localhost:8080 " +
                    "or, for all addresses of this machine, http://*:8080; https needs Tls:Certificate";
                return false;
            }

            loopback &= isLoopback;
        }

        if (urls.Length == 0)
        {
            fault = $"there is no address to listen on, such as {Default}";
            return false;
        }

        addresses = new ListenAddresses(urls, loopback);
        return true;
    }

    private static bool TryReadHost(string url, out bool isLoopback)
    {
        isLoopback = false;
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(url);
        }
        catch (FormatException)
        {
            return false;
        }

        if (address.Scheme is not ("http" or "https") || address.PathBase.Length > 0 || address.Port is < 0 or > 65_535)
        {
            return false;
        }

        if (address.Host is "*" or "+")
        {
            return true;
        }

        if (address.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
        {
            // It is two addresses, IPv4's and IPv6's: on port 0 each would get a port of its own.
            isLoopback = true;
            return address.Port != 0;
        }

        if (!IPAddress.TryParse(address.Host, out var ip))
        {
            return false;
        }

        isLoopback = IPAddress.IsLoopback(ip);
        return true;
    }
}
