using BenchmarkDotNet.Running;

namespace Daybook.Bench;

/// <summary>dotnet run -c Release --project bench/Daybook.Bench -- --filter '*Decoding*'   (--job short for an order of magnitude)</summary>
internal static class Program
{
    private static void Main(string[] args) => BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
}
