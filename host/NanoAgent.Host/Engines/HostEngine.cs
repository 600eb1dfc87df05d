using System;
using System.IO;
using System.Security.Cryptography;
using System.Threading.Tasks;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;

namespace NanoAgent.Host.Engines;

/// <summary>Which engine a program of the host runs its transfers on.</summary>
public enum HostEngineKind
{
    /// <summary>Native libcurl on worker threads (<see cref="LibCurlEngine"/>).</summary>
    LibCurl = 0,

    /// <summary>The core's own engine on the caller's thread (<see cref="CooperativeEngine"/>).</summary>
    Core = 1,
}

/// <summary>
/// One of the two engines with what it stands on, so that programs choose by a word and nothing above can tell them
/// apart. Its scheduler belongs to the thread that steps it.
/// </summary>
public sealed class HostEngine : IAsyncDisposable
{
    private readonly LibCurlEngine? _libCurl;
    private readonly CooperativeEngine? _core;
    private readonly SocketNetwork _network;

    private HostEngine(HostEngineKind kind, string? caFile, string? proxy, int workers)
    {
        var scheduler = new Scheduler(BoardProfile.JobsMax);
        var clock = new HostClock();
        _network = new SocketNetwork(new SocketNetworkOptions
        {
            TrustedAuthorities = kind == HostEngineKind.Core && caFile is not null
                ? SocketNetworkOptions.LoadAuthorities(caFile) : null,
        });
        if (kind == HostEngineKind.Core)
        {
            _core = new CooperativeEngine(_network, clock, scheduler, new CooperativeEngineOptions());
            Engine = _core;
        }
        else
        {
            _libCurl = new LibCurlEngine(new LibCurlEngineOptions
            {
                Scheduler = scheduler, Clock = clock, CaFile = caFile, Proxy = proxy, Workers = workers,
            });
            Engine = _libCurl;
        }
    }

    /// <summary>The engine.</summary>
    public ITransferEngine Engine { get; }

    /// <summary>The sockets of this machine, which the core's engine uses.</summary>
    public INetwork Network => _network;

    /// <summary>Connections opened so far.</summary>
    public long ConnectionsOpened => _libCurl?.ConnectionsOpened ?? _core!.ConnectionsOpened;

    /// <summary>Transfers that an idle connection served.</summary>
    public long ConnectionsReused => _libCurl?.ConnectionsReused ?? _core!.ConnectionsReused;

    /// <summary>Transfers that ended, whatever their result.</summary>
    public long TransfersDone => _libCurl?.TransfersDone ?? _core!.TransfersDone;

    /// <summary>Opens an engine.</summary>
    /// <param name="kind">Which.</param>
    /// <param name="caFile">A PEM file of the certificates to trust, or null for the system's.</param>
    /// <param name="proxy">
    /// For libcurl: a proxy's URL, the empty string for none, or null for what the environment says. The core's engine
    /// knows no proxies.
    /// </param>
    /// <param name="workers">
    /// For libcurl: its threads. One is enough for a program that talks to one host, which is always one worker's.
    /// </param>
    /// <exception cref="IOException"><paramref name="caFile"/> cannot be read or holds no certificate.</exception>
    /// <exception cref="NanoAgent.LibCurl.CurlLibraryException">libcurl is missing or cannot be used.</exception>
    public static HostEngine Open(
        HostEngineKind kind, string? caFile = null, string? proxy = null, int workers = 1)
    {
        try
        {
            return new HostEngine(kind, caFile, proxy, workers);
        }
        catch (CryptographicException e)
        {
            throw new IOException($"{caFile} holds no PEM certificates: {e.Message}", e);
        }
    }

    /// <summary>The engine of that name: "libcurl" or "core".</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public static HostEngineKind Parse(string name)
    {
        return name switch
        {
            "libcurl" => HostEngineKind.LibCurl,
            "core" => HostEngineKind.Core,
            _ => throw new ArgumentException($"There is no engine '{name}'; choose libcurl or core."),
        };
    }

    /// <summary>Ends every transfer and frees what the engine holds.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_libCurl is not null)
        {
            await _libCurl.DisposeAsync().ConfigureAwait(false);
        }

        _core?.Dispose();
        _network.Dispose();
    }
}
