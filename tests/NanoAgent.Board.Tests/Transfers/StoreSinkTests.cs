using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Transfers
{
    [TestClass]
    public class StoreSinkTests
    {
        private const string Sized = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n";
        private const string Chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n";

        [DataRow(Sized + "hello", "hello")]
        [DataRow("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "")]
        [DataRow("HTTP/1.1 404 No\r\nContent-Length: 4\r\n\r\nsome", "older")]
        [DataRow("!" + Sized + "hel", "")]
        public void Get_BodyWithALength_IsDurableWhenItIsWhole(string reply, string kept)
        {
            RamStore store = Older();
            var sink = new StoreSink(store, "model");
            TransferResult result = Fetch(reply, sink);
            Assert.AreEqual(reply[0] == '!' ? TransferResult.PartialFile : TransferResult.Ok, result);
            store.CutPower();
            Assert.AreEqual(kept, Content(store));
            Assert.AreEqual(reply.IndexOf("200") > 0 && result == TransferResult.Ok, sink.IsKept);
        }

        [TestMethod]
        public void Get_BodyWithoutALength_IsDurableWhenCommitted()
        {
            RamStore store = Older();
            var sink = new StoreSink(store, "model");
            Assert.IsFalse(sink.Commit());
            Assert.AreEqual(TransferResult.Ok, Fetch(Chunked + "hello\r\n0\r\n\r\n", sink));
            Assert.IsFalse(sink.IsKept);
            Assert.IsTrue(sink.Commit());
            store.CutPower();
            Assert.AreEqual("hello", Content(store));
        }

        [TestMethod]
        public void Get_Again_HoldsTheNewBodyAlone()
        {
            RamStore store = Older();
            var sink = new StoreSink(store, "model");
            Fetch("!" + Sized + "hel", sink);
            Assert.AreEqual(TransferResult.Ok, Fetch(Sized + "HELLO", sink));
            Assert.AreEqual("HELLO", Content(store));
        }

        private static RamStore Older()
        {
            var store = new RamStore();
            ISegment segment = store.Create("model");
            segment.Append(Text.Bytes("older"), 0, 5);
            segment.Commit();
            return store;
        }

        private static string Content(RamStore store)
        {
            byte[] bytes = new byte[16];
            return Text.Of(bytes, 0, store.Open("model").Read(0, bytes, 0, bytes.Length));
        }

        private static TransferResult Fetch(string reply, StoreSink sink)
        {
            var network = new ScriptNetwork(_ => reply);
            var engine = new CooperativeEngine(network, network, new Scheduler(4), new CooperativeEngineOptions());
            return engine.Perform(new Transfer("http://10.0.0.1/") { Sink = sink });
        }
    }
}
