using System.Globalization;
using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Pictures.Drawing;
using Daybook.Server.Userpics;
using Daybook.Server.Userpics.Sizes;

namespace Daybook.Server.Site.Pictures;

/// <summary>
/// <c>/users/NAME/userpic?keyword=K&amp;s=100</c>: leads to the picture of the keyword, else to the default picture; else, unless
/// <c>d=404</c> forbids it, draws one from the name.
/// </summary>
internal sealed class NamedPicture(IUserpicStore userpics)
{
    private const int UsualSide = 100;

    public async Task AnswerAsync(HttpContext context, Account owner)
    {
        var query = context.Request.Query;
        if (!RequestedSize.TryRead(context.Request, out var size) || query["d"].ToString() is not ("" or "404"))
        {
            await PictureResponse.SendTextAsync(
                context, StatusCodes.Status400BadRequest, PictureResponse.NotForLong,
                $"s is one of {string.Join(", ", RequestedSize.Sides)}; still is 1; d is 404.\n");
            return;
        }

        if (Find(await userpics.ListAsync(owner.Id, context.RequestAborted), owner, query["keyword"].ToString()) is { } found)
        {
            context.Response.Headers.Location = UserpicUrl.Of("", found.Id, owner.Id) + Query(size);
            await PictureResponse.SendTextAsync(context, StatusCodes.Status302Found, PictureResponse.NotForLong, "Found.\n");
        }
        else if (query["d"] == "404")
        {
            await PictureResponse.SendTextAsync(context, StatusCodes.Status404NotFound, PictureResponse.NotForLong, "No such userpic.\n");
        }
        else
        {
            var drawn = NamePicture.Draw(owner.Name.Value, size?.Side ?? UsualSide);
            await PictureResponse.SendInsteadAsync(context, "image/png", PictureResponse.NotForLong, drawn);
        }
    }

    /// <summary>The picture that an entry with this keyword would show. <c>pic#</c> and a number is what clients call a picture without one.</summary>
    private static Userpic? Find(IReadOnlyList<Userpic> all, Account owner, string keyword)
    {
        if (Keyword.TryReadNumber(keyword, out var id) && all.FirstOrDefault(userpic => userpic.Id == id) is { } numbered)
        {
            return numbered;
        }

        var named = Keyword.TryParse(keyword, out var wanted, out _) ? all.FirstOrDefault(userpic => userpic.Keywords.Contains(wanted)) : null;
        return named ?? all.FirstOrDefault(userpic => userpic.Id == owner.DefaultUserpicId);
    }

    private static string Query(RequestedSize? size) => size is null
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"?{(size.Side is { } side ? $"s={side}" : "")}{(size is { Side: not null, IsStill: true } ? "&" : "")}{(size.IsStill ? "still=1" : "")}");
}
