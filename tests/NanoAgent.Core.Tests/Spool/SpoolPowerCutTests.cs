using System;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>The power goes at every operation of the store, and at random ones with random fates.</summary>
public sealed class SpoolPowerCutTests(ITestOutputHelper output)
{
    private const int SegmentsMax = 6;

    [Theory]
    [InlineData("steady", 11)]
    [InlineData("backlog", 12)]
    [InlineData("full", 13)]
    [InlineData("reboots", 14)]
    public void PowerCut_AtEveryOperation_KeepsWhatWasFlushed(string workload, int seed)
    {
        SpoolWorld clean = Run(workload, seed, long.MaxValue);
        long operations = clean.Store.Operations;
        long cuts = 0;
        for (long cut = 0; cut < operations; cut++)
        {
            for (int fate = 0; fate < 3; fate++)
            {
                SpoolWorld world = Run(workload, seed + (1000 * fate), cut);
                Finish(world);
                cuts++;
            }
        }

        output.WriteLine(workload + ", seed " + seed + ": " + cuts + " power cuts, 0 violations");
        Assert.True(operations > 100, "The workload is too small: " + operations);
    }

    [Fact]
    public void PowerCut_RandomWorkloadsFatesAndSectors_KeepWhatWasFlushed()
    {
        const int FirstSeed = 100_000;
        const int Seeds = 3_000;
        int cuts = 0;
        for (int seed = FirstSeed; seed < FirstSeed + Seeds; seed++)
        {
            try
            {
                cuts += RunSeed(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException("Seed " + seed + ": " + e.Message, e);
            }
        }

        output.WriteLine("seeds " + FirstSeed + " to " + (FirstSeed + Seeds - 1) + ": " + cuts
            + " power cuts, 0 violations");
    }

    private static int RunSeed(int seed)
    {
        SpoolWorld world = new(seed, SpoolKit.Options());
        int[] sectors = [0, 256, 512, 4096];
        world.Store.SectorBytes = sectors[world.Random.Next(sectors.Length)];
        world.Open();
        int lives = 1 + world.Random.Next(4);
        for (int life = 0; life < lives; life++)
        {
            world.Store.CutPowerAfter(world.Random.Next(120));
            for (int step = 0; step < 200 && !world.Store.IsPowerCut; step++)
            {
                RandomStep(world);
            }

            Restart(world, world.Random.Next(4));
        }

        world.Verify();
        return lives;
    }

    private static void RandomStep(SpoolWorld world)
    {
        switch (world.Random.Next(12))
        {
            case 0:
                world.Reopen();
                break;
            case 1:
                int records = 1 + world.Random.Next(20);
                int released = 1 + world.Random.Next(20);
                world.ReadAndRelease(world.Random.Next(3), records, released, world.Random.Next(8) == 0);
                break;
            case 2 or 3:
                world.Flush();
                break;
            default:
                world.Append(world.Random.Next(3));
                break;
        }
    }

    /// <summary>Starts again, with so many more cuts during the start itself.</summary>
    private static void Restart(SpoolWorld world, int nestedCuts)
    {
        for (int i = 0; i < nestedCuts; i++)
        {
            world.Restart();
            world.Store.CutPowerAfter(world.Random.Next(6));
            world.Open();
        }

        world.Restart();
        world.Open();
    }

    private static void Finish(SpoolWorld world)
    {
        Restart(world, 0);
        for (int i = 0; i < 5; i++)
        {
            world.Append(i % 3);
        }

        world.Flush();
        world.Verify();
    }

    private static SpoolWorld Run(string workload, int seed, long cut)
    {
        SpoolOptions options = SpoolKit.Options();
        if (workload == "full")
        {
            options.StoreBytesMax = SpoolKit.HeadReserveBytes + (SegmentsMax * SpoolKit.SegmentBytes);
        }

        SpoolWorld world = new(seed, options) { EvictedAllowed = workload == "full" ? long.MaxValue : 0 };
        if (cut != long.MaxValue)
        {
            world.Store.CutPowerAfter(cut);
        }

        world.Open();
        switch (workload)
        {
            case "steady":
                Steady(world);
                break;
            case "backlog":
                Backlog(world);
                break;
            case "full":
                Fill(world);
                break;
            default:
                Reboots(world);
                break;
        }

        return world;
    }

    private static void Steady(SpoolWorld world)
    {
        for (int i = 0; i < 60; i++)
        {
            world.Append(i % 7 == 0 ? 0 : 1);
            if (i % 3 == 2)
            {
                world.Flush();
            }

            if (i % 5 == 4)
            {
                world.ReadAndRelease(0, 10, 10, false);
                world.ReadAndRelease(1, 6, 6, false);
            }
        }
    }

    private static void Backlog(SpoolWorld world)
    {
        for (int i = 0; i < 80; i++)
        {
            world.Append(i % 3);
            if (i % 10 == 9)
            {
                world.Flush();
            }

            if (i == 40)
            {
                world.Reopen();
            }
        }

        for (int i = 0; i < 12; i++)
        {
            world.ReadAndRelease(i % 3, 7, 4, i % 4 == 0);
        }
    }

    private static void Fill(SpoolWorld world)
    {
        for (int i = 0; i < 120; i++)
        {
            world.Append(i % 11 == 0 ? 0 : 1 + (i % 2));
            if (i % 4 == 3)
            {
                world.Flush();
            }

            if (i % 13 == 12)
            {
                world.ReadAndRelease(1, 3, 2, false);
            }
        }
    }

    private static void Reboots(SpoolWorld world)
    {
        for (int boot = 0; boot < 8; boot++)
        {
            for (int i = 0; i < 5; i++)
            {
                world.Append(1);
                world.Append(2);
                world.Flush();
                world.ReadAndRelease(1, 2, 2, false);
            }

            world.Reopen();
        }
    }
}
