using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Modes;

/// <summary>One mode of the protocol.</summary>
internal interface IMode
{
    /// <summary>What it takes and answers.</summary>
    static abstract ModeDeclaration Declaration { get; }

    /// <summary>Does what the request asks, and sets the fields of the reply; <c>success</c> is set by whoever calls.</summary>
    /// <exception cref="ProtocolException">The request is refused, and nothing has changed.</exception>
    Task HandleAsync(ModeRequest request, ModeReply reply, CancellationToken cancellation);
}
