using System;
using System.Text;
using NanoAgent.Wire;

namespace NanoAgent.Core.Tests.Wire;

/// <summary>Mutated answers, by the hundred thousand; each case by itself runs on boards.</summary>
public sealed class DnsMessageTests
{
    private const int Id = 0x1234;

    // "w.example" asked for, as it stands behind every header here, and where its name begins.
    private const string Question = "01 77 07 65 78 61 6d 70 6c 65 00 00 01 00 01";
    private const string Owner = "c0 0c";
    private const string AddressOf1 = " 00 01 00 01 00 00 00 3c 00 04 c0 00 02 01"; // A, IN, 60 s, 192.0.2.1
    private const string AddressOf2 = " 00 01 00 01 00 00 00 1e 00 04 c0 00 02 02"; // A, IN, 30 s, 192.0.2.2
    private const string AliasA = " 00 05 00 01 00 00 00 0a 00 04 01 61 c0 0e"; // CNAME, IN, 10 s, a.example

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
