using System.CommandLine;

namespace Daybook.Server.Commands;

/// <summary>
/// <c>--yes</c>: what cannot be taken back is asked first. Where nobody can be asked it is not done: a command that was mistyped in a script or over <c>ssh</c>
/// deletes nothing.
/// </summary>
internal static class Confirmation
{
    public static Option<bool> Yes() => new("--yes") { Description = "Delete without asking; without a terminal nothing is deleted unless this is given" };

    /// <summary>Goes on if the command line says so, or whoever types does.</summary>
    /// <param name="context">The command's.</param>
    /// <param name="isGiven">Whether the command line says so.</param>
    /// <param name="question">What to ask, with what to type to go on.</param>
    /// <param name="isYes">Whether an answer is that.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="CommandException">Nobody can be asked, or the answer is another.</exception>
    public static async Task DemandAsync(
        CommandContext context, bool isGiven, string question, Func<string?, bool> isYes, CancellationToken cancellation)
    {
        if (isGiven)
        {
            return;
        }

        if (!context.IsInputTyped)
        {
            throw new CommandException("Nothing was deleted: there is no terminal to ask at. --yes deletes without asking.");
        }

        if (!isYes(await context.AskAsync(question, cancellation)))
        {
            throw new CommandException("Nothing was deleted.");
        }
    }
}
