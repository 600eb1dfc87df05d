using System.Text;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Transfers;
using Xunit;
using static NanoAgent.Core.Tests.Transfers.EngineWorld;

namespace NanoAgent.Core.Tests.Transfers;

/// <summary>Where the network cuts the stream changes nothing.</summary>
public class CooperativeEngineSplitTests
{
    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world", TransferResult.Ok)]
    [InlineData("HTTP/1.1 200 OK\r\n\r\nhello world", TransferResult.Ok)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n",
        TransferResult.Ok)]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world",
        TransferResult.Ok)]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nhello world", TransferResult.PartialFile)]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello worldX\r\n",
        TransferResult.RecvError)]
    public void Get_EverySplit_EndsAsTheWhole(string reply, TransferResult expected)
    {
        for (int split = -1; split <= reply.Length; split++)
        {
            var world = new EngineWorld();
            world.Network.Link = new SimulatedLink { SplitAt = split };
            world.Listen(Script().Request().Send(reply).Close());
            var sink = new BytesSink(100);
            var transfer = new Transfer("http://10.0.0.1/") { Sink = sink };

            TransferResult result = world.Engine.Perform(transfer);

            Assert.True(result == expected, $"split at {split}: {result} {transfer.ErrorText}");
            Assert.Equal("hello world", Encoding.ASCII.GetString(sink.Buffer, 0, sink.Count));
        }
    }
}
