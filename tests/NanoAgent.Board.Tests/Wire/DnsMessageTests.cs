using NanoAgent.Wire;
using nanoFramework.TestFramework;
using static NanoAgent.Board.Tests.Wire.DnsBytes;

namespace NanoAgent.Board.Tests.Wire;

[TestClass]
public class DnsMessageTests
{
    [TestMethod]
    public void WriteQuery_Name_IsTheQuestionOfRfc1035()
    {
        var message = new DnsMessage();
        byte[] expected = Text.FromHex("ab cd 01 00 00 01 00 00 00 00 00 00 " + Question);
        int count = message.WriteQuery(0xABCD, "w.example");
        Assert.AreEqual(Text.Hex(expected, 0, expected.Length), Text.Hex(message.Bytes, 0, count));
        Assert.AreEqual(count, message.WriteQuery(0xABCD, "w.example."));
    }

    [DataRow("")]
    [DataRow(".")]
    [DataRow("a..b")]
    [DataRow(".a")]
    [DataRow("a b")]
    [DataRow("b\u00FCcher.example")]
    [DataRow("0123456789012345678901234567890123456789012345678901234567890123.example")]
    public void WriteQuery_NoNameOfDns_IsZero(string name)
    {
        Assert.AreEqual(0, new DnsMessage().WriteQuery(1, name));
    }

    [TestMethod]
    public void WriteQuery_LongestName_FitsAndOneMoreDoesNot()
    {
        string longest = "";
        for (int i = 0; i < 5; i++)
        {
            longest += new string('a', 49) + ".";
        }

        longest += "bcd";
        Assert.AreEqual(253, longest.Length);
        Assert.AreEqual(12 + 255 + 4, new DnsMessage().WriteQuery(1, longest));
        Assert.AreEqual(0, new DnsMessage().WriteQuery(1, longest + "e"));
        Assert.AreEqual(0, new DnsMessage().WriteQuery(1, new string('a', 1000)));
    }

    [TestMethod]
    public void Read_TwoAddresses_GivesThemInOrderWithTheLeastTimeToLive()
    {
        DnsMessage message = Answer("81 80", 2, Owner + AddressOf1 + Owner + AddressOf2, out DnsResult result);
        Assert.AreEqual(DnsResult.Addresses, result);
        Assert.AreEqual("192.0.2.1 192.0.2.2 ", Addresses(message));
        Assert.AreEqual(30, message.TimeToLiveSeconds);
    }

    [TestMethod]
    public void Read_SixAddresses_KeepsTheFirstFour()
    {
        string records = "";
        for (int i = 0; i < 6; i++)
        {
            records += Owner + AddressOf1 + " ";
        }

        DnsMessage message = Answer("81 80", 6, records, out DnsResult result);
        Assert.AreEqual(DnsResult.Addresses, result);
        Assert.AreEqual(DnsMessage.AddressesMax, message.AddressCount);
    }

    [DataRow(Owner + AliasA + "01 61 c0 0e" + AddressOf1)]
    [DataRow("01 61 c0 0e" + AddressOf1 + Owner + AliasA)]
    [DataRow("01 57 07 45 58 41 4d 50 4c 45 00" + AliasA + "01 41 c0 0e" + AddressOf1)]
    public void Read_AliasInAnyOrderAndCase_GivesTheAddressOfItsTarget(string records)
    {
        DnsMessage message = Answer("81 80", 2, records, out DnsResult result);
        Assert.AreEqual(DnsResult.Addresses, result);
        Assert.AreEqual("192.0.2.1 ", Addresses(message));
        Assert.AreEqual(10, message.TimeToLiveSeconds);
    }

    [TestMethod]
    public void Read_RecordsOfOthers_AreNotTaken()
    {
        // Another name's address, and the asked name's of another class and another type.
        string records = "01 7a c0 0e" + AddressOf1
            + Owner + " 00 01 00 03 00 00 00 3c 00 04 c0 00 02 01"
            + Owner + " 00 1c 00 01 00 00 00 3c 00 04 c0 00 02 01";
        Answer("81 80", 3, records, out DnsResult result);
        Assert.AreEqual(DnsResult.NoAddress, result);
    }

    [TestMethod]
    public void Read_TimeToLiveAbove31Bits_IsNone()
    {
        DnsMessage message = Answer(
            "81 80", 1, Owner + " 00 01 00 01 80 00 00 01 00 04 c0 00 02 01", out DnsResult result);
        Assert.AreEqual(DnsResult.Addresses, result);
        Assert.AreEqual(0, message.TimeToLiveSeconds);
    }

