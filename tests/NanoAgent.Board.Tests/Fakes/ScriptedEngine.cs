using System.Collections;
using NanoAgent.Platform;
using NanoAgent.Scheduling;
using NanoAgent.Transfers;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>What the test's server does with one request.</summary>
    internal sealed class Reply
    {
        public Reply(int status = 200, string body = "")
        {
            Status = status;
            Body = body;
        }

        public Reply(int status, string body, TransferResult result)
            : this(status, body)
        {
            Result = result;
        }

        /// <summary>0: there was no answer.</summary>
        public int Status { get; }

        public string Body { get; }

        /// <summary>What the transfer ends with after the body; anything but Ok is a cut.</summary>
        public TransferResult Result { get; }

        public long RetryAfterSeconds { get; set; }

        /// <summary>Names and values in turn.</summary>
        public string[] Headers { get; set; } = new string[0];

        /// <summary>Holds the connection until the transfer is cancelled or times out.</summary>
        public bool IsSilent { get; set; }

        /// <summary>Nobody answers at all.</summary>
        public static Reply None() => None(TransferResult.CouldntConnect);

        public static Reply None(TransferResult result) => new Reply(0, "", result);
    }

    /// <summary>A request as the server sees it.</summary>
    internal sealed class Request
    {
        private readonly string[] names;
        private readonly string[] values;

        /// <summary>A copy: the agent fills the same transfer again.</summary>
        public Request(string url, HeaderList headers, string body)
        {
            Url = url;
            Body = body;
            names = new string[headers.Count];
            values = new string[headers.Count];
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = headers.NameAt(i);
                values[i] = headers.ValueAt(i);
            }
        }

        public string Url { get; }

        public string Body { get; }

        /// <summary>A header's value by its name as it was written, or "".</summary>
        public string Header(string name)
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (names[i] == name)
                {
                    return values[i];
                }
            }

            return "";
        }
    }

    internal delegate Reply Server(Request request);

    internal delegate bool Condition();

    /// <summary>An engine whose network is a function, on virtual time: Wait lets the time pass.</summary>
    internal sealed class ScriptedEngine : Job, ITransferEngine
    {
        private const long AnswerMs = 1;
        private const int PieceBytes = 100;

        private readonly ManualClock clock;
        private readonly Server server;
        private readonly ArrayList running = new ArrayList();

        public ScriptedEngine(ManualClock clock, Server server)
        {
            this.clock = clock;
            this.server = server;
            Scheduler.Add(this, Due.Never);
        }

        public IClock Clock => clock;

        public Scheduler Scheduler { get; } = new Scheduler(16);

        /// <summary>How much later than at once every answer comes.</summary>
        public long AnswerAfterMs { get; set; }

        public bool IsFull { get; set; }

        public bool Start(Transfer transfer)
        {
            if (IsFull)
            {
                return false;
            }

            transfer.MarkRunning();
            Reply reply = server(new Request(transfer.Url, transfer.Headers, ReadAll(transfer.Source)));
            long delayMs = reply.IsSilent ? transfer.TimeoutMs : AnswerMs + AnswerAfterMs;
            running.Add(new Run(transfer, reply, Due.After(clock.Milliseconds, delayMs)));
            Scheduler.Wake(this);
            return true;
        }

        public void Cancel(Transfer transfer)
        {
            foreach (Run run in running)
            {
                if (run.Transfer == transfer)
                {
                    run.DueMs = 0;
                    run.Reply = Reply.None(TransferResult.AbortedByCallback);
                    Scheduler.Wake(this);
                }
            }
        }

        public void Wait(int milliseconds)
        {
            // Nothing else moves the time here, so a wait for ever is a test that would never end.
            Assert.IsTrue(milliseconds < int.MaxValue, "Everything sleeps and nothing is due.");
            clock.Advance(milliseconds > 0 ? milliseconds : 0);
        }

        public void Wake()
        {
        }

        public override long Step(long nowMs)
        {
            long nextMs = Due.Never;
            for (int i = 0; i < running.Count; i++)
            {
                var run = (Run)running[i];
                if (run.DueMs > nowMs)
                {
                    nextMs = run.DueMs < nextMs ? run.DueMs : nextMs;
                    continue;
                }

                running.RemoveAt(i--);
                run.Transfer.MarkDone(Deliver(run.Transfer, run.Reply), "");
                if (run.Transfer.Listener != null)
                {
                    run.Transfer.Listener.TransferDone(run.Transfer);
                }
            }

            return nextMs;
        }

        /// <summary>Turns the scheduler until a condition holds; fails when virtual time passes the limit.</summary>
        public void RunUntil(Condition condition, long limitMs = 3_600_000)
        {
            long endMs = clock.Milliseconds + limitMs;
            while (!condition())
            {
                Assert.IsTrue(clock.Milliseconds <= endMs, "The condition did not come true in virtual time.");
                long nextMs = Scheduler.Step(clock.Milliseconds);
                if (!condition())
                {
                    Wait(Due.Until(clock.Milliseconds, nextMs));
                }
            }
        }

        private static string ReadAll(ISource source)
        {
            if (source == null)
            {
                return "";
            }

            Assert.IsTrue(source.Rewind());
            byte[] body = new byte[(int)source.Length];
            int at = 0;
            int count;
            while ((count = source.Read(body, at, Text.Min(7, body.Length - at))) > 0)
            {
                at += count;
            }

            Assert.AreEqual(body.Length, at);
            return Text.Of(body);
        }

        private static TransferResult Deliver(Transfer transfer, Reply reply)
        {
            transfer.Info.ResponseCode = reply.IsSilent ? 0 : reply.Status;
            transfer.Info.RetryAfterSeconds = reply.RetryAfterSeconds;
            if (reply.Status == 0)
            {
                return reply.Result;
            }

            if (reply.IsSilent)
            {
                return TransferResult.OperationTimedOut;
            }

            if (transfer.Sink != null && !transfer.Sink.Begin(new Head(reply)))
            {
                return TransferResult.WriteError;
            }

            byte[] body = Text.Bytes(reply.Body);
            for (int at = 0; transfer.Sink != null && at < body.Length; at += PieceBytes)
            {
                if (!transfer.Sink.Write(body, at, Text.Min(PieceBytes, body.Length - at)))
                {
                    return TransferResult.WriteError;
                }
            }

            return reply.Result;
        }

        private sealed class Run
        {
            public Run(Transfer transfer, Reply reply, long dueMs)
            {
                Transfer = transfer;
                Reply = reply;
                DueMs = dueMs;
            }

            public Transfer Transfer { get; }

            public Reply Reply { get; set; }

            public long DueMs { get; set; }
        }

        private sealed class Head : IResponseHead
        {
            private readonly Reply reply;

            public Head(Reply reply)
            {
                this.reply = reply;
            }

            public int StatusCode => reply.Status;

            public long ContentLength
            {
                get
                {
                    string length = GetHeader("Content-Length");
                    return length == null ? -1 : long.Parse(length);
                }
            }

            public int HeaderCount => reply.Headers.Length / 2;

            public string HeaderName(int index) => reply.Headers[index * 2];

            public string HeaderValue(int index) => reply.Headers[(index * 2) + 1];

            public string GetHeader(string name)
            {
                for (int i = 0; i < HeaderCount; i++)
                {
                    if (HeaderName(i).ToLower() == name.ToLower())
                    {
                        return HeaderValue(i);
                    }
                }

                return null;
            }
        }
    }
}
