namespace Daybook.Server.Modes.Console;

/// <summary>A line that a command says.</summary>
/// <param name="Type">What it is.</param>
/// <param name="Text">The text, without line ends.</param>
internal readonly record struct ConsoleLine(string Type, string Text)
{
    public const string Info = "info";
    public const string Success = "success";
    public const string Error = "error";
}

/// <summary>What came of a command.</summary>
/// <param name="IsSuccess">Whether it did what it should.</param>
/// <param name="Lines">What it says.</param>
internal sealed record ConsoleResult(bool IsSuccess, IReadOnlyList<ConsoleLine> Lines)
{
    /// <summary>It did something.</summary>
    public static ConsoleResult Done(string text) => new(true, [new ConsoleLine(ConsoleLine.Success, text)]);

    /// <summary>It tells something.</summary>
    public static ConsoleResult Tell(params IEnumerable<string> lines) => new(true, [.. lines.Select(text => new ConsoleLine(ConsoleLine.Info, text))]);

    /// <summary>It did nothing.</summary>
    public static ConsoleResult Fail(string text) => new(false, [new ConsoleLine(ConsoleLine.Error, text)]);
}
