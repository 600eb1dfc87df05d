using System;
using System.Collections.Generic;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;
using static NanoAgent.Core.Tests.Transfers.EngineWorld;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>Names, addresses, the pool and the queue, on virtual time.</summary>
public class CooperativeEngineConnectionTests
{
    private const string Url = "http://" + Name + "/";
    private readonly EngineWorld _world = new();

    [Fact]
    public void Perform_KnownName_AsksTheResolverOnceAMinute()
    {
        _world.Network.LookupMs = 30;
        _world.Listen(Always(Empty));
        var transfer = new Transfer(Url) { FreshConnection = true };
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(30, transfer.Info.NameLookupMs);
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(1, _world.Network.Lookups);
        _world.Clock.Advance(60_000);
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(2, _world.Network.Lookups);
    }

    [Fact]
    public void Perform_UnknownName_AsksTheResolverOnceInFiveSeconds()
    {
        var transfer = new Transfer("http://nowhere.example/");
        _world.Expect(TransferResult.CouldntResolveHost, transfer);
        Assert.Contains("nowhere.example port 80", transfer.ErrorText, StringComparison.Ordinal);
        _world.Expect(TransferResult.CouldntResolveHost, transfer);
        Assert.Equal(1, _world.Network.Lookups);
        _world.Clock.Advance(5000);
        _world.Expect(TransferResult.CouldntResolveHost, transfer);
        Assert.Equal(2, _world.Network.Lookups);
    }

    [Fact]
    public void Perform_AddressLiteral_AsksNoResolver()
    {
        _world.Listen(Always(Empty));
        _world.Expect(TransferResult.Ok, new Transfer("http://10.0.0.1/"));
        Assert.Equal(0, _world.Network.Lookups);
    }

    [Fact]
    public void Perform_FirstAddressRefuses_TakesTheNext()
    {
        _world.Network.AddName("two.example", "10.0.0.9", "::1", Address);
        _world.Listen(Always(Empty));
        _world.Expect(TransferResult.Ok, new Transfer("http://two.example/"));
    }

    [Fact]
    public void Perform_FirstAddressSwallows_TakesTheNextAtHalfTheTime()
    {
        _world.Network.AddName("two.example", "10.0.0.9", Address);
        _world.Network.Listen("10.0.0.9", 80, Script().Blackhole());
        _world.Listen(Always(Empty));
        var transfer = new Transfer("http://two.example/") { ConnectTimeoutMs = 8000 };
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(4000, transfer.Info.ConnectMs);
    }

    [Fact]
    public void Perform_AllAddressesRefuse_ForgetsTheName()
    {
        var transfer = new Transfer(Url);
        _world.Expect(TransferResult.CouldntConnect, transfer);
        _world.Expect(TransferResult.CouldntConnect, transfer);
        Assert.Equal(2, _world.Network.Lookups);
    }

    [Theory]
    [InlineData(TransferResult.SslConnectError)]
    [InlineData(TransferResult.PeerFailedVerification)]
    public void Perform_HandshakeFails_EndsInItsResult(TransferResult expected)
    {
        SimulatedServer server = _world.Network.Listen(Address, 443, Script().TlsFailure((int)expected));
        _world.Expect(expected, new Transfer("https://" + Name + "/"));
        Assert.Equal(1, server.Accepts);
    }

    [Fact]
    public void Perform_NoTls_IsRefused()
    {
        var world = new EngineWorld();
        var network = new SimulatedNetwork(world.Clock, new SeededRandom(1)) { SupportsTls = false };
        using var engine = new CooperativeEngine(
            network, world.Clock, new NanoAgent.Scheduling.Scheduler(8), new CooperativeEngineOptions());
        Assert.Equal(TransferResult.UnsupportedProtocol, engine.Perform(new Transfer("https://" + Name + "/")));
    }

    [Fact]
    public void Perform_IdleAgeReached_OpensAnother()
    {
        SimulatedServer server = _world.Listen(Always(Empty));
        var transfer = new Transfer(Url);
        _world.Expect(TransferResult.Ok, transfer);
        _world.Clock.Advance(117_999);
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(1, server.Accepts);
        _world.Clock.Advance(118_000);
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(2, server.Accepts);
    }

    [Fact]
    public void Perform_LifetimeReached_OpensAnother()
    {
        var options = new CooperativeEngineOptions();
        options.Connections.LifetimeMsMax = 100_000;
        var world = new EngineWorld(options);
        SimulatedServer server = world.Listen(Always(Empty));
        var transfer = new Transfer(Url);
        world.Expect(TransferResult.Ok, transfer);
        world.Clock.Advance(60_000);
        world.Expect(TransferResult.Ok, transfer);
        world.Clock.Advance(40_000);
        world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(2, server.Accepts);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("bytes")]
    public void Perform_IdleConnectionWentBad_IsSeenBeforeSending(string how)
    {
        PeerScript bad = Script().Request().Send(Empty).Delay(10);
        SimulatedServer server = _world.Listen(
            how == "close" ? bad.Close() : bad.Send("HTTP/1.1 408 Timeout\r\n\r\n"), Always(Empty));
        var transfer = new Transfer(Url);
        _world.Expect(TransferResult.Ok, transfer);
        _world.Clock.Advance(20);
        _world.Expect(TransferResult.Ok, transfer);
        Assert.Equal(200, transfer.Info.ResponseCode);
        Assert.Equal(2, server.Accepts);
        Assert.Single(server.Received(0).Split("GET /")[1..]);
    }

