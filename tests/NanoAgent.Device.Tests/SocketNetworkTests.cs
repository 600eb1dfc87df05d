using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading;
using System.Threading.Tasks;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Transfers;

namespace NanoAgent.Device.Tests;

public sealed class SocketNetworkTests : IDisposable
{
    private static readonly TimeSpan Ceiling = TimeSpan.FromMinutes(1);

    private readonly SocketNetwork _network;
    private readonly CooperativeEngine _engine;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SocketNetworkTests()
    {
        var clock = new DeviceClock();
        _network = new SocketNetwork(clock, new SeededRandom(5));
        _engine = new CooperativeEngine(_network, clock, new Scheduler(8), new CooperativeEngineOptions());
        _listener.Start();
    }

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _engine.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public async Task Transfers_OneAfterTheOther_UseOneConnection()
    {
        Task<int> served = ServeAsync(20, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        var sink = new BytesSink(100);
        var transfer = new Transfer($"http://127.0.0.1:{Port}/") { Sink = sink };
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal(TransferResult.Ok, _engine.Perform(transfer));
            Assert.Equal("hello", Encoding.ASCII.GetString(sink.Buffer, 0, sink.Count));
        }

        Assert.Equal(1, _engine.ConnectionsOpened);
        Assert.Equal(20, await served.WaitAsync(Ceiling, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Upload_LargerThanTheSocketsBuffers_ArrivesByteForByte()
    {
        byte[] body = new byte[8 << 20];
        new Random(1).NextBytes(body);
        Task<byte[]> received = ReceiveAsync(body.Length);
        var transfer = new Transfer($"http://127.0.0.1:{Port}/")
        {
            Source = new BytesSource(body, 0, body.Length),
        };
        Assert.Equal(TransferResult.Ok, _engine.Perform(transfer));
        byte[] arrived = await received.WaitAsync(Ceiling, TestContext.Current.CancellationToken);
        Assert.True(arrived.AsSpan().SequenceEqual(body));
    }

    [Fact]
    public void Connect_NobodyListens_IsCouldntConnect()
    {
        var transfer = new Transfer($"http://127.0.0.1:{Port}/");
        _listener.Stop();
        Assert.Equal(TransferResult.CouldntConnect, _engine.Perform(transfer));
    }

    [Fact]
    public void Connect_ToTlsBeforeTheTimeIsKnown_IsRefusedWithoutASocket()
    {
        var network = new SocketNetwork(new VirtualClock(), new SeededRandom(5));
        IChannel channel = network.Connect("127.0.0.1", Port, "example")!;
        Assert.Equal(-(int)TransferResult.SslConnectError, channel.Step());
        channel.Close();
        Assert.False(_listener.Pending());
    }

    [Fact]
    public void Connect_AddressOfAnotherFamily_IsCouldntConnect()
    {
        IChannel channel = _network.Connect("::1", Port, null)!;
        Assert.Equal(-(int)TransferResult.CouldntConnect, channel.Step());
        Assert.Equal(-(int)TransferResult.SendError, channel.Write(new byte[1], 0, 1));
        Assert.Equal(-(int)TransferResult.RecvError, channel.Read(new byte[1], 0, 1));
        Assert.False(channel.IsReusable);
        channel.Close();
        channel.Close();
    }

    [Fact]
    public void Channels_MoreThanTheNetworkHas_AreNull()
    {
        for (int i = 0; i < _network.ChannelsMax; i++)
        {
            Assert.NotNull(_network.Connect("127.0.0.1", Port, null));
        }

        Assert.Null(_network.Connect("127.0.0.1", Port, null));
        Assert.Null(_network.OpenDatagram("127.0.0.1", 9));
    }

    [Fact]
    public void IdleChannel_ServerEndsOrSpeaks_IsNotReusable()
    {
        IChannel channel = Open(out Socket server);
        Assert.True(channel.IsReusable);
        server.Send([1]);
        Await(() => !channel.IsReusable);
        byte[] buffer = new byte[10];
        Assert.Equal(1, channel.Read(buffer, 0, 10));
        Assert.Equal(0, channel.Read(buffer, 0, 10));
        Assert.True(channel.IsReusable);
        server.Close();
        Await(() => !channel.IsReusable);
        Assert.Equal(ChannelResult.EndOfStream, channel.Read(buffer, 0, 10));
        channel.Close();
        Assert.False(channel.IsReusable);
    }

    [Fact]
    public void Write_PeerThatReset_BreaksTheChannelForGood()
    {
        IChannel channel = Open(out Socket server);
        server.LingerState = new LingerOption(true, 0);
        server.Close();
        byte[] bytes = new byte[100];
        Await(() => channel.Write(bytes, 0, 100) < 0);
        Assert.Equal(-(int)TransferResult.SendError, channel.Write(bytes, 0, 100));
        Assert.False(channel.IsReusable);
        channel.Close();
    }

    [Fact]
    public void Write_ThatThrewOnAHealthyConnection_BreaksItForGood()
    {
        // A range outside the buffer stands for whatever makes Send throw: how much of it went is not known.
        IChannel channel = Open(out Socket server);
        Assert.Equal(-(int)TransferResult.SendError, channel.Write(new byte[1], 5, 1));
        Assert.Equal(-(int)TransferResult.SendError, channel.Write(new byte[1], 0, 1));
        Assert.False(channel.IsReusable);
        Assert.False(server.Poll(0, SelectMode.SelectRead));
        server.Close();
        channel.Close();
    }

    [Fact]
    public void Write_Large_GoesInSmallPieces()
    {
        IChannel channel = Open(out Socket server);
        Assert.Equal(1024, channel.Write(new byte[100_000], 0, 100_000));
        server.Close();
        channel.Close();
    }

    [Fact]
    public void Close_WhileConnecting_EndsTheThreadThatConnects()
    {
        // A full backlog swallows what comes: nobody answers on this address of documentation, either way.
        IChannel channel = _network.Connect("192.0.2.1", 9, null)!;
        int before = channel.Step();
        channel.Close();
        Await(() => channel.Step() < 0);
        Assert.InRange(before, -7, 0);
    }

    [Fact]
    public void Wait_WokenByAnotherThread_EndsEarly()
    {
        IChannel channel = Open(out Socket server);
        Assert.Equal(0, channel.Read(new byte[1], 0, 1));
        _network.Wake();
        var watch = Stopwatch.StartNew();
        _network.Wait(int.MaxValue);
        server.Send([1]);
        _network.Wait(int.MaxValue);
        Assert.Equal(1, channel.Read(new byte[1], 0, 1));
        Assert.True(watch.Elapsed < Ceiling);
        server.Close();
        channel.Close();
    }

    [Fact]
    public void Datagrams_OfAnother_AreDroppedUnseen()
    {
        using var peer = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        using var other = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        int port = ((IPEndPoint)peer.Client.LocalEndPoint!).Port;
        IDatagramChannel channel = _network.OpenDatagram("127.0.0.1", port)!;
        Assert.True(channel.Send([9, 7, 8], 1, 2));
        IPEndPoint? asked = null;
        Assert.Equal([7, 8], peer.Receive(ref asked));
        byte[] buffer = new byte[10];
        Assert.Equal(0, channel.Receive(buffer, 0, 10));
        other.Send([1], 1, asked);
        other.Send([2], 1, asked);
        peer.Send([3, 4], 2, asked);
        int count = 0;
        Await(() => (count = channel.Receive(buffer, 2, 8)) != 0);
        Assert.Equal(2, count);
        Assert.Equal([3, 4], buffer[2..4]);
        channel.Close();
        channel.Close();
        Assert.True(channel.Receive(buffer, 0, 10) < 0);
        Assert.False(channel.Send(buffer, 0, 1));
    }

    private static void Await(Func<bool> condition)
    {
        Assert.True(SpinWait.SpinUntil(condition, Ceiling));
    }

    private IChannel Open(out Socket server)
    {
        IChannel channel = _network.Connect("127.0.0.1", Port, null)!;
        server = _listener.AcceptSocket();
        Await(() => channel.Step() == 1);
        Assert.True(channel.IsConnected);
        return channel;
    }

    private async Task<int> ServeAsync(int requests, string response)
    {
        using Socket socket = await _listener.AcceptSocketAsync();
        byte[] buffer = new byte[4096];
        int served = 0;
        int used = 0;
        while (served < requests)
        {
            int count = await socket.ReceiveAsync(buffer.AsMemory(used));
            if (count == 0)
            {
                break;
            }

            used += count;
            if (Encoding.ASCII.GetString(buffer, 0, used).EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                used = 0;
                served++;
                await socket.SendAsync(Encoding.ASCII.GetBytes(response));
            }
        }

        return served;
    }

    private async Task<byte[]> ReceiveAsync(int count)
    {
        using Socket socket = await _listener.AcceptSocketAsync();
        using var stream = new NetworkStream(socket);
        byte last = 0;
        int ends = 0;
        byte[] one = new byte[1];
        while (ends < 2)
        {
            await stream.ReadExactlyAsync(one);
            ends = one[0] == '\n' ? ends + 1 : one[0] == '\r' && last == '\n' ? ends : one[0] == '\r' ? ends : 0;
            last = one[0];
        }

        byte[] body = new byte[count];
        await stream.ReadExactlyAsync(body);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 204 No Content\r\n\r\n"));
        return body;
    }
}
