using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Interfaces;

/// <summary>
/// What a client still sends after it was refused. A connection that is closed while the client writes is reset, and the reset may reach it before
/// the answer does; so some of the rest is read and thrown away first.
/// </summary>
internal static class UnreadBody
{
    private const long MaxBytes = 8 * 1024 * 1024;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(5);

    /// <summary>Reads and discards up to 8 MB or for 5 seconds, whichever comes first, and cuts the connection if that was not all.</summary>
    public static async Task DiscardAsync(HttpContext context, TimeProvider time)
    {
        using var deadline = new CancellationTokenSource(MaxTime, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, context.RequestAborted);

        // Or the first read would end at the very limit that the client is to be told of.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var reader = context.Request.BodyReader;
        try
        {
            for (long discarded = 0; discarded < MaxBytes;)
            {
                var result = await reader.ReadAsync(ending.Token);
                discarded += result.Buffer.Length;
                reader.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The time is up or the client is gone: either way there is nothing left to wait for. A read that ended with its connection is never over
            // for the web server, which refuses another beside it.
        }

        // Left to itself the web server would go on reading for another five seconds, as much as comes.
        context.Abort();
    }
}
