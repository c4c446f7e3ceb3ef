using System.CommandLine;
using Daybook.Pictures.Fitting;
using Daybook.Protocol.Client;

namespace Daybook.Client.Commands;

/// <summary>The options of the commands that upload.</summary>
internal sealed class UploadOptions
{
    /// <summary>The most that an operator of Daybook can allow.</summary>
    private const int LargestMaxBytes = 16 * 1024 * 1024;

    public Option<bool> Shrink { get; } = new("--shrink")
    {
        Description = "Make pictures that are over the limit fit: at most 200 pixels a side, with as little loss as possible",
    };

    public Option<int?> MaxBytes { get; } = new("--max-bytes")
    {
        HelpName = "N",
        Description = "The limit for a picture, in bytes (default: the server's, if it says, or 40960)",
        Validators = { result => CommandContext.Within(result, 1, LargestMaxBytes) },
    };

    /// <summary>What pictures are held to: what was asked for, else what the server tells, else what its specification names as "currently 40K".</summary>
    public FitLimits LimitsOf(ParseResult parsed, UserpicLimits server)
    {
        var limits = new FitLimits();
        var side = server.MaxSide is > 0 and var most ? most : limits.AsIs.MaxSide;
        return limits with
        {
            MaxBytes = parsed.GetValue(MaxBytes) ?? (server.MaxBytes is > 0 and var told ? Math.Min(told, LargestMaxBytes) : limits.MaxBytes),
            Side = Math.Min(side, limits.Side),
            AsIs = limits.AsIs with { MaxSide = side },
        };
    }

    public void AddTo(Command command, CommandContext context)
    {
        command.Add(Shrink);
        command.Add(MaxBytes);
        command.Add(context.Parallel);
        command.Add(context.Json);
    }
}
