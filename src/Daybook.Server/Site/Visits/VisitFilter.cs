using Daybook.Core;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Server.Bounds;
using Daybook.Server.Interfaces;
using Daybook.Server.Options;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Pages;
using Daybook.Server.Telemetry;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Site.Visits;

/// <summary>
/// Stands before every page: finds out who asks, sets what browsers are told about pages, and lets no form through that was not made here for
/// the one who sends it.
/// </summary>
internal sealed partial class VisitFilter(
    IAntiforgery antiforgery, SiteOptions site, FormSpace space, Measures measures, TimeProvider time, ILogger<VisitFilter> log) : IEndpointFilter
{
    /// <summary>The field that carries the antiforgery token of a form.</summary>
    public const string TokenField = "form-token";

    /// <summary>The header that carries it when a script sends the request. It is looked at first, so that the body need not be read for it.</summary>
    public const string TokenHeader = "X-Form-Token";

    /// <summary>All that is left to the owner of a deleted account: this page, and what is under it.</summary>
    public const string DeletedAccountPath = "/manage/deleted";

    /// <summary>For a token, an address, keywords and a description.</summary>
    private const long MaxTextBesideFiles = 64 * 1024;

    private const string Policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; ";

    /// <summary>Nothing from elsewhere, and nothing that runs unless the page says so.</summary>
    /// <param name="response">The response.</param>
    /// <param name="sources">The directives that differ from page to page.</param>
    public static void SetPolicy(HttpResponse response, string sources = "img-src 'self'")
    {
        response.Headers.ContentSecurityPolicy = Policy + sources;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers["Referrer-Policy"] = "same-origin";

        // What a page says depends on who asks. Antiforgery says the same, and warns when it has to change what stands here.
        response.Headers.CacheControl = "no-cache, no-store";
    }

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var context = invocation.HttpContext;
        var visit = context.RequestServices.GetRequiredService<Visit>();
        SetPolicy(context.Response);
        if (site.Url is { Scheme: var scheme })
        {
            // Cookies are for https alone on a site that is reached by it, also where the proxy in front does not say how a client came.
            context.Request.Scheme = scheme;
        }

        try
        {
            await visit.BeginAsync(context);
            if (IsHidden(context, visit))
            {
                await UnreadBody.DiscardAsync(context, time);
                return MessagePage.NotFound();
            }

            FormRoom? room = null;
            var large = context.GetEndpoint()?.Metadata.GetMetadata<LargeForm>();
            if (large is not null && (visit.Account is not null || large.IsForAnybody) && !TryMakeRoom(context, visit, large, out room))
            {
                return await TurnAwayAsync(context);
            }

            BoundForm(context, large, room);
            if (IsRead(context.Request) || TakesAnything(context))
            {
                return await next(invocation);
            }

            // What a script sends without a good token need not be read.
            if (!visit.IsFromScript || await antiforgery.IsRequestValidAsync(context))
            {
                await ReadFormAsync(context);
                room?.HasCome = true;

                // That may have taken minutes: whoever was logged out, or lost the right to this, meanwhile has lost it.
                await visit.BeginAsync(context);
                if (IsHidden(context, visit))
                {
                    return MessagePage.NotFound();
                }

                if (await antiforgery.IsRequestValidAsync(context))
                {
                    return await next(invocation);
                }
            }

            visit.IsFormStale = true;
            return context.GetEndpoint()?.Metadata.GetMetadata<KeepsWhatWasTyped>() is not null
                ? await next(invocation)
                : await RefuseAsync(visit, MessagePage.StaleForm(context.Request));
        }
        catch (StorageUnavailableException failure)
        {
            Outage.Log(log, failure);
            return MessagePage.TryAgain();
        }
        catch (TemporaryFolderException failure)
        {
            LogTemporaryFolder(failure);
            return await RefuseAsync(visit, MessagePage.TryAgain());
        }
        catch (ProtocolException busy) when (busy.Fault == Faults.Internal)
        {
            // Too many passwords are hashed at this moment.
            return MessagePage.TryAgain();
        }
        catch (Exception failure) when (failure.GetBaseException() is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge })
        {
            return await RefuseAsync(visit, MessagePage.TooLarge(failure.GetBaseException().Message));
        }
        catch (InvalidDataException failure)
        {
            // What was sent is no form, or has more than one may have: to open the page again would be of no help.
            return await RefuseAsync(visit, MessagePage.BadRequest(failure.Message));
        }
        catch (AntiforgeryValidationException)
        {
            return await RefuseAsync(visit, MessagePage.StaleForm(context.Request));
        }
    }

    /// <summary>Sends whoever is not logged in to log in first, and back afterwards; a script is told so.</summary>
    public static async ValueTask<object?> RequireAccount(EndpointFilterInvocationContext invocation, EndpointFilterDelegate next)
    {
        var visit = invocation.HttpContext.RequestServices.GetRequiredService<Visit>();
        if (visit.Account is { } account)
        {
            // Of an account that its owner deleted nothing is left to manage but that.
            return account.State == AccountState.Visible || visit.Path.StartsWith(DeletedAccountPath, StringComparison.Ordinal)
                ? await next(invocation)
                : visit.SeeOther(DeletedAccountPath);
        }

        return visit.IsFromScript
            ? TypedResults.StatusCode(StatusCodes.Status401Unauthorized)
            : visit.SeeOther(ReturnAddress.ToLogin(visit.Context.Request));
    }

    /// <summary>The page that says what is wrong; a script is told no more than whether to log in again.</summary>
    private async Task<IResult> RefuseAsync(Visit visit, IResult page)
    {
        await UnreadBody.DiscardAsync(visit.Context, time);
        return visit.IsFromScript && visit.Account is null ? TypedResults.StatusCode(StatusCodes.Status401Unauthorized) : page;
    }

    /// <summary>Lets a large form in; false if there is no room for its files now.</summary>
    private bool TryMakeRoom(HttpContext context, Visit visit, LargeForm large, out FormRoom? room)
    {
        room = null;
        if (large.MaxFiles > 0)
        {
            var bytes = Math.Min(context.Request.ContentLength ?? large.MaxBytes, large.MaxBytes);
            var place = Place.Of(context);
            room = space.TryTake(visit.Owner.Id, bytes, large.MaxBytes, place is null ? context.Abort : place.Abort);
            if (room is null)
            {
                return false;
            }

            if (context.Request.ContentLength is null)
            {
                // A place reckons with a usual form where no length is announced; one with files is far larger, and gets the time for that.
                place?.MayHave(bytes);
            }

            // What is registered first is disposed last: when the files are gone.
            context.Response.RegisterForDispose(room);
        }

        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = large.MaxBytes;
        }

        return true;
    }

    /// <summary>
    /// Bounds what a form takes of memory: one with files is multipart, and all of it that is no file is short; of any other as much may be text as its body may have.
    /// </summary>
    private static void BoundForm(HttpContext context, LargeForm? large, FormRoom? room)
    {
        if (room is not null)
        {
            context.Features.Set<IFormFeature>(new MultipartForm(context.Request, large!.MaxFiles, MaxTextBesideFiles));
        }
        else if (MultipartForm.IsSent(context.Request))
        {
            context.Features.Set<IFormFeature>(new MultipartForm(context.Request, maxFiles: 0, long.MaxValue));
        }
    }

    /// <summary>Answers before the body is read: of a large one not all is.</summary>
    private async Task<IResult> TurnAwayAsync(HttpContext context)
    {
        measures.TurnedAway();
        LastOfConnection.Mark(context.Response);
        await MessagePage.TryAgain().ExecuteAsync(context);
        await context.Response.CompleteAsync();
        await UnreadBody.DiscardAsync(context, time);
        return TypedResults.Empty;
    }

    /// <summary>Reads the form whole; whoever asks for it afterwards gets it at once.</summary>
    /// <exception cref="InvalidDataException">What was sent is no form, more than one may have, or broke off.</exception>
    private static async Task ReadFormAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            return;
        }

        try
        {
            await context.Request.ReadFormAsync(context.RequestAborted);
            Place.Of(context)?.BodyHasCome();
        }
        catch (IOException failure) when (failure is not BadHttpRequestException)
        {
            throw new InvalidDataException("The form was cut off.", failure);
        }
    }

    private static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    private static bool IsHidden(HttpContext context, Visit visit) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OperatorsOnly>() is not null
        && visit.Account is not { IsOperator: true, State: AccountState.Visible };

    /// <summary>Whether the endpoint does nothing with what is sent (<c>DisableAntiforgery</c>), and so says what it says to any form.</summary>
    private static bool TakesAnything(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<IAntiforgeryMetadata>() is { RequiresValidation: false };

    [LoggerMessage(1, LogLevel.Error, "A form with a large file could not be kept until it was answered")]
    private partial void LogTemporaryFolder(Exception failure);
}
