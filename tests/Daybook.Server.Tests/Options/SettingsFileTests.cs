using System.Text;
using Daybook.Server.Options;

namespace Daybook.Server.Tests.Options;

public sealed class SettingsFileTests
{
    [Theory]
    [InlineData("{\n  \"Log\": {\n    \"Level\": Debug\n  }\n}", "line 3", "is not valid JSON")]
    [InlineData("{\"Log\": {", "line 1", "is not valid JSON")]
    [InlineData("", "line 1", "is not valid JSON")]
    [InlineData("{}\n{}", "line 2", "is not valid JSON")]
    [InlineData("[1, 2]", null, "must be a JSON object")]
    [InlineData("\"Log\"", null, "must be a JSON object")]
    [InlineData("{\n\"Log\": {\"Level\": \"\\ud800\"}}", "line 2", "not valid Unicode")]
    public void A_broken_file_is_a_fault_that_names_file_and_line(string json, string? line, string problem)
    {
        var fault = Assert.Single(Given.File(json).Faults);

        Assert.Contains("daybook.json", fault.Subject, StringComparison.Ordinal);
        Assert.Contains(problem, fault.Problem, StringComparison.Ordinal);
        if (line is not null)
        {
            Assert.Contains(line, fault.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Bytes_that_are_no_utf8_are_a_fault()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("daybook.json", Encoding.Latin1.GetBytes("{\n\"Site\": {\"Url\": \"http://caf\u00e9\"}}"));

        Assert.Contains("line 2", Assert.Single(SettingsFile.Read(path, required: true).Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_order_mark_is_passed_over()
    {
        using var folder = new TemporaryFolder();
        var path = folder.Write("daybook.json", [.. Encoding.UTF8.Preamble, .. "{\"Log\": {\"Level\": \"Error\"}}"u8]);

        var source = SettingsFile.Read(path, required: true);

        Assert.Empty(source.Faults);
        Assert.Equal("Error", source.Values["Log:Level"].Text);
    }

    [Fact]
    public void A_key_that_is_set_twice_is_a_fault_that_names_both_lines()
    {
        var fault = Assert.Single(Given.Faults(Given.File("{\n\"Log\": {\"Level\": \"Error\"},\n\"log\": {\"level\": \"Debug\"}}")));

        Assert.Equal("log:level (daybook.json line 3): is set already (daybook.json line 2)", fault);
    }

    [Fact]
    public void A_section_that_is_given_a_value_is_a_fault() =>
        Assert.Contains("is a section", Assert.Single(Given.Faults(Given.File("""{"Userpics": 5}"""))), StringComparison.Ordinal);

    [Fact]
    public void An_array_for_a_single_value_is_a_fault() =>
        Assert.Contains("takes one value", Assert.Single(Given.Faults(Given.File("""{"Userpics": {"MaxBytes": [5]}}"""))), StringComparison.Ordinal);

    [Fact]
    public void Numbers_and_truth_may_be_json_or_text()
    {
        var settings = LoadedSettings.Load(
            Given.File("""{"Userpics": {"MaxBytes": "5", "MaxSide": 6, "Fetch": {"Enabled": "false"}}}""")).Values.Userpics;

        Assert.Equal((5, 6, false), (settings.MaxBytes, settings.MaxSide, settings.Fetch.Enabled));
    }

    [Fact]
    public void A_named_file_must_be_there_but_the_one_in_the_data_folder_need_not()
    {
        using var folder = new TemporaryFolder();

        Assert.Empty(SettingsFile.Read(folder.Of("daybook.json"), required: false).Faults);
        var fault = Assert.Single(SettingsFile.Read(folder.Of("other.json"), required: true).Faults);
        Assert.Equal($"{folder.Of("other.json")}: there is no such file", fault.ToString());
    }

    [Fact]
    public void A_file_far_too_large_is_refused()
    {
        var fault = Assert.Single(Given.File("{}" + new string(' ', 1024 * 1024)).Faults);

        Assert.Contains("more than 1048576 bytes", fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_a_fault()
    {
        using var folder = new TemporaryFolder();

        Assert.Contains("cannot be read", Assert.Single(SettingsFile.Read(folder.FullPath, required: false).Faults).Problem, StringComparison.Ordinal);
    }
}
