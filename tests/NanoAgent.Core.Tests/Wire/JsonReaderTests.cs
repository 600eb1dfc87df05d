using System;
using System.Text;
using NanoAgent.Wire;

namespace NanoAgent.Core.Tests.Wire;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("{}", "")]
    [InlineData("{\"a\":1}", "a=1;")]
    [InlineData(" {\r\n\t\"a\" : \"x y\" , \"b\":-1.5e+3,\"c\":true , \"d\":null}", "a=x y;b=-1.5e+3;c=true;d=(none);")]
    [InlineData("{\"a\":\"null\",\"b\":[null,nul]}", "a=null;b=(none);b=nul;")]
    [InlineData("{\"s\":{\"a\":1,\"b\":{\"c\":\"\"}},\"d\":2}", "a=1;c=;d=2;")]
    [InlineData("{\"list\":[1,\"two\",[3]],\"e\":4}", "list=1;list=two;list=3;e=4;")]
    [InlineData("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}", "a=\"\\/\b\f\n\r\t;")]
    [InlineData("{\"a\":\"\\u0041\\u00e9\\u20AC\"}", "a=A\u00e9\u20ac;")]
    [InlineData("{\"\u00fc\":\"\u20ac\"}", "\u00fc=\u20ac;")]
    public void Next_Text_GivesEachValueUnderItsName(string text, string expected)
    {
        Assert.Equal(expected, Read(text, out bool isBroken));
        Assert.False(isBroken);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\"a\":\"x")]
    [InlineData("{\"a\":\"x\\")]
    [InlineData("{\"a\":\"\\x\"}")]
    [InlineData("{\"a\":\"\\u00g0\"}")]
    [InlineData("{\"a\":\"\\u004")]
    [InlineData("{\"a\":\"\\ud83d\\ude00\"}")]
    [InlineData("{\"a\":\"line\nend\"}")]
    [InlineData("{'a':1}")]
    [InlineData("// comment")]
    public void Next_TextThatMakesNoSense_IsBroken(string text)
    {
        Read(text, out bool isBroken);
        Assert.True(isBroken);
    }

    [Fact]
    public void Next_MutatedTexts_EndWithoutException()
    {
        const int Seed = 20261124;
        TestContext.Current.TestOutputHelper!.WriteLine("seed " + Seed);
        var random = new Random(Seed);
        byte[] whole = Encoding.UTF8.GetBytes("{\"a\":{\"b\":\"\\u20ac\\n\",\"c\":[1,-2,true]},\"d\":\"\u20ac\"}");
        int broken = 0;
        for (int i = 0; i < 100_000; i++)
        {
            byte[] text = (byte[])whole.Clone();
            for (int change = random.Next(4); change > 0; change--)
            {
                text[random.Next(text.Length)] = random.Next(2) == 0
                    ? (byte)random.Next(256) : whole[random.Next(whole.Length)];
            }

            var reader = new JsonReader(text, random.Next(text.Length + 1));
            int values = 0;
            while (reader.Next())
            {
                values++;
            }

            Assert.InRange(values, 0, whole.Length);
            broken += reader.IsBroken ? 1 : 0;
        }

        Assert.InRange(broken, 10_000, 99_999);
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
