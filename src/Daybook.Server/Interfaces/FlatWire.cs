using System.Diagnostics.CodeAnalysis;
using System.Text;
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
    private string _contentType = "text/plain; charset=utf-8";

    public override string Name => "flat";

    public override string ContentType => _contentType;

    public override async Task<WireRequest> ReadAsync(Memory<byte> body, string? contentType)
    {
        var fields = new FlatFields(await FlatBody.ParseAsync(body, contentType));
        _encoding = fields.Get(CommonFields.ResponseEncoding);
        return new Request(fields);
    }

    /// <summary>
    /// Writes it in the encoding of a client that does not know Unicode, if there is one, and if that can say it (fact sheet 3).
    /// </summary>
    public override void Write(ModeReply reply, AnswerBuffer answer)
    {
        if (reply.Legacy is { } legacy)
        {
            try
            {
                Write(reply, new FlatReply(legacy), answer);
                if (!Ascii.IsValid(answer.Written.Span))
                {
                    _contentType = $"text/plain; charset={legacy.WebName}";
                }

                return;
            }
            catch (EncoderFallbackException) when (reply.IsRefusedIfUnsayable)
            {
                throw new ProtocolException(Faults.VersionMismatch, "Cannot display/edit a Unicode post with a non-Unicode client");
            }
            catch (EncoderFallbackException)
            {
                // All of it in UTF-8: nobody is kept from logging in by the name of a picture.
                answer.Clear();
            }
        }

        Write(reply, new FlatReply(), answer);
    }

    public override void Write(ProtocolException refused, AnswerBuffer answer)
    {
        var flat = new FlatReply();
        CommonFields.Success.Write("FAIL", new FlatOutput(flat));
        CommonFields.ErrMsg.Write(refused.Message, new FlatOutput(flat));
        Write(flat, answer);
    }

    private void Write(ModeReply reply, FlatReply flat, AnswerBuffer answer)
    {
        reply.Write(flat);
        CommonFields.Success.Write("OK", new FlatOutput(flat));
        Write(flat, answer);
    }

    private void Write(FlatReply reply, AnswerBuffer answer)
    {
        if (_encoding == "urlenc")
        {
            reply.WriteUrlEncoded(answer);
        }
        else
        {
            reply.WriteLines(answer);
        }
    }

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
