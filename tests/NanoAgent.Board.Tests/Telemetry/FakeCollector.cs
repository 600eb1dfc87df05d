using System.Collections;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    /// <summary>A stored reading, as it came; its time is "" where it has none.</summary>
    internal sealed class Stored
    {
        public int Boot { get; set; }

        public long Sequence { get; set; }

        public string Name { get; set; }

        public string Unit { get; set; }

        public string Value { get; set; }

        public string Time { get; set; }
    }

    /// <summary>Says of each record of a batch whether it is stored ('s'), rejected ('x') or to come again ('r').
    /// </summary>
    internal delegate string Choice(int records);

    /// <summary>
    /// A collector that keeps the wire contract of SPEC.md to the letter: whatever breaks it fails the test. It reads a
    /// pack by the members it has, written as the agent writes them.
    /// </summary>
    internal sealed class FakeCollector
    {
        private readonly Hashtable byKey = new Hashtable();

        /// <summary>What is stored, in the order it came.</summary>
        public ArrayList Records { get; } = new ArrayList();

        /// <summary>Records that came again.</summary>
        public int Duplicates { get; private set; }

        /// <summary>Replaces the answer, where it gives one; the batch is not stored then.</summary>
        public Server Refuse { get; set; }

        /// <summary>Stores so many batches more and loses the answers.</summary>
        public int AnswersToLose { get; set; }

        public Choice Choose { get; set; }

        public Stored this[int index] => (Stored)Records[index];

        public Reply Answer(Request request)
        {
            Reply refusal = Refuse == null ? null : Refuse(request);
            if (refusal != null)
            {
                return refusal;
            }

            int before = Records.Count;
            int again = Duplicates;
            string fates = Choose == null ? "" : Choose(Values(request).Length);
            Store(request, fates);
            string lists = Choose == null
                ? "" : ",\"rejected\":[" + Indexes(fates, 'x') + "],\"retry\":[" + Indexes(fates, 'r') + "]";
            string body = "{\"stored\":" + (Records.Count - before) + ",\"duplicates\":" + (Duplicates - again) + lists
                + "}";
            return AnswersToLose-- > 0 ? Reply.None(TransferResult.RecvError) : new Reply(200, body);
        }

        /// <summary>The values of a request's pack.</summary>
        public static string[] Values(Request request)
        {
            string[] records = Split(request.Body);
            for (int i = 0; i < records.Length; i++)
            {
                records[i] = Member(records[i], "v");
            }

            return records;
        }

        /// <summary>Where a value stands in a request's pack, or -1.</summary>
        public static int IndexOf(Request request, string value)
        {
            string[] values = Values(request);
            for (int i = 0; i < values.Length; i++)
            {
                if (values[i] == value)
                {
                    return i;
                }
            }

            return -1;
        }

        /// <summary>The sequences of what is stored, in the order it came.</summary>
        public string Sequences()
        {
            string all = "";
            foreach (Stored record in Records)
            {
                all += record.Sequence + " ";
            }

            return all;
        }

        private static string Indexes(string fates, char fate)
        {
            string all = "";
            for (int i = 0; i < fates.Length; i++)
            {
                all += fates[i] == fate ? (all.Length == 0 ? "" : ",") + i : "";
            }

            return all;
        }

        /// <summary>The records of a pack: flat objects, in whose texts no brace stands.</summary>
        private static string[] Split(string pack)
        {
            Assert.StartsWith("[{", pack);
            Assert.EndsWith("}]", pack);
            return pack.Substring(2, pack.Length - 4).Split('}');
        }

        /// <summary>A member's text without its quotes, or "".</summary>
        private static string Member(string record, string name)
        {
            string start = "\"" + name + "\":";
            int at = record.IndexOf(start);
            if (at < 0)
            {
                return "";
            }

            at += start.Length;
            bool quoted = record[at] == '"';
            at += quoted ? 1 : 0;
            int end = record.IndexOf(quoted ? '"' : ',', at);
            return record.Substring(at, (end < 0 ? record.Length : end) - at).Trim();
        }

        private void Store(Request request, string fates)
        {
            Assert.AreEqual("http://collector.example/v1/telemetry", request.Url);
            Assert.AreEqual("application/senml+json", request.Header("Content-Type"));
            string[] records = Split(request.Body);
            string device = Member(records[0], "device");
            int boot = int.Parse(Member(records[0], "boot"));
            long sequence = long.Parse(Member(records[0], "first"));
            Assert.AreEqual(device + "/", Member(records[0], "bn"));
            Assert.AreEqual(records.Length, int.Parse(Member(records[0], "count")));
            Assert.AreEqual(
                "\"" + device + "." + boot + "." + sequence + "." + records.Length + "\"",
                request.Header("Idempotency-Key"));
            sequence--;
            for (int i = 0; i < records.Length; i++)
            {
                Assert.IsTrue(i == 0 || records[i].IndexOf(",{") == 0, "Not a pack: " + request.Body);
                string own = Member(records[i], "seq");
                long next = own.Length > 0 ? long.Parse(own) : sequence + 1;
                Assert.IsTrue(next > sequence, "Sequences must ascend.");
                sequence = next;
                if (i >= fates.Length || fates[i] == 's')
                {
                    Store(device, boot, sequence, records[i]);
                }
            }
        }

        private void Store(string device, int boot, long sequence, string record)
        {
            var stored = new Stored
            {
                Boot = boot,
                Sequence = sequence,
                Name = Member(record, "n"),
                Unit = Member(record, "u"),
                Value = Member(record, "v"),
                Time = Member(record, "t"),
            };
            string key = device + "." + boot + "." + sequence;
            if (byKey.Contains(key))
            {
                var before = (Stored)byKey[key];
                Assert.AreEqual(
                    before.Name + " " + before.Unit + " " + before.Value,
                    stored.Name + " " + stored.Unit + " " + stored.Value);
                Duplicates++;
                return;
            }

            byKey[key] = stored;
            Records.Add(stored);
        }
    }
}
