using System.Globalization;
using System.Text;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>What the flat interface sends back, byte for byte.</summary>
public sealed class FlatReplyTests(RunningServer running) : IClassFixture<RunningServer>
{
    private readonly TestServer _server = running.Server;

    [Fact]
    public async Task An_answer_is_keys_and_values_in_lines()
    {
        await _server.CreateAccountAsync("zoe", fullName: "Zoë ☕");
        var answer = await _server.AskAsync(RawHttp.Post("mode=login&user=zoe&password=secret"));
        Assert.Equal("HTTP/1.1 200 OK", answer.StatusLine);
        Assert.Equal("text/plain; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("frgrp_maxnum\n0\nname\nZoë ☕\nsuccess\nOK\n", answer.Body);
        Assert.Equal(Encoding.UTF8.GetByteCount(answer.Body), int.Parse(answer.Header("Content-Length")!, CultureInfo.InvariantCulture));
        Assert.Null(answer.Header("Transfer-Encoding"));
        Assert.Null(answer.Header("Set-Cookie"));
    }

    [Fact]
    public async Task A_refusal_has_success_and_errmsg_and_nothing_else()
    {
        var answer = await _server.AskAsync(RawHttp.Post("mode=login&user=test&password=wrong&getmoods=0&getpickws=1"));
        Assert.Equal("HTTP/1.1 200 OK", answer.StatusLine);
        Assert.Equal("text/plain; charset=utf-8", answer.Header("Content-Type"));
        Assert.Equal("37", answer.Header("Content-Length"));
        Assert.Equal("errmsg\nInvalid password\nsuccess\nFAIL\n", answer.Body);
    }

    [Fact]
    public async Task Keys_are_in_the_order_of_their_bytes_not_of_their_numbers()
    {
        var keys = (await _server.PostAsync(("mode", "login"), ("user", "test"), ("password", "secret"), ("getmoods", 0), ("getmenus", 1)))
            .AssertOk().Pairs.Select(pair => pair.Key).ToList();
        Assert.True(keys.IndexOf("mood_10_id") < keys.IndexOf("mood_1_id"));
        Assert.True(keys.IndexOf("mood_1_id") < keys.IndexOf("mood_2_id"));
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Assert.Single(keys, "success");
    }

    [Fact]
    public async Task Line_ends_inside_of_a_value_are_dropped_and_not_counted()
    {
        await _server.CreateAccountAsync("poet", fullName: "two\r\nlines\n\rand\nmore");
        var answer = await _server.AskAsync(RawHttp.Post("mode=login&user=poet&password=secret"));
        Assert.Equal("frgrp_maxnum\n0\nname\ntwolinesandmore\nsuccess\nOK\n", answer.Body);
        Assert.Equal("47", answer.Header("Content-Length"));
    }

    [Fact]
    public async Task An_error_that_repeats_line_ends_keeps_to_its_line()
    {
        var answer = await _server.AskAsync(RawHttp.Post("mode=a%0d%0asuccess%0aOK&user=test"));
        Assert.Equal("errmsg\nClient error: Unknown mode (asuccessOK)\nsuccess\nFAIL\n", answer.Body);
    }

    [Fact]
    public async Task A_url_encoded_reply_is_one_line_in_the_same_order()
    {
        await _server.CreateAccountAsync("encoded", fullName: "A b&c=d+é%\n~");
        var answer = await _server.AskAsync(RawHttp.Post("mode=login&user=encoded&password=secret&ver=1&responseenc=urlenc"));
        Assert.Equal("frgrp_maxnum=0&name=A+b%26c%3Dd%2B%C3%A9%25%7E&success=OK&", answer.Body, ignoreCase: true);
        Assert.Equal($"{answer.Body.Length}", answer.Header("Content-Length"));
        Assert.Equal("text/plain; charset=utf-8", answer.Header("Content-Type"));
    }

    [Theory]
    [InlineData("mode=login&user=test&password=wrong", "errmsg=Invalid+password&success=FAIL&")]
    [InlineData("user=test", "errmsg=Client+error%3A+No+mode+specified.&success=FAIL&")]
    [InlineData("mode=nope&user=test", "errmsg=Client+error%3A+Unknown+mode+%28nope%29&success=FAIL&")]
    public async Task A_url_encoded_refusal_is_url_encoded_too(string body, string expected)
    {
        var answer = await _server.AskAsync(RawHttp.Post(body + "&responseenc=urlenc"));
        Assert.Equal(expected, answer.Body);
        Assert.Equal($"{answer.Body.Length}", answer.Header("Content-Length"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("URLENC")]
    [InlineData("json")]
    public async Task Another_response_encoding_is_no_encoding(string encoding)
    {
        var answer = await _server.AskAsync(RawHttp.Post($"mode=login&user=test&password=secret&responseenc={encoding}"));
        Assert.Equal("frgrp_maxnum\n0\nname\ntest\nsuccess\nOK\n", answer.Body);
    }

    [Fact]
    public async Task Nothing_may_be_kept_by_a_cache_or_taken_for_a_page()
    {
        var answer = await _server.AskAsync(RawHttp.Post("mode=login&user=test&password=secret"));
        Assert.Equal("no-store", answer.Header("Cache-Control"));
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
        Assert.Null(answer.Header("Server"));
    }
}
