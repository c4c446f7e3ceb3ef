using System.Reflection;
using Daybook.Protocol.Client;

namespace Daybook.Protocol.Tests.Client;

public sealed class FaultTextsTests
{
    public static TheoryData<Fault> Table { get; } =
        [.. typeof(Faults).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (Fault)field.GetValue(null)!)];

    [Theory]
    [MemberData(nameof(Table))]
    public void Every_error_of_the_table_is_found_by_what_is_sent(Fault fault)
    {
        Assert.Equal(fault, FaultTexts.Find(fault.Describe()));
        Assert.Equal(fault, FaultTexts.Find(fault.Describe("a detail: with colons")));
        Assert.Equal(fault, FaultTexts.Find(fault.Describe().ToUpperInvariant()));
        Assert.Equal(fault, FaultTexts.Find(fault.Describe().Replace(": ", ":  ", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("Client error: Unknown mode (getpics)", 201, false)]
    [InlineData("User error: Invalid Password", 101, false)]
    [InlineData("Invalid passwords are many", 0, false)]
    [InlineData("Client error: Nobody knows", 0, false)]
    [InlineData("Server error: Nobody knows", 0, true)]
    [InlineData("", 0, false)]
    public void Other_texts_are_what_they_can_be(string text, int code, bool isTemporary)
    {
        var fault = FaultTexts.Find(text);

        Assert.Equal((code, isTemporary), (fault.Code, fault.IsTemporary));
    }
}
