using System;
using System.Security.Cryptography;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class ChecksumTests
{
    [Theory]
    [InlineData("", 0x00000000u)]
    [InlineData("a", 0xE8B7BE43u)]
    [InlineData("123456789", 0xCBF43926u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x414FA339u)]
    public void Crc32_KnownText_GivesZlibsValue(string text, uint expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        Assert.Equal(expected, Crc32.Update(0, bytes, 0, bytes.Length));
        for (int cut = 0; cut <= bytes.Length; cut++)
        {
            uint first = Crc32.Update(0, bytes, 0, cut);
            Assert.Equal(expected, Crc32.Update(first, bytes, cut, bytes.Length - cut));
        }
    }

    [Theory]
    [InlineData("", "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855")]
    [InlineData("abc", "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD")]
    [InlineData(
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248D6A61D20638B8E5C026930C3E6039A33CE45964FF2167F6ECEDD419DB06C1")]
    public void Sha256_KnownText_GivesTheStandardsValue(string text, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(text);
        var digest = new Sha256();
        digest.Update(bytes, 0, bytes.Length);
        byte[] hash = new byte[34];
        digest.Finish(hash, 1);
        Assert.Equal(expected, Convert.ToHexString(hash, 1, 32));
        Assert.Equal(0, hash[0] + hash[33]);
    }

    [Fact]
    public void Sha256_RandomBytesInRandomPieces_AgreesWithThePlatforms()
    {
        int seed = 20261122;
        TestContext.Current.TestOutputHelper!.WriteLine("seed " + seed);
        var random = new Random(seed);
        var digest = new Sha256();
        byte[] hash = new byte[32];
        for (int round = 0; round < 500; round++)
        {
            byte[] bytes = new byte[random.Next(300)];
            random.NextBytes(bytes);
            for (int at = 0; at < bytes.Length;)
            {
                int piece = Math.Min(random.Next(0, 130), bytes.Length - at);
                digest.Update(bytes, at, piece);
                at += piece;
            }

            digest.Finish(hash, 0);
            Assert.Equal(Convert.ToHexString(SHA256.HashData(bytes)), Convert.ToHexString(hash));
        }
    }

    [Fact]
    public void Sha256_Reset_ForgetsWhatCameBefore()
    {
        var digest = new Sha256();
        digest.Update(new byte[100], 0, 100);
        digest.Reset();
        byte[] hash = new byte[32];
        digest.Finish(hash, 0);
        Assert.Equal("E3B0C442", Convert.ToHexString(hash, 0, 4));
    }

    [Fact]
    public void Checksums_SteadyState_AllocateNothing()
    {
        var digest = new Sha256();
        byte[] bytes = new byte[1000];
        byte[] hash = new byte[32];
        uint crc = 0;
        long allocated = Allocation.Least(() =>
        {
            crc = Crc32.Update(crc, bytes, 0, bytes.Length);
            digest.Update(bytes, 0, bytes.Length);
            digest.Finish(hash, 0);
        });

        Assert.Equal(0, allocated);
    }
}
