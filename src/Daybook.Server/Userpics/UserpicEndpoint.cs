using Daybook.Core;
using Daybook.Core.Userpics;
using Daybook.Server.Userpics.Sizes;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Userpics;

/// <summary>
/// Serves the stored bytes of a userpic: they never change, and the number is never used again. With <c>s</c> or <c>still</c> it serves a smaller
/// or a still copy of it.
/// </summary>
internal sealed partial class UserpicEndpoint(IUserpicStore userpics, Renditions renditions, ILogger<UserpicEndpoint> log)
{
    private static readonly string NoSuchSize =
        $"There is no such size. s is one of {string.Join(", ", RequestedSize.Sides)}; still is 1.\n";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(
            UserpicUrl.Route,
            [HttpMethods.Get, HttpMethods.Head],
            static (HttpContext context, string userpicId, string accountId, UserpicEndpoint endpoint) =>
                endpoint.AnswerAsync(context, userpicId, accountId));

        // Without this, other methods would come to the page that says that there is no such page.
        routes.Map(UserpicUrl.Route, static (HttpContext context) =>
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return PictureResponse.SendTextAsync(
                context, StatusCodes.Status405MethodNotAllowed, PictureResponse.Never, "A userpic can only be read.\n");
        });
    }

    private async Task AnswerAsync(HttpContext context, string userpicId, string accountId)
    {
        if (!RequestedSize.TryRead(context.Request, out var size))
        {
            await PictureResponse.SendTextAsync(context, StatusCodes.Status400BadRequest, PictureResponse.NotForLong, NoSuchSize);
            return;
        }

        UserpicFile? file = null;
        try
        {
            if (UserpicUrl.TryReadId(userpicId, out var userpic) && UserpicUrl.TryReadId(accountId, out var account))
            {
                file = await userpics.ReadAsync(userpic, account, context.RequestAborted);
            }
        }
        catch (StorageUnavailableException failure)
        {
            LogStorage(failure);
            await PictureResponse.AskToTryAgainAsync(context);
            return;
        }

        if (file is null)
        {
            await PictureResponse.SendTextAsync(
                context, StatusCodes.Status404NotFound, PictureResponse.NotForLong, "No such userpic.\n");
            return;
        }

        if (file.IsSuspended)
        {
            await PictureResponse.SendInsteadAsync(context, NeutralPicture.ContentType, PictureResponse.NotForLong, NeutralPicture.Bytes);
            return;
        }

        await SendAsync(context, file, size);
    }

    private async Task SendAsync(HttpContext context, UserpicFile file, RequestedSize? size)
    {
        if (size is not null)
        {
            context.Response.Headers.Vary = HeaderNames.Accept;
        }

        var version = PictureVersion.Of(file.Hash, size?.Tag ?? "", file.CreatedAt);
        if (PictureResponse.BeginUnlessKnown(context, version))
        {
            return;
        }

        Rendition shown;
        try
        {
            shown = size is null ? new(file.ContentType, file.Bytes) : await renditions.GetAsync(file, size, context.RequestAborted);
        }
        catch (TooManyPicturesException)
        {
            context.Response.Clear();
            await PictureResponse.AskToTryAgainAsync(context);
            return;
        }

        await PictureResponse.SendAsync(context, version, shown.ContentType, shown.Bytes);
    }

    [LoggerMessage(1, LogLevel.Error, "The database did not answer")]
    private partial void LogStorage(Exception failure);
}
