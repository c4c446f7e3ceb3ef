using System.Text;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Protocol.Tests.XmlRpc;

public sealed class XmlRpcReaderTests
{
    private const string Empty = "<methodCall><methodName>m</methodName>{0}</methodCall>";

    /// <summary>A value as some client writes it, and what is read: its type and the text that it comes to.</summary>
    public static TheoryData<string, string> Values => new()
    {
        { "<value><string>a b</string></value>", "string:a b" },
        { "<value>a b</value>", "string:a b" },
        { "<value> a </value>", "string: a " },
        { "<value/>", "string:" },
        { "<value></value>", "string:" },
        { "<value><string/></value>", "string:" },
        { "<value>\n  <int> 7 </int>\n</value>", "int:7" },
        { "<value><i4>-7</i4></value>", "int:-7" },
        { "<value><i8>4294967295</i8></value>", "int:4294967295" },
        { "<value><ex:i8 xmlns:ex=\"x\">5</ex:i8></value>", "int:5" },
        { "<value><int>007</int></value>", "int:007" },
        { "<value><i4>+1</i4></value>", "int:+1" },
        { "<value><int></int></value>", "string:" },
        { "<value><int>seven</int></value>", "string:seven" },
        { "<value><boolean>1</boolean></value>", "boolean:1" },
        { "<value><boolean>0</boolean></value>", "boolean:0" },
        { "<value><boolean>true</boolean></value>", "boolean:1" },
        { "<value><boolean>False</boolean></value>", "boolean:0" },
        { "<value><double>1.0</double></value>", "double:1.0" },
        { "<value><double>-2.5e3</double></value>", "double:-2.5e3" },
        { "<value><double>NaN</double></value>", "string:NaN" },
        { "<value><dateTime.iso8601>20040102T03:04:05</dateTime.iso8601></value>", "dateTime.iso8601:20040102T03:04:05" },
        { "<value><dateTime.iso8601>2004-01-02T03:04:05+01:00</dateTime.iso8601></value>", "dateTime.iso8601:2004-01-02T03:04:05+01:00" },
        { "<value><dateTime.iso8601>soon</dateTime.iso8601></value>", "string:soon" },
        { "<value><base64>\n  aMOp\r\n  bGxv\n</base64></value>", "base64:héllo" },
        { "<value><base64>aGk</base64></value>", "base64:hi" },
        { "<value><base64/></value>", "base64:" },
        { "<value><string><![CDATA[<a> & b]]></string></value>", "string:<a> & b" },
        { "<value><!-- one --><string>a<!-- two -->b</string><?three?></value>", "string:ab" },
        { "<value>&lt;&amp;&#233;&#xe9;&quot;</value>", "string:<&éé\"" },
        { "<value>a&#1;b</value>", "string:a\u0001b" },
        { "<value><string>one\r\ntwo</string></value>", "string:one\ntwo" },
        { "<value><string>\U0001F600</string></value>", "string:\U0001F600" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void A_value_is_read_however_a_client_writes_it(string xml, string expected)
    {
        using var call = Read(Call($"<params><param>{xml}</param></params>"));

        var value = Assert.Single(call.Parameters);
        Assert.Equal(expected, $"{value.Type}:{value.ToText()}");
    }

    [Theory]
    [InlineData("<int> 007 </int>", "7")]
    [InlineData("<i4>+1</i4>", "1")]
    [InlineData("<i8>-0012345678901</i8>", "-12345678901")]
    [InlineData("<double>1.50</double>", "1.5")]
    [InlineData("<double>1e3</double>", "1000")]
    [InlineData("<dateTime.iso8601>20040102T03:04:05</dateTime.iso8601>", "2004-01-02 03:04:05")]
    [InlineData("<dateTime.iso8601>2004-01-02T03:04:05+01:00</dateTime.iso8601>", "2004-01-02 02:04:05")]
    [InlineData("<boolean>true</boolean>", "1")]
    [InlineData("<string>007</string>", "007")]
    public void A_number_or_a_time_is_the_same_however_it_was_written(string xml, string expected)
    {
        using var call = Read(Call($"<params><param><value>{xml}</value></param></params>"));

        Assert.Equal(expected, Assert.Single(call.Parameters).Plain.ToText());
    }

    [Theory]
    [InlineData("")]
    [InlineData("<params/>")]
    [InlineData("<params></params>")]
    [InlineData("<params><param/></params>")]
    [InlineData("<params>\n<param>\n</param>\n</params>")]
    [InlineData("<params><param><value><nil/></value></param></params>")]
    public void Parameters_may_be_missing(string parameters)
    {
        using var call = Read(Call(parameters));

        Assert.Equal("m", call.Method);
        Assert.Empty(call.Parameters);
    }

    [Fact]
    public void Structs_and_arrays_are_read_and_nil_is_absent()
    {
        using var call = Read(Call(
            """
            <params><param><value>
              <struct>
                <member> <name> a </name> <value><int>1</int></value> </member>
                <member><value><int>2</int></value><name>b</name></member>
                <member><name>a</name><value><int>3</int></value></member>
                <member><name>gone</name><value><nil/></value></member>
                <member><name>nothing</name></member>
                <other/>
                <member><name>list</name><value><array><data>
                  <value>x</value> <value><nil/></value> <value><struct/></value> <value><array/></value>
                </data></array></value></member>
              </struct>
            </value></param></params>
            """));

        var members = Assert.IsType<XmlRpcStruct>(Assert.Single(call.Parameters));
        Assert.Equal(["a", "b", "list"], members.Members.Select(member => member.Key));
        Assert.Equal("3", members["a"]!.ToText());
        Assert.Equal(["string", "struct", "array"], Assert.IsType<XmlRpcArray>(members["list"]).Items.Select(item => item.Type));
        Assert.Null(members["gone"]);
        Assert.Throws<FormatException>(() => members["list"]!.ToText());
    }

    [Fact]
    public void Items_of_an_array_may_stand_without_a_value_around_them()
    {
        using var call = Read(Call(
            """
            <params><param><value><array><data>
              <struct><member><name>username</name><value><string>bob</string></value></member></struct>
              <string>a</string> <i4>7</i4> <nil/> <array><data><int>1</int></data></array> <other>b</other> <value>c</value>
            </data></array></value></param></params>
            """));

        var items = Assert.IsType<XmlRpcArray>(Assert.Single(call.Parameters)).Items;
        Assert.Equal(["struct", "string", "int", "array", "string"], items.Select(item => item.Type));
        Assert.Equal("bob", Assert.IsType<XmlRpcStruct>(items[0])["username"]!.ToText());
        Assert.Equal("1", Assert.Single(Assert.IsType<XmlRpcArray>(items[3]).Items).ToText());
    }

    [Theory]
    [InlineData("utf-8", "utf-8")]
    [InlineData("windows-1252", "windows-1252")]
    [InlineData("iso-8859-1", "iso-8859-1")]
    [InlineData("latin1", "iso-8859-1")]
    [InlineData("koi8-r", "koi8-r")]
    [InlineData("shift_jis", "shift_jis")]
    [InlineData("utf-16", "utf-16")]
    [InlineData("utf-16", "utf-16BE")]
    public void A_declared_encoding_is_read(string declared, string used)
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var encoding = Encoding.GetEncoding(used);
        var text = used switch { "koi8-r" => "привет", "shift_jis" => "日本", _ => "é" };
        var xml = $"<?xml version='1.0' encoding='{declared}'?>" + Call($"<params><param><value>{text}</value></param></params>");

        using var bare = XmlRpcReader.ReadCall(encoding.GetBytes(xml));
        using var marked = XmlRpcReader.ReadCall((byte[])[.. encoding.GetPreamble(), .. encoding.GetBytes(xml)]);

        Assert.Equal(text, Assert.Single(bare.Parameters).ToText());
        Assert.Equal(text, Assert.Single(marked.Parameters).ToText());
    }

    [Fact]
    public void A_charset_of_the_header_counts_where_the_document_says_nothing()
    {
        var body = Encoding.Latin1.GetBytes(Call("<params><param><value>é</value></param></params>"));
        using var call = XmlRpcReader.ReadCall(body, "iso-8859-1");

        Assert.Equal("é", Assert.Single(call.Parameters).ToText());
        Assert.Equal(Faults.InvalidEncoding, Assert.Throws<ProtocolException>(() => XmlRpcReader.ReadCall(body)).Fault);
    }

    [Fact]
    public void White_space_may_stand_before_the_declaration_and_anything_after_the_call()
    {
        using var call = Read("\r\n <?xml version=\"1.0\"?>" + Call("") + "\n<more & more");

        Assert.Equal("m", call.Method);
    }

    [Theory]
    [InlineData("", "no well-formed XML")]
    [InlineData("mode=login&user=test", "no well-formed XML")]
    [InlineData("<methodResponse/>", "the body is no methodCall of XML-RPC")]
    [InlineData("<methodCall/>", "the call names no method")]
    [InlineData("<methodCall><methodName>m</methodName>", "no well-formed XML")]
    [InlineData("<methodCall><methodName>m</methodName><params><param><value><string>a", "no well-formed XML")]
    [InlineData("<methodCall><methodName>m</methodName><params><param><value><base64>aGk", "no well-formed XML")]
    [InlineData("<methodCall><methodName>m</methodName><params><param><value><base64>*</base64></value></param></params></methodCall>", "no well-formed XML")]
    [InlineData("<methodCall><methodName>m</methodName><params><param><value><string><b/></string></value></param></params></methodCall>", "no well-formed XML")]
    [InlineData("<methodCall><methodName>m</methodName><params><param><value><blob/></value></param></params></methodCall>", "a type that XML-RPC does not have")]
    [InlineData("<methodCall><methodName>m</methodName><params><param><value><int>1</int><int>2</int></value></param></params></methodCall>", "two types")]
    [InlineData("<!DOCTYPE methodCall [<!ENTITY a \"b\">]><methodCall><methodName>&a;</methodName></methodCall>", "no well-formed XML")]
    [InlineData("<!DOCTYPE methodCall SYSTEM \"file:///etc/passwd\"><methodCall><methodName>m</methodName></methodCall>", "no well-formed XML")]
    [InlineData("<methodCall><methodName>&a;</methodName></methodCall>", "no well-formed XML")]
    public void What_is_no_call_is_refused(string body, string detail)
    {
        var refused = Assert.Throws<ProtocolException>(() => Read(body));

        Assert.Equal(Faults.InvalidArgument, refused.Fault);
        Assert.Contains(detail, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_in_the_encoding_are_refused_as_such()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes("<methodCall><methodName>"), 0xff, .. Encoding.UTF8.GetBytes("</methodName></methodCall>")];
        var unknown = Encoding.UTF8.GetBytes("<?xml version='1.0' encoding='klingon'?><methodCall/>");

        Assert.Equal(Faults.InvalidEncoding, Assert.Throws<ProtocolException>(() => XmlRpcReader.ReadCall(body)).Fault);
        var refused = Assert.Throws<ProtocolException>(() => XmlRpcReader.ReadCall(unknown));
        Assert.Equal("Client error: Invalid text encoding: the encoding klingon is not known", refused.Message);
    }

    [Fact]
    public void Depth_and_number_are_bounded()
    {
        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("<value><array><data>", depth)) + string.Concat(Enumerable.Repeat("</data></array></value>", depth));

        using var deepest = Read(Call($"<params><param>{Nested(XmlRpcReader.MaxDepth)}</param></params>"));
        Assert.Single(deepest.Parameters);
        foreach (var depth in (int[])[XmlRpcReader.MaxDepth + 1, 10_000])
        {
            var refused = Assert.Throws<ProtocolException>(() => Read(Call($"<params><param>{Nested(depth)}</param></params>")));
            Assert.Equal("Client error: Invalid argument(s): values stand in one another more than 16 deep, which is the limit", refused.Message);
        }

        var bare = string.Concat(Enumerable.Repeat("<array><data>", 10_000)) + string.Concat(Enumerable.Repeat("</data></array>", 10_000));
        Assert.Contains(
            "more than 16 deep", Assert.Throws<ProtocolException>(() => Read(Call($"<params><param><value>{bare}</value></param></params>"))).Message, StringComparison.Ordinal);

        using var unknown = Read(Call(string.Concat(Enumerable.Repeat("<a>", 10_000)) + string.Concat(Enumerable.Repeat("</a>", 10_000))));
        Assert.Empty(unknown.Parameters);
        foreach (var item in (string[])["<value/>", "<int/>"])
        {
            var many = Call($"<params><param><value><array><data>{string.Concat(Enumerable.Repeat(item, XmlRpcReader.MaxCallValues))}</data></array></value></param></params>");
            Assert.Equal(
                "Client error: Invalid argument(s): more than 10000 values, which is the limit", Assert.Throws<ProtocolException>(() => Read(many)).Message);
        }
    }

