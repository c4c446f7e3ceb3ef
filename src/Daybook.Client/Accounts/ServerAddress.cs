using System.Diagnostics.CodeAnalysis;

namespace Daybook.Client.Accounts;

/// <summary>The address of a server, as people type it.</summary>
internal static class ServerAddress
{
    /// <summary>
    /// Reads an address; without <c>http://</c> or <c>https://</c> it is https, but on this machine http.
    /// </summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? server)
    {
        var address = text.Trim().TrimEnd('/');
        if (!address.Contains("://", StringComparison.Ordinal))
        {
            address = (Uri.TryCreate("http://" + address, UriKind.Absolute, out var bare) && bare.IsLoopback ? "http://" : "https://") + address;
        }

        // A name or password in the address would be shown wherever the address is.
        return Uri.TryCreate(address, UriKind.Absolute, out server)
            && (server.Scheme == Uri.UriSchemeHttp || server.Scheme == Uri.UriSchemeHttps)
            && server.Host.Length > 0
            && server is { Query: "", Fragment: "", UserInfo: "" };
    }

    /// <summary>The address as shown: without a slash at its end.</summary>
    public static string Shown(Uri server) => server.AbsoluteUri.TrimEnd('/');
}
