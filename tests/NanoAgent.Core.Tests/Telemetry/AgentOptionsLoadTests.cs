using System;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Simulator.Stores;
using NanoAgent.Telemetry;

namespace NanoAgent.Core.Tests.Telemetry;

public sealed class AgentOptionsLoadTests
{
    private readonly MemoryStore _store = new();

    [Fact]
    public void Load_EveryKey_IsTaken()
    {
        AgentOptions options = Load("""
            {"NanoAgent": {"Device": "d-1", "CollectorUrl": "http://c:1", "Token": "t", "BatchRecordsMax": 7,
             "BatchBytesMax": 2048, "BatchAgeMaxMs": 3, "MeteredBatchAgeMaxMs": 4, "MeteredBytesPerDay": 5,
             "RateBytesPerSecond": 6, "RateRequestsPerMinute": 8, "WindowPeriodMs": 90, "WindowOpenMs": 10},
             "FlushIntervalMs": 11, "FlightIntervalMs": 12, "SpoolBytesMax": 5000000, "RetryBaseMs": 14,
             "RetryCeilingMs": 150, "RetryLastingMs": 16, "TransferTimeoutMs": 17}
            """);
        Assert.Equal("d-1 http://c:1 t", options.Device + " " + options.CollectorUrl + " " + options.Token);
        Assert.Equal(
            [7, 2048, 3, 4, 5, 6, 8, 90, 10, 11, 12, 5_000_000, 14, 150, 16, 17],
            [
                options.BatchRecordsMax, options.BatchBytesMax, options.BatchAgeMaxMs, options.MeteredBatchAgeMaxMs,
                options.MeteredBytesPerDay, options.RateBytesPerSecond, options.RateRequestsPerMinute,
                options.WindowPeriodMs, options.WindowOpenMs, options.FlushIntervalMs, options.FlightIntervalMs,
                (int)options.SpoolBytesMax, options.RetryBaseMs, options.RetryCeilingMs, options.RetryLastingMs,
                options.TransferTimeoutMs,
            ]);
    }

    [Theory]
    [InlineData("{\"Device\":\"d\",\"Colour\":1}", "agent.json: Colour is no key, or its value is wrong.")]
    [InlineData("{\"Device\":\"d\",\"BatchAgeMaxMs\":\"soon\"}",
        "agent.json: BatchAgeMaxMs is no key, or its value is wrong.")]
    [InlineData("{\"Device\":\"d\",\"RetryBaseMs\":99999999999}",
        "agent.json: RetryBaseMs is no key, or its value is wrong.")]
    [InlineData("{\"Device\":\"d\"", "agent.json: it is no JSON, or cut off.")]
    [InlineData("{\"Device\":\"\"}", "agent.json: Device must be 1 to 64")]
    [InlineData("{\"Device\":\"d\",\"BatchRecordsMax\":0}", "agent.json: BatchRecordsMax must be 1 to 99999.")]
    [InlineData("{\"Device\":\"d\",\"BatchBytesMax\":16777217}", "agent.json: BatchBytesMax must be ")]
    [InlineData("{\"Device\":\"d\",\"SpoolBytesMax\":5000}",
        "agent.json: SpoolBytesMax (StoreBytesMax) must be at least ")]
    [InlineData("{\"Device\":\"d\",\"Colour\":null}", "agent.json: Colour is no key, or its value is wrong.")]
    [InlineData("{\"Device\":null}", "agent.json: Device must be 1 to 64")]
    public void Load_WrongFile_SaysWhatIsWrong(string text, string start)
    {
        string message = Assert.Throws<ArgumentException>(() => Load(text)).Message;
        Assert.StartsWith(start, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_Null_LeavesTheDefault()
    {
        AgentOptions options = Load(
            "{\"Device\":\"d\",\"Token\":null,\"CollectorUrl\":null,\"BatchAgeMaxMs\":null,\"SpoolBytesMax\":null}");
        Assert.Equal(string.Empty, options.Token + options.CollectorUrl);
        Assert.Equal(10_000, options.BatchAgeMaxMs);
        Assert.Equal(BoardProfile.SpoolBytes, options.SpoolBytesMax);
    }

    [Fact]
    public void Load_NoFileOrATooLargeOne_SaysSo()
    {
        string message = Assert.Throws<ArgumentException>(() => AgentOptions.Load(_store, "agent.json")).Message;
        Assert.Equal("agent.json is not there: put it on the board's storage.", message);
        string large = new(' ', AgentOptions.FileBytesMax + 1);
        message = Assert.Throws<ArgumentException>(() => Load(large)).Message;
        Assert.Equal("agent.json cannot be read, or has more than 4096 bytes.", message);
    }

    private AgentOptions Load(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        ISegment file = _store.Create("agent.json")!;
        Assert.Equal(StoreResult.Ok, file.Append(bytes, 0, bytes.Length));
        Assert.Equal(StoreResult.Ok, file.Commit());
        file.Close();
        return AgentOptions.Load(_store, "agent.json");
    }
}
