using Daybook.Core;
using Daybook.Core.Comments;
using Daybook.Core.Entries;
using Daybook.Core.Journals;

namespace Daybook.Server.Modes.Console;

/// <summary><c>set</c>: settings of a journal, by the names that they have on classic servers where these had them.</summary>
internal sealed class SetCommand(IJournalStore journals) : IConsoleCommand
{
    private static readonly IReadOnlyList<Setting> Settings =
    [
        new("journaltitle", "what stands above the journal; empty for the name of the account", (settings, value) =>
            TextLine.TryCompose(value.Trim(), out var title) && title.EnumerateRunes().Count() <= JournalSettings.MaxTitleLength
                ? settings with { Title = title }
                : null),
        new("newpost_minsecurity", "the most that new entries are for: public, friends or private", (settings, value) => value switch
        {
            "public" or "" => settings with { MinimumSecurity = SecurityKind.Public },
            "friends" => settings with { MinimumSecurity = SecurityKind.UseMask },
            "private" => settings with { MinimumSecurity = SecurityKind.Private },
            _ => null,
        }),
        new("opt_whocanreply", "who may comment: all, or reg for those who are logged in", (settings, value) => value switch
        {
            "all" => settings with { AllowsAnonymousComments = true },
            "reg" => settings with { AllowsAnonymousComments = false },
            _ => null,
        }),
        new("opt_whoscreened", "whose comments are screened at first: N for nobody's, R for those of people who are not logged in, F for those of people " +
            "who are not friends, A for all", (settings, value) =>
            Screenings.Read(value) is { } screening ? settings with { Screening = screening } : null),
        new("legacy_encoding", $"what clients from before Unicode write in: {string.Join(", ", LegacyEncoding.Names)}", (settings, value) =>
            LegacyEncoding.Names.FirstOrDefault(name => name.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } name
                ? settings with { LegacyEncoding = name }
                : null),
        new("postlevel", "for a community, who may write in it: members, select for those whom maintainers chose, or anybody", (settings, value) => value switch
        {
            "members" => settings with { PostingAccess = PostingAccess.Members },
            "select" => settings with { PostingAccess = PostingAccess.Select },
            "anybody" => settings with { PostingAccess = PostingAccess.Anybody },
            _ => null,
        })
        {
            IsForCommunities = true,
        },
        new("membership", "for a community, who may join: open for whoever wants, or closed", (settings, value) => value switch
        {
            "open" => settings with { IsOpen = true },
            "closed" => settings with { IsOpen = false },
            _ => null,
        })
        {
            IsForCommunities = true,
        },
        new("moderated", "for a community, whether entries wait for a moderator: 1 or 0", (settings, value) => value switch
        {
            "1" => settings with { IsModerated = true },
            "0" => settings with { IsModerated = false },
            _ => null,
        })
        {
            IsForCommunities = true,
        },
    ];

    public string Name => "set";

    public string Summary => "Set something about your journal, or about a community that you maintain.";

    public IReadOnlyList<string> Usage =>
        ["set NAME VALUE", "set for COMMUNITY NAME VALUE", .. Settings.Select(setting => $"{setting.Name}: {setting.Meaning}")];

    public async Task<ConsoleResult> RunAsync(ConsoleCall call, CancellationToken cancellation)
    {
        if (call.Arguments is not ([_, _] or ["for", _, _, _]))
        {
            return CommandShell.Misused(this);
        }

        var (standing, refusal) = await journals.FindKeptAsync(
            call.Account, call.Arguments.Count == 4 ? call.Arguments[1] : null, cancellation);
        if (standing is null)
        {
            return refusal!;
        }

        var (name, value) = (call.Arguments[^2], call.Arguments[^1]);
        var journal = standing.Journal;
        if (Settings.FirstOrDefault(one => one.Name == name && (journal.IsCommunity || !one.IsForCommunities)) is not { } setting)
        {
            return ConsoleResult.Fail($"There is no setting '{TextLine.Printable(name)}' of {journal.Name}. 'help set' lists what there is.");
        }

        // Whether it is a value does not depend on what else is set, and that may change until this is.
        if (setting.Apply(journal.Settings, value) is null)
        {
            return ConsoleResult.Fail($"'{TextLine.Printable(value)}' is no value of {setting.Name}: {setting.Meaning}.");
        }

        await journals.SetAsync(journal.AccountId, settings => setting.Apply(settings, value)!, cancellation);
        return ConsoleResult.Done($"{setting.Name} of {journal.Name} is '{TextLine.Printable(value)}'.");
    }

    /// <summary>A setting.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Meaning">What it is, and its values.</param>
    /// <param name="Apply">The settings with a value of it; null if it is none.</param>
    private sealed record Setting(string Name, string Meaning, Func<JournalSettings, string, JournalSettings?> Apply)
    {
        public bool IsForCommunities { get; init; }
    }
}
