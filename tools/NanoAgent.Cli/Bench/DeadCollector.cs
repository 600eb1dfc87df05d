using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Cli.Bench;

/// <summary>An address that takes connections and closes them: every upload fails, and can be counted.</summary>
internal sealed class DeadCollector : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public DeadCollector()
    {
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
    }

    public string Url { get; }

    /// <summary>Returns when so many more uploads were tried.</summary>
    public async Task WaitForUploadsAsync(int count, CancellationToken cancellationToken)
    {
        for (int i = 0; i < count; i++)
        {
            using Socket socket = await _listener.AcceptSocketAsync(cancellationToken);
        }
    }

    /// <summary>When the first byte came of an upload that was tried from now on (<see cref="Stopwatch"/>).</summary>
    public async Task<long> FirstByteAsync(CancellationToken cancellationToken)
    {
        using Socket socket = await _listener.AcceptSocketAsync(cancellationToken);
        await socket.ReceiveAsync(new byte[1], cancellationToken);
        return Stopwatch.GetTimestamp();
    }

    public void Dispose()
    {
        _listener.Dispose();
    }
}
