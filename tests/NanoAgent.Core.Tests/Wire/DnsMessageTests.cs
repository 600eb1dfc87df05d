using System;
using System.Linq;
using System.Text;
using NanoAgent.Wire;

namespace NanoAgent.Core.Tests.Wire;

public sealed class DnsMessageTests
{
    private const int Id = 0x1234;

    // "w.example" asked for, as it stands behind every header here, and where its name begins.
    private const string Question = "01 77 07 65 78 61 6d 70 6c 65 00 00 01 00 01";
    private const string Owner = "c0 0c";
    private const string AddressOf1 = " 00 01 00 01 00 00 00 3c 00 04 c0 00 02 01"; // A, IN, 60 s, 192.0.2.1
    private const string AddressOf2 = " 00 01 00 01 00 00 00 1e 00 04 c0 00 02 02"; // A, IN, 30 s, 192.0.2.2
    private const string AliasA = " 00 05 00 01 00 00 00 0a 00 04 01 61 c0 0e"; // CNAME, IN, 10 s, a.example

    [Fact]
    public void WriteQuery_Name_IsTheQuestionOfRfc1035()
    {
        var message = new DnsMessage();
        int count = message.WriteQuery(0xABCD, "w.example");
        Assert.Equal(Bytes("ab cd 01 00 00 01 00 00 00 00 00 00 " + Question), message.Bytes.Take(count));
        Assert.Equal(count, message.WriteQuery(0xABCD, "w.example."));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a b")]
    [InlineData("bücher.example")]
    [InlineData("0123456789012345678901234567890123456789012345678901234567890123.example")]
    public void WriteQuery_NoNameOfDns_IsZero(string name)
    {
        Assert.Equal(0, new DnsMessage().WriteQuery(1, name));
    }

    [Fact]
    public void WriteQuery_LongestName_FitsAndOneMoreDoesNot()
    {
        string longest = string.Join('.', Enumerable.Repeat(new string('a', 49), 5)) + ".bcd";
        Assert.Equal(253, longest.Length);
        Assert.Equal(12 + 255 + 4, new DnsMessage().WriteQuery(1, longest));
        Assert.Equal(0, new DnsMessage().WriteQuery(1, longest + "e"));
        Assert.Equal(0, new DnsMessage().WriteQuery(1, new string('a', 1000)));
    }

    [Fact]
    public void Read_TwoAddresses_GivesThemInOrderWithTheLeastTimeToLive()
    {
        DnsMessage message = Answer("81 80", 2, Owner + AddressOf1 + Owner + AddressOf2, out DnsResult result);
        Assert.Equal(DnsResult.Addresses, result);
        Assert.Equal(["192.0.2.1", "192.0.2.2"], Addresses(message));
        Assert.Equal(30, message.TimeToLiveSeconds);
    }

    [Fact]
    public void Read_SixAddresses_KeepsTheFirstFour()
    {
        string records = string.Concat(Enumerable.Repeat(Owner + AddressOf1 + " ", 6));
        DnsMessage message = Answer("81 80", 6, records, out DnsResult result);
        Assert.Equal(DnsResult.Addresses, result);
        Assert.Equal(DnsMessage.AddressesMax, message.AddressCount);
    }

    [Theory]
    [InlineData(Owner + AliasA + "01 61 c0 0e" + AddressOf1)]
    [InlineData("01 61 c0 0e" + AddressOf1 + Owner + AliasA)]
    [InlineData("01 57 07 45 58 41 4d 50 4c 45 00" + AliasA + "01 41 c0 0e" + AddressOf1)]
    public void Read_AliasInAnyOrderAndCase_GivesTheAddressOfItsTarget(string records)
    {
        DnsMessage message = Answer("81 80", 2, records, out DnsResult result);
        Assert.Equal(DnsResult.Addresses, result);
        Assert.Equal(["192.0.2.1"], Addresses(message));
        Assert.Equal(10, message.TimeToLiveSeconds);
    }

    [Fact]
    public void Read_RecordsOfOthers_AreNotTaken()
    {
        // Another name's address, and the asked name's of another class and another type.
        string records = "01 7a c0 0e" + AddressOf1
            + Owner + " 00 01 00 03 00 00 00 3c 00 04 c0 00 02 01"
            + Owner + " 00 1c 00 01 00 00 00 3c 00 04 c0 00 02 01";
        Answer("81 80", 3, records, out DnsResult result);
        Assert.Equal(DnsResult.NoAddress, result);
    }

    [Fact]
    public void Read_TimeToLiveAbove31Bits_IsNone()
    {
        DnsMessage message = Answer(
            "81 80", 1, Owner + " 00 01 00 01 80 00 00 01 00 04 c0 00 02 01", out DnsResult result);
        Assert.Equal(DnsResult.Addresses, result);
        Assert.Equal(0, message.TimeToLiveSeconds);
    }

    [Theory]
    [InlineData("81 80", DnsResult.NoAddress)]
    [InlineData("81 83", DnsResult.NoAddress)]
    [InlineData("81 82", DnsResult.ServerFailed)]
    [InlineData("81 85", DnsResult.ServerFailed)]
    [InlineData("83 80", DnsResult.ServerFailed)]
    [InlineData("01 00", DnsResult.NotTheAnswer)]
    [InlineData("a9 80", DnsResult.NotTheAnswer)]
    public void Read_NoRecords_MeansWhatItsFlagsSay(string flags, DnsResult expected)
    {
        Answer(flags, 0, string.Empty, out DnsResult result);
        Assert.Equal(expected, result);
    }

    [Fact]
    public void Read_CutAnswer_GivesTheAddressesBeforeTheCut()
    {
        DnsMessage message = Answer("83 80", 5, Owner + AddressOf1 + Owner + " 00 01", out DnsResult result);
        Assert.Equal(DnsResult.Addresses, result);
        Assert.Equal(["192.0.2.1"], Addresses(message));
        Answer("83 80", 5, Owner + AliasA, out result);
        Assert.Equal(DnsResult.ServerFailed, result);
    }

    [Theory]
    [InlineData(Owner + AddressOf1 + Owner + " 00 01")]
    [InlineData(Owner + " 00 01 00 01 00 00 00 3c 00 05 c0 00 02 01")]
    [InlineData("40 61 00" + AddressOf1)]
    [InlineData("3f 61")]
    public void Read_RecordsThatEndTooEarlyUncut_AreTheServersFailure(string records)
    {
        Answer("81 80", 2, records, out DnsResult result);
        Assert.Equal(DnsResult.ServerFailed, result);
    }

    [Theory]
    [InlineData("c0 1b" + AddressOf1)] // an owner that points to itself
    [InlineData("c0 1d c0 1b" + AddressOf1)] // two that point to each other
    [InlineData("ff ff" + AddressOf1)] // beyond the message
    [InlineData(Owner + " 00 05 00 01 00 00 00 0a 00 02 c0 0c")] // the asked name, alias of itself
    public void Read_CirclesAndPointersIntoNothing_GiveNoAddress(string records)
    {
        DnsMessage message = Answer("81 80", 1, records, out DnsResult result);
        Assert.NotEqual(DnsResult.Addresses, result);
        Assert.Equal(0, message.AddressCount);
    }

    [Theory]
    [InlineData("12 35 81 80 00 01 00 00 00 00 00 00 " + Question)]
    [InlineData("12 34 81 80 00 00 00 00 00 00 00 00")]
    [InlineData("12 34 81 80 00 02 00 00 00 00 00 00 " + Question)]
    [InlineData("12 34 81 80 00 01 00 00 00 00 00 00 01 78 07 65 78 61 6d 70 6c 65 00 00 01 00 01")]
    [InlineData("12 34 81 80 00 01 00 00 00 00 00 00 01 77 07 65 78 61 6d 70 6c 65 00 00 1c 00 01")]
    [InlineData("12 34 81 80 00 01 00 00 00 00 00 00 01 77 07 65 78 61 6d 70 6c 65 01 00 01 00 01")]
    [InlineData("12 34 81 80 00 01 00 00 00 00 00 00 01 77 07 65 78")]
    [InlineData("12 34 81")]
    public void Read_AnotherQuestionsAnswer_IsNotTheAnswer(string message)
    {
        Assert.Equal(DnsResult.NotTheAnswer, Read(Bytes(message), out _));
    }

    [Fact]
    public void Read_QuestionInOtherCase_IsTheAnswer()
    {
        byte[] bytes = Bytes("12 34 81 80 00 01 00 01 00 00 00 00 01 57 07 45 58 61 6d 70 6c 65 00 00 01 00 01 "
            + Owner + AddressOf1);
        Assert.Equal(DnsResult.Addresses, Read(bytes, out _));
    }

    [Fact]
    public void Read_ServerThatCouldNotReadTheQuestion_HasFailed()
    {
        Assert.Equal(DnsResult.ServerFailed, Read(Bytes("12 34 81 81 00 00 00 00 00 00 00 00"), out _));
    }

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

    private static DnsMessage Answer(string flags, int records, string answers, out DnsResult result)
    {
        byte[] bytes = Bytes($"12 34 {flags} 00 01 00 {records:x2} 00 00 00 00 " + Question + answers);
        result = Read(bytes, out DnsMessage message);
        return message;
    }

    private static DnsResult Read(byte[] bytes, out DnsMessage message)
    {
        message = new DnsMessage();

        // What an earlier message left behind the end must not be read.
        Array.Fill(message.Bytes, (byte)1);
        bytes.CopyTo(message.Bytes, 0);
        return message.Read(bytes.Length, Id, "w.example");
    }

    private static string[] Addresses(DnsMessage message)
    {
        return Enumerable.Range(0, message.AddressCount).Select(message.Address).ToArray();
    }

    private static byte[] Bytes(string hex)
    {
        return Convert.FromHexString(new StringBuilder(hex).Replace(" ", string.Empty).ToString());
    }
}
