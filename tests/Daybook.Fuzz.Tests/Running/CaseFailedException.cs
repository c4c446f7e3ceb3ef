using System.Security.Cryptography;

namespace Daybook.Fuzz.Tests.Running;

/// <summary>A case went wrong. Its input was written to a file named by its hash, and the message says how to try it again.</summary>
internal sealed class CaseFailedException(Target target, byte[] input, int seed, int number, Exception wrong)
    : Exception(Describe(target, input, seed, number, wrong), wrong)
{
    private static string Describe(Target target, byte[] input, int seed, int number, Exception wrong)
    {
        var file = Save(target, input);
        return
            $"""
            Case {number} of {target.Name} with seed {seed}: {wrong.GetType().Name}: {wrong.Message}
            Its {input.Length} bytes lie in {file}
            Try it again: dotnet {Path.Combine("tests", "Daybook.Fuzz.Tests", "bin", "Release", "net10.0", "Daybook.Fuzz.Tests.dll")} --replay {target.Name} {file}
            Keep it for good: cp {file} {Path.Combine("tests", "Daybook.Fuzz.Tests", "Corpus", target.Name)}
            """;
    }

    private static string Save(Target target, byte[] input)
    {
        var path = Path.Combine(FlightRecorder.Folder, $"{target.Name}-{Convert.ToHexStringLower(SHA256.HashData(input))[..16]}");
        File.WriteAllBytes(path, input);
        return Path.GetRelativePath(FlightRecorder.Root, path);
    }
}
