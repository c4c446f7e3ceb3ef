using System.Text;
using Daybook.Fuzz.Tests.Mutating;
using Daybook.Fuzz.Tests.Running;
using Daybook.Protocol;
using Daybook.Protocol.XmlRpc;

namespace Daybook.Fuzz.Tests.Targets;

/// <summary>The reader of XML-RPC refuses with an error of the protocol, or reads values that stay the same when they are written and read again.</summary>
internal sealed class XmlRpcTarget : Target
{
    private static readonly byte[][] Words =
    [
        .. ((string[])
        [
            "<value>", "</value>", "<value/>", "<struct>", "</struct>", "<member><name>a</name>", "</member>", "<array><data>", "</data></array>", "<string>",
            "</string>", "<int>1</int>", "<i8>-1</i8>", "<double>1e5</double>", "<boolean>true</boolean>", "<nil/>", "<base64>aGk=</base64>", "<base64>",
            "<dateTime.iso8601>20040102T03:04:05</dateTime.iso8601>", "<![CDATA[", "]]>", "<!--", "-->", "&#1;", "&#xD800;", "&#65533;", "&amp;", "&a;",
            "<!DOCTYPE a [<!ENTITY a \"b\">]>", "<?xml version='1.0' encoding='", "utf-16'?>", "latin1'?>", "utf-7'?>", "\u00e9", "\ufeff",
        ]).Select(Encoding.UTF8.GetBytes),
    ];

    public override string Name => "xmlrpc";

    public override int Cases => 20_000;

    public override int LongCases => 1_500_000;

    public override byte[] Make(Random random)
    {
        var members = Enumerable.Range(0, random.Next(5)).Select(i => ($"name{i}", Any(random, 0)));
        return XmlRpcWriter.WriteCall("LJ.XMLRPC.login", new XmlRpcStruct(members.ToList()));
    }

    public override byte[] Mutate(Random random, byte[] input, byte[] other) => Bytes.Change(random, input, other, Words);

    public override string Try(byte[] input)
    {
        XmlRpcCall call;
        try
        {
            call = XmlRpcReader.ReadCall(input);
        }
        catch (ProtocolException refused)
        {
            Assert.True(refused.Fault == Faults.InvalidArgument || refused.Fault == Faults.InvalidEncoding, refused.Message);
            return string.Concat(refused.Message.Where(character => !char.IsAsciiDigit(character)));
        }

        using (call)
        {
            var types = new List<string>();
            foreach (var value in call.Parameters)
            {
                var once = XmlRpcWriter.WriteResponse(value);
                var twice = XmlRpcWriter.WriteResponse(XmlRpcReader.ReadResponse(once));

                // Names that XML cannot say are not what they were; all else is.
                Assert.True(once.AsSpan().SequenceEqual(twice) || once.AsSpan().IndexOf("&#65533;"u8) >= 0, Encoding.ASCII.GetString(once));
                types.Add(value is XmlRpcStruct members ? string.Join(',', members.Members.Select(member => member.Value.Type).Distinct()) : value.Type);
            }

            return $"{call.Parameters.Count} parameters: {string.Join(' ', types)}";
        }
    }

    private static XmlRpcValue Any(Random random, int depth) => random.Next(depth < 3 ? 7 : 5) switch
    {
        0 => new XmlRpcText("a <b> & \u00e9"),
        1 => new XmlRpcInteger(random.Next()),
        2 => new XmlRpcBoolean(true),
        3 => new XmlRpcBytes(new byte[random.Next(20)]),
        4 => new XmlRpcDateTime(new DateTime(2004, 1, 2, 3, 4, 5)),
        5 => new XmlRpcArray([Any(random, depth + 1), Any(random, depth + 1)]),
        _ => new XmlRpcStruct(("one", Any(random, depth + 1)), ("two", Any(random, depth + 1))),
    };
}
