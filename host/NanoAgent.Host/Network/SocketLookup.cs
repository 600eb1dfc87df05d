using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Platform;

namespace NanoAgent.Host;

/// <summary>One lookup by the system's resolver, which has no time to live to tell.</summary>
internal sealed class SocketLookup : INameLookup, SocketNetwork.IPollable, IDisposable
{
    private readonly SocketNetwork _network;
    private readonly CancellationTokenSource _abandon = new();
    private IPAddress[]? _addresses;
    private bool _closed;

    public SocketLookup(SocketNetwork network, string hostName)
    {
        _network = network;
        _ = RunAsync(hostName, _abandon.Token);
    }

    public int TimeToLiveMs => -1;

    public Socket? Socket => null;

    public bool WantsRead => false;

    public bool WantsWrite => false;

    public int Step()
    {
        IPAddress[]? addresses = Volatile.Read(ref _addresses);
        return addresses == null ? 0
            : addresses.Length > 0 ? addresses.Length : -(int)TransferResult.CouldntResolveHost;
    }

    public string Address(int index) => _addresses![index].ToString();

    public void Close()
    {
        if (!_closed)
        {
            _closed = true;
            _abandon.Cancel();
            _abandon.Dispose();
            _network.Closed(this);
        }
    }

    public void Dispose() => Close();

    private async Task RunAsync(string hostName, CancellationToken abandon)
    {
        IPAddress[] found = [];
        try
        {
            found = await Dns.GetHostAddressesAsync(hostName, abandon).ConfigureAwait(false);
        }
        catch (Exception reason) when (reason is SocketException or ArgumentException or OperationCanceledException)
        {
            // No address is the answer; the resolver's reasons are all one result to the caller.
        }

        Volatile.Write(ref _addresses, found);
        _network.Wake();
    }
}
