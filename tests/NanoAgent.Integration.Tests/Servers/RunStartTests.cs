using System;
using System.Diagnostics;
using System.Globalization;
using System.IO;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Host;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Stores;
using NanoAgent.Integration.Tests.Cli;
using NanoAgent.Integration.Tests.Support;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using Xunit;

namespace NanoAgent.Integration.Tests.Servers;

/// <summary>
/// How long a real <c>nanoagent run</c> takes to its first byte on the wire, by what waits in its spool. Printed, not
/// asserted: another machine has other times. That the spool's RAM does not grow is asserted where it can be counted,
/// in tests/NanoAgent.Faults.Tests/StartTests.cs.
/// </summary>
[Trait("LibCurl", "Never")]
public sealed class RunStartTests(ITestOutputHelper output)
{
    private const long SpoolBytesMax = 256L * 1024 * 1024;

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public async Task A16_RunOnABacklog_HasItsFirstByteOnTheWire(int readings)
    {
        using var folder = new TempFolder();
        string data = folder.File("data");
        await FillAsync(data, readings);

        // Made anew when the agent opens the folder, which dates that.
        string lockFile = Path.Combine(data, FileStore.LockFileName);
        File.Delete(lockFile);
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        string url = $"http://127.0.0.1:{((IPEndPoint)collector.LocalEndpoint).Port}";
        string config = RunConfig.Write(
            folder,
            ("CollectorUrl", url), ("Engine", "core"), ("SpoolBytesMax", SpoolBytesMax), ("BatchAgeMaxMs", 0));
        long started = Stopwatch.GetTimestamp();
        await using TestProcess agent = TestProcess.Nanoagent("run", "--config", config);
        using var limit = new CancellationTokenSource(Limits.Wait);
        using Socket socket = await collector.AcceptSocketAsync(limit.Token);
        byte[] first = new byte[4];
        int got = await socket.ReceiveAsync(first, limit.Token);
        DateTime now = DateTime.UtcNow;
        double fromStartMs = Stopwatch.GetElapsedTime(started).TotalMilliseconds;

        Assert.True(File.Exists(lockFile));
        double fromOpenMs = (now - File.GetLastWriteTimeUtc(lockFile)).TotalMilliseconds;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"A16: {readings} readings: the first byte {fromOpenMs:F0} ms after the folder was opened (to be "
                + $"200), {fromStartMs:F0} ms after the process was; {agent.PeakResidentKiB()} KiB resident at most"));
        Assert.Equal("POST"[..got], Encoding.ASCII.GetString(first, 0, got));
        Assert.InRange(got, 1, first.Length);
    }

    private static async Task FillAsync(string folder, int readings)
    {
        await using HostEngine host = HostEngine.Open(HostEngineKind.Core);
        using FileStore? store = FileStore.Open(folder, 2 * SpoolBytesMax, out string? problem);
        Assert.Null(problem);
        var options = new AgentOptions { Device = "tested", CollectorUrl = RunConfig.Nowhere };
        options.SpoolBytesMax = SpoolBytesMax;
        var agent = new TelemetryAgent(new HostPlatform(host.Network, store!), host.Engine, options);
        Assert.Equal(SpoolResult.Ok, agent.Open());
        Series series = agent.Series("temperature", "Cel", -2);
        for (int i = 0; i < readings; i++)
        {
            Assert.Equal(SpoolAppendResult.Accepted, series.Record(2_000 + (i % 997)));
        }

        Assert.Equal(SpoolResult.Ok, agent.Close());
    }
}
