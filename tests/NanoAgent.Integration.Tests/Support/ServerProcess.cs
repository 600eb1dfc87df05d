using System;
using System.IO;
using System.Linq;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Integration.Tests.Support;

/// <summary>
/// A server that others wrote: in the foreground on a free port of the loopback address, with a folder of its own,
/// gone when it is disposed.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    // Between the choice of a free port and the server's bind another program may take it.
    private const int StartsMax = 5;

    private static readonly string[] Places = ["/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin"];

    private TestProcess? _process;

    private ServerProcess()
    {
    }

    /// <summary>What it reads and writes lies here.</summary>
    public TempFolder Folder { get; } = new();

    /// <summary>Where on 127.0.0.1 it listens.</summary>
    public int Port { get; private set; }

    /// <summary>The process that runs.</summary>
    public TestProcess Process => _process!;

    /// <summary>Starts a program of the system and waits until it serves.</summary>
    /// <param name="program">Its name, as Debian calls it.</param>
    /// <param name="arguments">From the folder and the port to the arguments; writes the configuration.</param>
    /// <param name="readyText">What it prints when its sockets listen; null when it prints nothing.</param>
    public static async Task<ServerProcess> StartAsync(
        string program, Func<ServerProcess, string[]> arguments, string? readyText)
    {
        string path = Places.Select(place => Path.Combine(place, program)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                $"{program} is missing: ./test installs it, and its list 'needs' names the package.");
        var server = new ServerProcess();
        for (int i = 1; ; i++)
        {
            server.Port = FreePort();
            server._process = TestProcess.Start(path, arguments(server));
            try
            {
                await (readyText is null ? server.ListeningAsync() : server._process.AnyAsync(readyText));
                return server;
            }
            catch (InvalidOperationException) when (i < StartsMax && server._process.HasExited)
            {
                await server._process.DisposeAsync();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _process!.DisposeAsync();
        Folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    // The kernel's list, not a connection: one to a free port of this range can end up connected to itself.
    private async Task ListeningAsync()
    {
        using var ceiling = new CancellationTokenSource(Limits.Wait);
        var place = new IPEndPoint(IPAddress.Loopback, Port);
        while (!IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Contains(place))
        {
            if (Process.HasExited || ceiling.IsCancellationRequested)
            {
                throw new InvalidOperationException($"It does not listen.\n{Process.Output}\n{Process.Errors}");
            }

            await Task.Yield();
        }
    }
}
