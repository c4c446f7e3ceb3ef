namespace Daybook.Load.Contenders;

/// <summary>The published server with a new data folder and accounts in it.</summary>
internal static class DaybookProgram
{
    public const string Password = "correct horse";

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
                "--Limits:MaxConnectionsPerAddress=20000",
            ],
            "/readyz");
    }
}
