using System;
using System.Text;
using NanoAgent.Wire;
using static NanoAgent.Board.Tests.Wire.DnsBytes;

namespace NanoAgent.Core.Tests.Wire;

/// <summary>Mutated answers, by the hundred thousand; each case by itself runs on boards.</summary>
public sealed class DnsMessageTests
{
    /// <summary>Whatever stands in the buffer: no exception, an end, and addresses only of the asked name.</summary>
    [Fact]
    public void Read_MutatedAnswers_EndWithoutExceptionAndWithoutAllocating()
    {
        const int Seed = 20261123;
        const int Answers = 300_000;
        TestContext.Current.TestOutputHelper!.WriteLine("seed " + Seed);
        var random = new Random(Seed);
        byte[] whole = Bytes("12 34 81 80 00 01 00 03 00 00 00 00 " + Question + Owner + AliasA
            + "01 61 c0 0e" + AddressOf1 + "01 61 c0 0e" + AddressOf2);
        var message = new DnsMessage();
        int[] results = new int[4];
        for (int i = 0; i < Answers; i++)
        {
            random.NextBytes(message.Bytes);
            whole.CopyTo(message.Bytes, 0);
            for (int change = random.Next(4); change > 0; change--)
            {
                // Mostly behind the question: the rest is ignored at once.
                int at = random.Next(8) == 0 ? random.Next(whole.Length) : random.Next(27, whole.Length);
                message.Bytes[at] = (byte)(random.Next(2) == 0 ? random.Next(256) : 0xC0 | random.Next(2));
            }

            int count = random.Next(4) == 0 ? random.Next(DnsMessage.BytesMax + 1) : whole.Length;
            long before = GC.GetAllocatedBytesForCurrentThread();
            DnsResult result = message.Read(count, Id, "w.example");
            Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
            results[(int)result]++;
            Assert.Equal(result == DnsResult.Addresses, result == DnsResult.Addresses && message.AddressCount > 0);
        }

        TestContext.Current.TestOutputHelper!.WriteLine(string.Join(" ", results));
        Assert.All(results, count => Assert.True(count > Answers / 1000));
    }

    private static byte[] Bytes(string hex)
    {
        return Convert.FromHexString(new StringBuilder(hex).Replace(" ", string.Empty).ToString());
    }
}
