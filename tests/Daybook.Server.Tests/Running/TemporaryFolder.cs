namespace Daybook.Server.Tests;

/// <summary>A folder of its own for a test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string FullPath { get; } = Directory.CreateTempSubdirectory("daybook-test-").FullName;

    public string Of(string name) => Path.Combine(FullPath, name);

    public string Write(string name, string content) => Write(name, System.Text.Encoding.UTF8.GetBytes(content));

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(Of(name), content);
        return Of(name);
    }

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
