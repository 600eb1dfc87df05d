using NanoAgent.Platform;
using NanoAgent.Transfers;
using Xunit;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>A reply is received where the rest of its request still lies.</summary>
public sealed class SharedBufferTests
{
    /// <summary>
    /// The server takes nothing more: a refusal that waited for the request to go would wait for ever.
    /// </summary>
    [Theory]
    [InlineData(400)]
    [InlineData(700)]
    public void Put_RefusedEarlyByALongHead_EndsWithTheRefusal(int headBytes)
    {
        var options = new CooperativeEngineOptions { TransfersMax = 2 };
        options.Connections.HeadBytesMax = 1024;
        options.Connections.RequestBytesMax = 512;
        options.Connections.ReadBytesMax = 1024;
        var world = new EngineWorld(options);
        string head = "HTTP/1.1 413 Large\r\nX: " + new string('a', headBytes) + "\r\nContent-Length: 0\r\n\r\n";
        world.Listen(EngineWorld.Script().Request().Window(10).Send(head).Stall());
        var transfer = new Transfer("http://10.0.0.1/")
        {
            FailOnHttpError = true,
            TimeoutMs = 60_000,
            Source = new BytesSource(new byte[100_000], 0, 100_000),
        };
        world.Expect(TransferResult.HttpReturnedError, transfer);
        Assert.InRange(transfer.Info.TotalMs, 0, 5_000);
    }

    [Fact]
    public void Request_TooLargeAfterAnErrorReply_IsTooLarge()
    {
        var world = new EngineWorld();
        world.Listen(EngineWorld.Always("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"));
        world.Expect(TransferResult.HttpReturnedError, new Transfer("http://10.0.0.1/") { FailOnHttpError = true });
        var transfer = new Transfer("http://10.0.0.1/");
        transfer.Headers.Add("X", new string('b', 100_000));
        world.Expect(TransferResult.TooLarge, transfer);
    }
}
