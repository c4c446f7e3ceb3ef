using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Options;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;

namespace Daybook.Server.Site.Pictures.Manage;

/// <summary><c>/manage/userpics</c>: one's own pictures.</summary>
internal static class ManagePages
{
    /// <summary>The page.</summary>
    public const string Path = "/manage/userpics";

    /// <summary>The keywords and descriptions of a hundred pictures, as they are typed and as they were shown, escaped.</summary>
    private const long MaxEdits = 2 << 20;

    /// <summary>The view that a form stands on, as a query.</summary>
    public const string ViewField = "view";

    /// <summary>What is said of a picture that needed no change but to lose its metadata.</summary>
    public const string Untouched = "Every pixel kept";

    public static void Map(IEndpointRouteBuilder pages)
    {
        var mine = pages.MapGroup(Path).AddEndpointFilter(VisitFilter.RequireAccount);
        mine.MapMethods("", ReadRoutes.Methods, (Visit visit, ManageView shown) => shown.ShowAsync(PictureView.Read(visit.Context.Request.Query), PageForm.With()));
        mine.MapPost("/upload", UploadAsync).WithMetadata(new LargeForm(UploadForm.MaxBody, MaxFiles: UploadForm.MaxFiles));
        mine.MapPost("/edit", (PictureEdits edits) => edits.SaveAsync()).WithMetadata(new LargeForm(MaxEdits));
        mine.MapPost("/chosen", (PictureEdits edits) => edits.DoWithChosenAsync());
        mine.MapPost("/restore", (PictureEdits edits) => edits.RestoreAsync());
        mine.MapPost("/rename", (PictureEdits edits) => edits.RenameAsync());

        // Whoever loads the page of a refused form again comes back here.
        mine.MapMethods("/{form}", ReadRoutes.Methods, (Visit visit) => visit.SeeOther(Path));
    }

    private static async Task<IResult> UploadAsync(Visit visit, UploadForm upload, ManageView shown)
    {
        var form = await PageForm.ReadAsync(visit.Context);
        var taken = await upload.TakeAsync(form);
        if (visit.IsFromScript)
        {
            return taken is [var one, ..]
                ? (IResult)TypedResults.Json(new PictureTaken(one.Userpic.Id, Tell(one), !one.IsUntouched, PictureText.Address(one.Userpic, 100, still: true)))
                : Refuse(new PictureRefused(form.Errors[0].Text, upload.Obstacle == Obstacle.Full), upload.Obstacle == Obstacle.Busy);
        }

        if (form.HasErrors)
        {
            return await shown.ShowAsync(PictureView.All, form, taken);
        }

        return visit.SeeOther(Path + NewOnes(taken).Query());
    }

    private static JsonHttpResult<PictureRefused> Refuse(PictureRefused why, bool isBusy) =>
        TypedResults.Json(why, statusCode: isBusy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status422UnprocessableEntity);

    /// <summary>The pictures that were just taken, to be named.</summary>
    public static PictureView NewOnes(IReadOnlyList<UploadedPicture> taken) => PictureView.Of(taken.Select(one => one.Userpic.Id)) with
    {
        Fitted = taken.Where(one => !one.IsUntouched).Select(one => one.Userpic.Id).ToHashSet(),
    };

    /// <summary>What became of a picture.</summary>
    private static string Tell(UploadedPicture one) =>
        $"{(one.IsDuplicate ? "You already had this one" : one.IsUntouched ? Untouched : "Made to fit")}: {PictureText.Facts(one.Userpic)}"
        + (one.Moved.Length > 0 ? "." + one.Moved : "");

    /// <summary>The view that a form stood on.</summary>
    public static PictureView ViewOf(PageForm form) => PictureView.Read(new QueryCollection(QueryHelpers.ParseQuery(form[ViewField])));
}
