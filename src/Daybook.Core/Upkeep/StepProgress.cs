namespace Daybook.Core.Upkeep;

/// <summary>How far a long piece of work has come.</summary>
/// <param name="Step">What is being done, as the start of a line: <c>Copying the database</c>.</param>
/// <param name="Done">How much of it is done.</param>
/// <param name="Total">How much there is, in the same unit; 0 if that is not known.</param>
public readonly record struct StepProgress(string Step, long Done, long Total);
