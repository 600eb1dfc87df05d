using System;
using System.Text;
using NanoAgent.Wire;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Wire;

[TestClass]
public class ChecksumTests
{
    [DataRow("", 0x00000000u)]
    [DataRow("a", 0xE8B7BE43u)]
    [DataRow("123456789", 0xCBF43926u)]
    [DataRow("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Crc32_KnownText_GivesZlibsValue(string text, uint expected)
    {
        byte[] bytes = Text.Bytes(text);
        Assert.AreEqual(expected, Crc32.Update(0, bytes, 0, bytes.Length));
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            uint first = Crc32.Update(0, bytes, 0, cut);
            Assert.AreEqual(expected, Crc32.Update(first, bytes, cut, bytes.Length - cut));
        }
    }

    [DataRow("", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [DataRow("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [DataRow(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248D6A61D20638B8E5C026930C3E6039A33CE45964FF2167F6ECEDD419DB06C1")]
    public void Sha256_KnownText_GivesTheStandardsValue(string text, string expected)
    {
        byte[] bytes = Text.Bytes(text);
        var digest = new Sha256();
        digest.Update(bytes, 0, bytes.Length);
        byte[] hash = new byte[34];
        digest.Finish(hash, 1);
        Assert.AreEqual(expected, Text.Hex(hash, 1, 32));
        Assert.AreEqual(0, hash[0] + hash[33]);
    }

    [TestMethod]
    public void Sha256_Reset_ForgetsWhatCameBefore()
    {
        var digest = new Sha256();
        digest.Update(new byte[100], 0, 100);
        digest.Reset();
        byte[] hash = new byte[32];
        digest.Finish(hash, 0);
        Assert.AreEqual("E3B0C442", Text.Hex(hash, 0, 4));
    }
}
