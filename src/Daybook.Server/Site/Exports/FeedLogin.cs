using System.Net;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Interfaces;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Exports;

/// <summary>Who asks for a feed: whoever logs in by HTTP, if the address says <c>auth=digest</c> or <c>auth=basic</c>; else nobody, whatever is sent.</summary>
internal sealed class FeedLogin(Authenticator authenticator, Challenges challenges)
{
    private const string Digest = "digest", Basic = "basic";

    /// <summary>The account; null for anybody. Or what to answer in place of the feed.</summary>
    public async ValueTask<(long? ViewerId, IResult? Refused)> FindAsync(HttpContext context)
    {
        var scheme = context.Request.Query["auth"].ToString();
        if (scheme is not (Digest or Basic))
        {
            return (null, null);
        }

        context.Response.Headers.Vary = "Authorization";
        if (!HttpCredentials.TryRead(context.Request, out var name, out var credentials))
        {
            return (null, Ask(context, scheme, isStale: false));
        }

        try
        {
            var sender = await authenticator.AuthenticateAsync(name, credentials, Visitors.AddressOf(context), context.RequestAborted);
            return (sender.Account.Id, null);
        }
        catch (ProtocolException refused)
        {
            var status = HttpCredentials.StatusOf(refused.Fault);
            return (null, status == StatusCodes.Status401Unauthorized
                ? Ask(context, scheme, isStale: refused.Fault == Faults.ChallengeExpired)
                : TypedResults.Text(refused.Message, statusCode: status));
        }
    }

    private ContentHttpResult Ask(HttpContext context, string scheme, bool isStale)
    {
        context.Response.Headers.WWWAuthenticate = scheme == Digest ? HttpDigest.Ask(challenges, isStale) : HttpCredentials.AskForBasicOfFeeds;
        return TypedResults.Text("Log in with an app password to read this feed.", statusCode: (int)HttpStatusCode.Unauthorized);
    }
}
