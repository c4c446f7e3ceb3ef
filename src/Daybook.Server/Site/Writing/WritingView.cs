using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Friends;
using Daybook.Core.Journals;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Forms;
using Daybook.Server.Site.Visits;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Daybook.Server.Site.Writing;

/// <summary>Gathers what the page shows that entries are written with.</summary>
internal sealed class WritingView(Visit visit, IJournalStore journals, IFriendStore friends, IUserpicStore userpics)
{
    private CancellationToken Cancellation => visit.Context.RequestAborted;

    /// <summary>The page for a new entry.</summary>
    /// <param name="form">What is typed.</param>
    public async Task<IResult> ShowNewAsync(PageForm form)
    {
        var groups = await ListGroupsAsync(visit.Account);
        if (groups is not null && WhoWrites.OpenedAsOf(form) is { } before && before != visit.Account?.Name)
        {
            // The numbers are those of somebody else's groups.
            foreach (var field in EntryForm.GroupFields)
            {
                form.Put(field, null);
            }
        }

        return Show(form, new WritingDesk(
            visit.Account,
            IsNew: true,
            Edited: null,
            visit.Account is { } account ? await journals.ListPostableAsync(account.Id, Cancellation) : [],
            groups,
            await PictureChoices.ListAsync(userpics, visit.Account, Cancellation)));
    }

    /// <summary>The page to edit an entry.</summary>
    /// <param name="form">What is typed.</param>
    /// <param name="entry">The entry; null if the visitor has not written it, who is told nothing of it then, and keeps what they typed.</param>
    public async Task<IResult> ShowEditAsync(PageForm form, Entry? entry)
    {
        var poster = entry is null ? null : visit.Account;
        return Show(form, new WritingDesk(
            poster,
            IsNew: false,
            entry,
            [],
            await ListGroupsAsync(entry is { JournalKind: AccountKind.Community } ? null : poster),
            await PictureChoices.ListAsync(userpics, poster, Cancellation, entry?.PictureKeyword)));
    }

    private static RazorComponentResult Show(PageForm form, WritingDesk desk) =>
        Page.Of<UpdatePage>(form.Status, (nameof(UpdatePage.Desk), desk), (nameof(UpdatePage.Form), form));

    private async ValueTask<IReadOnlyList<FriendGroup>?> ListGroupsAsync(Account? account) => account is null
        ? null
        : [.. (await friends.ListGroupsAsync(account.Id, Cancellation)).OrderBy(group => group.SortOrder).ThenBy(group => group.Number)];
}

/// <summary>What the page shows beside what is typed.</summary>
/// <param name="Account">Who writes; null if that is not known.</param>
/// <param name="IsNew">Whether it is a new entry, and not one that is edited.</param>
/// <param name="Edited">The entry that is edited; null if it is new, or not known to be the visitor's.</param>
/// <param name="Communities">The communities that one may write in.</param>
/// <param name="Groups">One's friend groups; null where they cannot be shown, and then those that were chosen stay chosen.</param>
/// <param name="Pictures">One's pictures; none where they cannot be shown.</param>
public sealed record WritingDesk(
    Account? Account, bool IsNew, Entry? Edited, IReadOnlyList<AccountName> Communities, IReadOnlyList<FriendGroup>? Groups, IReadOnlyList<OfferedPicture> Pictures);
