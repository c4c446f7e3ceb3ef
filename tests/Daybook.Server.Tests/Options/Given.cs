using Daybook.Server.Options;

namespace Daybook.Server.Tests.Options;

/// <summary>Sources of settings, as the program is given them.</summary>
internal static class Given
{
    public static SettingsSource CommandLine(params string[] settings) =>
        SettingsSource.FromCommandLine(settings.Select(Split));

    public static SettingsSource Environment(params string[] variables) =>
        SettingsSource.FromEnvironment(variables.Select(Split).ToDictionary());

    public static SettingsSource File(string json)
    {
        using var folder = new TemporaryFolder();
        return SettingsFile.Read(folder.Write("daybook.json", json), required: true);
    }

    /// <summary>The faults that loading reports, as the operator reads them; none is a failure of the test.</summary>
    public static IReadOnlyList<string> Faults(params IReadOnlyList<SettingsSource> sources) =>
        [.. Assert.Throws<SettingsException>(() => LoadedSettings.Load(sources)).Faults.Select(fault => fault.ToString())];

    private static KeyValuePair<string, string> Split(string text)
    {
        var parts = text.Split('=', 2);
        return new(parts[0], parts[1]);
    }
}
