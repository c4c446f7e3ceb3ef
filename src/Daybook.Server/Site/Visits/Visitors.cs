using System.Net;
using System.Security.Claims;
using Daybook.Core.Accounts;
using Daybook.Server.Accounts;

namespace Daybook.Server.Site.Visits;

/// <summary>Begins, finds and ends the sessions of browsers.</summary>
internal sealed class Visitors(Sessions sessions, ISessionStore store, IAccountStore accounts)
{
    /// <summary>The cookie. It is not the protocol's <c>ljsession</c>, and neither is good for the other: see <see cref="SessionUse"/>.</summary>
    public const string CookieName = "daybook-session";

    /// <summary>Who sent the request. A session of an account that was suspended since is nobody's.</summary>
    public async ValueTask<Visitor> FindAsync(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { } cookie || Sessions.AccountIdOf(cookie) is not { } accountId)
        {
            return Visitor.Anybody;
        }

        var account = await accounts.FindAsync(accountId, context.RequestAborted);
        if (account is null or { State: AccountState.Suspended })
        {
            return Visitor.Anybody;
        }

        var session = await sessions.FindAsync(cookie, account, SessionUse.Site, AddressOf(context), context.RequestAborted);
        return session is null ? Visitor.Anybody : new Visitor(account, session);
    }

    /// <summary>Begins a session and gives its cookie to the browser. False if the account's password changed a moment ago.</summary>
    /// <param name="context">The request.</param>
    /// <param name="account">Who logged in.</param>
    /// <param name="remember">Whether the browser keeps it when it is closed, for <see cref="Sessions.Long"/>.</param>
    public async Task<bool> BeginAsync(HttpContext context, Account account, bool remember)
    {
        var lifetime = remember ? Sessions.Long : Sessions.Short;
        var origin = new SessionOrigin(AddressOf(context), context.Request.Headers.UserAgent.ToString());
        var cookie = await sessions.BeginAsync(account, lifetime, SessionUse.Site, origin, isBound: false, context.RequestAborted);
        if (cookie is null)
        {
            return false;
        }

        var options = CookieOptions(context);
        options.MaxAge = remember ? lifetime : null;
        context.Response.Cookies.Append(CookieName, cookie, options);
        return true;
    }

    /// <summary>Ends the visitor's session, and takes its cookie from the browser.</summary>
    public async Task EndAsync(HttpContext context, Visitor visitor)
    {
        if (visitor.Session is { } session)
        {
            await store.EndAsync(session.AccountId, [session.Id], context.RequestAborted);
        }

        context.Response.Cookies.Delete(CookieName, CookieOptions(context));
    }

    /// <summary>How every cookie of the site is given out: no script reads it, and no page of another site makes a browser send it with a form.</summary>
    public static CookieOptions CookieOptions(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };

    public static IPAddress AddressOf(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    /// <summary>The visitor as antiforgery knows it: a form is good for the account that it was made for.</summary>
    public static ClaimsPrincipal PrincipalOf(Visitor visitor) => new(visitor.Account is { } account
        ? new ClaimsIdentity([new Claim("sub", account.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))], "session")
        : new ClaimsIdentity());
}
