using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using System.Threading.Tasks;

namespace NanoAgent.Cli.Demo;

/// <summary>
/// A TCP proxy on the loopback address that behaves like a poor link: a limited rate, and a reset of the connection
/// each time the bytes it passed on towards the client reach one of the given marks.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private const int PieceBytes = 16 * 1024;

    // More than the demo and its tests ever open at once; the next one waits in the listener's queue.
    private const int ConnectionsMax = 8;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _places = new(ConnectionsMax);
    private readonly Stopwatch _time = Stopwatch.StartNew();
    private readonly IPEndPoint _server;
    private readonly int _bytesPerSecond;
    private readonly long[] _cutMarks;
    private Task _accepting = Task.CompletedTask;
    private TimeSpan _nextPiece;
    private long _passed;
    private int _cuts;

    /// <summary>A proxy in front of <paramref name="server"/> that has not started.</summary>
    /// <param name="server">Where to connect to.</param>
    /// <param name="bytesPerSecond">The rate towards the client.</param>
    /// <param name="cutMarks">Bytes passed on in all at which to cut, ascending.</param>
    public CuttingProxy(IPEndPoint server, int bytesPerSecond, params long[] cutMarks)
    {
        _server = server;
        _bytesPerSecond = bytesPerSecond;
        _cutMarks = cutMarks;
    }

    /// <summary>Where it listens; holds after <see cref="Start"/>.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>Connections it cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Is told the number of each cut.</summary>
    public Action<int>? Cut { get; set; }

    /// <summary>Begins to listen on a free port.</summary>
    public void Start()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Stops listening and ends every connection.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        for (int i = 0; i < ConnectionsMax; i++)
        {
            await _places.WaitAsync();
        }

        _places.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _places.WaitAsync(_stop.Token);
                Socket client = await _listener.AcceptSocketAsync(_stop.Token);
                _ = ServeAsync(client);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                _places.Release();
                return;
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(_server, _stop.Token);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            Task up = PassAsync(client, server, end.Token);
            Task down = PassDownAsync(server, client, end.Token);
            await Task.WhenAny(up, down);
            await end.CancelAsync();
            await Task.WhenAll(up, down);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // A server that is down, or a cut: the client sees its connection end, which is what a link does.
        }
        finally
        {
            client.Close(0);
            _places.Release();
        }
    }

    private static async Task PassAsync(Socket from, Socket to, CancellationToken stop)
    {
        byte[] buffer = new byte[PieceBytes];
        int count;
        while ((count = await from.ReceiveAsync(buffer, stop)) > 0)
        {
            await SendAllAsync(to, buffer.AsMemory(0, count), stop);
        }
    }

    private async Task PassDownAsync(Socket from, Socket to, CancellationToken stop)
    {
        byte[] buffer = new byte[PieceBytes];
        int count;
        while ((count = await from.ReceiveAsync(buffer, stop)) > 0)
        {
            long before = _passed;
            long mark = _cuts < _cutMarks.Length ? _cutMarks[_cuts] : long.MaxValue;
            int passed = (int)Math.Min(count, mark - before);
            await SendAllAsync(to, buffer.AsMemory(0, passed), stop);
            _passed = before + passed;
            if (_passed == mark)
            {
                // A reset takes with it what the client has not read: the worst a link does to a transfer.
                Cut?.Invoke(Interlocked.Increment(ref _cuts));
                return;
            }

            await SlowDownAsync(passed, stop);
        }
    }

    private async Task SlowDownAsync(int passed, CancellationToken stop)
    {
        TimeSpan took = TimeSpan.FromSeconds((double)passed / _bytesPerSecond);
        TimeSpan due = _nextPiece > _time.Elapsed ? _nextPiece + took : _time.Elapsed + took;
        _nextPiece = due;
        TimeSpan wait = due - _time.Elapsed;
        if (wait > TimeSpan.FromMilliseconds(10))
        {
            await Task.Delay(wait, stop);
        }
    }

    private static async Task SendAllAsync(Socket to, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[await to.SendAsync(bytes, stop)..];
        }
    }
}