    [DataRow("81 80", (int)DnsResult.NoAddress)]
    [DataRow("81 83", (int)DnsResult.NoAddress)]
    [DataRow("81 82", (int)DnsResult.ServerFailed)]
    [DataRow("81 85", (int)DnsResult.ServerFailed)]
    [DataRow("83 80", (int)DnsResult.ServerFailed)]
    [DataRow("01 00", (int)DnsResult.NotTheAnswer)]
    [DataRow("a9 80", (int)DnsResult.NotTheAnswer)]
    public void Read_NoRecords_MeansWhatItsFlagsSay(string flags, int expected)
    {
        Answer(flags, 0, "", out DnsResult result);
        Assert.AreEqual(expected, (int)result);
    }

    [TestMethod]
    public void Read_CutAnswer_GivesTheAddressesBeforeTheCut()
    {
        DnsMessage message = Answer("83 80", 5, Owner + AddressOf1 + Owner + " 00 01", out DnsResult result);
        Assert.AreEqual(DnsResult.Addresses, result);
        Assert.AreEqual("192.0.2.1 ", Addresses(message));
        Answer("83 80", 5, Owner + AliasA, out result);
        Assert.AreEqual(DnsResult.ServerFailed, result);
    }

    [DataRow(Owner + AddressOf1 + Owner + " 00 01")]
    [DataRow(Owner + " 00 01 00 01 00 00 00 3c 00 05 c0 00 02 01")]
    [DataRow("40 61 00" + AddressOf1)]
    [DataRow("3f 61")]
    public void Read_RecordsThatEndTooEarlyUncut_AreTheServersFailure(string records)
    {
        Answer("81 80", 2, records, out DnsResult result);
        Assert.AreEqual(DnsResult.ServerFailed, result);
    }

    [DataRow("c0 1b" + AddressOf1)] // an owner that points to itself
    [DataRow("c0 1d c0 1b" + AddressOf1)] // two that point to each other
    [DataRow("ff ff" + AddressOf1)] // beyond the message
    [DataRow(Owner + " 00 05 00 01 00 00 00 0a 00 02 c0 0c")] // the asked name, alias of itself
    public void Read_CirclesAndPointersIntoNothing_GiveNoAddress(string records)
    {
        DnsMessage message = Answer("81 80", 1, records, out DnsResult result);
        Assert.AreNotEqual(DnsResult.Addresses, result);
        Assert.AreEqual(0, message.AddressCount);
    }

    [DataRow("12 35 81 80 00 01 00 00 00 00 00 00 " + Question)]
    [DataRow("12 34 81 80 00 00 00 00 00 00 00 00")]
    [DataRow("12 34 81 80 00 02 00 00 00 00 00 00 " + Question)]
    [DataRow("12 34 81 80 00 01 00 00 00 00 00 00 01 78 07 65 78 61 6d 70 6c 65 00 00 01 00 01")]
    [DataRow("12 34 81 80 00 01 00 00 00 00 00 00 01 77 07 65 78 61 6d 70 6c 65 00 00 1c 00 01")]
    [DataRow("12 34 81 80 00 01 00 00 00 00 00 00 01 77 07 65 78 61 6d 70 6c 65 01 00 01 00 01")]
    [DataRow("12 34 81 80 00 01 00 00 00 00 00 00 01 77 07 65 78")]
    [DataRow("12 34 81")]
    public void Read_AnotherQuestionsAnswer_IsNotTheAnswer(string message)
    {
        Assert.AreEqual(DnsResult.NotTheAnswer, Read(message, out _));
    }

    [TestMethod]
    public void Read_QuestionInOtherCase_IsTheAnswer()
    {
        const string message =
            "12 34 81 80 00 01 00 01 00 00 00 00 01 57 07 45 58 61 6d 70 6c 65 00 00 01 00 01 " + Owner + AddressOf1;
        Assert.AreEqual(DnsResult.Addresses, Read(message, out _));
    }

    [TestMethod]
    public void Read_ServerThatCouldNotReadTheQuestion_HasFailed()
    {
        Assert.AreEqual(DnsResult.ServerFailed, Read("12 34 81 81 00 00 00 00 00 00 00 00", out _));
    }

    private static DnsMessage Answer(string flags, int records, string answers, out DnsResult result)
    {
        result = Read(
            "12 34 " + flags + " 00 01 00 0" + records + " 00 00 00 00 " + Question + answers, out DnsMessage message);
        return message;
    }

    private static DnsResult Read(string hex, out DnsMessage message)
    {
        byte[] bytes = Text.FromHex(hex);
        message = new DnsMessage();
        for (int i = 0; i < message.Bytes.Length; i++)
        {
            // What an earlier message left behind the end must not be read.
            message.Bytes[i] = i < bytes.Length ? bytes[i] : (byte)1;
        }

        return message.Read(bytes.Length, Id, "w.example");
    }

    private static string Addresses(DnsMessage message)
    {
        string all = "";
        for (int i = 0; i < message.AddressCount; i++)
        {
            all += message.Address(i) + " ";
        }

        return all;
    }
}
