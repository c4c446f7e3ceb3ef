using System.Text;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Protocol.Tests.XmlRpc;

public sealed class XmlRpcWriterTests
{
    [Theory]
    [InlineData("Demo", "<string>Demo</string>")]
    [InlineData("", "<string></string>")]
    [InlineData("1234", "<string>1234</string>")]
    [InlineData("a<b> & c", "<string>a&lt;b&gt; &amp; c</string>")]
    [InlineData("]]>", "<string>]]&gt;</string>")]
    [InlineData("one\r\ntwo\tthree", "<string>one&#13;\ntwo\tthree</string>")]
    [InlineData("é", "<base64>w6k=</base64>")]
    [InlineData("\u0001", "<base64>AQ==</base64>")]
    [InlineData("\uffff", "<base64>77+/</base64>")]
    public void Text_is_a_string_or_what_XML_can_say_of_it(string text, string expected) =>
        Assert.Contains($"<value>{expected}</value>", Write(new XmlRpcText(text)), StringComparison.Ordinal);

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() =>
        Assert.Contains("<base64>77+9</base64>", Write(new XmlRpcText("\ud800")), StringComparison.Ordinal);

    [Fact]
    public void The_other_types_are_written_as_they_are_called()
    {
        Assert.Contains("<value><int>4294967295</int></value>", Write(new XmlRpcInteger(4294967295)), StringComparison.Ordinal);
        Assert.Contains("<value><int>7</int></value>", Write(new XmlRpcInteger(7, "007")), StringComparison.Ordinal);
        Assert.Contains("<value><boolean>1</boolean></value>", Write(new XmlRpcBoolean(true)), StringComparison.Ordinal);
        Assert.Contains("<value><double>1.5</double></value>", Write(new XmlRpcDouble(1.5)), StringComparison.Ordinal);
        Assert.Contains(
            "<value><dateTime.iso8601>20040102T03:04:05</dateTime.iso8601></value>",
            Write(new XmlRpcDateTime(new DateTime(2004, 1, 2, 3, 4, 5))),
            StringComparison.Ordinal);
        Assert.Contains("<value><base64>AAH/</base64></value>", Write(new XmlRpcBytes(new byte[] { 0, 1, 255 })), StringComparison.Ordinal);
        Assert.Contains("<array><data></data></array>", Write(new XmlRpcArray([])), StringComparison.Ordinal);
        Assert.Contains("<member><name>&#233;&lt;</name>", Write(new XmlRpcStruct(("é<", new XmlRpcText("")))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_has_its_code_as_an_int() => Assert.Equal(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<methodResponse><fault><value><struct>" +
        "<member><name>faultCode</name><value><int>101</int></value>\n</member>" +
        "<member><name>faultString</name><value><string>Invalid password</string></value>\n</member>" +
        "</struct></value>\n</fault></methodResponse>\n",
        Encoding.ASCII.GetString(XmlRpcWriter.WriteFault(101, "Invalid password")));

    [Fact]
    public void A_call_may_have_no_parameter()
    {
        using var call = XmlRpcReader.ReadCall(XmlRpcWriter.WriteCall("a.b", null));

        Assert.Equal("a.b", call.Method);
        Assert.Empty(call.Parameters);
    }

    [Fact]
    public void Whatever_is_written_is_read_again()
    {
        var random = new Random(20040101);
        for (var i = 0; i < Iterations.Of(500); i++)
        {
            var value = Any(random, 0);

            using var call = XmlRpcReader.ReadCall(XmlRpcWriter.WriteCall("m", value));

            AssertSame(value, Assert.Single(call.Parameters));
            AssertSame(value, XmlRpcReader.ReadResponse(XmlRpcWriter.WriteResponse(value)));
        }
    }

    private static XmlRpcValue Any(Random random, int depth) => random.Next(depth < 4 ? 9 : 7) switch
    {
        0 => new XmlRpcText(AnyText(random, '\u007f')),
        1 => new XmlRpcText(AnyText(random, '\ud7ff')),
        2 => new XmlRpcInteger(random.NextInt64(long.MinValue, long.MaxValue)),
        3 => new XmlRpcBoolean(random.Next(2) == 0),
        4 => new XmlRpcDouble((random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-20, 20))),
        5 => new XmlRpcDateTime(new DateTime(1970, 1, 1).AddSeconds(random.Next())),
        6 => new XmlRpcBytes(AnyBytes(random)),
        7 => new XmlRpcArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Any(random, depth + 1))]),
        _ => new XmlRpcStruct(Enumerable.Range(0, random.Next(4)).Select(i => ($"{AnyText(random, '\ud7ff').Trim()}é{i}", Any(random, depth + 1))).ToList()),
    };

    private static string AnyText(Random random, char highest) =>
        string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => (char)random.Next(' ', highest)));

    private static byte[] AnyBytes(Random random)
    {
        var bytes = new byte[random.Next(100)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void AssertSame(XmlRpcValue expected, XmlRpcValue actual)
    {
        switch (expected)
        {
            case XmlRpcArray array:
                var items = Assert.IsType<XmlRpcArray>(actual).Items;
                Assert.Equal(array.Items.Count, items.Count);
                foreach (var (one, other) in array.Items.Zip(items))
                {
                    AssertSame(one, other);
                }

                break;

            case XmlRpcStruct members:
                var others = Assert.IsType<XmlRpcStruct>(actual);
                Assert.Equal(members.Members.Select(member => member.Key), others.Members.Select(member => member.Key));
                foreach (var (name, member) in members.Members)
                {
                    AssertSame(member, others[name]!);
                }

                break;

            default:
                // Text that is not all ASCII comes back as the bytes of its UTF-8.
                var isBase64 = expected is XmlRpcText { Value: var text } && text.Any(character => character is < ' ' or > '\u007f');
                Assert.Equal(isBase64 ? "base64" : expected.Type, actual.Type);
                Assert.Equal(expected.ToBytes()!.Value.ToArray(), actual.Plain.ToBytes()!.Value.ToArray());
                break;
        }
    }

    private static string Write(XmlRpcValue value) => Encoding.ASCII.GetString(XmlRpcWriter.WriteResponse(value));
}
