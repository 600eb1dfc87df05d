using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using NanoAgent.Downloads;
using NanoAgent.Host;
using NanoAgent.Host.Engines;
using NanoAgent.Host.Files;
using NanoAgent.Host.Sensors;
using NanoAgent.Host.Stores;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;

namespace NanoAgent.Cli.Demo;

/// <summary>
/// The demo's agent: everything below runs on the one thread that calls <see cref="Run"/>, as a board's would.
/// </summary>
internal sealed class DemoAgent
{
    private const int SampleMs = 100;
    private const int DrainMs = 20_000;
    private const long SpoolBytesMax = 16L * 1024 * 1024;
    private const long StoreQuotaBytes = 2 * SpoolBytesMax;

    private readonly HostEngine _host;
    private readonly string _folder;
    private readonly DownloadOptions _downloadOptions;
    private readonly AgentOptions _agentOptions;
    private readonly List<(ISensor Sensor, Series Series)> _sensors = [];
    private readonly CancellationToken _stop;
    private TelemetryAgent? _agent;
    private Download? _download;
    private long _sampleUntilMs;
    private bool _running;

    public DemoAgent(
        HostEngine host, string folder, AgentOptions agent, DownloadOptions download, CancellationToken stop)
    {
        _host = host;
        _folder = folder;
        _agentOptions = agent;
        _downloadOptions = download;
        _stop = stop;
    }

    public AgentCounters Counters => _agent!.Counters;

    public Download Download => _download!;

    /// <summary>True once the agent runs and can be asked how far it is, from any thread, roughly.</summary>
    public bool IsRunning => Volatile.Read(ref _running);

    public Spool Spool => _agent!.Spool;

    /// <summary>Samples for so long, then stays until the download is over and everything is acknowledged.</summary>
    public void Run(int sampleForMs)
    {
        using FileStore spoolStore = Open(Path.Combine(_folder, "spool"));
        using FileStore downloadStore = Open(Path.Combine(_folder, "downloads"));
        using var slot = new FileSlot(Path.Combine(_folder, "firmware.bin"));
        var platform = new HostPlatform(_host.Network, spoolStore);
        _agent = new TelemetryAgent(platform, _host.Engine, _agentOptions);
        SpoolResult opened = _agent.Open();
        if (opened != SpoolResult.Ok)
        {
            throw new CliException(ExitCode.Unavailable, $"{spoolStore.LastErrorText} ({_folder})");
        }

        _download = new Download(_host.Engine, platform.Random, downloadStore, slot, _downloadOptions);
        foreach (ISensor sensor in SystemSensors.Discover("/", _folder))
        {
            _sensors.Add((sensor, _agent.Series(sensor.Name, sensor.Unit, sensor.Exponent)));
        }

        _sampleUntilMs = platform.Clock.Milliseconds + sampleForMs;
        _download.Start();
        _agent.Every(SampleMs, Tick);
        Volatile.Write(ref _running, true);
        _agent.Run();
        _agent.Drain(_stop.IsCancellationRequested ? 0 : DrainMs);
        _agent.Close();
    }

    private static FileStore Open(string folder)
    {
        return FileStore.Open(folder, StoreQuotaBytes, out string? problem)
            ?? throw new CliException(ExitCode.Unavailable, problem!);
    }

    private void Tick()
    {
        bool sampling = Environment.TickCount64 < _sampleUntilMs && !_stop.IsCancellationRequested;
        if (!sampling && _stop.IsCancellationRequested)
        {
            _download!.Cancel();
        }

        if (!sampling)
        {
            if (_download!.IsDone)
            {
                _agent!.RequestStop();
            }

            return;
        }

        foreach ((ISensor sensor, Series series) in _sensors)
        {
            if (sensor.TryRead(out long mantissa))
            {
                series.Record(mantissa);
            }
        }
    }
}