    [Fact]
    public void Nothing_that_is_cut_off_or_changed_crashes_the_reader()
    {
        var whole = Encoding.UTF8.GetBytes("<?xml version=\"1.0\"?>" + Call(
            "<params><param><value><struct><member><name>é</name><value><base64>aGk=</base64></value></member></struct></value></param></params>"));
        var random = new Random(1);
        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<ProtocolException>(() => XmlRpcReader.ReadCall(whole.AsMemory(0, length)));
        }

        for (var i = 0; i < Iterations.Of(500); i++)
        {
            var changed = whole.ToArray();
            changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                XmlRpcReader.ReadCall(changed).Dispose();
            }
            catch (ProtocolException)
            {
                // Refused, as it should be if the change mattered.
            }
        }
    }

    [Fact]
    public void An_answer_is_read_and_a_fault_is_thrown()
    {
        var value = XmlRpcReader.ReadResponse(XmlRpcWriter.WriteResponse(new XmlRpcStruct(("a", new XmlRpcInteger(1)))));
        Assert.Equal("1", Assert.IsType<XmlRpcStruct>(value)["a"]!.ToText());

        var fault = Assert.Throws<XmlRpcFaultException>(() => XmlRpcReader.ReadResponse(XmlRpcWriter.WriteFault(101, "Invalid password")));
        Assert.Equal((101, "Invalid password"), (fault.Code, fault.Message));

        Assert.Throws<XmlRpcFormatException>(() => XmlRpcReader.ReadResponse("<html>"u8.ToArray()));
        Assert.Throws<XmlRpcFormatException>(() => XmlRpcReader.ReadResponse("<methodResponse><fault><value>x</value></fault></methodResponse>"u8.ToArray()));
        var text = Assert.Throws<XmlRpcFaultException>(() => XmlRpcReader.ReadResponse(
            "<methodResponse><fault><value><struct><member><name>faultCode</name><value>Client</value></member></struct></value></fault></methodResponse>"u8.ToArray()));
        Assert.Equal(0, text.Code);
    }

    private static XmlRpcCall Read(string body) => XmlRpcReader.ReadCall(Encoding.UTF8.GetBytes(body));

    private static string Call(string parameters) => Empty.Replace("{0}", parameters, StringComparison.Ordinal);
}
