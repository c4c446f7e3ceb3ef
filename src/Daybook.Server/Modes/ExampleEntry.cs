using Daybook.Core.Accounts;
using Daybook.Core.Entries;

namespace Daybook.Server.Modes;

/// <summary>The entry that stands in the examples of the documentation.</summary>
internal static class ExampleEntry
{
    /// <summary>When the examples happen.</summary>
    public static DateTimeOffset Now { get; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    /// <summary>An entry of the account that the examples are about.</summary>
    public static Entry Snow { get; } = new(
        1,
        AccountName.Parse("demo"),
        AccountKind.Person,
        1,
        137,
        1,
        AccountName.Parse("demo"),
        AccountState.Visible,
        EventTime.Of(new DateTime(2026, 11, 23, 7, 51, 0, DateTimeKind.Unspecified)),
        Now,
        Now,
        0,
        null,
        EntrySecurity.Public,
        "Snow",
        "It snowed all night.",
        new Dictionary<string, string> { [EntryProperty.Interface] = "flat", [EntryProperty.Mood] = "cheerful" },
        [TagName.Parse("home"), TagName.Parse("snow")],
        "winter",
        1,
        0,
        0,
        null);

    /// <summary>Its address.</summary>
    public const string Url = "http://127.0.0.1:8080/users/demo/393.html";
}
