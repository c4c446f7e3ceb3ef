using Daybook.Core.Profiles;

namespace Daybook.Core.Tests.Profiles;

/// <summary>What people type of themselves, and what is made of it.</summary>
public sealed class ProfileTests
{
    private static readonly DateOnly Today = new(2026, 11, 23);

    [Theory]
    [InlineData("3", "2", "1990", 1990, 2, 3)]
    [InlineData(" 03 ", "02", " 1990", 1990, 2, 3)]
    [InlineData("23", "11", "2026", 2026, 11, 23)]
    [InlineData("24", "11", "1896", 1896, 11, 24)]
    [InlineData("29", "2", "", null, 2, 29)]
    [InlineData("31", "12", " ", null, 12, 31)]
    public void A_birthday_is_a_day_with_or_without_its_year(string day, string month, string year, int? y, int m, int d)
    {
        var birthday = Birthday.Read(day, month, year, Today);

        Assert.Equal(new Birthday(y, m, d), birthday);
        Assert.Equal((y, m, d), (birthday!.Value.Year, birthday.Value.Month, birthday.Value.Day));
        Assert.Equal(y is null ? null : new DateOnly(y.Value, m, d), birthday.Value.Date);
        Assert.Equal(birthday, Birthday.FromDayNumber(birthday.Value.DayNumber));
    }

    [Theory]
    [InlineData("", "", "")]
    [InlineData("", "2", "1990")]
    [InlineData("3", "", "")]
    [InlineData("31", "4", "")]
    [InlineData("30", "2", "1990")]
    [InlineData("29", "2", "1990")]
    [InlineData("0", "2", "1990")]
    [InlineData("3", "13", "")]
    [InlineData("-3", "2", "1990")]
    [InlineData("3", "2", "90")]
    [InlineData("3", "2", "4")]
    [InlineData("3", "2", "0")]
    [InlineData("3", "2", "10000")]
    [InlineData("24", "11", "2026")]
    [InlineData("23", "11", "1896")]
    [InlineData("3", "2", "99999999999")]
    [InlineData("3", "February", "1990")]
    [InlineData("٣", "2", "1990")]
    public void What_is_no_day_that_somebody_alive_was_born_on_is_none(string day, string month, string year) =>
        Assert.Null(Birthday.Read(day, month, year, Today));

    [Theory]
    [InlineData("", "")]
    [InlineData("https://example.org", "https://example.org/")]
    [InlineData("HTTP://Example.ORG/A?b=c#d", "http://example.org/A?b=c#d")]
    [InlineData("example.org", "https://example.org/")]
    [InlineData("example.org:8080/~anna", "https://example.org:8080/~anna")]
    [InlineData("example.org/?to=https:x", "https://example.org/?to=https:x")]
    [InlineData("http://localhost/", "http://localhost/")]
    [InlineData("https://example.org/a b\"><b>", "https://example.org/a%20b%22%3E%3Cb%3E")]
    [InlineData("https://example.org/снег", "https://example.org/%D1%81%D0%BD%D0%B5%D0%B3")]
    public void A_web_site_is_kept_as_the_whole_address(string typed, string address) => Assert.Equal((address, null), Website.Read(typed));

    [Theory]
    [InlineData("javascript:alert(1)", "begins with https:// or http://")]
    [InlineData("JavaScript:alert(1)//https://example.org", "begins with https:// or http://")]
    [InlineData("javascript://example.org/%0Aalert(1)", "begins with https:// or http://")]
    [InlineData("data:text/html,hello", "begins with https:// or http://")]
    [InlineData("mailto:anna@example.org", "begins with https:// or http://")]
    [InlineData("ftp://example.org", "begins with https:// or http://")]
    [InlineData("javascript:1", "is not the address of a web site")]
    [InlineData("java\tscript:alert(1)", "is not the address of a web site")]
    [InlineData("localhost", "is not the address of a web site")]
    [InlineData("my page", "is not the address of a web site")]
    [InlineData("https://", "is not the address of a web site")]
    [InlineData("https:example.org", "is not the address of a web site")]
    [InlineData("//example.org", "is not the address of a web site")]
    [InlineData("/users/anna", "is not the address of a web site")]
    [InlineData("https://exam\uFFFDple.org", "is not the address of a web site")]
    [InlineData("https://bank.example@evil.example/", "no user name or password")]
    [InlineData("bank.example@evil.example", "no user name or password")]
    public void What_is_no_web_site_is_refused_with_the_reason(string typed, string reason)
    {
        var (address, fault) = Website.Read(typed);

        Assert.Equal("", address);
        Assert.Contains(reason, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_web_site_is_measured_as_it_is_kept()
    {
        const string Start = "https://example.org/";
        var longest = Start + new string('a', Website.MaxLength - Start.Length);
        Assert.Equal((longest, null), Website.Read(longest));
        Assert.Equal("The address has 256 characters in full, the limit is 255.", Website.Read(longest + "a").Fault);
        Assert.Equal("The address has 320 characters in full, the limit is 255.", Website.Read(Start + new string('ж', 50)).Fault);
    }

    [Theory]
    [InlineData("  The   Sea\r", "the sea")]
    [InlineData("", "")]
    [InlineData(" \t", "")]
    [InlineData("ÄPFEL", "äpfel")]
    [InlineData("A\u0308pfel", "äpfel")]
    [InlineData("ЧАЙ", "чай")]
    [InlineData("<b>", "<b>")]
    public void An_interest_has_one_spelling(string typed, string name)
    {
        Assert.True(Interest.TryRead(typed, out var read));
        Assert.Equal(name, read);
        Assert.True(Interest.TryRead(read, out var again));
        Assert.Equal(name, again);
    }

    [Theory]
    [InlineData("a,b")]
    [InlineData("a\u0007b")]
    [InlineData("a\uFFFDb")]
    [InlineData("a\uFFFEb")]
    public void What_cannot_be_an_interest_is_none(string typed) => Assert.False(Interest.TryRead(typed, out _));
}
