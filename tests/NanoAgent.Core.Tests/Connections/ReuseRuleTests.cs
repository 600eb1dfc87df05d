using NanoAgent.Core.Tests.Transfers;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;
using static NanoAgent.Core.Tests.Transfers.EngineWorld;

namespace NanoAgent.Core.Tests.Connections;

/// <summary>
/// libcurl's reasons for not reusing a connection, on the core's engine: those that no other test shows. Ages, a full
/// pool and dead peers are in CooperativeEngineConnectionTests; what servers ask for is in the suite of both engines.
/// </summary>
public class ReuseRuleTests
{
    private const string Url = "http://" + Name + "/";
    private readonly EngineWorld _world = new();

    [Fact]
    public void Perform_BodyEndedByTheClose_OpensAnother()
    {
        SimulatedServer server = _world.Listen(
            Script().Request().Send("HTTP/1.1 200 OK\r\n\r\nhello").Close(),
            Script().Request().Send("HTTP/1.1 200 OK\r\n\r\nhello").Close());
        var transfer = new Transfer(Url);

        _world.Expect(TransferResult.Ok, transfer);
        _world.Expect(TransferResult.Ok, transfer);

        Assert.Equal(2, server.Accepts);
        Assert.Equal(0, _world.Engine.ConnectionsReused);
    }

    [Fact]
    public void Perform_TransferOnTheConnectionUnfinished_OpensAnother()
    {
        SimulatedServer server = _world.Listen(Script().Request().Delay(1000).Send(Empty).Loop(), Always(Empty));
        var waiting = new Transfer(Url);
        var next = new Transfer(Url + "next");
        Assert.True(_world.Engine.Start(waiting));
        Assert.True(_world.Engine.Start(next));

        _world.Run(waiting, next);

        Assert.Equal((TransferResult.Ok, TransferResult.Ok), (waiting.Result, next.Result));
        Assert.Equal(2, server.Accepts);
    }

    [Fact]
    public void Perform_TransferOnTheConnectionBrokenOff_OpensAnother()
    {
        SimulatedServer server = _world.Listen(
            Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf").Blackhole(), Always(Empty));
        var transfer = new Transfer(Url) { TimeoutMs = 1000 };
        _world.Expect(TransferResult.OperationTimedOut, transfer);

        _world.Expect(TransferResult.Ok, transfer);

        Assert.Equal(2, server.Accepts);
    }

    [Theory]
    [InlineData("http://" + Name + ":81/")]
    [InlineData("https://" + Name + ":80/")]
    [InlineData("http://" + Address + "/")]
    [InlineData("http://other.example/")]
    public void Perform_OtherPortProtocolOrName_OpensAnother(string url)
    {
        _world.Network.AddName("other.example", Address);
        SimulatedServer first = _world.Listen(Always(Empty), Always(Empty));
        SimulatedServer second = _world.Network.Listen(Address, 81, Always(Empty));
        _world.Expect(TransferResult.Ok, new Transfer(Url));

        _world.Expect(TransferResult.Ok, new Transfer(url));

        Assert.Equal(2, first.Accepts + second.Accepts);
        Assert.Equal(0, _world.Engine.ConnectionsReused);
    }

    /// <summary>As in libcurl: HTTP sends credentials with each request, and a name is one in any letters.</summary>
    [Theory]
    [InlineData("http://eve:b@" + Name + "/")]
    [InlineData("HTTP://" + Name + ":80/other?q")]
    public void Perform_OtherCredentialsOrPath_UsesTheSame(string url)
    {
        SimulatedServer server = _world.Listen(Always(Empty));
        _world.Expect(TransferResult.Ok, new Transfer("http://joe:a@" + Name + "/"));

        _world.Expect(TransferResult.Ok, new Transfer(url));

        Assert.Equal(1, server.Accepts);
        Assert.Equal(1, _world.Engine.ConnectionsReused);
    }
}
