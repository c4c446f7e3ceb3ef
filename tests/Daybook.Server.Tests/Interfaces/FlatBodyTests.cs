using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>How a url-encoded body is read.</summary>
public sealed class FlatBodyTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly TestServer _server = running.Server;

    [Theory]
    [InlineData("mode=login&user=te%73t&password=s%65cret")]
    [InlineData("mode=login&user=te%73t&password=%73%65%63%72%65%74")]
    [InlineData("%6d%6F%64%65=login&us%65r=test&pass%77ord=secret")]
    [InlineData("password=secret&user=test&mode=login")]
    [InlineData("&mode=login&&user=test&password=secret&")]
    [InlineData("mode=login&user=+test+&password=secret")]
    [InlineData("mode=login&user=%09test%20&password=secret")]
    public async Task Names_and_values_are_decoded(string body) => (await _server.AskAsync(RawHttp.Post(body))).Reply.AssertOk();

    [Theory]
    [InlineData("all+of%2bit", "all of+it")]
    [InlineData("a%26b%3Dc", "a&b=c")]
    [InlineData("a=b=c", "a=b=c")]
    [InlineData("%E2%82%ac+%c3%A9", "€ é")]
    [InlineData("%25%32%35", "%25")]
    [InlineData("tab%09lf%0acr%0Dend", "tab\tlf\ncr\rend")]
    public async Task A_value_is_what_its_bytes_decode_to(string encoded, string password)
    {
        var name = $"decode_{Guid.NewGuid():N}"[..AccountName.MaxLength];
        await _server.CreateAccountAsync(name, password);
        (await _server.AskAsync(RawHttp.Post($"mode=login&user={name}&password={encoded}"))).Reply.AssertOk();
        (await _server.AskAsync(RawHttp.Post($"mode=login&user={name}&password={encoded}x"))).Reply.AssertFail("Invalid password");
    }

    [Fact]
    public async Task Every_byte_gets_through_escaped_in_either_case()
    {
        // A password is bytes to the server, so it shows what arrives.
        var all = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        await _server.Database.Accounts.CreateAsync(
            new NewAccount(AccountName.Parse("bytes"), "bytes", null, PasswordHash.Create(PasswordHash.Digest(all), new(64, 1))),
            TestContext.Current.CancellationToken);
        var lower = string.Concat(all.Select(value => $"%{value:x2}"));
        var upper = string.Concat(all.Select(value => $"%{value:X2}"));

        (await _server.AskAsync(RawHttp.Post($"mode=login&user=bytes&password={lower}"))).Reply.AssertOk();
        (await _server.AskAsync(RawHttp.Post($"mode=login&user=bytes&password={upper}"))).Reply.AssertOk();
        (await _server.PostAsync(("mode", "login"), ("user", "bytes"), ("password", all))).AssertOk();
    }

    [Fact]
    public async Task Unescaped_bytes_count_as_they_are()
    {
        await _server.CreateAccountAsync("unescaped", "Latin: ÿ€");
        var answer = await _server.SendRawAsync(
            System.Text.Encoding.ASCII.GetBytes(
                "POST /interface/flat HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: 47\r\n\r\nmode=login&user=unescaped&password=Latin:+"),
            [0xc3, 0xbf, 0xe2, 0x82, 0xac]);
        Assert.Single(RawHttp.ParseAll(answer)).Reply.AssertOk();
    }

    [Theory]
    [InlineData("mode=login&user=test&password=100%", "password at byte 4")]
    [InlineData("mode=login&user=test&password=%zz", "password at byte 1")]
    [InlineData("mode=login&user=test&password=%%41", "password at byte 1")]
    [InlineData("mode=login&user=t%e&password=secret", "user at byte 2")]
    [InlineData("mode=login&user=test&password=secret&keywords=a%u0041", "keywords at byte 2")]
    [InlineData("mode=login&user=test&password=secret&anything=%G0", "anything at byte 1")]
    public async Task A_malformed_escape_is_refused_naming_the_field(string body, string place)
    {
        var answer = await _server.AskAsync(RawHttp.Post(body));
        answer.Reply.AssertFail($"Client error: Invalid argument(s): malformed escape in field {place} of its encoded value");
    }

    [Fact]
    public async Task A_malformed_escape_in_a_name_is_refused_naming_its_place()
    {
        var answer = await _server.AskAsync(RawHttp.Post("mode=login&us%xxer=test"));
        answer.Reply.AssertFail("Client error: Invalid argument(s): malformed escape in the name of a field, at byte 14 of the body");
    }

    [Theory]
    [InlineData("user=test&password=wrong")]
    [InlineData("user=nobody&password=secret")]
    [InlineData("user=test")]
    [InlineData("")]
    public async Task A_malformed_escape_comes_before_the_credentials(string credentials)
    {
        var answer = await _server.AskAsync(RawHttp.Post($"mode=uploadpic&{credentials}&data=%8"));
        answer.Reply.AssertFail("Client error: Invalid argument(s): malformed escape in field data at byte 1 of its encoded value");
    }

    [Fact]
    public async Task Of_a_repeated_field_the_last_one_counts()
    {
        (await _server.AskAsync(RawHttp.Post("mode=nope&user=nobody&password=wrong&mode=login&user=test&password=secret"))).Reply.AssertOk();
        (await _server.AskAsync(RawHttp.Post("mode=login&user=test&password=secret&passwor%64=wrong"))).Reply.AssertFail("Invalid password");
        (await _server.AskAsync(RawHttp.Post("mode=login&user=test&password=secret&mode="))).Reply.AssertFail("Client error: No mode specified.");
    }

    [Fact]
    public async Task A_field_that_the_mode_does_not_know_is_ignored()
    {
        (await _server.AskAsync(RawHttp.Post(
            "mode=login&user=test&password=secret&data=x&picid=7&Password=wrong&%ff%fe=%ff&nothing&lang=xx&charset=%c3%28"))).Reply.AssertOk();
    }

    [Theory]
    [InlineData("keywords=caf%e9", "keywords")]
    [InlineData("description=%ed%a0%80", "description")]
    public async Task Text_must_be_utf8_from_version_1_on(string field, string name)
    {
        foreach (var version in (int[])[1, 2])
        {
            (await _server.AskAsync(RawHttp.Post($"mode=uploadpic&user=test&password=secret&data=x&{field}&ver={version}")))
                .Reply.AssertFail($"Client error: Invalid text encoding: {name} is not valid UTF-8");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("&ver=0")]
    [InlineData("&ver=1")]
    public async Task What_is_read_before_the_account_is_known_must_be_utf8_at_any_version(string version)
    {
        (await _server.AskAsync(RawHttp.Post($"mode=login&user=t%ffst&password=secret{version}")))
            .Reply.AssertFail("Client error: Invalid text encoding: user is not valid UTF-8");
        (await _server.AskAsync(RawHttp.Post($"mode=%c0%af&user=test{version}")))
            .Reply.AssertFail("Client error: Invalid text encoding: mode is not valid UTF-8");
    }

    [Fact]
    public async Task More_fields_than_anybody_needs_are_refused_with_both_numbers()
    {
        var many = string.Concat(Enumerable.Range(0, 10_000).Select(number => $"&f{number}=1"));
        (await _server.AskAsync(RawHttp.Post($"mode=getchallenge{many}")))
            .Reply.AssertFail("Client error: Invalid argument(s): 10001 fields, at most 10000 are allowed");
    }
}
