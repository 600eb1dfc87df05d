using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NanoAgent.Collector.Http;
using NanoAgent.Collector.Storage;

namespace NanoAgent.Collector;

/// <summary>
/// A telemetry collector in this process: HTTP in front (SPEC.md, "Telemetry over HTTP"), SQLite behind.
/// <para>Guarantees: what was answered 200 is on the disk; a record is stored once, however often it comes; every
/// refusal names what was wrong.</para>
/// <para>Refuses: to listen beyond this machine without a token, and to take signals, arguments, environment or
/// configuration files from the process that hosts it.</para>
/// <para>Costs: one thread of the pool while a commit runs, at most 64 batches waiting, SQLite's page caches.</para>
/// Members may be called from any thread; start once, stop once, then dispose.
/// </summary>
public sealed class CollectorServer : IAsyncDisposable
{
    /// <summary>Connections at once: several per device of a large fleet behind one collector, some 50 MiB.</summary>
    private const int ConnectionsMax = 4096;

    /// <summary>Slowest body: below it a connection is given up. A weak radio link still manages some tens.</summary>
    private const double BodyBytesPerSecondMin = 16;

    /// <summary>How long a slow link may take to get going: a modem that reconnects needs most of it.</summary>
    private static readonly TimeSpan SlowLinkGrace = TimeSpan.FromSeconds(30);

    /// <summary>How long a stop waits for requests under way.</summary>
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(5);

    private readonly CollectorOptions _options;
    private readonly WebApplication _app;
    private readonly CollectorMetrics _metrics;
    private readonly BatchWriter _writer;
    private readonly ILogger _logger;
    private int _stopped;

    private CollectorServer(
        CollectorOptions options, WebApplication app, CollectorMetrics metrics, BatchWriter writer, ILogger logger)
    {
        _options = options;
        _app = app;
        _metrics = metrics;
        _writer = writer;
        _logger = logger;
    }

    /// <summary>Where the collector listens, with the port it got; null before <see cref="StartAsync"/>.</summary>
    public Uri? Address { get; private set; }

    /// <summary>
    /// Makes a collector that does not run yet. Throws <see cref="ArgumentException"/> whose message says, a sentence a
    /// key, what is wrong with the options.
    /// </summary>
    /// <param name="options">Copied; later changes have no effect.</param>
    /// <param name="logging">Where log lines go; nowhere when null.</param>
    /// <param name="time">The clock that dates arrivals; the system's when null.</param>
    public static CollectorServer Build(
        CollectorOptions options, Action<ILoggingBuilder>? logging = null, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options = options.Copy();
        IReadOnlyList<string> faults = options.Validate();
        if (faults.Count > 0 || !CollectorOptions.TryParseUrl(options.Url, out IPEndPoint? endPoint))
        {
            throw new ArgumentException(string.Join(Environment.NewLine, faults));
        }
        WebApplication app = BuildApplication(endPoint, logging);
        ILogger logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("NanoAgent.Collector");
        var metrics = new CollectorMetrics();
        time ??= TimeProvider.System;
        var writer = new BatchWriter(options, metrics, time, logger);
        Map(app, options, endPoint.Address, metrics, writer, logger, time);
        return new CollectorServer(options, app, metrics, writer, logger);
    }

    /// <summary>
    /// Opens the database and the port, and returns the address to reach it at (loopback when it listens on every
    /// address). Throws <see cref="IOException"/> with a sentence that names DatabasePath or Url when either cannot be
    /// had.
    /// </summary>
    public async Task<Uri> StartAsync(CancellationToken cancellationToken = default)
    {
        bool isNew = !File.Exists(_options.DatabasePath);
        _writer.Start();
        try
        {
            await _app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or SocketException)
        {
            await StopAsync(CancellationToken.None).ConfigureAwait(false);
            if (isNew)
            {
                // Nobody could write to it.
                Schema.Delete(_options.DatabasePath);
            }

            throw new IOException(
                $"Url: cannot listen on {_options.Url}: {fault.Message.TrimEnd('.')}; {RemedyOf(fault)}.", fault);
        }
        string bound = _app.Services.GetRequiredService<IServer>().Features
            .Get<IServerAddressesFeature>()!.Addresses.First();
        var address = new UriBuilder(bound);
        if (IPAddress.TryParse(address.Host, out IPAddress? ip)
            && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
        {
            address.Host = "127.0.0.1";
        }
        Address = address.Uri;
        Log.Listening(_logger, Address, _options.DatabasePath);
        return Address;
    }

    /// <summary>
    /// Takes no more requests, finishes those under way (for at most five seconds), stores what waits and closes the
    /// database. A second call does nothing.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return;
        }
        try
        {
            await _app.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
            Schema.CloseReaders(_options.DatabasePath);
        }
    }

    /// <summary>Stops, and gives everything back.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        _metrics.Dispose();
    }

    private static string RemedyOf(Exception fault) => (fault as SocketException)?.SocketErrorCode switch
    {
        SocketError.AccessDenied => "ports below 1024 are for root: choose another (port 0 takes a free one)",
        SocketError.AddressNotAvailable => "give an address of this machine, such as 127.0.0.1",
        _ => "stop what holds the port, or choose another (port 0 takes a free one)",
    };

    private static WebApplication BuildApplication(IPEndPoint endPoint, Action<ILoggingBuilder>? logging)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions());
        // Hosted in somebody's process: neither its environment nor its files configure the collector, and its signals
        // and its console are its own.
        builder.Configuration.Sources.Clear();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopGrace);
        builder.Logging.ClearProviders();
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        logging?.Invoke(builder.Logging);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
            // The endpoints have their own ceilings, which answer with a problem.
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(BodyBytesPerSecondMin, SlowLinkGrace);
            kestrel.Limits.MinResponseDataRate = new MinDataRate(BodyBytesPerSecondMin, SlowLinkGrace);
            kestrel.Listen(endPoint, listen => listen.Protocols = HttpProtocols.Http1);
        });
        return builder.Build();
    }

    private static void Map(
        WebApplication app, CollectorOptions options, IPAddress address, CollectorMetrics metrics,
        BatchWriter writer, ILogger logger, TimeProvider time)
    {
        var gate = new BearerGate(options, address);
        var shed = new ShedControl();
        var read = new ReadEndpoints(gate, new RecordQueries(options.DatabasePath));
        var control = new ControlEndpoints(gate, shed, writer, time);
        var guard = new RequestGuard(metrics, logger);
        app.Use(next => context => guard.InvokeAsync(context, next));
        app.MapPost("/v1/telemetry",
            new TelemetryEndpoint(options, gate, shed, writer, metrics, time, logger).InvokeAsync);
        app.MapPut("/v1/shed", control.PutShedAsync);
        app.MapDelete("/v1/shed", control.DeleteShedAsync);
        MapGet(app, "/v1/shed", control.GetShedAsync);
        MapGet(app, "/v1/stats", read.StatsAsync);
        MapGet(app, "/v1/devices", read.DevicesAsync);
        MapGet(app, "/v1/devices/{device}/series", read.SeriesAsync);
        MapGet(app, "/v1/records", read.RecordsAsync);
        MapGet(app, "/health", control.HealthAsync);
        MapGet(app, "/files/{name}", new FileEndpoint(options.FilesFolder, gate, new FileTags(time)).InvokeAsync);
        MapGet(app, "/", new PageEndpoint().InvokeAsync);
    }

    private static void MapGet(WebApplication app, string path, RequestDelegate handler) =>
        app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], handler);

    /// <summary>Leaves signals to whoever hosts the collector.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
