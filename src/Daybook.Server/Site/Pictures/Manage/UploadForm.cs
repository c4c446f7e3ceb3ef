using System.Globalization;
using Daybook.Core.Userpics;
using Daybook.Pictures.Fitting;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Pictures.Manage;

/// <summary>
/// <c>/manage/userpics/upload</c>. A form sends several files, or an address; a script sends one at a time, with what is to become of it.
/// </summary>
internal sealed class UploadForm(Visit visit, PictureUploads uploads)
{
    /// <summary>The most files of one form: with a script there is no such limit.</summary>
    public const int MaxFiles = 10;

    /// <summary>The largest body: that many of the largest files, and what stands around them.</summary>
    public static readonly long MaxBody = (MaxFiles * (long)new FitLimits().MaxSourceBytes) + (1 << 20);

    /// <summary>The field of the files.</summary>
    public const string Picture = "picture";

    /// <summary>The field of the address.</summary>
    public const string Url = "url";

    /// <summary>What stood in the way of the last one that was refused.</summary>
    public Obstacle Obstacle { get; private set; }

    /// <summary>Takes what was sent, one picture after the other: what is wrong with one stops none of the others.</summary>
    /// <param name="form">What was sent; it learns of what was refused.</param>
    /// <returns>What was taken.</returns>
    public async Task<IReadOnlyList<UploadedPicture>> TakeAsync(PageForm form)
    {
        var files = (await visit.Context.Request.ReadFormAsync(visit.Context.RequestAborted)).Files;
        var taken = new List<UploadedPicture>();
        if (files.Count > MaxFiles)
        {
            form.Refuse(Picture, $"You chose {files.Count} pictures, and at most {MaxFiles} can be sent at once. Nothing was uploaded.");
            return taken;
        }

        if (ReadChoices(form) is not { } choices)
        {
            return taken;
        }

        // A file field that was left empty sends a file without a name.
        foreach (var file in files.Where(file => file.Name == Picture && (file.Length > 0 || file.FileName.Length > 0)))
        {
            await TakeOneAsync(form, Picture, Path.GetFileName(file.FileName), taken, token => uploads.AddAsync(visit.Owner.Id, file, choices, token));
        }

        if (form.Line(Url) is { Length: > 0 } url)
        {
            await TakeOneAsync(form, Url, url, taken, token => uploads.AddAsync(visit.Owner.Id, url, choices, token));
        }

        if (taken.Count == 0 && !form.HasErrors)
        {
            form.Refuse(Picture, "Choose a picture, or give the address of one.");
        }

        return taken;
    }

    private async Task TakeOneAsync(
        PageForm form, string field, string name, List<UploadedPicture> taken, Func<CancellationToken, Task<UploadedPicture>> take)
    {
        try
        {
            taken.Add(await take(visit.Context.RequestAborted));
        }
        catch (PictureRefusedException refused)
        {
            Obstacle = refused.Obstacle;
            form.Refuse(field, visit.IsFromScript || name.Length == 0 ? refused.Message : $"{name}: {refused.Message}");
        }
    }

    private static UploadChoices? ReadChoices(PageForm form)
    {
        var isCropped = form.Has("side");
        var crop = default(PictureCrop);
        if (isCropped && !TryReadCrop(form, out crop))
        {
            form.Refuse(Picture, "This is not a part of a picture: x, y and side are whole numbers of pixels, and so are width and height, if they are sent.");
        }

        if (!Keyword.TryParseList(form["keywords"], out var keywords, out var wrongKeyword))
        {
            form.Refuse(Picture, PictureText.Sentence(wrongKeyword));
        }

        if (!UserpicDescription.TryRead(form["description"].Trim(), out var description, out var wrongDescription))
        {
            form.Refuse(Picture, PictureText.Sentence(wrongDescription));
        }

        return form.HasErrors ? null : new UploadChoices(keywords!, description!, isCropped ? crop : null);
    }

    private static bool TryReadCrop(PageForm form, out PictureCrop crop)
    {
        crop = default;
        if (!(TryRead("x", out var x) && TryRead("y", out var y) && TryRead("side", out var side) && side > 0))
        {
            return false;
        }

        crop = new PictureCrop(x, y, side, side);
        if (!form.Has("width") && !form.Has("height"))
        {
            return true;
        }

        var isRead = TryRead("width", out var width) & TryRead("height", out var height);
        crop = crop with { Seen = (width, height) };
        return isRead;

        bool TryRead(string field, out int value) => int.TryParse(form[field], NumberStyles.None, CultureInfo.InvariantCulture, out value);
    }
}
