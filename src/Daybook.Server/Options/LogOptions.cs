namespace Daybook.Server.Options;

/// <summary>What is logged.</summary>
/// <param name="Level">The least level that is.</param>
/// <param name="Format">How a line is written.</param>
public sealed record LogOptions(LogLevel Level, LogFormat Format)
{
    internal static LogOptions Read(SettingsReader reader) => new(
        Level: reader.Read(
            "Log:Level", LogLevel.Information, Formats.Choice<LogLevel>(level => level.ToString()),
            "The lowest level that is logged. Information has one line for each protocol request."),
        Format: reader.Read(
            "Log:Format", LogFormat.Text, Formats.Choice<LogFormat>(format => format.ToString().ToLowerInvariant()),
            "Lines for people, or one JSON object per line for programs."));
}

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>One JSON object a line.</summary>
    Json,
}
