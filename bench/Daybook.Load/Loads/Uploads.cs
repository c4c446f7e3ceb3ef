using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Daybook.Bench;
using Daybook.Load.Contenders;
using Daybook.Protocol.Flat;

namespace Daybook.Load.Loads;

/// <summary>Pictures that were never there before, each of 20 to 40 KB, from many clients at once.</summary>
internal sealed class Uploads
{
    /// <summary>How many clients there are unless more are wanted.</summary>
    public const int Clients = 64;

    private static readonly NoisePng[] Makers = [.. new[] { 82, 90, 100, 108, 115 }.Select(side => new NoisePng(side))];
    private int _number;
    private int _turn;

    /// <summary>A new picture.</summary>
    public byte[] Next() => Makers[(Interlocked.Increment(ref _number) & int.MaxValue) % Makers.Length].Next();

    public static byte[] BodyOf(string account, byte[] picture)
    {
        var body = new ArrayBufferWriter<byte>(picture.Length * 3);
        body.Write(System.Text.Encoding.ASCII.GetBytes(
            $"mode=uploadpic&user={account}&password={WebUtility.UrlEncode(DaybookProgram.Password)}&keywords=load&data="));
        PercentEncoding.Encode(picture, body);
        return body.WrittenSpan.ToArray();
    }

    /// <summary>Uploads from many clients at once.</summary>
    /// <param name="contender">Where to.</param>
    /// <param name="path">The path.</param>
    /// <param name="accounts">Whose pictures they are, in turn.</param>
    /// <param name="time">How long.</param>
    /// <param name="clients">How many clients.</param>
    public async Task<LoadResult> RunAsync(Contender contender, string path, IReadOnlyList<string> accounts, TimeSpan time, int clients = Clients)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = clients, UseProxy = false };
        using var client = new HttpClient(handler) { BaseAddress = contender.Url };
        var took = new List<TimeSpan>[clients];
        var before = contender.Cpu;
        var started = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, clients).Select(index => Task.Run(async () =>
        {
            took[index] = [];
            while (started.Elapsed < time)
            {
                var body = BodyOf(accounts[(Interlocked.Increment(ref _turn) & int.MaxValue) % accounts.Count], Next());
                var from = started.Elapsed;
                await PostAsync(client, path, body);
                took[index].Add(started.Elapsed - from);
            }
        })));
        var elapsed = started.Elapsed;
        var cpu = contender.Cpu - before;
        var all = took.SelectMany(one => one).Order().ToArray();
        return new LoadResult(all.Length, elapsed, all[all.Length / 2], all[all.Length * 99 / 100], cpu);
    }

    public static async Task PostAsync(HttpClient client, string path, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var response = await client.PostAsync(new Uri(path, UriKind.Relative), content);
        var reply = await response.Content.ReadAsStringAsync();
        if (!reply.Contains("success\nOK\n", StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"An upload was answered: {reply}");
        }
    }
}
