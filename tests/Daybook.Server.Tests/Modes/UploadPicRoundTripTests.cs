using CsCheck;
using Daybook.Pictures.Tests.Making;
using Daybook.Server.Tests.Running;
using Daybook.Server.Tests.Userpics;

namespace Daybook.Server.Tests.Modes;

/// <summary>What holds for every valid picture, from the upload to the bytes that anybody gets. DAYBOOK_LONG=1 tries forty times as many.</summary>
public sealed class UploadPicRoundTripTests
{
    private static readonly int Pictures = Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? 10_000 : 250;

    private static readonly (string Type, Func<Random, string?, byte[]> Make)[] Makers =
    [
        ("image/png", Pngs.Any),
        ("image/gif", Gifs.Any),
        ("image/jpeg", Jpegs.Any),
        ("image/webp", WebPs.Any),
    ];

    [Fact]
    [Trait("Speed", "slow")]
    public async Task Random_pictures_of_every_kind_come_back_as_they_were_sent()
    {
        await using var server = await UserpicServer.StartAsync(("Userpics:MaxPerAccount", "10000"));
        var member = await Member.JoinAsync(server);
        var tried = new int[Makers.Length];
        await Gen.Select(Gen.Int[0, Makers.Length - 1], Gen.Int, Gen.Bool).SampleAsync(
            async (kind, seed, isTelling) =>
            {
                Interlocked.Increment(ref tried[kind]);
                var (type, make) = Makers[kind];
                var sent = make(new Random(seed), isTelling ? "Secret-Street-17-Marker" : null);
                var reply = (await member.UploadAsync(("data", sent))).AssertOk();
                Assert.Equal(["height", "picid", "success", "width"], reply.Pairs.Select(pair => pair.Key));

                var (served, contentType) = await member.GetAsync(reply.PicId);
                Assert.Equal(type, contentType);
                Assert.True(served.Length <= sent.Length, $"{sent.Length} bytes became {served.Length}");
                Assert.True(served.AsSpan().IndexOf("Marker"u8) < 0);
                Looks.AssertSame(sent, served);

                // What was served is the same picture, so uploading it makes no other one.
                if (seed % 8 == 0)
                {
                    Assert.Equal(reply.Pairs, (await member.UploadAsync(("data", served))).AssertOk().Pairs);
                }

            },
            iter: Pictures,
            threads: 8);
        Assert.All(tried, times => Assert.True(times > Pictures / 8));
    }
}
