using System;
using System.Collections.Generic;
using System.Diagnostics.Metrics;
using System.Linq;
using System.Threading.Tasks;

namespace NanoAgent.Host.Tests.Service;

public sealed class AgentMetricsTests
{
    [Fact]
    public async Task Meter_AfterARun_TellsItsCounts()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        var sensor = new CountingSensor();
        using AgentHost agent = await new AgentHost(collector.Url)
            .Set("DrainOnStopMs", "20000").With(sensor).StartAsync();
        await collector.WaitForAsync("test.count", 3);
        await agent.StopAsync();

        Dictionary<string, long> values = Observe(agent);

        Assert.Equal(sensor.Readings, values["nanoagent.records.made"]);
        Assert.Equal(sensor.Readings, values["nanoagent.records.flushed"]);
        Assert.Equal(sensor.Readings, values["nanoagent.records.acknowledged"]);
        Assert.Equal(0, values["nanoagent.spool.records"]);
        Assert.True(values["nanoagent.spool.size"] > 0);
        Assert.Equal(values["nanoagent.uploads"], values["nanoagent.batches"] + values["nanoagent.uploads.retries"]);
        Assert.Equal(1, values["nanoagent.connections.opened"]);
        Assert.Equal(values["nanoagent.uploads"] - 1, values["nanoagent.connections.reused"]);
        Assert.True(values["nanoagent.uploads.size"] > 0);
        Assert.Equal(0, values["nanoagent.sensors.misses"]);
        Assert.Equal(
            new[] { "corrupt", "evicted", "expired", "refused", "rejected", "unaccounted" },
            values.Keys.Where(key => key.StartsWith("nanoagent.records.lost/", StringComparison.Ordinal))
                .Select(key => key["nanoagent.records.lost/".Length..]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Meter_BatchRefusedForGood_CountsTheLossByReason()
    {
        await using FakeCollector collector = await FakeCollector.StartAsync();
        collector.Status = 422;
        using AgentHost agent = await new AgentHost(collector.Url).With(new CountingSensor()).StartAsync();

        // Only a batch of one is refused for good: larger ones are halved first.
        await agent.Log.WaitForAsync(15);
        collector.Status = 200;
        await collector.WaitForAnswerAsync(200);
        await agent.StopAsync();

        Assert.True(Observe(agent)["nanoagent.records.lost/rejected"] >= 1);
    }

    private static Dictionary<string, long> Observe(AgentHost agent)
    {
        var values = new Dictionary<string, long>(StringComparer.Ordinal);
        object factory = agent.Host.Services.GetService(typeof(IMeterFactory))!;
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // Other tests run beside this one: only this host's meter counts.
            if (instrument.Meter.Name == "NanoAgent" && ReferenceEquals(instrument.Meter.Scope, factory))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            values[instrument.Name + (tags.Length > 0 ? "/" + tags[0].Value : string.Empty)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }
}
