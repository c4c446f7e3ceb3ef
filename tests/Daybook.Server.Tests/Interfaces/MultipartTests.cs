using System.Text;
using System.Text.RegularExpressions;
using Daybook.Core.Accounts;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Interfaces;

/// <summary>Bodies of <c>multipart/form-data</c>, as <c>curl -F</c> makes them.</summary>
public sealed class MultipartTests(RunningServer running) : IClassFixture<RunningServer>
{
    private const string Malformed = "Client error: Invalid argument(s): the multipart body is malformed or ends early";
    private readonly TestServer _server = running.Server;

    [Fact]
    public async Task A_picture_is_uploaded_as_a_file_part()
    {
        var picture = await File.ReadAllBytesAsync(
            Path.Combine(AppContext.BaseDirectory, "samples", "inkwell.png"), TestContext.Current.CancellationToken);
        var reply = await SendAsync(
            "multipart/form-data; boundary=------------------------c0ffee",
            Bytes("--------------------------c0ffee\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\nuploadpic\r\n"),
            Bytes("--------------------------c0ffee\r\nContent-Disposition: form-data; name=\"user\"\r\n\r\ntest\r\n"),
            Bytes("--------------------------c0ffee\r\nContent-Disposition: form-data; name=\"password\"\r\n\r\nsecret\r\n"),
            Bytes("--------------------------c0ffee\r\nContent-Disposition: form-data; name=\"data\"; filename=\"me.png\"\r\n" +
                "Content-Type: image/png\r\n\r\n"),
            picture,
            Bytes("\r\n--------------------------c0ffee--\r\n"));
        reply.AssertOk();
        Assert.True(reply.PicId > 0);
    }

    [Fact]
    public async Task Every_byte_gets_through_line_ends_and_dashes_too()
    {
        byte[] value = [.. Enumerable.Range(0, 256).Select(value => (byte)value), .. "\r\n\r\n--\r\n--x\r\n%41+&=\n\r"u8];
        await _server.Database.Accounts.CreateAsync(
            new NewAccount(AccountName.Parse("parts"), "parts", null, PasswordHash.Create(PasswordHash.Digest(value), new(64, 1))),
            TestContext.Current.CancellationToken);
        (await _server.PostPartsAsync(("mode", "login"), ("user", "parts"), ("password", value))).AssertOk();
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("multipart/form-data; boundary=\"x\"")]
    [InlineData("Multipart/Form-Data;boundary=x; charset=utf-8")]
    public async Task The_boundary_may_be_quoted(string contentType) =>
        (await SendAsync(contentType, Part("mode", "getchallenge"), End)).AssertOk();

    [Fact]
    public async Task What_stands_before_the_first_and_after_the_last_part_does_not_count() =>
        (await SendAsync("multipart/form-data; boundary=x", Bytes("preamble\r\n"), Part("mode", "getchallenge"), End, Bytes("mode=nope")))
            .AssertOk();

    [Fact]
    public async Task Values_of_parts_are_not_percent_decoded() =>
        (await SendAsync("multipart/form-data; boundary=x", Part("mode", "%6eope+"), Part("user", "test"), End))
            .AssertFail("Client error: Unknown mode (%6eope+)");

    [Fact]
    public async Task Of_a_repeated_part_the_last_one_counts() =>
        (await SendAsync("multipart/form-data; boundary=x", Part("mode", "nope"), Part("mode", "getchallenge"), End)).AssertOk();

    [Fact]
    public async Task Parts_without_a_name_are_passed_over() =>
        (await SendAsync(
            "multipart/form-data; boundary=x",
            Bytes("--x\r\n\r\nnothing at all\r\n"),
            Bytes("--x\r\nContent-Disposition: form-data\r\n\r\nno name\r\n"),
            Part("mode", "getchallenge"),
            End)).AssertOk();

    [Theory]
    [InlineData("form-data; name=\"mode\"; filename=\"my \"best\" pic.png\"")]
    [InlineData("form-data; name=\"mode\"; filename=my pic.png")]
    [InlineData("form-data; name=mode; filename=me@2x.png")]
    [InlineData("Form-Data;NAME = \"mode\" ; filename=\"unclosed.png")]
    public async Task The_name_of_a_file_may_be_written_as_it_should_not_be(string disposition) =>
        (await SendAsync("multipart/form-data; boundary=x", Disposed(disposition, "getchallenge"), End)).AssertOk();

