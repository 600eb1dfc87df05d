using System.Collections.Generic;
using NanoAgent.Core.Tests.Telemetry;
using NanoAgent.Host.Stores;
using NanoAgent.Simulator;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Faults.Tests.Disk;

/// <summary>The agent on a real file system that is full, or read-only, while it works.</summary>
public sealed class DiskTests(ITestOutputHelper output)
{
    private const int DiskBytes = 1024 * 1024;
    private const int Rounds = 8;

    [Fact]
    public void Disk_FilledByOthersWhileTheCollectorIsDown_RefusesAndDeliversWhatWasAcceptedOnce()
    {
        OnDisk(20261122, (disk, random) =>
        {
            FakeCollector collector = new();
            using DiskAgent one = new(disk.Folder, collector, random, isShared: true);
            Assert.Equal(SpoolResult.Ok, one.Opened);
            long value = 0;
            for (int round = 0; round < Rounds; round++)
            {
                value = Append(one, random, value, random.Next(800));
                disk.Fill();
                long refused = one.Appends.GetValueOrDefault(SpoolAppendResult.Full);
                value = Append(one, random, value, 5_000);
                Assert.True(one.Appends.GetValueOrDefault(SpoolAppendResult.Full) > refused, "Nothing was refused.");
                Assert.Equal(AgentProblem.Unreachable, one.Agent.Problem);
                disk.Free();
                value = Append(one, random, value, 50);
                Assert.Equal(SpoolResult.Ok, one.Flush());
                one.IsCollectorUp = round % 3 == 2;
                one.Run(5_000);
                one.IsCollectorUp = false;
            }

            Assert.True(one.Flushes.GetValueOrDefault(SpoolResult.Full) > 0, "No flush met the full disk.");
            Finish(one, collector);
            Assert.Equal(one.Appends[SpoolAppendResult.Full], one.Count(counters => counters.Refused));
            Report("full disk of others", one);
        });
    }

    [Fact]
    public void Disk_OfItsOwnThatIsTooSmall_EvictsTheOldestAndCountsExactly()
    {
        OnDisk(20261123, (disk, random) =>
        {
            FakeCollector collector = new();
            using DiskAgent one = new(disk.Folder, collector, random, isShared: false);
            Assert.Equal(SpoolResult.Ok, one.Opened);
            long value = Append(one, random, 0, 40_000);
            Assert.Equal(SpoolResult.Ok, one.Flush());
            Assert.Equal(value, one.Appends[SpoolAppendResult.Accepted]);
            long evicted = one.Count(counters => counters.Evicted);
            Assert.True(evicted > 0, "The disk was never full.");

            one.IsCollectorUp = true;
            one.RunEmpty();
            HashSet<long> stored = DiskAgent.StoredOnce(collector);
            Assert.Subset(one.Flushed, stored);
            Assert.Equal(value - evicted, stored.Count);
            Assert.Equal(stored.Count, one.Count(counters => counters.Released));
            Assert.Contains(value, stored);
            Assert.Equal(0, collector.Duplicates);
            output.WriteLine($"disk of its own: {value} flushed, {evicted} evicted, {stored.Count} stored, 0 doubled");
        });
    }

    [Fact]
    public void Disk_ReadOnlyInTheMiddle_IsTypedAndDeliversWhatWasAcceptedOnce()
    {
        OnDisk(20261124, (disk, random) =>
        {
            FakeCollector collector = new();
            using DiskAgent one = new(disk.Folder, collector, random, isShared: true);
            Assert.Equal(SpoolResult.Ok, one.Opened);
            long value = 0;
            for (int round = 0; round < Rounds; round++)
            {
                value = Append(one, random, value, random.Next(300));
                disk.Cover();
                one.IsCollectorUp = round % 2 == 1;
                long refused = one.Appends.GetValueOrDefault(SpoolAppendResult.StoreFailed);

                // As much of one lane as its open segment cannot hold: the next one cannot be made.
                value = Append(one, random, value, 6_000, random.Next(Spool.LanesMax));
                Assert.True(one.Appends.GetValueOrDefault(SpoolAppendResult.StoreFailed) > refused, "None refused.");
                Assert.StartsWith("Read-only file system", one.StoreProblem, System.StringComparison.Ordinal);
                disk.Uncover();
                value = Append(one, random, value, 50);
                Assert.Equal(SpoolResult.Ok, one.Flush());
                one.IsCollectorUp = true;
                one.Run(60_000);
            }

            Finish(one, collector);
            Assert.Equal(one.Appends[SpoolAppendResult.StoreFailed], one.Count(counters => counters.Refused));
            Report("read-only disk", one);
        });
    }

