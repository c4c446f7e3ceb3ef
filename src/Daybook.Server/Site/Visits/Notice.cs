using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;

namespace Daybook.Server.Site.Visits;

/// <summary>What a page says once, about what was done on the page before.</summary>
/// <param name="Text">A sentence or two.</param>
/// <param name="Secret">Something to copy that is never shown again; or null.</param>
public sealed record Notice(string Text, string? Secret = null);

/// <summary>
/// Carries notices over a redirect: in a cookie, encrypted, good for a minute.
/// </summary>
internal sealed class Notices(IDataProtectionProvider protection)
{
    private const string CookieName = "daybook-notice";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly ITimeLimitedDataProtector _protector = protection.CreateProtector("Daybook.Notice.v1").ToTimeLimitedDataProtector();

    public void Leave(HttpContext context, Notice notice)
    {
        var options = Visitors.CookieOptions(context);
        options.MaxAge = Lifetime;
        context.Response.Cookies.Append(CookieName, _protector.Protect(JsonSerializer.Serialize(notice), Lifetime), options);
    }

    public Notice? Take(HttpContext context)
    {
        if (context.Request.Cookies[CookieName] is not { } cookie)
        {
            return null;
        }

        context.Response.Cookies.Delete(CookieName, Visitors.CookieOptions(context));
        try
        {
            return JsonSerializer.Deserialize<Notice>(_protector.Unprotect(cookie));
        }
        catch (CryptographicException)
        {
            // Too old, or not ours: there is nothing to say.
            return null;
        }
    }
}
