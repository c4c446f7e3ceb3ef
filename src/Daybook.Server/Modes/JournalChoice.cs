using Daybook.Core.Access;
using Daybook.Core.Accounts;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>Which journal a request is about: the account's own, or the one that <c>usejournal</c> names (fact sheet 4).</summary>
internal static class JournalChoice
{
    /// <summary>The field, for a mode that reads: any journal can be named, and what the account may not see is not there.</summary>
    public static TextField ToRead() => new("usejournal",
        "Optional. The journal to read; the account's own if it is not sent. Entries that the account may not see are left out.");

    /// <summary>The field, for a mode that writes.</summary>
    public static TextField ToWrite() => new("usejournal",
        "Optional. The community to write in, which the account must have access to; the account's own journal if it is not sent.");

    /// <summary>How the account stands to a journal that it wants to read.</summary>
    /// <exception cref="ProtocolException">There is no such journal, or it is hidden.</exception>
    public static async ValueTask<Standing> FindToReadAsync(
        IJournalStore journals, ModeRequest request, TextField field, CancellationToken cancellation)
    {
        var standing = await FindAsync(journals, request, field, cancellation);
        return standing.Journal.IsVisible ? standing : throw new ProtocolException(Faults.JournalGone);
    }

    /// <summary>The same where the journal can also be named by the number of its account, which then counts.</summary>
    /// <inheritdoc cref="FindToReadAsync(IJournalStore, ModeRequest, TextField, CancellationToken)" path="/exception"/>
    public static async ValueTask<Standing> FindToReadAsync(
        IJournalStore journals, ModeRequest request, TextField field, OptionalIdField number, CancellationToken cancellation)
    {
        if (request.Get(number) is not (> 0 and var accountId))
        {
            return await FindToReadAsync(journals, request, field, cancellation);
        }

        var standing = await journals.FindAsync(accountId, request.Account.Id, cancellation) ?? throw new ProtocolException(Faults.InvalidJournal);
        return standing.Journal.IsVisible ? standing : throw new ProtocolException(Faults.JournalGone);
    }

    /// <summary>
    /// How the account stands to a journal that it wants to write in. Only whether it has access is looked at yet; whether it is banned, or anything
    /// else is in the way, comes later in the order of checks (<see cref="DemandWritable"/>).
    /// </summary>
    /// <exception cref="ProtocolException">There is no such journal, or the account has no access to it.</exception>
    public static async ValueTask<Standing> FindToWriteAsync(
        IJournalStore journals, ModeRequest request, TextField field, CancellationToken cancellation)
    {
        var standing = await FindAsync(journals, request, field, cancellation);
        return (standing with { IsBanned = false }).RefusesPosting is EntryRefusal.MayNotPost
            ? throw new ProtocolException(Faults.NoJournalAccess)
            : standing;
    }

    /// <summary>Demands that the poster is a person, and that both are there.</summary>
    /// <exception cref="ProtocolException">The poster is no person, or one of both is gone.</exception>
    public static void DemandWritable(ModeRequest request, Standing standing)
    {
        DemandThere(request, standing);
        if (standing.RefusesPosting is { } refusal and not EntryRefusal.Banned)
        {
            throw EntryRefusals.ToFault(refusal);
        }
    }

    /// <summary>Demands that neither the journal nor the account that writes in it is deleted, nor the journal suspended.</summary>
    /// <exception cref="ProtocolException">One of them is.</exception>
    public static void DemandThere(ModeRequest request, Standing standing)
    {
        if (!standing.Journal.IsVisible || request.Account.State == AccountState.Deleted)
        {
            throw new ProtocolException(Faults.JournalGone);
        }
    }

    private static async ValueTask<Standing> FindAsync(
        IJournalStore journals, ModeRequest request, TextField field, CancellationToken cancellation)
    {
        var account = request.Account;
        var standing = request.Get(field) is not { } named
            ? await journals.FindAsync(account.Id, account.Id, cancellation)
            : AccountName.TryParse(named, out var name) ? await journals.FindAsync(name, account.Id, cancellation) : null;
        return standing ?? throw new ProtocolException(Faults.InvalidJournal);
    }
}