    [Theory]
    [InlineData("form-data; name=\"mode")]
    [InlineData("form-data; name=\"mo\"de\"")]
    [InlineData("form-data; name=my mode")]
    [InlineData("form-data; filename=my pic.png; name=\"mode\"")]
    [InlineData("form-data; name=\"a\", form-data; name=\"mode\"")]
    [InlineData("form-data name=\"mode\"")]
    public async Task A_part_whose_header_cannot_be_read_is_refused_and_not_passed_over(string disposition) =>
        (await SendAsync("multipart/form-data; boundary=x", Part("mode", "getchallenge"), Disposed(disposition, "getchallenge"), End))
            .AssertFail("Client error: Invalid argument(s): the Content-Disposition of part 2 of the multipart body cannot be read");

    [Fact]
    public async Task Text_in_parts_must_be_utf8() =>
        (await SendAsync("multipart/form-data; boundary=x", Part("mode", "login"), Part("user", "\u00e9"), End))
            .AssertFail("Client error: Invalid text encoding: user is not valid UTF-8");

    [Fact]
    public async Task The_reply_to_parts_may_be_url_encoded()
    {
        var answer = await ExchangeAsync("multipart/form-data; boundary=x", Part("mode", ""), Part("responseenc", "urlenc"), End);
        Assert.Equal("errmsg=Client+error%3A+No+mode+specified.&success=FAIL&", answer.Body);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=\"x")]
    [InlineData("multipart/form-data boundary=x")]
    [InlineData("multipart/form-data; boundary=y")]
    public async Task A_body_whose_boundary_is_missing_is_malformed(string contentType) =>
        (await SendAsync(contentType, Part("mode", "getchallenge"), End)).AssertFail(Malformed);

    [Theory]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\ngetchallenge")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"mode\"\r\n\r\ngetchallenge\r\n--x")]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"mode\"")]
    [InlineData("--x\r\nno header\r\n\r\ngetchallenge\r\n--x--\r\n")]
    [InlineData("--x")]
    [InlineData("")]
    public async Task A_body_that_ends_early_or_makes_no_sense_is_malformed(string body) =>
        (await SendAsync("multipart/form-data; boundary=x", Bytes(body))).AssertFail(Malformed);

    [Fact]
    public async Task Any_cut_of_a_body_is_an_error_and_no_crash()
    {
        byte[] whole = [.. Part("mode", "getchallenge"), .. Part("ver", "1"), .. "--x--"u8];
        for (var length = 0; length < whole.Length; length += 3)
        {
            // Cut within the header of a part, it is that which cannot be read.
            var reply = await SendAsync("multipart/form-data; boundary=x", whole[..length]);
            Assert.Equal("FAIL", reply["success"]);
            Assert.Matches($"^({Regex.Escape(Malformed)}|Client error: Invalid argument\\(s\\): the Content-Disposition of part [12] of the multipart body cannot be read)$", reply["errmsg"]);
        }

        Assert.Empty(_server.Log.Problems);
    }

    [Fact]
    public async Task Many_headers_and_long_ones_are_malformed()
    {
        var many = string.Concat(Enumerable.Range(0, 100).Select(number => $"X-{number}: y\r\n"));
        (await SendAsync("multipart/form-data; boundary=x", Bytes($"--x\r\n{many}\r\nv\r\n--x--\r\n"))).AssertFail(Malformed);
        (await SendAsync("multipart/form-data; boundary=x", Bytes($"--x\r\nX: {new string('y', 20_000)}\r\n\r\nv\r\n--x--\r\n")))
            .AssertFail(Malformed);
        (await SendAsync($"multipart/form-data; boundary={new string('x', 201)}", Part("mode", "getchallenge"), End)).AssertFail(Malformed);
    }

    [Fact]
    public async Task More_parts_than_anybody_needs_are_refused()
    {
        var parts = string.Concat(Enumerable.Repeat("--x\r\n\r\n\r\n", 10_001));
        (await SendAsync("multipart/form-data; boundary=x", Bytes(parts + "--x--\r\n")))
            .AssertFail("Client error: Invalid argument(s): more than 10000 fields, which is the limit");
    }

    private static byte[] End => Bytes("--x--\r\n");

    private static byte[] Part(string name, string value) => Disposed($"form-data; name=\"{name}\"", value);

    private static byte[] Disposed(string disposition, string value) => Bytes($"--x\r\nContent-Disposition: {disposition}\r\n\r\n{value}\r\n");

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private async Task<Reply> SendAsync(string contentType, params byte[][] pieces) => (await ExchangeAsync(contentType, pieces)).Reply;

    private async Task<RawAnswer> ExchangeAsync(string contentType, params byte[][] pieces)
    {
        var head = RawHttp.Request(
            "POST /interface/flat HTTP/1.1", "", "Host: h", "Connection: close",
            $"Content-Type: {contentType}", $"Content-Length: {pieces.Sum(piece => piece.Length)}");
        return Assert.Single(RawHttp.ParseAll(await _server.SendRawAsync([Bytes(head), .. pieces])));
    }
}
