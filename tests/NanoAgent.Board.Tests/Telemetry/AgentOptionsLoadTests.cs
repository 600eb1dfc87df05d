using System;
using System.Text;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    [TestClass]
    public class AgentOptionsLoadTests
    {
        [TestMethod]
        public void Load_EveryKey_IsTaken()
        {
            AgentOptions options = Load(
                "{\"NanoAgent\": {\"Device\": \"d-1\", \"CollectorUrl\": \"http://c:1\", \"Token\": \"t\",\n"
                + "\"BatchRecordsMax\": 7, \"BatchBytesMax\": 2048, \"BatchAgeMaxMs\": 3, \"MeteredBatchAgeMaxMs\": 4,"
                + "\"MeteredBytesPerDay\": 5, \"RateBytesPerSecond\": 6, \"RateRequestsPerMinute\": 8,\n"
                + "\"WindowPeriodMs\": 90, \"WindowOpenMs\": 10}, \"FlushIntervalMs\": 11, \"FlightIntervalMs\": 12,"
                + "\"SpoolBytesMax\": 5000000, \"RetryBaseMs\": 14, \"RetryCeilingMs\": 150,\n"
                + "\"RetryLastingMs\": 16, \"TransferTimeoutMs\": 17}");
            Assert.AreEqual("d-1 http://c:1 t", options.Device + " " + options.CollectorUrl + " " + options.Token);
            int[] expected = { 7, 2048, 3, 4, 5, 6, 8, 90, 10, 11, 12, 5_000_000, 14, 150, 16, 17 };
            int[] taken =
            {
                options.BatchRecordsMax, options.BatchBytesMax, options.BatchAgeMaxMs, options.MeteredBatchAgeMaxMs,
                options.MeteredBytesPerDay, options.RateBytesPerSecond, options.RateRequestsPerMinute,
                options.WindowPeriodMs, options.WindowOpenMs, options.FlushIntervalMs, options.FlightIntervalMs,
                (int)options.SpoolBytesMax, options.RetryBaseMs, options.RetryCeilingMs, options.RetryLastingMs,
                options.TransferTimeoutMs,
            };
            for (int i = 0; i < expected.Length; i++)
            {
                Assert.AreEqual(expected[i], taken[i], "key " + i);
            }
        }

        [DataRow("{\"Device\":\"d\",\"Colour\":1}", "agent.json: Colour is no key, or its value is wrong.")]
        [DataRow(
            "{\"Device\":\"d\",\"BatchAgeMaxMs\":\"soon\"}",
            "agent.json: BatchAgeMaxMs is no key, or its value is wrong.")]
        [DataRow(
            "{\"Device\":\"d\",\"RetryBaseMs\":99999999999}",
            "agent.json: RetryBaseMs is no key, or its value is wrong.")]
        [DataRow("{\"Device\":\"d\"", "agent.json: it is no JSON, or cut off.")]
        [DataRow("{\"Device\":\"\"}", "agent.json: Device must be 1 to 64")]
        [DataRow("{\"Device\":\"d\",\"BatchRecordsMax\":0}", "agent.json: BatchRecordsMax must be 1 to 99999.")]
        [DataRow("{\"Device\":\"d\",\"BatchBytesMax\":16777217}", "agent.json: BatchBytesMax must be ")]
        [DataRow(
            "{\"Device\":\"d\",\"SpoolBytesMax\":5000}",
            "agent.json: SpoolBytesMax (StoreBytesMax) must be at least ")]
        [DataRow("{\"Device\":\"d\",\"Colour\":null}", "agent.json: Colour is no key, or its value is wrong.")]
        [DataRow("{\"Device\":null}", "agent.json: Device must be 1 to 64")]
        public void Load_WrongFile_SaysWhatIsWrong(string text, string start)
        {
            Assert.StartsWith(start, Refusal(text));
        }

        [TestMethod]
        public void Load_Null_LeavesTheDefault()
        {
            AgentOptions options = Load("{\"Device\":\"d\",\"Token\":null,\"CollectorUrl\":null,"
                + "\"BatchAgeMaxMs\":null,\"SpoolBytesMax\":null}");
            Assert.AreEqual("", options.Token + options.CollectorUrl);
            Assert.AreEqual(10_000, options.BatchAgeMaxMs);
            Assert.AreEqual(BoardProfile.SpoolBytes, options.SpoolBytesMax);
        }

        [TestMethod]
        public void Load_NoFileOrATooLargeOne_SaysSo()
        {
            Assert.AreEqual("agent.json is not there: put it on the board's storage.", Refusal(null));
            Assert.AreEqual(
                "agent.json cannot be read, or has more than 4096 bytes.",
                Refusal(new string(' ', AgentOptions.FileBytesMax + 1)));
        }

        private static string Refusal(string text)
        {
            try
            {
                Load(text);
            }
            catch (ArgumentException exception)
            {
                return exception.Message;
            }

            return "";
        }

        /// <summary>Loads a file of that text; null: there is none.</summary>
        private static AgentOptions Load(string text)
        {
            var store = new RamStore();
            if (text != null)
            {
                byte[] bytes = Encoding.UTF8.GetBytes(text);
                ISegment file = store.Create("agent.json");
                Assert.AreEqual(StoreResult.Ok, file.Append(bytes, 0, bytes.Length));
                Assert.AreEqual(StoreResult.Ok, file.Commit());
                file.Close();
            }

            return AgentOptions.Load(store, "agent.json");
        }
    }
}
