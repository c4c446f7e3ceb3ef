using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
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
    private const int LongestModeShown = 60;

    /// <summary>Answers a request.</summary>
    /// <param name="form">Its fields.</param>
    /// <param name="caller">Where it came from.</param>
    /// <param name="record">What the log will say of it; filled in as it becomes known.</param>
    /// <param name="cancellation">The client went away.</param>
    /// <exception cref="ProtocolException">The request is refused.</exception>
    public async Task<ModeReply> DispatchAsync(FlatForm form, Caller caller, RequestRecord record, CancellationToken cancellation)
    {
        var name = Read(form, CommonFields.Mode) ?? throw new ProtocolException(Faults.NoMode);
        var entry = ModeCatalogue.Find(name);
        record.Mode = entry?.Declaration.Name ?? "unknown";

        Account? account = null;
        if (entry is not { Declaration.NeedsAccount: false })
        {
            // A missing user comes before an unknown mode.
            if (!AccountName.TryParse(Read(form, CommonFields.User), out var accountName))
            {
                throw new ProtocolException(Faults.NoUsername);
            }

            if (entry is null)
            {
                throw new ProtocolException(Faults.UnknownMode(Shorten(name)));
            }

            record.Account = accountName.Value;
            using var authenticating = measures.Begin(Stages.Authenticate);
            account = await authenticator.AuthenticateAsync(accountName, ReadCredentials(form, caller), caller.Address, cancellation);
            if (entry.Declaration.NeedsVisibleAccount && account.State != AccountState.Visible)
            {
                throw new ProtocolException(Faults.JournalGone);
            }
        }

        var mode = (IMode)services.GetRequiredService(entry.Type);
        var reply = new ModeReply(entry.Declaration);
        using var handling = measures.Begin(Stages.Mode);
        await mode.HandleAsync(new ModeRequest(entry.Declaration, form, account, caller), reply, cancellation);
        record.UserpicId = reply.UserpicId;
        return reply;
    }

    private static Credentials? ReadCredentials(FlatForm form, Caller caller)
    {
        switch (Read(form, CommonFields.AuthMethod))
        {
            case null or "clear":
                if (Read(form, CommonFields.HPassword) is { } digest)
                {
                    return Credentials.Password.FromDigest(digest);
                }

                var password = Read(form, CommonFields.Password);
                return password.IsEmpty ? null : Credentials.Password.FromPlain(password.Span);

            case "challenge":
                return Read(form, CommonFields.AuthChallenge) is { } challenge && Read(form, CommonFields.AuthResponse) is { } response
                    ? new Credentials.Answer(challenge, response)
                    : null;

            case "cookie":
                return caller is { AllowsCookie: true, SessionCookie: { } cookie } ? new Credentials.Cookie(cookie) : null;

            default:
                return null;
        }
    }

    /// <summary>What an answer repeats of a mode; it does not end within a pair of surrogates.</summary>
    private static string Shorten(string name) => name.Length <= LongestModeShown
        ? name
        : string.Concat(name.AsSpan(0, char.IsHighSurrogate(name[LongestModeShown - 1]) ? LongestModeShown - 1 : LongestModeShown), "…");

    private static T Read<T>(FlatForm form, RequestField<T> field) => field.Read(form.TryGet(field.Name, out var value) ? value : default);
}
