using System.Globalization;
using System.Net;
using System.Text;
using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Bounds;
using Daybook.Server.Interfaces;
using Daybook.Server.Site;

namespace Daybook.Server.Publishing;

/// <summary>Atom publishing over HTTP (fact sheet 10.4): who asks, what is answered, and how it is refused.</summary>
internal static class AtomEndpoint
{
    /// <summary>Where it begins.</summary>
    public const string Path = "/interface/atom";

    /// <summary>Where it began once: with the name of the account behind it.</summary>
    private const string OlderPath = "/interface/atomapi/{" + User + "}";

    private const string User = "user";

    /// <summary>What documents are called that clients edit with.</summary>
    public const string ContentType = "application/x.atom+xml";

    /// <summary>Every character of the longest entry may be an escape of six.</summary>
    private const int MaxBody = (EntryLimits.TextBytes * 6) + (64 * 1024);

    private delegate Task<AtomAnswer> Handler(AtomPublishing publishing, Account account, AtomDocuments documents, HttpContext context, Memory<byte> body);

    public static void Map(IEndpointRouteBuilder routes)
    {
        MapOne(routes, HttpMethods.Get, "", static (publishing, account, documents, context, _) =>
            publishing.ServiceAsync(account, documents, context.RequestAborted));
        MapOne(routes, HttpMethods.Get, "/feed", static (publishing, account, documents, context, _) =>
            publishing.FeedAsync(account, documents, context.RequestAborted));
        MapOne(routes, HttpMethods.Get, "/categories", static (publishing, account, _, context, _) =>
            publishing.CategoriesAsync(account, context.RequestAborted));
        MapOne(routes, HttpMethods.Post, "/post", static (publishing, account, documents, context, body) =>
            publishing.PostAsync(account, body, context.Request.ContentType, documents, context.RequestAborted));
        MapOne(routes, HttpMethods.Get, "/edit/{itemId}", static (publishing, account, documents, context, _) =>
            publishing.ShowAsync(account, ItemIdOf(context), documents, context.RequestAborted));
        MapOne(routes, HttpMethods.Put, "/edit/{itemId}", static (publishing, account, documents, context, body) =>
            publishing.PutAsync(account, ItemIdOf(context), body, context.Request.ContentType, documents, context.RequestAborted));
        MapOne(routes, HttpMethods.Delete, "/edit/{itemId}", static (publishing, account, _, context, _) =>
            publishing.DeleteAsync(account, ItemIdOf(context), context.RequestAborted));
    }

    private static void MapOne(IEndpointRouteBuilder routes, string method, string suffix, Handler handler)
    {
        foreach (var path in (string[])[Path, OlderPath])
        {
            routes.MapMethods(
                path + suffix,
                [method],
                (HttpContext context, AtomPublishing publishing, Authenticator authenticator, SiteAddress site, TimeProvider time, ILogger<AtomPublishing> log) =>
                    AnswerAsync(context, handler, publishing, authenticator, site, time, log));
        }
    }

    private static async Task AnswerAsync(
        HttpContext context, Handler handler, AtomPublishing publishing, Authenticator authenticator, SiteAddress site, TimeProvider time, ILogger log)
    {
        AtomAnswer answer;
        try
        {
            if (IsFromElsewhere(context, site))
            {
                answer = Refuse(StatusCodes.Status403Forbidden, "A page of another site sent this, and nothing was changed.");
            }
            else if (HttpCredentials.TryRead(context.Request, out var name, out var credentials))
            {
                // First the body, which may take minutes: what an account could before it came, it perhaps cannot any more.
                using var body = await RequestBody.ReadAsync(context, MaxBody);
                var account = await AuthenticateAsync(authenticator, name, credentials, context);
                answer = await handler(publishing, account, new AtomDocuments(site.UrlOf(context)), context, body.Bytes);
            }
            else
            {
                answer = Refuse(StatusCodes.Status401Unauthorized, "Log in by HTTP Basic or WSSE, with an app password.");
            }
        }
        catch (ProtocolException refused)
        {
            answer = Refuse(HttpCredentials.StatusOf(refused.Fault), refused.Message);
        }
        catch (AtomRefusedException refused)
        {
            answer = Refuse(refused.Status, refused.Message);
        }
        catch (BodyTooLargeException refused)
        {
            answer = Refuse(StatusCodes.Status413PayloadTooLarge, refused.Message);
        }
        catch (StorageUnavailableException failure)
        {
            Outage.Log(log, failure);
            answer = Refuse(StatusCodes.Status503ServiceUnavailable, "The database is temporarily unavailable.");
        }

        await WriteAsync(context, answer);
        if (answer.Status == StatusCodes.Status413PayloadTooLarge)
        {
            await UnreadBody.DiscardAsync(context, time);
        }
    }

