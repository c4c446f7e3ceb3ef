using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Writing;

/// <summary>Gathers what the page shows that entries are written with.</summary>
internal sealed class WritingView(Visit visit, IJournalStore journals, IFriendStore friends, IUserpicStore userpics)
{
    /// <summary>The page.</summary>
    /// <param name="form">What is typed.</param>
    /// <param name="edited">The entry that is edited; null for a new one.</param>
    /// <param name="account">Who writes, if that was only found out by this form.</param>
    public async Task<IResult> ShowAsync(PageForm form, Entry? edited = null, Account? account = null)
    {
        account ??= visit.Account;
        var cancellation = visit.Context.RequestAborted;
        var desk = new WritingDesk(
            account,
            edited,
            account is null || edited is not null ? [] : await journals.ListPostableAsync(account.Id, cancellation),
            account is null || edited is { JournalKind: AccountKind.Community }
                ? []
                : [.. (await friends.ListGroupsAsync(account.Id, cancellation)).OrderBy(group => group.SortOrder).ThenBy(group => group.Number)],
            await PictureChoices.ListAsync(userpics, account, cancellation));
        return Page.Of<UpdatePage>(form.Status, (nameof(UpdatePage.Desk), desk), (nameof(UpdatePage.Form), form));
    }
}

/// <summary>What the page shows beside what is typed.</summary>
/// <param name="Account">Who writes; null if nobody is logged in.</param>
/// <param name="Edited">The entry that is edited; null for a new one.</param>
/// <param name="Communities">The communities that one may write in.</param>
/// <param name="Groups">One's friend groups.</param>
/// <param name="Pictures">One's pictures.</param>
public sealed record WritingDesk(
    Account? Account, Entry? Edited, IReadOnlyList<AccountName> Communities, IReadOnlyList<FriendGroup> Groups, IReadOnlyList<OfferedPicture> Pictures);
