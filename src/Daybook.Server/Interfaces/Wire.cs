using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Interfaces;

/// <summary>How one interface reads a request and writes what came of it; one for each request.</summary>
internal abstract class Wire : IDisposable
{
    /// <summary>The type of what is written.</summary>
    public abstract string ContentType { get; }

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body, which is there until the answer is written.</param>
    /// <param name="contentType">The type that the client says it has.</param>
    /// <exception cref="ProtocolException">It is malformed.</exception>
    public abstract Task<WireRequest> ReadAsync(Memory<byte> body, string? contentType);

    /// <summary>Writes what a mode answers.</summary>
    public abstract byte[] Write(ModeReply reply);

    /// <summary>Writes a refusal.</summary>
    public abstract byte[] Write(ProtocolException refused);

    public virtual void Dispose()
    {
    }
}
