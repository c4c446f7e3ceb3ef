using Daybook.Core.Accounts;
using Daybook.Core.Userpics;
using Daybook.Server.Site.Forms;

namespace Daybook.Server.Site.Writing;

/// <summary>A picture that can be chosen for something written.</summary>
/// <param name="Value">Its keyword, or <c>pic#</c> and its number if it has none; empty for the default picture.</param>
/// <param name="Userpic">The picture; null if there is no default, or if the keyword has none now.</param>
public sealed record OfferedPicture(string Value, Userpic? Userpic);

/// <summary>The pictures that somebody can choose from, by their keywords.</summary>
internal static class PictureChoices
{
    /// <summary>The field of a form.</summary>
    public const string Field = "picture";

    /// <summary>The default first, then all keywords in order, then pictures without any.</summary>
    /// <param name="userpics">The pictures.</param>
    /// <param name="account">Whose; nobody has none.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="kept">What was chosen before. It is offered too, also while no picture has that keyword: one may get it again.</param>
    public static async Task<IReadOnlyList<OfferedPicture>> ListAsync(
        IUserpicStore userpics, Account? account, CancellationToken cancellation, string? kept = null)
    {
        if (account is null)
        {
            return [];
        }

        var all = await userpics.ListAsync(account.Id, cancellation);
        List<OfferedPicture> offered =
        [
            new OfferedPicture("", all.FirstOrDefault(userpic => userpic.Id == account.DefaultUserpicId)),
            .. all.SelectMany(userpic => userpic.Keywords, (userpic, keyword) => new OfferedPicture(keyword.Value, userpic))
                .OrderBy(choice => choice.Value, StringComparer.InvariantCultureIgnoreCase),
            .. all.Where(userpic => userpic.Keywords.Count == 0)
                .Select(userpic => new OfferedPicture(Keyword.OfNumber(userpic.Id), userpic)),
        ];
        if (kept is not null && offered.TrueForAll(choice => choice.Value != kept))
        {
            offered.Insert(1, new OfferedPicture(kept, all.FirstOrDefault(userpic => Keyword.OfNumber(userpic.Id) == kept)));
        }

        return offered;
    }

    /// <summary>What was chosen; null for the default picture.</summary>
    public static string? Read(PageForm form) => form[Field] is { Length: > 0 } chosen ? chosen : null;
}
