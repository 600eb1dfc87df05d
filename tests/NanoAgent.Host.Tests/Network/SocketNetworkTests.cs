using System;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NanoAgent.Platform;
using Xunit;

namespace NanoAgent.Host.Tests.Network;

/// <summary>The sockets' side of the channel contract. Waits here end by an event or at a ceiling of ten
/// seconds.</summary>
public sealed class SocketNetworkTests : IDisposable
{
    private const int CeilingMs = 10_000;
    private readonly SocketNetwork _network = new(new SocketNetworkOptions { ChannelsMax = 2 });
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public SocketNetworkTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose()
    {
        _network.Dispose();
        _listener.Dispose();
    }

    [Fact]
    public void Wait_WokenBefore_ReturnsAtOnceAndOnlyOnce()
    {
        _network.Wake();
        _network.Wake();
        var watch = Stopwatch.StartNew();
        _network.Wait(CeilingMs);
        Assert.True(watch.ElapsedMilliseconds < CeilingMs, "the wake-up was lost");

        // Both wake-ups were one: nothing is left over to end another wait early for ever.
        _network.Wait(1);
        _network.Wait(1);
    }

    [Fact]
    public void Wake_FromManyThreads_IsNeverLost()
    {
        for (int round = 0; round < 200; round++)
        {
            int done = 0;
            for (int i = 0; i < 4; i++)
            {
                ThreadPool.QueueUserWorkItem(_ =>
                {
                    Interlocked.Increment(ref done);
                    _network.Wake();
                });
            }

            var watch = Stopwatch.StartNew();
            while (Volatile.Read(ref done) < 4)
            {
                _network.Wait(CeilingMs);
                Assert.True(watch.ElapsedMilliseconds < CeilingMs, $"a wake-up was lost in round {round}");
            }
        }
    }

    [Fact]
    public void Connect_MoreThanChannelsMax_IsNull()
    {
        IChannel first = _network.Connect("127.0.0.1", Port, null)!;
        INameLookup second = _network.Lookup("localhost")!;
        Assert.Null(_network.Connect("127.0.0.1", Port, null));
        Assert.Null(_network.Lookup("localhost"));
        second.Close();
        second.Close();
        first.Close();
        first.Close();
        Assert.NotNull(_network.Connect("127.0.0.1", Port, null));
    }

    [Fact]
    public void Read_NothingThere_WouldBlockThenMoves()
    {
        IChannel channel = Open(out Socket peer);
        byte[] buffer = new byte[100];
        Assert.Equal(0, channel.Read(buffer, 0, buffer.Length));
        Assert.True(channel.IsReusable);
        peer.Send([1, 2, 3]);
        Assert.Equal(3, Until(() => channel.Read(buffer, 0, buffer.Length)));
        Assert.Equal([1, 2, 3], buffer[..3]);
        peer.Dispose();
        Assert.Equal(ChannelResult.EndOfStream, Until(() => channel.Read(buffer, 0, buffer.Length)));
        Assert.False(channel.IsReusable);
    }

    [Fact]
    public void IsReusable_UnexpectedBytes_IsFalse()
    {
        IChannel channel = Open(out Socket peer);
        peer.Send([1]);
        Until(() => channel.IsReusable ? 0 : 1);
        Assert.False(channel.IsReusable);
        peer.Dispose();
    }

    [Fact]
    public void Write_PeerDoesNotRead_WouldBlock()
    {
        IChannel channel = Open(out Socket peer);
        byte[] buffer = new byte[64 * 1024];
        long sent = 0;
        int moved;
        while ((moved = channel.Write(buffer, 0, buffer.Length)) > 0)
        {
            sent += moved;
            Assert.True(sent < 1L << 30, "a gigabyte went nowhere");
        }

        Assert.Equal(0, moved);
        peer.Dispose();
    }

    [Fact]
    public void Read_Reset_IsRecvError()
    {
        IChannel channel = Open(out Socket peer);
        peer.LingerState = new LingerOption(true, 0);
        peer.Dispose();
        byte[] buffer = new byte[1];
        Assert.Equal(-(int)TransferResult.RecvError, Until(() => channel.Read(buffer, 0, 1)));
        Assert.Equal(-(int)TransferResult.SendError, Until(() => channel.Write(buffer, 0, 1)));
    }

    [Fact]
    public void Members_AfterClose_SaySo()
    {
        IChannel channel = Open(out Socket peer);
        channel.Close();
        byte[] buffer = new byte[1];
        Assert.Equal(-(int)TransferResult.RecvError, channel.Read(buffer, 0, 1));
        Assert.Equal(-(int)TransferResult.SendError, channel.Write(buffer, 0, 1));
        Assert.False(channel.IsReusable);
        peer.Dispose();
    }

    [Fact]
    public void Connect_ZoneThatThisMachineDoesNotHave_IsCouldntConnect()
    {
        using var network = new SocketNetwork(new SocketNetworkOptions { ChannelsMax = 1 });
        IChannel channel = network.Connect("fe80::1%nosuchzone9", Port, null)!;
        Assert.Equal(-(int)TransferResult.CouldntConnect, channel.Step());
        Assert.False(channel.IsConnected);
        channel.Close();
        channel.Close();
        Assert.NotNull(network.Connect("127.0.0.1", Port, null));
    }

    [Fact]
    public void Wait_MoreThan64Sockets_WakesForTheLast()
    {
        const int Channels = 200;
        using var network = new SocketNetwork(new SocketNetworkOptions { ChannelsMax = Channels });
        byte[] buffer = new byte[1];
        var peers = new Socket[Channels];
        var channels = new IChannel[Channels];
        for (int i = 0; i < Channels; i++)
        {
            channels[i] = network.Connect("127.0.0.1", Port, null)!;
            peers[i] = _listener.AcceptSocket();
            Assert.Equal(1, Until(channels[i].Step));
            Assert.Equal(0, channels[i].Read(buffer, 0, 1));
        }

        peers[^1].Send([9]);
        var watch = Stopwatch.StartNew();
        while (channels[^1].Read(buffer, 0, 1) != 1)
        {
            network.Wait(CeilingMs);
            Assert.True(watch.ElapsedMilliseconds < CeilingMs, "nothing woke the wait");
        }

        Array.ForEach(peers, peer => peer.Dispose());
    }

    [Fact]
    public void Dispose_WithEverythingUnderWay_EndsQuietly()
    {
        using var network = new SocketNetwork();
        network.Lookup("localhost");
        network.Connect("127.0.0.1", Port, null);
        network.Connect("127.0.0.1", Port, "example.com")!.Step();
        network.Dispose();
        network.Dispose();
        network.Wake();
    }

    private IChannel Open(out Socket peer)
    {
        IChannel channel = _network.Connect("127.0.0.1", Port, null)!;
        Assert.Equal(1, Until(channel.Step));
        Assert.True(channel.IsConnected);
        peer = _listener.AcceptSocket();
        return channel;
    }

    private int Until(Func<int> step)
    {
        var watch = Stopwatch.StartNew();
        int result;
        while ((result = step()) == 0)
        {
            Assert.True(watch.ElapsedMilliseconds < CeilingMs, "nothing came within the ceiling");
            _network.Wait(20);
        }

        return result;
    }
}
