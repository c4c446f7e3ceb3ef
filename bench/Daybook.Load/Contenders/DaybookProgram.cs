using System.Diagnostics;

namespace Daybook.Load.Contenders;

/// <summary>The published server with a new data folder and accounts in it.</summary>
internal static class DaybookProgram
{
    public const string Password = "correct horse";

    /// <summary>Makes an account.</summary>
    public static async Task CreateAccountAsync(LoadPlan plan, string data, string name)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Program(plan), [.. Arguments(plan), "account", "create", name, "--data", data, "--password-stdin"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        await process.StandardInput.WriteLineAsync(Password);
        process.StandardInput.Close();
        await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"account create {name} ended with {process.ExitCode}.");
        }
    }

    /// <summary>The program itself where it was published as one, else what runs it.</summary>
    private static string Program(LoadPlan plan) => plan.Daybook.Extension == ".dll" ? "dotnet" : plan.Daybook.FullName;

    private static string[] Arguments(LoadPlan plan) => plan.Daybook.Extension == ".dll" ? [plan.Daybook.FullName] : [];

    public static Task<Contender> StartAsync(LoadPlan plan, string data)
    {
        var port = Contender.FreePort();
        return Contender.StartAsync(
            "Daybook",
            port,
            Program(plan),
            [
                .. Arguments(plan), "serve", "--urls", $"http://127.0.0.1:{port}", "--data", data, "--Userpics:MaxPerAccount=100000",
            ]);
    }
}
