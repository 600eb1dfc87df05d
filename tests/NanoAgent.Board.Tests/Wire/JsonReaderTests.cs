using System.Text;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Wire;

[TestClass]
public class JsonReaderTests
{
    [DataRow("", "")]
    [DataRow("{}", "")]
    [DataRow("{\"a\":1}", "a=1;")]
    [DataRow(" {\r\n\t\"a\" : \"x y\" , \"b\":-1.5e+3,\"c\":true , \"d\":null}", "a=x y;b=-1.5e+3;c=true;d=(none);")]
    [DataRow("{\"a\":\"null\",\"b\":[null,nul]}", "a=null;b=(none);b=nul;")]
    [DataRow("{\"s\":{\"a\":1,\"b\":{\"c\":\"\"}},\"d\":2}", "a=1;c=;d=2;")]
    [DataRow("{\"list\":[1,\"two\",[3]],\"e\":4}", "list=1;list=two;list=3;e=4;")]
    [DataRow("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "a=\"\\/\b\f\n\r\t;")]
    [DataRow("{\"a\":\"\\u0041\\u00e9\\u20AC\"}", "a=A\u00e9\u20ac;")]
    [DataRow("{\"\u00fc\":\"\u20ac\"}", "\u00fc=\u20ac;")]
    public void Next_Text_GivesEachValueUnderItsName(string text, string expected)
    {
        Assert.AreEqual(expected, Read(text, out bool isBroken));
        Assert.IsFalse(isBroken);
    }

    [DataRow("{")]
    [DataRow("{\"a\":1")]
    [DataRow("{\"a\":1}}")]
    [DataRow("{\"a\":\"x")]
    [DataRow("{\"a\":\"x\\")]
    [DataRow("{\"a\":\"\\x\"}")]
    [DataRow("{\"a\":\"\\u00g0\"}")]
    [DataRow("{\"a\":\"\\u004")]
    [DataRow("{\"a\":\"\\ud83d\\ude00\"}")]
    [DataRow("{\"a\":\"line\nend\"}")]
    [DataRow("{'a':1}")]
    [DataRow("// comment")]
    public void Next_TextThatMakesNoSense_IsBroken(string text)
    {
        Read(text, out bool isBroken);
        Assert.IsTrue(isBroken);
    }

    private static string Read(string text, out bool isBroken)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        var reader = new JsonReader(bytes, bytes.Length);
        var values = new StringBuilder();
        while (reader.Next())
        {
            values.Append(reader.Name).Append('=').Append(reader.Value ?? "(none)").Append(';');
        }

        isBroken = reader.IsBroken;
        return values.ToString();
    }
}
