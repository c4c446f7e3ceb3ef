using System.Diagnostics;

namespace Daybook.Fuzz.Tests.Hostile;

/// <summary>A process beside the tests that looks at one picture after the other and says what each cost.</summary>
public sealed class CostMeter : IAsyncLifetime
{
    private readonly Process _process = new()
    {
        // Without tiers a method is as fast the first time as the thousandth, and no thread compiles meanwhile. Memory that is freed goes back at once.
        StartInfo = new("dotnet", [typeof(Cost).Assembly.Location, Cost.Argument])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment =
            {
                ["DOTNET_TieredCompilation"] = "0", ["DOTNET_gcConcurrent"] = "0", ["MALLOC_TRIM_THRESHOLD_"] = "0", ["MALLOC_MMAP_THRESHOLD_"] = "65536",
            },
        },
    };

    public ValueTask InitializeAsync()
    {
        _process.Start();
        return ValueTask.CompletedTask;
    }

    internal async Task<Cost> MeasureAsync(string way, byte[] file)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, file, TestContext.Current.CancellationToken);
            await _process.StandardInput.WriteLineAsync($"{way} {path}");
            await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
            var answer = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
            Assert.True(answer is not null, "The process that measures has ended: a picture brought it down.");
            return Cost.Parse(answer);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
