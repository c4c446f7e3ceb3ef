using Daybook.Server.Accounts;
using Microsoft.AspNetCore.Http.Features;

namespace Daybook.Server.Interfaces;

/// <summary>The place of a request: since when it waits for its client, and how long that may take.</summary>
internal sealed class Place : IDisposable
{
    /// <summary>How slowly a body may come, and an answer be taken.</summary>
    private const long BytesPerSecond = 16 * 1024;

    /// <summary>The time for whatever else holds a client up.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly Places _places;
    private readonly HttpContext _context;
    private readonly TimeProvider _time;
    private readonly Lock _ending = new();
    private volatile bool _wasCutOff;
    private bool _hasEnded;
    private long _due = long.MaxValue;
    private long _sentBytes;
    private TimeSpan _waited;

    /// <summary>Made by <see cref="Places"/>.</summary>
    /// <param name="places">All of them.</param>
    /// <param name="address">Whose it is.</param>
    /// <param name="context">The request.</param>
    /// <param name="unannounced">How many bytes a body may have whose length nobody announced.</param>
    /// <param name="time">What time it is.</param>
    public Place(Places places, AddressKey address, HttpContext context, long unannounced, TimeProvider time)
    {
        (_places, Address, _context, _time) = (places, address, context, time);
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            _due = DueAfter(context.Request.ContentLength ?? unannounced, TimeSpan.Zero);
        }
    }

    /// <summary>Whose it is.</summary>
    public AddressKey Address { get; }

    /// <summary>When the client should have done what the request waits for, in ticks of UTC; never, while it waits for nothing of theirs.</summary>
    public long Due => Volatile.Read(ref _due);

    /// <summary>The place of a request; null for one that needs none.</summary>
    public static Place? Of(HttpContext context) => context.Features.Get<Place>();

    /// <summary>
    /// Whether nobody waits for the answer to a request any more: its client has gone, or was cut off, which the web server tells a moment later.
    /// </summary>
    public static bool HasLostClient(HttpContext context) =>
        context.RequestAborted.IsCancellationRequested || Of(context) is { _wasCutOff: true };

    /// <summary>Whether a request was given up because nobody waits for its answer any more.</summary>
    public static bool IsLossOfClient(OperationCanceledException failure, HttpContext context) => failure is ClientGoneException || HasLostClient(context);

    /// <summary>The body, whose length nobody announced, may have so many bytes: it gets the time for them.</summary>
    public void MayHave(long bytes)
    {
        // A request that can have no body waits for nothing.
        if (Due != long.MaxValue)
        {
            Volatile.Write(ref _due, DueAfter(bytes, TimeSpan.Zero));
        }
    }

    /// <summary>The body is here whole: what is waited for from then on is the server's.</summary>
    public void BodyHasCome() => Volatile.Write(ref _due, long.MaxValue);

    /// <summary>Waits until the client took what is sent, or so much of it that there is room for the rest.</summary>
    /// <param name="taking">Ends then.</param>
    /// <param name="bytes">How much is sent.</param>
    public Task WaitAsync(Task taking, long bytes)
    {
        _sentBytes += bytes;
        return taking.IsCompleted ? taking : WaitForClientAsync(taking);
    }

    /// <summary>Ends the request, if that has not happened: its connection may have another one by then.</summary>
    public void Abort()
    {
        lock (_ending)
        {
            if (!_hasEnded)
            {
                _wasCutOff = true;
                _context.Abort();
            }
        }
    }

    public void Dispose()
    {
        lock (_ending)
        {
            _hasEnded = true;
        }

        _places.GiveBack(this);
    }

    private async Task WaitForClientAsync(Task taking)
    {
        var started = _time.GetTimestamp();
        Volatile.Write(ref _due, DueAfter(_sentBytes, _waited));
        try
        {
            await taking;
        }
        finally
        {
            Volatile.Write(ref _due, long.MaxValue);
            _waited += _time.GetElapsedTime(started);
        }
    }

    private long DueAfter(long bytes, TimeSpan waited) =>
        (_time.GetUtcNow() + Grace + TimeSpan.FromSeconds((double)bytes / BytesPerSecond) - waited).UtcTicks;
}
