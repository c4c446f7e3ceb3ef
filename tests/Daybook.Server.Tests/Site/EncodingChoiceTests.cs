using Daybook.Core.Journals;
using Daybook.Server.Site.Settings;

namespace Daybook.Server.Tests.Site;

public sealed class EncodingChoiceTests
{
    [Fact]
    public void Every_encoding_that_can_be_chosen_can_be_read_and_none_is_missing() =>
        Assert.Equal(LegacyEncoding.Names.Order(StringComparer.Ordinal), JournalForm.Encodings.Select(one => one.Value).Order(StringComparer.Ordinal));
}
