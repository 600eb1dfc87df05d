using System;
using System.IO;
using System.Linq;
using NanoAgent.Host;
using NanoAgent.Host.Stores;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Wire;

namespace NanoAgent.Host.Tests.Stores;

/// <summary>The zeros that a store writes ahead of the spool's bytes: never seen, and given back.</summary>
public sealed class RoomAheadTests : IDisposable
{
    private const long QuotaBytes = 1 << 20;
    private const string Name = "spool.1.00000001";
    private readonly string _folder =
        Path.Combine(Path.GetTempPath(), "nanoagent-room-" + Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void Append_InSmallCommits_GrowsTheFileOnceAndItsLengthNot()
    {
        using FileStore store = Open();
        ISegment segment = store.Create(Name)!;
        AppendAndCommit(segment, 3);
        Assert.Equal(FileSegment.RoomAheadBytes, FileBytes());
        Assert.Equal(3 * 88, segment.Length);
        byte[] buffer = new byte[200];
        Assert.Equal(88, segment.Read(2 * 88, buffer, 0, 200));
        Assert.Equal(0, segment.Read(3 * 88, buffer, 0, 200));
        Assert.Equal(QuotaBytes - (3 * 88), store.BytesLeft);
        segment.Close();
        Assert.Equal(3 * 88, FileBytes());
    }

    [Fact]
    public void Append_InLargeCommitsOrUnderOtherNames_GetsNoRoomAhead()
    {
        using FileStore store = Open();
        ISegment segment = store.Create(Name)!;
        byte[] large = Enumerable.Repeat((byte)1, FileSegment.SmallCommitBytes + 1).ToArray();
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(StoreResult.Ok, segment.Append(large, 0, large.Length));
            Assert.Equal(StoreResult.Ok, segment.Commit());
        }

        Assert.Equal(3 * large.Length, FileBytes());
        ISegment other = store.Create("other")!;
        AppendAndCommit(other, 3);
        Assert.Equal(3 * 88, new FileInfo(Path.Combine(_folder, "other")).Length);
        segment.Close();
        other.Close();
    }

    [Fact]
    public void Open_AfterAProcessThatNeverClosed_GivesItsZerosBack()
    {
        using (FileStore store = Open())
        {
            // Never closed: what a killed process leaves, as the kernel has it.
            AppendAndCommit(store.Create(Name)!, 3);
            var view = new FolderView(_folder);
            ISegment seen = view.Open(Name)!;
            Assert.Equal(3 * 88, seen.Length);
            byte[] buffer = new byte[200];
            Assert.Equal(8, seen.Read((3 * 88) - 8, buffer, 0, 200));
            Assert.Equal(0, seen.Read(3 * 88, buffer, 0, 200));
            seen.Close();
        }

        Assert.Equal(FileSegment.RoomAheadBytes, FileBytes());
        using FileStore again = Open();
        Assert.Equal(3 * 88, FileBytes());
        Assert.Equal(QuotaBytes - (3 * 88), again.BytesLeft);
        ISegment segment = again.Open(Name)!;
        Assert.Equal(3 * 88, segment.Length);
        segment.Close();
    }

    [Fact]
    public void Open_FileOfZerosAlone_IsEmpty()
    {
        Directory.CreateDirectory(_folder);
        File.WriteAllBytes(Path.Combine(_folder, Name), new byte[10_000]);
        using FileStore store = Open();
        ISegment segment = store.Open(Name)!;
        Assert.Equal(0, segment.Length);
        segment.Close();
    }

    [Fact]
    public void Spool_KilledAgainAndAgain_GoesOnInTheSameSegmentAndLosesNothing()
    {
        const int Kills = 40;
        byte[] payload = new byte[64];
        for (int i = 0; i < Kills; i++)
        {
            using FileStore store = Open();
            var spool = new Spool(store, new HostRandom(), new SpoolOptions());
            Assert.Equal(SpoolResult.Ok, spool.Open());
            Assert.Equal(0, spool.OpenReport.TornBytes);
            for (int record = 0; record < 3; record++)
            {
                Assert.Equal(SpoolAppendResult.Accepted, spool.Append(1, payload, 0, payload.Length));
                Assert.Equal(SpoolResult.Ok, spool.Flush());
            }

            Assert.Equal(3 * (i + 1), spool.PendingFlushed(1));
        }

        Assert.Single(Directory.GetFiles(_folder, "spool.1.*"));
    }

    [Fact]
    public void Read_InOrderAndNot_WhileTheSegmentGrows_GivesWhatWasAppended()
    {
        var random = new Random(11);
        byte[] all = new byte[1 << 20];
        random.NextBytes(all);
        using FileStore store = Open();
        ISegment segment = store.Create("spool.1.00000001")!;
        byte[] buffer = new byte[5_000];
        int length = 0;
        long position = 0;
        for (int i = 0; i < 5_000; i++)
        {
            if (random.Next(4) == 0 && length < all.Length)
            {
                int more = Math.Min(1 + random.Next(2_000), all.Length - length);
                Assert.Equal(StoreResult.Ok, segment.Append(all, length, more));
                length += more;
            }

            // Mostly on, as the spool reads: sometimes from a little before the end of the last read, or from anywhere.
            position = random.Next(10) == 0 ? random.Next(length + 1) : Math.Max(0, position - random.Next(30));
            int count = 1 + random.Next(buffer.Length - 1);
            int got = segment.Read(position, buffer, 0, count);
            Assert.InRange(got, position < length ? 1 : 0, count);
            Assert.True(buffer.AsSpan(0, got).SequenceEqual(all.AsSpan((int)position, got)), $"read {i} at {position}");
            position += got;
        }

        segment.Close();
    }

    [Fact]
    public void Crc_OfTheHost_IsTheCoresForEveryLengthAndStart()
    {
        byte[] bytes = new byte[600];
        new Random(7).NextBytes(bytes);
        Crc32Update? before = Crc32.Platform;
        for (int count = 0; count < 100; count++)
        {
            uint fast = SlicedCrc32.Update(0xABCD1234, bytes, count % 9, count * 5);
            uint slow = ~0xABCD1234;
            foreach (byte value in bytes.AsSpan(count % 9, count * 5))
            {
                slow ^= value;
                for (int bit = 0; bit < 8; bit++)
                {
                    slow = (slow & 1) != 0 ? (slow >> 1) ^ 0xEDB88320u : slow >> 1;
                }
            }

            Assert.Equal(~slow, fast);
            Assert.Equal(fast, FoldedCrc32.Update(0xABCD1234, bytes, count % 9, count * 5));
        }

        Open().Dispose();
        Assert.NotNull(Crc32.Platform);
        Assert.True(before is null || before == Crc32.Platform);
    }

    private static void AppendAndCommit(ISegment segment, int times)
    {
        byte[] bytes = Enumerable.Repeat((byte)7, 88).ToArray();
        for (int i = 0; i < times; i++)
        {
            Assert.Equal(StoreResult.Ok, segment.Append(bytes, 0, bytes.Length));
            Assert.Equal(StoreResult.Ok, segment.Commit());
        }
    }

    private long FileBytes()
    {
        return new FileInfo(Path.Combine(_folder, Name)).Length;
    }

    private FileStore Open()
    {
        FileStore? store = FileStore.Open(_folder, QuotaBytes, out string? problem);
        Assert.True(store != null, problem);
        return store;
    }
}
