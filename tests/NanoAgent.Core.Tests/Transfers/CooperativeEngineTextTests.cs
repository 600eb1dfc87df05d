using System;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;
using static NanoAgent.Core.Tests.Transfers.EngineWorld;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>
/// The words of a failure, which only a host's core has; that and when it fails is tested where boards run it too.
/// </summary>
public class CooperativeEngineTextTests
{
    private const string Url = "http://" + Name + "/";
    private const string Started = "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n";
    private readonly EngineWorld _world = new();

    [Theory]
    [InlineData("connect", " ms passed while waiting for a connection to files.example port 80")]
    [InlineData("request", "room to send more of the request to files.example port 80")]
    [InlineData("head", "the response head of files.example port 80")]
    [InlineData("drip in the head", "the response head of files.example port 80")]
    [InlineData("body", "the rest of the response of files.example port 80")]
    [InlineData("drip in the body", "the rest of the response of files.example port 80")]
    public void Timeout_TransferThatHangs_NamesItsPhase(string phase, string text)
    {
        _world.Listen(Hanging(phase));
        byte[] body = new byte[100_000];
        ExpectText(
            TransferResult.OperationTimedOut,
            new Transfer(Url) { Source = new BytesSource(body, 0, body.Length), TimeoutMs = 3_000 },
            text);
    }

    [Fact]
    public void Timeout_NameThatNobodyAnswers_SaysSo()
    {
        _world.Network.SilenceName(Name);
        ExpectText(
            TransferResult.OperationTimedOut,
            new Transfer(Url) { TimeoutMs = 3_000 },
            " ms passed while waiting for the address of files.example port 80");
    }

    [Fact]
    public void Timeout_HandshakeThatStalls_SaysSo()
    {
        _world.Network.Listen(Address, 443, Script().TlsStall());
        ExpectText(
            TransferResult.OperationTimedOut,
            new Transfer("https://" + Name + "/") { TimeoutMs = 3_000 },
            "the TLS handshake of files.example port 443");
    }

    [Fact]
    public void Timeout_InTheQueue_SaysSo()
    {
        var options = new CooperativeEngineOptions();
        options.Connections.ConnectionsMax = 1;
        var world = new EngineWorld(options);
        world.Listen(Script().Request().Stall());
        var first = new Transfer(Url) { TimeoutMs = 10_000 };
        var second = new Transfer(Url) { TimeoutMs = 4_000 };
        Assert.True(world.Engine.Start(first));
        Assert.True(world.Engine.Start(second));

        world.Run(first, second);

        Assert.Contains("a free connection to", second.ErrorText, StringComparison.Ordinal);
    }

    [Fact]
    public void Timeout_LowSpeed_NamesTheLimit()
    {
        _world.Listen(Script().Request().Send(Started).Drip(new string('x', 99), 10_000));
        ExpectText(
            TransferResult.OperationTimedOut,
            new Transfer(Url) { LowSpeedBytesPerSecond = 1, LowSpeedTimeMs = 30_000 },
            "less than 1 bytes a second");
    }

    [Fact]
    public void Status_ThatFails_IsNamed()
    {
        _world.Listen(Always("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"));
        ExpectText(TransferResult.HttpReturnedError, new Transfer(Url) { FailOnHttpError = true }, "status 503");
    }

    private static PeerScript Hanging(string phase)
    {
        PeerScript asked = Script().Request().Take(100_000);
        return phase switch
        {
            "connect" => Script().Blackhole(),
            "request" => Script().Request().Window(10).Stall(),
            "head" => asked.Stall(),
            "drip in the head" => asked.Drip("HTTP/1.1 200 OK\r\nX-A: 1", 1_000),
            "body" => asked.Send(Started + "1234").Stall(),
            _ => asked.Send(Started).Drip("1234", 1_000),
        };
    }

    private void ExpectText(TransferResult expected, Transfer transfer, string text)
    {
        _world.Expect(expected, transfer);
        Assert.Contains(text, transfer.ErrorText, StringComparison.Ordinal);
    }
}
