using System.Globalization;
using Daybook.Core.Entries;
using Daybook.Core.Journals;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>getdaycounts</c>: how many entries each day has (fact sheet 4.8).</summary>
internal sealed class GetDayCounts(IJournalStore journals, IEntryReader reader) : IMode
{
    private static readonly TextField UseJournal;
    private static readonly PairsReply Days;

    static GetDayCounts()
    {
        Declaration = new ModeDeclaration("getdaycounts", "Tell how many entries each day has.", "Only entries that the account may see count. Days without any are absent.");
        UseJournal = Declaration.Takes(JournalChoice.ToRead());
        Days = Declaration.Answers(new PairsReply("daycounts", "date", "count", "How many entries the day has; days are written as `yyyy-mm-dd`."));
        Declaration.Shows(
            [("mode", "getdaycounts"), ("user", "demo"), ("password", "correct+horse"), ("ver", "1")],
            reply => reply.Set(Days, [new("2026-11-23", 1)]));
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var standing = await JournalChoice.FindToReadAsync(journals, request, UseJournal, cancellation);
        reply.Set(
            Days,
            [
                .. from day in await reader.CountDaysAsync(standing, null, null, cancellation)
                   select KeyValuePair.Create(day.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), (MapValue)day.Count),
            ]);
    }
}