    [Fact]
    public void Perform_BytesBehindTheResponse_CloseTheConnection()
    {
        SimulatedServer server = _world.Listen(Always(Empty + "HTTP/1.1 200 OK\r\n"));
        _world.Expect(TransferResult.Ok, new Transfer(Url));
        Assert.Equal(1, _world.Engine.ConnectionsClosed);
        Assert.Equal(1, server.Accepts);
    }

    [Fact]
    public void Perform_PoolFullOfIdle_ClosesTheOldest()
    {
        var options = new CooperativeEngineOptions();
        options.Connections.ConnectionsMax = 2;
        var world = new EngineWorld(options);
        for (int port = 80; port < 83; port++)
        {
            world.Network.Listen(Address, port, Always(Empty));
            world.Expect(TransferResult.Ok, new Transfer($"http://{Name}:{port}/"));
            world.Clock.Advance(1);
        }

        Assert.Equal(2, world.Network.OpenChannels);
        Assert.Equal(3, world.Engine.ConnectionsOpened);
        Assert.Equal(1, world.Engine.ConnectionsClosed);
        var again = new Transfer($"http://{Name}:81/");
        world.Expect(TransferResult.Ok, again);
        Assert.Equal(0, again.Info.ConnectionsOpened);
    }

    [Fact]
    public void Perform_NetworkOutOfChannels_ClosesAnIdleOne()
    {
        var world = new EngineWorld(channelsMax: 1);
        world.Network.Listen(Address, 80, Always(Empty));
        world.Network.Listen(Address, 81, Always(Empty));
        world.Expect(TransferResult.Ok, new Transfer($"http://{Address}:80/"));
        world.Expect(TransferResult.Ok, new Transfer($"http://{Address}:81/"));
        world.Expect(TransferResult.Ok, new Transfer($"http://{Name}:80/"));
    }

    [Fact]
    public void Start_MoreThanConnections_ServesAllInOrder()
    {
        var options = new CooperativeEngineOptions { TransfersMax = 5 };
        options.Connections.ConnectionsMax = 1;
        var world = new EngineWorld(options);
        SimulatedServer server = world.Listen(Script().Request().Delay(100).Send(Empty).Loop());
        var transfers = new List<Transfer>();
        for (int i = 0; i < 5; i++)
        {
            transfers.Add(new Transfer($"{Url}{i}"));
            Assert.True(world.Engine.Start(transfers[i]));
        }

        Assert.False(world.Engine.Start(new Transfer(Url)));
        world.Run([.. transfers]);

        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(TransferResult.Ok, transfers[i].Result);
            Assert.Equal(100 * (i + 1), transfers[i].Info.TotalMs);
        }

        Assert.Equal(1, server.Accepts);
        Assert.Equal(4, world.Engine.ConnectionsReused);
        Assert.Equal(5, world.Engine.TransfersDone);
    }

    [Fact]
    public void Listener_StartsTheTransferAgain_RunsEachTime()
    {
        _world.Listen(Always(Empty));
        var listener = new Again(_world.Engine, 3);
        var transfer = new Transfer(Url) { Listener = listener };
        Assert.True(_world.Engine.Start(transfer));
        _world.Run(transfer);
        Assert.Equal(3, listener.Calls);
        Assert.Equal(3, _world.Engine.TransfersDone);
    }

    [Fact]
    public void Listener_StartsAFailingTransferAgain_EndsEachTurn()
    {
        var options = new CooperativeEngineOptions { TransfersMax = 1 };
        var world = new EngineWorld(options);
        var listener = new Again(world.Engine, 1000);
        Assert.True(world.Engine.Start(new Transfer("http://") { Listener = listener }));
        world.Engine.Scheduler.Step(0);
        Assert.Equal(1, listener.Calls);
        world.Engine.Scheduler.Step(0);
        Assert.Equal(2, listener.Calls);
    }

    [Fact]
    public void Dispose_RunningTransfer_EndsInAborted()
    {
        _world.Listen(Script().Request().Stall());
        var transfer = new Transfer(Url);
        Assert.True(_world.Engine.Start(transfer));
        _world.Engine.Scheduler.Step(0);
        _world.Engine.Dispose();
        Assert.Equal(TransferResult.AbortedByCallback, transfer.Result);
        Assert.Equal(0, _world.Network.OpenChannels);
        Assert.Throws<InvalidOperationException>(() => _world.Engine.Start(transfer));
    }

    [Fact]
    public void Options_WhileRunning_AreGuarded()
    {
        _world.Listen(Script().Request().Stall());
        var transfer = new Transfer(Url);
        Assert.True(_world.Engine.Start(transfer));
        Assert.Throws<InvalidOperationException>(() => transfer.TimeoutMs = 1);
        Assert.Throws<InvalidOperationException>(() => _world.Engine.Start(transfer));
    }

    private sealed class Again(CooperativeEngine engine, int runs) : ITransferListener
    {
        public int Calls { get; private set; }

        public void TransferDone(Transfer transfer)
        {
            Calls++;
            if (Calls < runs)
            {
                Assert.True(engine.Start(transfer));
            }
        }
    }
}
