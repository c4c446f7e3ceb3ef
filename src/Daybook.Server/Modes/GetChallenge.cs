using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>getchallenge</c>: the first half of a login that never sends the password (fact sheet 4.2).</summary>
internal sealed class GetChallenge(Challenges challenges) : IMode
{
    private static readonly NumberReply ServerTime, ExpireTime;
    private static readonly TextReply Text, AuthScheme;

    static GetChallenge()
    {
        Declaration = new ModeDeclaration(
            "getchallenge",
            "Get a challenge to answer in the next request, instead of sending a password.",
            "The next request sends `auth_method=challenge`, the challenge as `auth_challenge`, and as `auth_response` the lower-case MD5 hex digest of " +
            "the challenge followed by the lower-case MD5 hex digest of an app password.",
            $"A challenge is good once and for {Challenges.Lifetime.TotalSeconds} seconds. A wrong answer uses it up too.")
        {
            Authentication = Authentication.None,
        };
        Text = Declaration.Answers(new TextReply("challenge", "The challenge: up to 100 characters, to be sent back as they are."));
        ServerTime = Declaration.Answers(new NumberReply("server_time", "The server's clock, in Unix seconds."));
        ExpireTime = Declaration.Answers(new NumberReply("expire_time", "Until when the challenge is good, in Unix seconds."));
        AuthScheme = Declaration.Answers(new TextReply("auth_scheme", "How to answer: `c0` is the only scheme there is."));
        Declaration.Shows(
            [("mode", "getchallenge")],
            reply =>
            {
                reply.Set(Text, "c0:1795420800:260:60:kTq3vZ8Xw1bN5rYd7LmC:51b29b22cfd44a68217e64cbb3090639");
                reply.Set(ServerTime, 1795421060);
                reply.Set(ExpireTime, 1795421120);
                reply.Set(AuthScheme, Challenge.Scheme);
            });
    }

    public static ModeDeclaration Declaration { get; }

    public Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var (text, now, expires) = challenges.Create();
        reply.Set(Text, text);
        reply.Set(ServerTime, now.ToUnixTimeSeconds());
        reply.Set(ExpireTime, expires.ToUnixTimeSeconds());
        reply.Set(AuthScheme, Challenge.Scheme);
        return Task.CompletedTask;
    }
}
