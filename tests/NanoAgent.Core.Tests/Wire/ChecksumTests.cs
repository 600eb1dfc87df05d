using System;
using System.Security.Cryptography;
using System.Text;
using NanoAgent.Core.Tests.Fakes;
using NanoAgent.Wire;
using Xunit;

namespace NanoAgent.Core.Tests.Wire;

public class ChecksumTests
{
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
