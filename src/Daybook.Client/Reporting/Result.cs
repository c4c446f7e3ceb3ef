namespace Daybook.Client.Reporting;

/// <summary>What became of one picture.</summary>
/// <param name="Name">What the person calls it: a file, an address, a number.</param>
/// <param name="State">Whether it was done.</param>
/// <param name="Text">What to say about it, in a few words.</param>
internal sealed record Result(string Name, ResultState State, string Text)
{
    public long? PicId { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    /// <summary>The file that was written.</summary>
    public string? File { get; init; }

    /// <summary>The error's number in the protocol's table, where it has one.</summary>
    public int? Code { get; init; }

    public static Result Failed(string name, string reason, int? code = null) => new(name, ResultState.Failed, reason) { Code = code };
}

/// <summary>How it ended.</summary>
internal enum ResultState
{
    /// <summary>It was done now.</summary>
    Done,

    /// <summary>It had been done before: nothing was sent.</summary>
    Skipped,

    /// <summary>It could not be done.</summary>
    Failed,
}