    [Fact]
    public void Disk_FullOrReadOnlyAtARestart_SaysSoAndLosesNothingFlushed()
    {
        OnDisk(20261125, (disk, random) =>
        {
            FakeCollector collector = new();
            HashSet<long> flushed = [], accepted = [];
            long value = 0;
            for (int round = 0; round < Rounds; round++)
            {
                using (DiskAgent one = new(disk.Folder, collector, random, isShared: true))
                {
                    Assert.Equal(SpoolResult.Ok, one.Opened);
                    value = Append(one, random, value, 200 + random.Next(200));
                    disk.Fill();
                    value = Append(one, random, value, 500);
                    one.Agent.Close();
                    flushed.UnionWith(one.Flushed);
                    accepted.UnionWith(one.Accepted);
                }

                using (DiskAgent full = new(disk.Folder, collector, random, isShared: true))
                {
                    Assert.True(full.Opened is SpoolResult.Ok or SpoolResult.Full, full.Opened.ToString());
                    full.Agent.Close();
                }

                disk.Free();
                disk.SetReadOnly(true);
                Assert.Null(FileStore.Open(disk.Folder, long.MaxValue, out string? problem));
                Assert.Contains("make it a writable folder", problem, System.StringComparison.Ordinal);
                disk.SetReadOnly(false);
            }

            using DiskAgent last = new(disk.Folder, collector, random, isShared: true);
            Assert.Equal(SpoolResult.Ok, last.Opened);
            last.IsCollectorUp = true;
            last.RunEmpty();
            HashSet<long> stored = DiskAgent.StoredOnce(collector);
            Assert.Subset(stored, flushed);
            Assert.Subset(accepted, stored);
            Assert.Equal(0, last.Count(counters => counters.Evicted + counters.Corrupt + counters.Unaccounted));
            output.WriteLine($"restarts: {accepted.Count} accepted, {flushed.Count} flushed, {stored.Count} stored");
        });
    }

    /// <summary>Offers records in bursts, of random lanes or of one, with a flush after each.</summary>
    private static long Append(DiskAgent one, SeededRandom random, long value, int records, int lane = -1)
    {
        for (long end = value + records; value < end;)
        {
            for (int burst = 1 + random.Next(30); burst > 0 && value < end; burst--)
            {
                one.Record(lane < 0 ? random.Next(Spool.LanesMax) : lane, ++value);
            }

            one.Flush();
            one.Run(20);
        }

        return value;
    }

    /// <summary>Delivers what is left: what is stored is what was accepted, once, and the sum holds.</summary>
    private static void Finish(DiskAgent one, FakeCollector collector)
    {
        Assert.Equal(SpoolResult.Ok, one.Flush());
        one.IsCollectorUp = true;
        one.RunEmpty();
        HashSet<long> stored = DiskAgent.StoredOnce(collector);
        Assert.True(stored.SetEquals(one.Accepted), stored.Count + " stored of " + one.Accepted.Count);
        Assert.True(stored.IsSupersetOf(one.Flushed), "Flushed records are missing.");
        Assert.Equal(0, collector.Duplicates);
        Assert.Equal(one.Accepted.Count, one.Count(counters => counters.Accepted));
        Assert.Equal(one.Accepted.Count, one.Count(counters => counters.Released));
        Assert.Equal(AgentProblem.None, one.Agent.Problem);
        Assert.Equal(SpoolResult.Ok, one.Agent.Close());
    }

    private void Report(string what, DiskAgent one)
    {
        output.WriteLine(what + ": appends " + string.Join(", ", one.Appends) + "; flushes "
            + string.Join(", ", one.Flushes) + "; " + one.Flushed.Count + " flushed, 0 missing, 0 doubled");
    }

    private void OnDisk(ulong seed, System.Action<PrivateDisk, SeededRandom> test)
    {
        string? problem = PrivateDisk.Problem();
        Assert.SkipWhen(problem is not null, problem ?? string.Empty);
        output.WriteLine("seed " + seed);
        PrivateDisk.Run(DiskBytes, disk => test(disk, new SeededRandom(seed)));
    }
}
