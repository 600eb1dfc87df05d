using System.Collections.Generic;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using NanoAgent.Host;
using NanoAgent.Host.Stores;
using NanoAgent.Spooling;
using Xunit;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>Looks into the spool of an agent that does not run.</summary>
internal static class SpoolView
{
    /// <summary>Makes a spool with so many records, all in lane 1 and flushed.</summary>
    public static void Fill(string folder, int records)
    {
        using FileStore store = FileStore.Open(folder, 1 << 24, out _)!;
        var spool = new Spool(store, new HostRandom(), new SpoolOptions());
        Assert.Equal(SpoolResult.Ok, spool.Open());
        for (int i = 0; i < records; i++)
        {
            byte[] payload = Encoding.ASCII.GetBytes($"record {i}");
            Assert.Equal(SpoolAppendResult.Accepted, spool.Append(1, payload, 0, payload.Length));
        }

        Assert.Equal(SpoolResult.Ok, spool.Flush());
        Assert.Equal(SpoolResult.Ok, spool.Close());
    }

    /// <summary>Records that are flushed and not delivered, as <c>spool inspect</c> counts them.</summary>
    public static async Task<long> UnreleasedAsync(string folder)
    {
        Outcome outcome = await TestProcess.RunAsync("spool", "inspect", "--json", folder);
        Assert.True(outcome.ExitCode == 0, outcome.ToString());
        using JsonDocument json = JsonDocument.Parse(outcome.Output);
        return json.RootElement.GetProperty("unreleased").GetInt64();
    }

    /// <summary>The keys of all records that are flushed and not delivered, read from a copy of the folder.</summary>
    public static HashSet<(long Boot, long Sequence)> Keys(string folder, string copy)
    {
        Directory.CreateDirectory(copy);
        foreach (string path in Directory.EnumerateFiles(folder))
        {
            File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        }

        using FileStore store = FileStore.Open(copy, long.MaxValue, out _)!;
        var spool = new Spool(store, new HostRandom(), new SpoolOptions());
        Assert.Equal(SpoolResult.Ok, spool.Open());
        var keys = new HashSet<(long, long)>();
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            ReadLane(spool, lane, keys);
        }

        Assert.Equal(SpoolResult.Ok, spool.Close());
        return keys;
    }

    private static void ReadLane(Spool spool, int lane, HashSet<(long, long)> keys)
    {
        byte[] buffer = new byte[Spool.PayloadBytesCeiling];
        while (spool.Pending(lane) > 0)
        {
            spool.BeginRead(lane);
            while (spool.ReadNext(lane, buffer, 0, buffer.Length, out _, out long sequence) == SpoolReadResult.Record)
            {
                keys.Add((spool.ReadBootEpoch(lane), sequence));
            }

            Assert.Equal(SpoolResult.Ok, spool.ReleaseRead(lane));
        }
    }
}
