using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>A socket on its way to a server. Step it until it is open; the system's threads do the waiting.</summary>
internal sealed class ConnectingSocket
{
    private readonly SocketNetwork _network;
    private int _result;

    public ConnectingSocket(SocketNetwork network, IPEndPoint endPoint)
    {
        _network = network;
        Socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _ = RunAsync(endPoint);
    }

    public Socket Socket { get; }

    /// <summary>1 connected, 0 not yet, &lt; 0 the negated result.</summary>
    public int Step() => Volatile.Read(ref _result);

    private async Task RunAsync(IPEndPoint endPoint)
    {
        int result = -(int)TransferResult.CouldntConnect;
        try
        {
            // Requests are written whole: waiting to fill a segment would only delay them.
            Socket.NoDelay = true;
            await Socket.ConnectAsync(endPoint).ConfigureAwait(false);
            result = 1;
        }
        catch (Exception reason) when (reason is SocketException or ObjectDisposedException)
        {
            // Refused, unreachable and closed while connecting are all one result to the caller.
        }

        Volatile.Write(ref _result, result);
        _network.Wake();
    }
}
