using Daybook.Core.Accounts;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary><c>sessionexpire</c>: end sessions before their time (fact sheet 4.3).</summary>
internal sealed class SessionExpire(ISessionStore sessions) : IMode
{
    private static readonly FlagField ExpireAll;
    private static readonly KeysField ExpireId;

    static SessionExpire()
    {
        Declaration = new ModeDeclaration(
            "sessionexpire",
            "End sessions of the account: those that are listed, or all.",
            "A session that is over, or belongs to another account, is ignored; ending nothing is no error.");
        ExpireAll = Declaration.Takes(new FlagField("expireall", "Optional. `1` ends all the account's sessions."));
        ExpireId = Declaration.Takes(new KeysField(("expire_id_", "expire"), "N",
            "Optional. The number of a session to end, which follows `s` in its cookie; in the flat protocol one key for each, with any value.") { AreNumbers = true });
        Declaration.Shows(
            [("mode", "sessionexpire"), ("user", "demo"), ("password", "correct+horse"), ("expire_id_12", "1")],
            _ => { });
    }

    public static ModeDeclaration Declaration { get; }

    public Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation) => request.Get(ExpireAll)
        ? sessions.EndAllAsync(request.Account.Id, cancellation)
        : sessions.EndAsync(request.Account.Id, request.Numbers(ExpireId), cancellation);
}
