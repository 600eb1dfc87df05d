using System;
using System.Net;
using System.Net.Sockets;
using System.Threading;
using NanoAgent.DesktopBoard.Hardware;

namespace NanoAgent.DesktopBoard.Tests;

/// <summary>
/// The board's network misbehaves as reference and profile say, each way through a program of the board.
/// </summary>
public sealed class NetworkTests : IDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly DesktopBoard board = Boards.New();

    public NetworkTests()
    {
        // A buffer that is set does not grow: what a board sends must not fit into it.
        listener.Server.ReceiveBufferSize = 65_536;
        listener.Start();
    }

    private int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    [Theory]
    [InlineData("esp32", 16)]
    [InlineData("pico-w", 4)]
    public void Sockets_OneMoreThanTheProfileHas_TooManyOpenSockets(string profile, int sockets)
    {
        using var small = Boards.New(DesktopBoard.Profile(profile, Boards.NewFolder()));
        Assert.Equal((int)SocketError.TooManyOpenSockets, small.Call("Network", "OpenSockets", sockets + 1));
        Assert.Equal(sockets, small.Hardware.Network.Open);
    }

    [Fact]
    public void Connect_PeerThatNeverAnswers_WaitsUntilTheSocketIsClosed()
    {
        using var deaf = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        deaf.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        // With a backlog of none the first connection fills the queue and the next one's SYN is dropped.
        deaf.Listen(0);
        filler.Connect(deaf.LocalEndPoint!);

        board.Call("Network", "Keep");
        var connect = board.Start("Network", "Connect", "127.0.0.1", ((IPEndPoint)deaf.LocalEndPoint!).Port);
        Boards.Until(() => board.Hardware.Network.Connecting == 1);
        Assert.False(connect.EndsWithin(100));
        board.Call("Network", "Close");
        Assert.Equal(BoardNetwork.ClosedUnderCall, connect.Result());
    }

    [Fact]
    public void Connect_NobodyListens_IsRefused()
    {
        int port = Port;
        listener.Stop();
        board.Call("Network", "Keep");
        Assert.Equal((int)SocketError.ConnectionRefused, board.Call("Network", "Connect", "127.0.0.1", port));
    }

    [Fact]
    public void Connect_AddressThatIsNotAllowed_NetworkIsUnreachable()
    {
        board.Call("Network", "Keep");
        Assert.Equal((int)SocketError.NetworkUnreachable, board.Call("Network", "Connect", "192.0.2.1", 80));
    }

    [Fact]
    public void Send_MoreThanBuffersTake_ReturnsWhenAllIsQueuedOrTimesOut()
    {
        const int bytes = 16 << 20;
        using var peer = Connected();
        var send = board.Start("Network", "SendAll", bytes, 0);
        Assert.False(send.EndsWithin(100));
        long read = 0;
        for (var buffer = new byte[65536]; read < bytes; )
        {
            read += peer.Receive(buffer);
        }

        Assert.Equal(0, send.Result());
        Assert.Equal((int)SocketError.TimedOut, board.Call("Network", "SendAll", bytes, 50));
    }

    [Fact]
    public void Poll_SocketThatWasReset_Throws()
    {
        using var peer = Connected();
        Assert.Equal(0, board.Call("Network", "PollRead", 0));
        Assert.Equal(false, board.Call("Network", "Answer"));
        peer.LingerState = new(true, 0);
        peer.Close();
        Assert.Equal((int)SocketError.ConnectionReset, board.Call("Network", "PollRead", -1));
    }

    [Fact]
    public void Receive_NothingComes_TimesOutOrEndsWithTheSocket()
    {
        using var peer = Connected();
        Assert.Equal((int)SocketError.TimedOut, board.Call("Network", "Receive", 20));
        var receive = board.Start("Network", "Receive", 0);
        Assert.False(receive.EndsWithin(50));
        board.Call("Network", "Close");
        Assert.Equal(BoardNetwork.ClosedUnderCall, receive.Result());
    }

    [Fact]
    public void NameLookup_WhileItLasts_HoldsEveryThreadOfTheBoard()
    {
        using var answered = new ManualResetEventSlim();
        using var slow = Boards.New(new()
        {
            StorageFolder = Boards.NewFolder(),
            AllowedHosts = ["slow.example"],
            Resolver = _ =>
            {
                answered.Wait(Boards.Ceiling);
                return [IPAddress.Parse("192.0.2.7")];
            },
        });
        var lookup = slow.Start("Network", "Resolve", "slow.example");
        Boards.Until(() => slow.Hardware.Gate.IsStalled);
        var clock = slow.Start("Program", "WaitForTheClock");
        Boards.Until(() => slow.Hardware.Gate.Waiting == 1);
        Assert.False(clock.EndsWithin(0));
        answered.Set();
        Assert.Equal("192.0.2.7", lookup.Result());
        clock.Result();
        Assert.NotEqual(-1L, slow.Call("Program", "ClockSeen"));
    }

    [Fact]
    public void NameLookup_HostThatIsNotAllowed_IsNotFound()
    {
        Assert.Equal("11001", board.Call("Network", "Resolve", "example.com"));
        Assert.Equal("127.0.0.1", board.Call("Network", "Resolve", "localhost"));
        Assert.Equal("192.0.2.1", board.Call("Network", "Resolve", "192.0.2.1"));
    }

    [Fact]
    public void NameServer_OfTheInterface_AnswersForWhatIsAllowed()
    {
        Assert.Equal("127.0.0.1", board.Call("Network", "Ask", "localhost"));
        Assert.Equal("error 3", board.Call("Network", "Ask", "www.example.com"));
    }

    [Fact]
    public void PowerCut_CallsThatWait_NeverComeBack()
    {
        using var peer = Connected();
        var receive = board.Start("Network", "Receive", 0);
        Boards.Until(() => board.Hardware.Network.Open == 1);
        board.Hardware.CutPower();
        Assert.Equal(BoardEnd.PowerCut, board.Hardware.Wait(Boards.Ceiling));
        // A thread that is none of the board's is told so; one of the board's would stand still for ever.
        Assert.Throws<BoardIsOffException>(() => receive.Result());
        Assert.Throws<BoardIsOffException>(() => board.Call("Network", "Keep"));
    }

    public void Dispose()
    {
        board.Dispose();
        listener.Dispose();
    }

    private Socket Connected()
    {
        board.Call("Network", "Keep");
        Assert.Equal(0, board.Call("Network", "Connect", "127.0.0.1", Port));
        return listener.AcceptSocket();
    }
}
