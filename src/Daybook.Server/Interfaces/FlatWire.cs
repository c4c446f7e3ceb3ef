using System.Diagnostics.CodeAnalysis;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Protocol.Flat;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Interfaces;

/// <summary>The flat protocol: fields in, lines of keys and values out (fact sheet 1).</summary>
internal sealed class FlatWire : Wire
{
    private string? _encoding;

    public override string ContentType => "text/plain; charset=utf-8";

    public override async Task<WireRequest> ReadAsync(Memory<byte> body, string? contentType)
    {
        var fields = new FlatFields(await FlatBody.ParseAsync(body, contentType));
        _encoding = fields.Get(CommonFields.ResponseEncoding);
        return new Request(fields);
    }

    public override byte[] Write(ModeReply reply)
    {
        var flat = new FlatReply();
        reply.Write(flat);
        CommonFields.Success.Write("OK", new FlatOutput(flat));
        return Write(flat);
    }

    public override byte[] Write(ProtocolException refused)
    {
        var flat = new FlatReply();
        CommonFields.Success.Write("FAIL", new FlatOutput(flat));
        CommonFields.ErrMsg.Write(refused.Message, new FlatOutput(flat));
        return Write(flat);
    }

    private byte[] Write(FlatReply reply) => _encoding == "urlenc" ? reply.ToUrlEncoded() : reply.ToLines();

    private sealed class Request(FlatFields fields) : WireRequest(fields)
    {
        public override string? Mode => Fields.Get(CommonFields.Mode);

        public override AccountName? Check([NotNull] ModeEntry? entry)
        {
            var mode = Mode ?? throw new ProtocolException(Faults.NoMode);

            if (entry?.Declaration.Authentication == Authentication.None)
            {
                return null;
            }

            var user = Fields.Get(CommonFields.User);
            if (user is null && entry?.Declaration.Authentication == Authentication.Optional)
            {
                return null;
            }

            // A missing user comes before an unknown mode.
            if (!AccountName.TryParse(user, out var name))
            {
                throw new ProtocolException(Faults.NoUsername);
            }

            return entry is not null ? name : throw new ProtocolException(Faults.UnknownMode(Shorten(mode)));
        }
    }
}
