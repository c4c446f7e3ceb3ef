using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Site.Visits;

namespace Daybook.Server.Site.Reading;

/// <summary>Finds what an address names, for whoever asks. What they may not see is not found, as what is not there.</summary>
internal sealed class JournalAt(Visit visit, IJournalStore journals, IEntryReader entries)
{
    private CancellationToken Cancellation => visit.Context.RequestAborted;

    /// <summary>How the visitor stands to a journal; null if there is none to see.</summary>
    public async ValueTask<Standing?> FindAsync(string name) =>
        AccountName.TryParse(name, out var journal)
        && await journals.FindAsync(journal, visit.Account?.Id, Cancellation) is { Journal.IsVisible: true } standing
            ? standing
            : null;

    /// <summary>An entry that the visitor may read, by the number in its address; null if there is none.</summary>
    public async ValueTask<(Standing Standing, Entry Entry)?> FindEntryAsync(string name, string displayId) =>
        JournalText.ReadNumber(displayId) is { } id
        && await FindAsync(name) is { } standing
        && await entries.FindAsync(standing, DisplayId.ToId(id), Cancellation) is { } entry
        && entry.DisplayId == id
            ? (standing, entry)
            : null;
}
