using System;
using System.Collections.Generic;
using System.IO;
using System.Threading.Tasks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NanoAgent.Host.Sensors;
using NanoAgent.Host.Service;
using NanoAgent.Host.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Tests.Service;

/// <summary>A generic host with an agent in it, built as a program builds it, over a temporary folder.</summary>
internal sealed class AgentHost : IDisposable
{
    private readonly string _parent = Directory.CreateTempSubdirectory("nanoagent-host-").FullName;
    private readonly HostApplicationBuilder _builder;
    private IHost? _host;

    internal AgentHost(string collectorUrl)
    {
        Folder = Path.Combine(_parent, "data");
        _builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        _builder.Logging.AddProvider(Log);
        Set("Device", "press-7").Set("CollectorUrl", collectorUrl).Set("DataFolder", Folder)
            .Set("SamplePeriodMs", "100").Set("BatchAgeMaxMs", "100").Set("FlushIntervalMs", "50")
            .Set("RetryBaseMs", "10").Set("RetryCeilingMs", "50").Set("RetryLastingMs", "0");
        Agent = _builder.Services.AddNanoAgent(_builder.Configuration.GetSection("NanoAgent"));
    }

    internal string Folder { get; }

    internal LogLines Log { get; } = new();

    internal NanoAgentBuilder Agent { get; }

    internal IHost Host => _host ??= _builder.Build();

    internal AgentStatus Status => Host.Services.GetRequiredService<AgentStatus>();

    public void Dispose()
    {
        _host?.Dispose();
        Directory.Delete(_parent, recursive: true);
    }

    internal AgentHost Set(string key, string value)
    {
        _builder.Configuration["NanoAgent:" + key] = value;
        return this;
    }

    internal AgentHost With(ISensor sensor)
    {
        Agent.AddSensor(sensor);
        return this;
    }

    internal void AddAgain()
    {
        _builder.Services.AddNanoAgent(_builder.Configuration.GetSection("NanoAgent"));
    }

    internal async Task<AgentHost> StartAsync()
    {
        await Host.StartAsync().WaitAsync(FakeCollector.Ceiling);
        return this;
    }

    internal Task StopAsync()
    {
        return Host.StopAsync().WaitAsync(FakeCollector.Ceiling);
    }

    /// <summary>Waits until the host stops on its own, as a program's RunAsync does.</summary>
    internal Task ShutdownAsync()
    {
        return Host.WaitForShutdownAsync().WaitAsync(FakeCollector.Ceiling);
    }

    /// <summary>Records that a new spool finds in the folder, after the agent has let go of it.</summary>
    internal long RecordsLeft()
    {
        using FileStore? store = FileStore.Open(Folder, long.MaxValue, out string? problem);
        Assert.True(store != null, problem);
        var spool = new Spool(store, new HostRandom(), new SpoolOptions());
        Assert.Equal(SpoolResult.Ok, spool.Open());
        long left = 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            left += spool.PendingFlushed(lane);
        }

        Assert.Equal(0, spool.OpenReport.TornBytes + spool.OpenReport.RecordsLost);
        spool.Close();
        return left;
    }
}
