using NanoAgent.Platform;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Transfers
{
    /// <summary>Where the network cuts the stream changes nothing.</summary>
    [TestClass]
    public class CooperativeEngineSplitTests
    {
        private const string Ok = "HTTP/1.1 200 OK\r\n";

        [DataRow(Ok + "Content-Length: 11\r\n\r\nhello world", (int)TransferResult.Ok)]
        [DataRow(Ok + "\r\nhello world", (int)TransferResult.Ok)]
        [DataRow(
            Ok + "Transfer-Encoding: chunked\r\n\r\n5;a\r\nhello\r\n6\r\n world\r\n0\r\nX: y\r\n\r\n",
            (int)TransferResult.Ok)]
        [DataRow(
            Ok + "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n",
            (int)TransferResult.Ok)]
        [DataRow(
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world",
            (int)TransferResult.Ok)]
        [DataRow(Ok + "Content-Length: 12\r\n\r\nhello world", (int)TransferResult.PartialFile)]
        [DataRow(Ok + "Transfer-Encoding: chunked\r\n\r\nb\r\nhello worldX\r\n", (int)TransferResult.RecvError)]
        public void Get_EverySplit_EndsAsTheWhole(string reply, int expected)
        {
            for (int split = -1; split <= reply.Length; split++)
            {
                var world = new EngineWorld();
                world.Network.SplitAt = split;
                world.Listen(EngineWorld.Script().Request().Send(reply).Close());
                var sink = new BytesSink(100);
                world.Expect((TransferResult)expected, new Transfer("http://10.0.0.1/") { Sink = sink });
                Assert.AreEqual("hello world", Text.Of(sink.Buffer, 0, sink.Count), "split at " + split);
            }
        }
    }
}
