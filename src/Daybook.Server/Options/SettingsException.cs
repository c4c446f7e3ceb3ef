namespace Daybook.Server.Options;

/// <summary>One thing that is wrong with the settings, in one line for the operator.</summary>
/// <param name="Subject">The setting, or the file, at fault.</param>
/// <param name="Origin">Where it was set, or null if that says nothing more.</param>
/// <param name="Problem">What is wrong, with the allowed values; it follows a colon.</param>
internal sealed record SettingFault(string Subject, string? Origin, string Problem)
{
    public override string ToString() => Origin is null ? $"{Subject}: {Problem}" : $"{Subject} ({Origin}): {Problem}";
}

/// <summary>The settings have faults: all of them, so that an operator mends them in one go.</summary>
internal sealed class SettingsException(IReadOnlyList<SettingFault> faults)
    : Exception($"There {Count(faults.Count)} in the settings:\n  {string.Join("\n  ", faults)}")
{
    public IReadOnlyList<SettingFault> Faults { get; } = faults;

    private static string Count(int faults) => faults == 1 ? "is 1 fault" : $"are {faults} faults";
}
