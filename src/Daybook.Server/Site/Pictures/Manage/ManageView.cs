using Daybook.Core.Userpics;
using Daybook.Server.Options;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Pictures.Manage;

/// <summary>Gathers what <c>/manage/userpics</c> shows.</summary>
internal sealed class ManageView(Visit visit, IUserpicStore userpics, IDeletedUserpicStore deleted, UserpicsOptions options, PictureUploads uploads)
{
    /// <summary>The page in a view.</summary>
    /// <param name="view">The view.</param>
    /// <param name="form">What was sent, and what is wrong with it.</param>
    /// <param name="taken">Pictures that were uploaded beside what is wrong.</param>
    public async Task<IResult> ShowAsync(PictureView view, PageForm form, IReadOnlyList<UploadedPicture>? taken = null)
    {
        var cancellation = visit.Context.RequestAborted;
        var owner = visit.Owner;
        var all = await userpics.ListAsync(owner.Id, cancellation);
        var page = new ManagedPictures(
            owner.Name,
            owner.DefaultUserpicId,
            view.Pick(all),
            all.Count,
            await deleted.ListAsync(owner.Id, cancellation),
            [.. all.SelectMany(userpic => userpic.Keywords).Select(keyword => keyword.Value).Order(StringComparer.InvariantCultureIgnoreCase)],
            await userpics.ListMissedAsync(owner.Id, cancellation),
            uploads.Limits,
            options,
            taken ?? []);
        return view.Ids is null
            ? Page.Of<ManagePage>(form.Status, (nameof(ManagePage.Pictures), page), (nameof(ManagePage.Form), form))
            : Page.Of<NamingPage>(form.Status, (nameof(NamingPage.Pictures), page), (nameof(NamingPage.Form), form));
    }
}
