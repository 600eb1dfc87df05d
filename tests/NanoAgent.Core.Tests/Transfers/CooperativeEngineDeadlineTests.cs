using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;
using static NanoAgent.Core.Tests.Transfers.EngineWorld;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>G4: every transfer ends inside its deadline, whatever phase it hangs in. Virtual time, exact to the
/// ms.</summary>
public class CooperativeEngineDeadlineTests
{
    private const string Url = "http://" + Name + "/";
    private readonly EngineWorld _world = new();

    [Fact]
    public void Perform_SilentResolver_EndsAtTheConnectDeadline()
    {
        _world.Network.SilenceName(Name);
        EndsAt(5000, new Transfer(Url) { ConnectTimeoutMs = 5000 }, "the address of files.example port 80");
    }

    [Fact]
    public void Perform_Blackhole_EndsAtTheConnectDeadline()
    {
        _world.Listen(Script().Blackhole());
        EndsAt(5000, new Transfer(Url) { ConnectTimeoutMs = 5000 }, "a connection to files.example port 80");
    }

    [Fact]
    public void Perform_SilentHandshake_EndsAtTheConnectDeadline()
    {
        _world.Network.Listen(Address, 443, Script().TlsStall());
        EndsAt(5000, new Transfer("https://" + Name + "/") { ConnectTimeoutMs = 5000 }, "the TLS handshake of");
    }

    [Fact]
    public void Perform_ConnectLimitAboveTheWhole_EndsAtTheWhole()
    {
        _world.Listen(Script().Blackhole());
        EndsAt(700, new Transfer(Url) { ConnectTimeoutMs = 5000, TimeoutMs = 700 }, "a connection to");
    }

    [Fact]
    public void Perform_PeerStopsReading_EndsAtTheDeadline()
    {
        _world.Listen(Script().Request().Window(10).Stall());
        byte[] body = new byte[100_000];
        EndsAt(3000, new Transfer(Url) { Source = new BytesSource(body, 0, body.Length), TimeoutMs = 3000 },
            "room to send more of the request to");
    }

    [Fact]
    public void Perform_NoReply_EndsAtTheDeadline()
    {
        _world.Listen(Script().Request().Stall());
        EndsAt(3000, new Transfer(Url) { TimeoutMs = 3000 }, "the response head of files.example port 80");
    }

    [Fact]
    public void Perform_HalfOpenInsideBody_EndsAtTheDeadline()
    {
        _world.Listen(Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1234").Stall());
        EndsAt(3000, new Transfer(Url) { TimeoutMs = 3000 }, "the rest of the response of");
    }

    [Fact]
    public void Perform_Drip_EndsAtTheDeadline()
    {
        _world.Listen(Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
            .Drip(new string('x', 99), 10_000));
        EndsAt(60_000, new Transfer(Url) { TimeoutMs = 60_000 }, "the rest of the response of");
    }

    [Fact]
    public void Perform_DripInsideHead_EndsAtTheDeadline()
    {
        _world.Listen(Script().Request().Drip("HTTP/1.1 200 OK\r\nX-A: 1234567890\r\n\r\n", 10_000));
        EndsAt(60_000, new Transfer(Url) { TimeoutMs = 60_000 }, "the response head of");
    }

    [Fact]
    public void Perform_Drip_EndsAtTheLowSpeedLimit()
    {
        _world.Listen(Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
            .Drip(new string('x', 99), 10_000));
        var transfer = new Transfer(Url) { LowSpeedBytesPerSecond = 1, LowSpeedTimeMs = 30_000 };
        _world.Expect(TransferResult.OperationTimedOut, transfer);
        Assert.InRange(transfer.Info.TotalMs, 30_000, 45_000);
        Assert.Contains("less than 1 bytes a second", transfer.ErrorText, System.StringComparison.Ordinal);
    }

    [Fact]
    public void Perform_FastEnough_OutlivesTheLowSpeedLimit()
    {
        _world.Listen(Script().Request().Send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n")
            .Drip(new string('x', 99), 900));
        _world.Expect(
            TransferResult.Ok, new Transfer(Url) { LowSpeedBytesPerSecond = 1, LowSpeedTimeMs = 30_000 });
    }

    [Fact]
    public void Perform_WaitingInTheQueue_CountsAgainstTheDeadline()
    {
        var options = new CooperativeEngineOptions();
        options.Connections.ConnectionsMax = 1;
        var world = new EngineWorld(options);
        world.Listen(Script().Request().Stall());
        var first = new Transfer(Url) { TimeoutMs = 10_000 };
        var second = new Transfer(Url) { TimeoutMs = 4000 };
        Assert.True(world.Engine.Start(first));
        Assert.True(world.Engine.Start(second));

        world.Run(first, second);

        Assert.Equal(TransferResult.OperationTimedOut, second.Result);
        Assert.Equal(4000, second.Info.TotalMs);
        Assert.Contains("a free connection to", second.ErrorText, System.StringComparison.Ordinal);
        Assert.Equal(10_000, first.Info.TotalMs);
    }

    [Fact]
    public void Perform_RedirectsThatHang_CountAgainstOneDeadline()
    {
        _world.Listen(
            Script().Request().Delay(2000)
                .Send("HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n").Loop());
        EndsAt(5000, new Transfer(Url) { RedirectsMax = 100, TimeoutMs = 5000 }, "the response head of");
    }

    [Fact]
    public void Perform_WallClockSteps_MoveNoDeadline()
    {
        _world.Listen(Script().Request().Stall());
        _world.Clock.SetUtc(1_800_000_000_000);
        var transfer = new Transfer(Url) { TimeoutMs = 3000 };
        Assert.True(_world.Engine.Start(transfer));
        _world.Engine.Scheduler.Step(_world.Clock.Milliseconds);
        _world.Clock.SetUtc(0);
        _world.Run(transfer);
        Assert.Equal(3000, transfer.Info.TotalMs);
    }

    private void EndsAt(long milliseconds, Transfer transfer, string phase)
    {
        _world.Expect(TransferResult.OperationTimedOut, transfer);
        Assert.Equal(milliseconds, transfer.Info.TotalMs);
        Assert.Contains(phase, transfer.ErrorText, System.StringComparison.Ordinal);
        Assert.Equal(0, _world.Network.OpenChannels);
    }
}
