using System;
using System.Text;
using NanoAgent.Firmware;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Device.Tests;

public sealed class FirmwareOptionsTests
{
    private const string Least = "\"Device\":\"d\",\"CollectorUrl\":\"http://c\"";

    [Fact]
    public void Load_KeysOfBoardAndAgent_AreBothTaken()
    {
        FirmwareOptions options = Load("{" + Least + """
            ,"Board":{"WifiSsid":"s","WifiPassword":"p","TimeServer":"t","UpdateUrl":"u","UpdatePeriodMs":1000,
            "SamplePeriodMs":100},"FlushIntervalMs":5}
            """);
        Assert.Equal("d http://c", options.Agent.Device + " " + options.Agent.CollectorUrl);
        Assert.Equal("s p t u", string.Join(
            ' ', options.WifiSsid, options.WifiPassword, options.TimeServer, options.UpdateUrl));
        Assert.Equal(
            [1000, 100, 5], [options.UpdatePeriodMs, options.SamplePeriodMs, options.Agent.FlushIntervalMs]);
    }

    [Fact]
    public void Load_Least_LeavesTheDefaults()
    {
        FirmwareOptions options = Load("{" + Least + "}");
        Assert.Equal(SntpJob.DefaultServer, options.TimeServer);
        Assert.Equal(string.Empty, options.WifiSsid + options.WifiPassword + options.UpdateUrl);
        Assert.Equal([60_000, 3_600_000], [options.SamplePeriodMs, options.UpdatePeriodMs]);
    }

    [Fact]
    public void Load_Null_LeavesTheDefaults()
    {
        FirmwareOptions options = Load("{" + Least + """
            ,"WifiSsid":null,"WifiPassword":null,"TimeServer":null,"UpdateUrl":null,"UpdatePeriodMs":null,
            "SamplePeriodMs":null,"Token":null,"FlushIntervalMs":null}
            """);
        Assert.Equal(SntpJob.DefaultServer, options.TimeServer);
        Assert.Equal(string.Empty, options.WifiSsid + options.WifiPassword + options.UpdateUrl + options.Agent.Token);
        Assert.Equal(
            [60_000, 3_600_000, 1_000],
            [options.SamplePeriodMs, options.UpdatePeriodMs, options.Agent.FlushIntervalMs]);
    }

    [Theory]
    [InlineData("{" + Least + ",\"WifiSid\":null}", "a.json: WifiSid is no key, or its value is wrong.")]
    [InlineData("{" + Least + ",\"BatchBytesMax\":2000000000}", "a.json: BatchBytesMax must be ")]
    [InlineData("{" + Least + ",\"SpoolBytesMax\":1}", "a.json: SpoolBytesMax (StoreBytesMax) must be at least ")]
    [InlineData("{\"CollectorUrl\":null}", "a.json: CollectorUrl is missing.")]
    [InlineData("{" + Least + ",\"WifiSid\":\"s\"}", "a.json: WifiSid is no key, or its value is wrong.")]
    [InlineData("{" + Least + ",\"SamplePeriodMs\":\"x\"}", "a.json: SamplePeriodMs is no key, or its value is wrong.")]
    [InlineData("{" + Least + ",\"SamplePeriodMs\":99}", "a.json: SamplePeriodMs must be 100, ")]
    [InlineData("{" + Least, "a.json: it is no JSON, or cut off.")]
    [InlineData("{\"Device\":\"d\"}", "a.json: CollectorUrl is missing.")]
    [InlineData("{\"CollectorUrl\":\"http://c\"}", "a.json: Device must be 1 to 64 ")]
    public void Load_WrongFile_SaysWhatIsWrong(string text, string start)
    {
        string message = Assert.Throws<ArgumentException>(() => Load(text)).Message;
        Assert.StartsWith(start, message, StringComparison.Ordinal);
    }

    private static FirmwareOptions Load(string text)
    {
        var store = new MemoryStore();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ISegment file = store.Create("a.json")!;
        file.Append(bytes, 0, bytes.Length);
        file.Commit();
        file.Close();
        return FirmwareOptions.Load(store, "a.json");
    }
}
