using System.CommandLine;
using System.Reflection;

namespace Daybook.Server.Commands;

/// <summary><c>version</c></summary>
internal static class VersionCommand
{
    /// <summary>The program and its version, with the commit it was built from where that is known.</summary>
    public static string Line { get; } =
        "daybook " + typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static Command Create(CommandContext context)
    {
        var version = new Command("version", "Print the version");
        version.SetAction(async _ =>
        {
            await context.Output.WriteLineAsync(Line);
            return DaybookCommands.Done;
        });
        return version;
    }
}
