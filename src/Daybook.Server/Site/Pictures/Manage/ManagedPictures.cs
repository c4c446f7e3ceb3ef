using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Pictures.Fitting;
using Daybook.Server.Options;

namespace Daybook.Server.Site.Pictures.Manage;

/// <summary>What the pages of one's own pictures show.</summary>
/// <param name="Owner">Whose they are.</param>
/// <param name="DefaultId">The default picture, or null.</param>
/// <param name="Page">Those that are in view.</param>
/// <param name="Count">How many there are in all, as the quota counts them.</param>
/// <param name="Deleted">Those that can be brought back.</param>
/// <param name="Keywords">Every keyword that a picture has, in order.</param>
/// <param name="Missed">Keywords that something written names, but no picture has.</param>
/// <param name="Fit">What may be uploaded, and what it is made to fit.</param>
/// <param name="Options">The limits of this server.</param>
/// <param name="Taken">Those that were uploaded while others of the same form were refused.</param>
public sealed record ManagedPictures(
    AccountName Owner,
    long? DefaultId,
    PicturePage Page,
    int Count,
    IReadOnlyList<DeletedUserpic> Deleted,
    IReadOnlyList<string> Keywords,
    IReadOnlyList<Keyword> Missed,
    FitLimits Fit,
    UserpicsOptions Options,
    IReadOnlyList<UploadedPicture> Taken)
{
    /// <summary>The view as the query of an address.</summary>
    public string Query => Page.View.Query();
}
