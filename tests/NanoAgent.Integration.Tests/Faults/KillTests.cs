using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading.Tasks;
using NanoAgent.Integration.Tests.Support;
using Xunit;

namespace NanoAgent.Integration.Tests.Faults;

/// <summary>
/// Agents under load on the real disk before the real collector, killed by SIGKILL at random moments again and again.
/// NANOAGENT_KILLS asks for another number than the 500 of a full run.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int KillsDefault = 500;
    private const ulong Seed = 20261122;

    private static readonly string[] s_engines = ["core", "libcurl"];

    [Fact]
    public async Task Agent_KilledAtRandomMomentsUnderLoad_StoresWhatWasFlushedOnce()
    {
        string? asked = Environment.GetEnvironmentVariable("NANOAGENT_KILLS");
        int kills = asked is null ? KillsDefault : int.Parse(asked, CultureInfo.InvariantCulture);
        output.WriteLine($"seed {Seed}");
        using var folder = new TempFolder();
        await using var collector = new CollectorProcess(folder.File("collector.db"));
        await collector.StartAsync();
        KilledDevice[] devices = s_engines.Select((engine, i) => new KilledDevice(
            "device-" + engine, engine, folder.Folder(engine), collector.Address, Seed + (ulong)i)).ToArray();
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(devices.Select((device, i) => device.KillAsync((kills + i) / devices.Length)));
        TimeSpan spent = Stopwatch.GetElapsedTime(began);

        long missing = 0, doubled = 0, invented = 0, stored = 0;
        foreach (KilledDevice device in devices)
        {
            (long accepted, long released, long lost) = await device.DrainAsync();
            List<StoredRecord> records = await collector.RecordsAsync(device.Name);
            missing += device.Missing(records);
            doubled += KilledDevice.Doubled(records);
            invented += device.Invented(records);
            stored += records.Count;
            Assert.Equal((records.Count, records.Count, 0), (accepted, released, lost));
        }

        long again = await collector.StatAsync("duplicates");
        output.WriteLine($"{devices.Sum(device => device.Kills)} kills ({devices.Sum(device => device.KilledInStart)} "
            + $"in the start, {devices.Sum(device => device.KilledInFlush)} in an append or a flush), "
            + $"{devices.Sum(device => device.Flushed)} records flushed, {missing} missing, {doubled} doubled; "
            + $"{stored} stored, {again} of them sent again after a kill; {spent.TotalSeconds:0} s");
        Assert.Equal((0, 0, 0), (missing, doubled, invented));
        Assert.Equal(0, await collector.StatAsync("conflicts"));
        Assert.True(devices.Sum(device => device.Flushed) > kills, "Too little was done between the kills.");
    }
}
