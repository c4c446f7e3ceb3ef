using System.IO.Pipelines;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Interfaces;

/// <summary>An answer that is written piece by piece, and whose place knows while it waits for the client to take more of it.</summary>
internal sealed class WatchedAnswer(IHttpResponseBodyFeature inner, Place place) : PipeWriter, IHttpResponseBodyFeature
{
    private Stream? _stream;
    private long _advanced;

    public Stream Stream => _stream ??= AsStream(leaveOpen: true);

    public PipeWriter Writer => this;

    public override bool CanGetUnflushedBytes => inner.Writer.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.Writer.UnflushedBytes;

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.Writer.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.Writer.GetSpan(sizeHint);

    public override void Advance(int bytes)
    {
        inner.Writer.Advance(bytes);
        _advanced += bytes;
    }

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        var bytes = _advanced;
        _advanced = 0;
        var taking = inner.Writer.FlushAsync(cancellationToken).AsTask();
        await place.WaitAsync(taking, bytes);
        return await taking;
    }

    public override async ValueTask<FlushResult> WriteAsync(ReadOnlyMemory<byte> source, CancellationToken cancellationToken = default)
    {
        var taking = inner.Writer.WriteAsync(source, cancellationToken).AsTask();
        await place.WaitAsync(taking, source.Length);
        return await taking;
    }

    public override void CancelPendingFlush() => inner.Writer.CancelPendingFlush();

    public override void Complete(Exception? exception = null) => inner.Writer.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => inner.Writer.CompleteAsync(exception);

    public void DisableBuffering() => inner.DisableBuffering();

    public Task StartAsync(CancellationToken cancellationToken = default) => inner.StartAsync(cancellationToken);

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        place.WaitAsync(inner.SendFileAsync(path, offset, count, cancellationToken), count ?? 0);

    Task IHttpResponseBodyFeature.CompleteAsync() => place.WaitAsync(inner.CompleteAsync(), 0);
}
