using System.Text;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Server.Tests.Running;

namespace Daybook.Server.Tests.Clients;

/// <summary>Requests that clients sent once, sent again.</summary>
internal static class Replay
{
    /// <summary>The bytes that a client sent.</summary>
    public static byte[] Read(string transcript) =>
        File.ReadAllBytes(Repository.Of("tests", "Daybook.Server.Tests", "Transcripts", transcript + ".req"));

    private static int BodyOf(byte[] request) => request.AsSpan().IndexOf("\r\n\r\n"u8) + 4;

    /// <summary>The fields of its body.</summary>
    public static Dictionary<string, string> Fields(byte[] request)
    {
        // Parsing decodes in place: the request is still to be sent.
        var form = FlatForm.Parse(request.AsSpan(BodyOf(request)).ToArray(), maxFields: 100);
        return form.Names.ToDictionary(name => name, name => form.TryGet(name, out var value) ? Encoding.UTF8.GetString(value.Span) : "");
    }

    /// <summary>The same request with a challenge of this server, answered with the app password, and with the length that it then has.</summary>
    public static async Task<byte[]> WithFreshChallengeAsync(this TranscriptTests.Replayed replayed, byte[] request)
    {
        var fields = Fields(request);
        if (!fields.TryGetValue("auth_challenge", out var old))
        {
            return request;
        }

        var challenge = (await replayed.Server.PostAsync(("mode", "getchallenge")))["challenge"];
        var body = Encoding.Latin1.GetString(request, BodyOf(request), request.Length - BodyOf(request));
        var changed = body
            .Replace(old.Replace(":", "%3a", StringComparison.Ordinal), challenge.Replace(":", "%3a", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace(old.Replace(":", "%3A", StringComparison.Ordinal), challenge.Replace(":", "%3A", StringComparison.Ordinal), StringComparison.Ordinal)
            .Replace(fields["auth_response"], Challenge.Respond(challenge, PasswordHash.Digest(replayed.AppPassword)), StringComparison.Ordinal);
        var head = Encoding.Latin1.GetString(request, 0, BodyOf(request))
            .Replace($" {body.Length}\r\n", $" {changed.Length}\r\n", StringComparison.Ordinal);
        return Encoding.Latin1.GetBytes(head + changed);
    }

    /// <summary>Sends a request on a connection of its own.</summary>
    public static async Task<Reply> ReplayAsync(this TranscriptTests.Replayed replayed, byte[] request)
    {
        using var connection = await RawConnection.OpenAsync(replayed.Server.Port);
        await connection.SendAsync(request);
        var answer = await connection.ReadAsync();
        Assert.Matches("^HTTP/1.[01] 200 ", answer.StatusLine);
        return answer.Reply;
    }
}
