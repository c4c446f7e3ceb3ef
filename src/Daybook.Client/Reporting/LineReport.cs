namespace Daybook.Client.Reporting;

/// <summary>A line for each picture on standard output, failures and the summary on standard error.</summary>
internal sealed class LineReport(TextWriter output, TextWriter error) : Report
{
    protected override void Say(Result result) =>
        (result.State == ResultState.Failed ? error : output).WriteLine(Readable.Line($"{result.Name}: {result.Text}"));

    protected override void SayBeside(string line) => error.WriteLine(line);

    protected override void Close(string summary) => error.WriteLine(summary);
}