    /// <summary>
    /// Whether a browser sends it that shows a page of another site: it adds by itself the name and password that it was given for this one. Programs send neither header.
    /// </summary>
    private static bool IsFromElsewhere(HttpContext context, SiteAddress site)
    {
        var headers = context.Request.Headers;
        return !HttpMethods.IsGet(context.Request.Method)
            && (headers["Sec-Fetch-Site"].ToString() is not ("" or "none" or "same-origin")
                || (headers.Origin.Count > 0 && headers.Origin.ToString() != site.UrlOf(context)));
    }

    private static async Task<Account> AuthenticateAsync(
        Authenticator authenticator, AccountName name, Credentials credentials, HttpContext context)
    {
        var (account, _) = await authenticator.AuthenticateAsync(
            name, credentials, context.Connection.RemoteIpAddress ?? IPAddress.None, context.RequestAborted);
        if (account.State != AccountState.Visible)
        {
            throw new ProtocolException(Faults.JournalGone);
        }

        return context.Request.RouteValues[User] is not string named || (AccountName.TryParse(named, out var own) && own == account.Name)
            ? account
            : throw new AtomRefusedException(StatusCodes.Status403Forbidden, "Only one's own journal is published this way.");
    }

    private static long ItemIdOf(HttpContext context) =>
        long.TryParse((string?)context.Request.RouteValues["itemId"], NumberStyles.None, CultureInfo.InvariantCulture, out var itemId)
            ? itemId
            : throw new AtomRefusedException(StatusCodes.Status404NotFound, "There is no such entry.");

    private static AtomAnswer Refuse(int status, string text) => new(
        status,
        "text/html; charset=utf-8",
        Encoding.UTF8.GetBytes($"<!DOCTYPE html>\n<html lang=\"en\"><title>Refused</title><p>{WebUtility.HtmlEncode(text)}</p></html>\n"));

    private static async Task WriteAsync(HttpContext context, AtomAnswer answer)
    {
        var response = context.Response;
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
        if (answer.Location is not null)
        {
            response.Headers.Location = answer.Location;
        }

        if (answer.Status == StatusCodes.Status401Unauthorized)
        {
            response.Headers.WWWAuthenticate = new([HttpCredentials.AskForBasic, $"WSSE realm=\"{HttpDigest.Realm}\", profile=\"UsernameToken\""]);
        }

        if (answer.Status == StatusCodes.Status413PayloadTooLarge)
        {
            LastOfConnection.Mark(response);
        }

        await response.Body.WriteAsync(answer.Body, context.RequestAborted);
        await response.CompleteAsync();
    }
}

/// <summary>What Atom publishing answers.</summary>
/// <param name="Status">The status of HTTP.</param>
/// <param name="ContentType">The type of the body.</param>
/// <param name="Body">The body; may be empty.</param>
/// <param name="Location">Where what was made is, or null.</param>
internal sealed record AtomAnswer(int Status, string ContentType, byte[] Body, string? Location = null);

/// <summary>A request of Atom publishing is refused, and nothing was changed.</summary>
/// <param name="status">The status of HTTP.</param>
/// <param name="message">Why.</param>
internal sealed class AtomRefusedException(int status, string message) : Exception(message)
{
    public int Status => status;
}
