using System;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Simulator;
using NanoAgent.Transfers;

namespace NanoAgent.Integration.Tests.Engines;

/// <summary>The shared suite on the cooperative engine over a simulated network, on virtual time.</summary>
[Trait("LibCurl", "Never")]
public class SimulatedCoreEngineTests : TransferEngineSuite
{
    private const ulong Seed = 20261122;
    private readonly VirtualClock _clock = new();
    private readonly SimulatedNetwork _network;
    private int _port = 8000;

    public SimulatedCoreEngineTests()
    {
        _network = new SimulatedNetwork(_clock, new SeededRandom(Seed)) { Link = CreateLink() };
    }

    protected virtual SimulatedLink CreateLink() => new();

    protected override ITransferEngine CreateEngine() => CreateEngine(new CooperativeEngineOptions());

    protected ITransferEngine CreateEngine(CooperativeEngineOptions options) =>
        new CooperativeEngine(_network, _clock, new Scheduler(64), options);

    protected override IScriptedServer StartServer(PeerScript[] scripts)
    {
        _port++;
        return new Server(_network.Listen("127.0.0.1", _port, scripts), _port);
    }

    private sealed class Server(SimulatedServer server, int port) : IScriptedServer
    {
        public string BaseUrl => $"http://127.0.0.1:{port}";

        public int Port => port;

        public int Accepts => server.Accepts;

        public string Received(int connection) => server.Received(connection);

        public void Dispose() => GC.SuppressFinalize(this);
    }
}

/// <summary>The same at one byte a read and a write, with a "would block" between any two.</summary>
[Trait("LibCurl", "Never")]
public sealed class DribblingCoreEngineTests : SimulatedCoreEngineTests
{
    protected override SimulatedLink CreateLink() =>
        new() { ReadBytesMax = 1, WriteBytesMax = 1, BlocksEveryOtherTime = true };
}

/// <summary>The same on a slow link that is never twice as slow.</summary>
[Trait("LibCurl", "Never")]
public sealed class JitteringCoreEngineTests : SimulatedCoreEngineTests
{
    protected override SimulatedLink CreateLink() => new() { LatencyMs = 10, JitterMs = 5 };
}

/// <summary>
/// The same on the smallest board's buffers, where a request lies in the end of the buffer that takes the reply, and
/// needs many writes.
/// </summary>
[Trait("LibCurl", "Never")]
public sealed class SmallBoardCoreEngineTests : SimulatedCoreEngineTests
{
    protected override SimulatedLink CreateLink() => new() { WriteBytesMax = 7, BlocksEveryOtherTime = true };

    [Fact]
    public void Get_LongReplyAheadOfTheRequest_LeavesTheRequestWhole()
    {
        var longHead = "HTTP/1.1 200 OK\r\nX-Long: " + new string('a', 900) + "\r\nContent-Length: 2\r\n\r\nok";
        IScriptedServer server = Serve(Script().Send(longHead).Request().Stall());
        var sink = new CollectingSink();
        var transfer = new Transfer(server.BaseUrl + "/path") { Sink = sink };
        transfer.Headers.Add("X-Own", new string('b', 300));
        Expect(TransferResult.Ok, transfer);
        Assert.Equal("ok", sink.Body);
        Assert.Equal(
            $"GET /path HTTP/1.1\r\nHost: 127.0.0.1:{server.Port}\r\nAccept: */*\r\nX-Own: "
            + new string('b', 300) + "\r\n\r\n",
            server.Received(0));
    }

    protected override ITransferEngine CreateEngine()
    {
        var options = new CooperativeEngineOptions { TransfersMax = 2 };
        options.Connections.ConnectionsMax = 2;
        options.Connections.HeadBytesMax = 1024;
        options.Connections.RequestBytesMax = 512;
        options.Connections.ReadBytesMax = 16;
        return CreateEngine(options);
    }
}
