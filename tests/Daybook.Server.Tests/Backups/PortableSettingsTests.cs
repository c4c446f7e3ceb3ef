using System.Text;
using Daybook.Server.Backups;

namespace Daybook.Server.Tests.Backups;

public sealed class PortableSettingsTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{"Storage":{"Provider":"postgres"}}""", "{}")]
    [InlineData("""{"Storage":{"Provider":"postgres"} , "Log":{"Level":"Debug"}}""", """{ "Log":{"Level":"Debug"}}""")]
    [InlineData("""{"Log":{"Storage":"x"},"STORAGE":{"a":[1,{"b":2}]},}""", """{"Log":{"Storage":"x"},}""")]
    [InlineData("""{"Storage:Provider":"postgres","Storage:ConnectionString":"Host=x",/* stays */"StorageX":1}""", """{/* stays */"StorageX":1}""")]
    [InlineData("""{"Pictures":{"Store":"s3"},"Log":{},"S3":{"SecretKey":"x"}}""", """{"Log":{},}""")]
    [InlineData("""{"Storage":{"Provider":"postgres"} /* ours */ , "Log":{}}""", """{ "Log":{}}""")]
    [InlineData("{\"Log\":{},\"S3\":{} // ours\n  /*,*/\n,\"Site\":{}}", "{\"Log\":{},\"Site\":{}}")]
    [InlineData("""{"Log":{},"S3":{} /* stays */}""", """{"Log":{}, /* stays */}""")]
    [InlineData("\uFEFF{\"Storage\":null}", "{}")]
    public void What_says_where_everything_is_kept_is_left_out_and_the_rest_stays(string json, string left) =>
        Assert.Equal(left, Encoding.UTF8.GetString(PortableSettings.Of(Encoding.UTF8.GetBytes(json))));
}
