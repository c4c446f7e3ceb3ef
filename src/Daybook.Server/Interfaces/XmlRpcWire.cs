using System.Diagnostics.CodeAnalysis;
using Daybook.Core.Accounts;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;
using Daybook.Server.Modes;
using Daybook.Server.Modes.Declarations;
using Microsoft.Net.Http.Headers;

namespace Daybook.Server.Interfaces;

/// <summary>XML-RPC: a struct in, a struct or a fault out (fact sheet 5).</summary>
internal sealed class XmlRpcWire : Wire
{
    private XmlRpcCall? _call;

    public override string Name => "xmlrpc";

    /// <summary>Without a charset, as clients know it. All of it is ASCII.</summary>
    public override string ContentType => "text/xml";

    /// <summary>The body counts, whatever its type says: clients send all kinds.</summary>
    public override Task<WireRequest> ReadAsync(Memory<byte> body, string? contentType)
    {
        var charset = MediaTypeHeaderValue.TryParse(contentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Charset).Value : null;
        _call = XmlRpcReader.ReadCall(body, charset);
        return Task.FromResult<WireRequest>(new Request(_call));
    }

    public override void Write(ModeReply reply, AnswerBuffer answer) => XmlRpcWriter.WriteResponse(reply.ToStruct(), answer);

    public override void Write(ProtocolException refused, AnswerBuffer answer) => XmlRpcWriter.WriteFault(refused.Fault.Code, refused.Message, answer);

    public override void Dispose()
    {
        _call?.Dispose();
        base.Dispose();
    }

    /// <summary>A parameter that is missing or no struct is an empty one.</summary>
    private sealed class Request(XmlRpcCall call)
        : WireRequest(new XmlRpcFields(call.Parameters is [XmlRpcStruct members, ..] ? members : new XmlRpcStruct()))
    {
        private const string Prefix = "LJ.XMLRPC.";

        public override string? Mode => call.Method.StartsWith(Prefix, StringComparison.Ordinal) ? call.Method[Prefix.Length..] : null;

        public override bool HasMode => true;

        public override AccountName? Check([NotNull] ModeEntry? entry)
        {
            if (entry is null)
            {
                throw new ProtocolException(Faults.UnknownMethod);
            }

            if (call.Parameters.Count > 1)
            {
                throw new ProtocolException(Faults.TooManyArguments);
            }

            if (entry.Declaration.Authentication == Authentication.None)
            {
                return null;
            }

            var user = Fields.Get(CommonFields.User);
            if (AccountName.TryParse(user, out var name))
            {
                return name;
            }

            var isMissing = string.IsNullOrWhiteSpace(user);
            return entry.Declaration.Authentication switch
            {
                // A name that no account can have is a login that failed, like that with any other wrong name.
                Authentication.Attempted => null,
                Authentication.Optional when isMissing => null,
                _ => throw new ProtocolException(isMissing ? Faults.MissingArgument : Faults.InvalidUsername),
            };
        }
    }
}
