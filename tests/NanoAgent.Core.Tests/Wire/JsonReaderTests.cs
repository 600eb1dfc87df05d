using System;
using System.Text;
using NanoAgent.Wire;

namespace NanoAgent.Core.Tests.Wire;

/// <summary>Mutated texts, by the hundred thousand; each case by itself runs on boards.</summary>
public sealed class JsonReaderTests
{
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
}
