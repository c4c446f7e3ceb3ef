using System.Net;

namespace Daybook.Server.Modes;

/// <summary>Where a request came from, and what it carries beside its fields.</summary>
/// <param name="Address">The client's address: behind a trusted proxy, the one that the proxy names.</param>
/// <param name="SiteUrl">How the client reaches this server, without a slash at the end; every address in a reply begins with it.</param>
/// <param name="SessionCookie">The value of the cookie <c>ljsession</c>, or null.</param>
/// <param name="AllowsCookie">
/// Whether the request bears the header <c>X-LJ-Auth: cookie</c>, which no page of another site can make a browser send.
/// </param>
/// <param name="Agent">What the client says that it is, in <c>User-Agent</c>; empty if it says nothing.</param>
internal sealed record Caller(IPAddress Address, string SiteUrl, string? SessionCookie, bool AllowsCookie, string Agent);
