namespace Daybook.Server.Site.Developer;

/// <summary>What holds for every mode: transport, encoding, authentication, errors. Written once, as Markdown.</summary>
internal static class AboutProtocol
{
    public static string Markdown { get; } = Read();

    private static string Read()
    {
        using var stream = typeof(AboutProtocol).Assembly.GetManifestResourceStream("Site/Developer/about.md")
            ?? throw new InvalidOperationException("The program was built without Site/Developer/about.md.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
