using System.Text;
using Daybook.Core.Accounts;
using Daybook.Core.Journals;
using Daybook.Protocol;
using Daybook.Server.Accounts;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;
using Daybook.Server.Telemetry;

namespace Daybook.Server.Interfaces;

/// <summary>
/// Takes a request from whichever interface it came by to its mode: the checks of the fact sheet (1.3, 2) in their order, then the mode.
/// </summary>
internal sealed class ModeDispatcher(IServiceProvider services, Authenticator authenticator, Measures measures)
{
    /// <summary>Answers a request.</summary>
    /// <param name="request">What it says.</param>
    /// <param name="caller">Where it came from.</param>
    /// <param name="record">What the log will say of it; filled in as it becomes known.</param>
    /// <param name="cancellation">The client went away.</param>
    /// <exception cref="ProtocolException">The request is refused.</exception>
    public async Task<ModeReply> DispatchAsync(WireRequest request, Caller caller, RequestRecord record, CancellationToken cancellation)
    {
        var fields = request.Fields;
        var entry = request.Mode is { } name ? ModeCatalogue.Find(name, fields.Interface) : null;
        record.Mode = entry?.Declaration.Name ?? (request.HasMode ? "unknown" : "none");
        var user = request.Check(entry);

        Authenticated? sender = null;
        if (user is { } accountName)
        {
            record.Account = accountName.Value;
            using var authenticating = measures.Begin(Stages.Authenticate);
            try
            {
                sender = await authenticator.AuthenticateAsync(accountName, ReadCredentials(fields, caller), caller.Address, cancellation);
            }
            catch (ProtocolException refused)
                when (entry.Declaration.Authentication == Authentication.Attempted && refused.Fault.Code < Faults.Internal.Code)
            {
                record.Account = RequestRecord.Nobody;
            }

            if (sender is not null && entry.Declaration.NeedsVisibleAccount && sender.Account.State != AccountState.Visible)
            {
                throw new ProtocolException(Faults.JournalGone);
            }
        }

        var mode = (IMode)services.GetRequiredService(entry.Type);
        using var handling = measures.Begin(Stages.Mode);
        var known = new ModeRequest(entry.Declaration, fields, sender, caller);
        if (sender is not null && known.Version == 0)
        {
            fields.Legacy = FindLegacy(sender.Account);
        }

        // XML says itself what it is written in.
        var reply = new ModeReply(entry.Declaration) { Legacy = fields.Interface == ModeInterfaces.Flat ? fields.Legacy : null };
        await mode.HandleAsync(known, reply, cancellation);
        record.UserpicId = reply.UserpicId;
        return reply;
    }

    private static Encoding? FindLegacy(Account account) =>
        account.LegacyEncoding is { } name && LegacyEncoding.TryFind(name, out var encoding) ? encoding : null;

    private static Credentials? ReadCredentials(RequestFields fields, Caller caller)
    {
        switch (fields.Get(CommonFields.AuthMethod))
        {
            case null or "clear":
                if (fields.Get(CommonFields.HPassword) is { } digest)
                {
                    return Credentials.Password.FromDigest(digest);
                }

                var password = fields.Get(CommonFields.Password);
                return password.IsEmpty ? null : Credentials.Password.FromPlain(password.Span);

            case "challenge":
                return fields.Get(CommonFields.AuthChallenge) is { } challenge && fields.Get(CommonFields.AuthResponse) is { } response
                    ? new Credentials.Answer(challenge, response)
                    : null;

            case "cookie":
                return caller is { AllowsCookie: true, SessionCookie: { } cookie } ? new Credentials.Cookie(cookie) : null;

            default:
                return null;
        }
    }
}
