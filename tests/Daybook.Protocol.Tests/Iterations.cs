namespace Daybook.Protocol.Tests;

internal static class Iterations
{
    /// <summary>How often a property is tried: <c>DAYBOOK_LONG=1</c> makes it a hundred times as many.</summary>
    public static long Of(int count) => Environment.GetEnvironmentVariable("DAYBOOK_LONG") == "1" ? count * 100L : count;
}
