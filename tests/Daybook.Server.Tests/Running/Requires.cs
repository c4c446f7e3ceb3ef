namespace Daybook.Server.Tests.Running;

/// <summary>
/// What a test needs beside the .NET SDK. Where it is missing the test is skipped and says so; with <c>CI=true</c> it fails, since
/// nothing may be left untested there.
/// </summary>
internal static class Requires
{
    /// <summary>A program on the path.</summary>
    public static void Program(string name) => Demand(
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, name))),
        $"the program {name} is not installed");

    /// <summary>The rights of root.</summary>
    /// <param name="purpose">What for.</param>
    public static void Root(string purpose) => Demand(Environment.IsPrivilegedProcess, $"only root can {purpose}");

    /// <summary>A module of Perl.</summary>
    public static async Task PerlModuleAsync(string module, string package)
    {
        Program("perl");
        var run = await ProcessResult.OfAsync("perl", $"-M{module}", "-e", "1");
        Demand(run.ExitCode == 0, $"Perl's module {module} (Debian: {package}) is not installed");
    }

    private static void Demand(bool isThere, string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true")
        {
            Assert.True(isThere, reason);
        }
        else
        {
            Assert.SkipUnless(isThere, reason);
        }
    }
}
