using Daybook.Protocol;
using Daybook.Server.Modes.Declarations;

namespace Daybook.Server.Interfaces;

/// <summary>How one interface reads a request and writes what came of it; one for each request.</summary>
internal abstract class Wire : IDisposable
{
    /// <summary>What traces call the interface.</summary>
    public abstract string Name { get; }

    /// <summary>The type of what is written.</summary>
    public abstract string ContentType { get; }

    /// <summary>Reads a request.</summary>
    /// <param name="body">The body, which is there until the answer is written.</param>
    /// <param name="contentType">The type that the client says it has.</param>
    /// <exception cref="ProtocolException">It is malformed.</exception>
    public abstract Task<WireRequest> ReadAsync(Memory<byte> body, string? contentType);

    /// <summary>Writes what a mode answers; a part of it if it throws.</summary>
    /// <exception cref="ProtocolException">The interface has no way to say it.</exception>
    public abstract void Write(ModeReply reply, AnswerBuffer answer);

    /// <summary>Writes a refusal.</summary>
    public abstract void Write(ProtocolException refused, AnswerBuffer answer);

    public virtual void Dispose()
    {
    }
}
