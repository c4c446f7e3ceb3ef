using System.Net;
using Daybook.Core;
using Daybook.Core.Userpics;
using Daybook.Server.Accounts;
using Daybook.Server.Bounds;
using Daybook.Server.Interfaces;
using Daybook.Server.Telemetry;
using Daybook.Server.Userpics.Sizes;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Userpics;

/// <summary>
/// Serves the stored bytes of a userpic: they never change, and the number is never used again. With <c>s</c> or <c>still</c> it serves a smaller
/// or a still copy of it.
/// </summary>
internal sealed class UserpicEndpoint(HotPictures pictures, Renditions renditions, Measures measures, ILogger<UserpicEndpoint> log)
{
    private static readonly string NoSuchSize =
        $"There is no such size. s is one of {string.Join(", ", RequestedSize.Sides)}; still is 1.\n";

    /// <summary>How many copies of pictures are made for one address at once. Those that are kept do not count.</summary>
    public const int MaxMadeForAddress = 32;

    private readonly Crowd _made = new(int.MaxValue, MaxMadeForAddress);

    /// <summary>
    /// Answers whatever is asked of the address of a userpic as it stands. It stands before the routes: most requests are for pictures, and they need nothing
    /// that comes later.
    /// </summary>
    public static void Use(IApplicationBuilder app) => Use(app, hasQuery: false);

    /// <summary>The same for addresses with a query: copies have to be made, and whom for is known behind the proxies.</summary>
    public static void UseSizes(IApplicationBuilder app) => Use(app, hasQuery: true);

    private static void Use(IApplicationBuilder app, bool hasQuery) => app.Use(next =>
    {
        var endpoint = app.ApplicationServices.GetRequiredService<UserpicEndpoint>();
        return context => UserpicUrl.TryRead(context.Request.Path.Value, out var userpicId, out var accountId)
            && context.Request.QueryString.HasValue == hasQuery
                ? endpoint.CountAsync(context, endpoint.AnswerAsync(context, userpicId, accountId))
                : next(context);
    });

    /// <summary>Pictures are counted, not logged one by one.</summary>
    private Task CountAsync(HttpContext context, Task answering)
    {
        if (!answering.IsCompletedSuccessfully)
        {
            return CountWhenDoneAsync(context, answering);
        }

        Count(context.Response);
        return answering;
    }

    private async Task CountWhenDoneAsync(HttpContext context, Task answering)
    {
        try
        {
            await answering;
        }
        catch (Exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // In its place a line of text will say that the server failed.
            measures.Picture(StatusCodes.Status500InternalServerError, 0);
            throw;
        }

        Count(context.Response);
    }

    private void Count(HttpResponse response) => measures.Picture(
        response.StatusCode,
        response.StatusCode is StatusCodes.Status200OK or StatusCodes.Status206PartialContent && !HttpMethods.IsHead(response.HttpContext.Request.Method)
            ? response.ContentLength ?? 0
            : 0);

    private async Task AnswerAsync(HttpContext context, long userpicId, long accountId)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            await PictureResponse.SendTextAsync(
                context, StatusCodes.Status405MethodNotAllowed, PictureResponse.Never, "A userpic can only be read.\n");
            return;
        }

        if (!RequestedSize.TryRead(context.Request, out var size))
        {
            await PictureResponse.SendTextAsync(context, StatusCodes.Status400BadRequest, PictureResponse.NotForLong, NoSuchSize);
            return;
        }

        HotPicture? picture = null;
        try
        {
            if (userpicId > 0 && accountId > 0)
            {
                picture = pictures.Find(userpicId, accountId);
                measures.Lookup("pictures", picture is not null);
                picture ??= await pictures.ReadAsync(userpicId, accountId, context.RequestAborted);
            }
        }
        catch (StorageUnavailableException failure)
        {
            Outage.Log(log, failure);
            await PictureResponse.AskToTryAgainAsync(context);
            return;
        }

        if (picture is null)
        {
            await PictureResponse.SendTextAsync(
                context, StatusCodes.Status404NotFound, PictureResponse.NotForLong, "No such userpic.\n");
            return;
        }

        if (picture.File.IsSuspended)
        {
            await PictureResponse.SendInsteadAsync(context, NeutralPicture.ContentType, PictureResponse.NotForLong, NeutralPicture.Bytes);
            return;
        }

        await SendAsync(context, picture, size);
    }

    private async Task SendAsync(HttpContext context, HotPicture picture, RequestedSize? size)
    {
        var file = picture.File;
        if (size is not null)
        {
            context.Response.Headers.Vary = HeaderNames.Accept;
        }

        var version = size is null ? picture.Version : PictureVersion.Of(file.Hash, size.Tag, file.CreatedAt);
        if (PictureResponse.BeginUnlessKnown(context, version))
        {
            return;
        }

        Rendition shown;
        try
        {
            shown = size is null ? new(file.ContentType, file.Bytes) : renditions.Find(file, size) ?? await MakeAsync(context, file, size);
        }
        catch (TooManyPicturesException)
        {
            context.Response.Clear();
            await PictureResponse.AskToTryAgainAsync(context);
            return;
        }

        await PictureResponse.SendAsync(context, version, shown.ContentType, shown.Bytes);
    }

    /// <exception cref="TooManyPicturesException">Too many are being made, in all or for this address.</exception>
    private async Task<Rendition> MakeAsync(HttpContext context, UserpicFile file, RequestedSize size)
    {
        var address = AddressKey.Of(context.Connection.RemoteIpAddress ?? IPAddress.None);
        if (!_made.TryEnter(address))
        {
            throw new TooManyPicturesException();
        }

        try
        {
            return await renditions.GetAsync(file, size, context.RequestAborted);
        }
        finally
        {
            _made.Leave(address);
        }
    }
}
