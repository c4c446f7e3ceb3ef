using System.Diagnostics.CodeAnalysis;
using Daybook.Core.Accounts;

namespace Daybook.Core.Moderation;

/// <summary>Who does something to others' things, and why.</summary>
/// <param name="ModeratorId">The operator's account; null for the command line.</param>
/// <param name="Reason">Why, in a line; empty if nobody said. Operators read it, and the owner of a picture that is suspended.</param>
public sealed record ModerationNote(long? ModeratorId, string Reason)
{
    /// <summary>The longest reason, in Unicode code points.</summary>
    public const int MaxReasonLength = 300;

    /// <summary>Reads a reason that must be there.</summary>
    /// <param name="text">Any text; white space around it does not count.</param>
    /// <param name="reason">The reason, if it is one.</param>
    /// <param name="fault">Else what is wrong with it, as a sentence.</param>
    public static bool TryReadReason(string text, [NotNullWhen(true)] out string? reason, [NotNullWhen(false)] out string? fault)
    {
        if (!TextLine.TryCompose(text.Trim(), out reason))
        {
            fault = "The reason has control characters.";
            return false;
        }

        var length = reason.EnumerateRunes().Count();
        fault = length switch
        {
            0 => "Say why: the moderation log keeps it.",
            > MaxReasonLength => $"The reason has {length} characters, the limit is {MaxReasonLength}.",
            _ => null,
        };
        return fault is null;
    }
}

/// <summary>A line of the moderation log.</summary>
/// <param name="Id">Positive, counting up.</param>
/// <param name="At">When it was done.</param>
/// <param name="Moderator">The operator; null for the command line.</param>
/// <param name="Action">What was done.</param>
/// <param name="AccountId">The account that it was done to, or to whose picture.</param>
/// <param name="Account">Its name.</param>
/// <param name="UserpicId">The picture that it was done to, or null; it may be gone.</param>
/// <param name="Reason">Why; empty if nobody said.</param>
public sealed record ModerationEntry(
    long Id,
    DateTimeOffset At,
    AccountName? Moderator,
    ModerationAction Action,
    long AccountId,
    AccountName Account,
    long? UserpicId,
    string Reason);

/// <summary>What a moderator can do. The database holds the names: never change one.</summary>
public enum ModerationAction
{
    /// <summary>An account was suspended.</summary>
    SuspendAccount,

    /// <summary>A suspended account was let go.</summary>
    UnsuspendAccount,

    /// <summary>A picture was suspended.</summary>
    SuspendUserpic,

    /// <summary>A suspended picture was shown again.</summary>
    UnsuspendUserpic,

    /// <summary>A picture was taken away for good.</summary>
    ExpungeUserpic,

    /// <summary>An account was taken away for good, with everything in it.</summary>
    ExpungeAccount,
}
