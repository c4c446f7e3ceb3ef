using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>sessiongenerate</c>: log in once and go on with a cookie (fact sheet 4.3).</summary>
internal sealed class SessionGenerate(Sessions sessions) : IMode
{
    private static readonly TextField Expiration;
    private static readonly FlagField IpFixed, BindToIp;
    private static readonly TextReply LjSession;

    static SessionGenerate()
    {
        Declaration = new ModeDeclaration(
            "sessiongenerate",
            "Begin a session, whose cookie is then sent instead of credentials.",
            "Send the value back as the cookie `ljsession`, with `auth_method=cookie` and the header `X-LJ-Auth: cookie`; `user` must be the account " +
            "that began the session.",
            "A session ends when its time is over, with `sessionexpire`, when the account's password changes, and when the app password that it was begun " +
            "with is revoked.");
        Expiration = Declaration.Takes(new TextField("expiration", "Optional. `short`, for 24 hours (the default), or `long`, for 30 days."));
        IpFixed = Declaration.Takes(new FlagField("ipfixed", "Optional. `1` makes the session good only from the address of this request."));
        BindToIp = Declaration.Takes(new FlagField("bindtoip", "Optional. The same as `ipfixed`, under the other name that clients use."));
        LjSession = Declaration.Answers(new TextReply("ljsession",
            "The cookie's value, to be sent back as it is. The number after `s` is the session's, for `sessionexpire`."));
        Declaration.Shows(
            [("mode", "sessiongenerate"), ("user", "demo"), ("password", "correct+horse"), ("expiration", "long")],
            reply =>
            {
                reply.Set(LjSession, "v1:u1:s12:aQ2xkF7uJw0bRzT5yHn8LcVdE//1");
            });
    }

    public static ModeDeclaration Declaration { get; }

    public async Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation)
    {
        var lifetime = request.Get(Expiration) switch
        {
            null or "short" => Sessions.Short,
            "long" => Sessions.Long,
            _ => throw new ProtocolException(Faults.InvalidArgument, "expiration must be short or long"),
        };
        var isBound = request.Get(IpFixed) || request.Get(BindToIp);
        var origin = new SessionOrigin(request.Caller.Address, request.Caller.Agent, request.AppPasswordId);

        // None is made if the password has changed, or was revoked, since it was checked.
        var cookie = await sessions.BeginAsync(request.Account, lifetime, SessionUse.Protocol, origin, isBound, cancellation)
            ?? throw new ProtocolException(Faults.InvalidPassword);
        reply.Set(LjSession, cookie);
    }
}
