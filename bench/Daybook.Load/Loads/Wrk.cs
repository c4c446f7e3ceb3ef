using System.Diagnostics;
using System.Globalization;
using Daybook.Load.Contenders;

namespace Daybook.Load.Loads;

/// <summary>The same request again and again, by wrk over 32 connections.</summary>
/// <param name="Path">What is asked for.</param>
/// <param name="Body">A url-encoded body to post; null to get.</param>
/// <param name="Header">A header to send, its name and value.</param>
/// <param name="Status">The status that it must have.</param>
/// <param name="Paths">What is asked for in turn in the place of the one path; null for that alone.</param>
/// <param name="Tags">The entity tag of each of them, if they are asked for by whoever has them already.</param>
internal sealed record Wrk(
    string Path, string? Body = null, (string Name, string Value)? Header = null, int Status = 200, IReadOnlyList<string>? Paths = null,
    IReadOnlyList<string>? Tags = null)
{
    public async Task<LoadResult> RunAsync(Contender contender, TimeSpan time, DirectoryInfo folder)
    {
        var script = System.IO.Path.Combine(folder.FullName, "wrk.lua");
        await File.WriteAllTextAsync(script, Script());
        var before = contender.Cpu;
        using var process = Process.Start(
            new ProcessStartInfo(
                "wrk",
                ["-t1", "-c32", $"-d{(int)time.TotalSeconds}s", "-s", script, new Uri(contender.Url, Path).ToString()])
            {
                RedirectStandardOutput = true,
            })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var cpu = contender.Cpu - before;
        var line = output.Split('\n').FirstOrDefault(text => text.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new InvalidOperationException($"wrk against {contender.Name} printed:\n{output}");
        var numbers = line.Split(' ').Skip(1).Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
        return numbers[4] == 0
            ? new LoadResult(
                (long)numbers[0], TimeSpan.FromMicroseconds(numbers[1]), TimeSpan.FromMicroseconds(numbers[2]), TimeSpan.FromMicroseconds(numbers[3]), cpu)
            : throw new InvalidOperationException($"{contender.Name} failed {numbers[4]} of {numbers[0]} requests of {Path}.");
    }

    private string Script() =>
        $$"""
        wrk.method = "{{(Body is null ? "GET" : "POST")}}"
        {{(Body is null ? "" : $"wrk.body = \"{Body}\"\nwrk.headers[\"Content-Type\"] = \"application/x-www-form-urlencoded\"")}}
        {{(Header is { } header ? $"wrk.headers[\"{header.Name}\"] = '{header.Value}'" : "")}}
        {{(Paths is null ? "" : $$"""local paths, tags, at = { {{Quoted(Paths)}} }, { {{Quoted(Tags ?? [])}} }, 0; request = function() at = at % #paths + 1; return wrk.format("GET", paths[at], tags[at] and { ["If-None-Match"] = tags[at] }) end""")}}
        local wrong = 0
        local threads = {}
        function setup(thread) table.insert(threads, thread) end
        failed = 0
        function response(status, headers, body)
          if status ~= {{Status}} {{(Body is null ? "" : "or not body:find('success\\nOK', 1, true)")}} then failed = failed + 1 end
        end
        {{(Body is null && Status == 200 ? "response = nil -- status errors are counted by wrk itself, and a picture's body is not looked at" : "")}}
        function done(summary, latency, requests)
          for _, thread in ipairs(threads) do wrong = wrong + (thread:get("failed") or 0) end
          local e = summary.errors
          io.write(string.format("RESULT %d %d %d %d %d\n", summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
            wrong + e.connect + e.read + e.write + e.status + e.timeout))
        end
        """;

    private static string Quoted(IReadOnlyList<string> texts) => string.Join(',', texts.Select(text => $"'{text}'"));
}
