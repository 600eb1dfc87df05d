using System;
using System.Collections;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Platform;
using NanoAgent.Spooling;
using NanoAgent.Telemetry;
using nanoFramework.TestFramework;

namespace NanoAgent.Board.Tests.Telemetry
{
    internal delegate void OptionsChange(AgentOptions options);

    /// <summary>One device, its collector and the time between them.</summary>
    internal sealed class AgentKit : IPlatform
    {
        private int seed;

        public AgentKit()
        {
            Engine = new ScriptedEngine(Time, Answer);
        }

        public ManualClock Time { get; } = new ManualClock();

        public RamStore Ram { get; } = new RamStore();

        public FakeCollector Collector { get; } = new FakeCollector();

        public ScriptedEngine Engine { get; private set; }

        /// <summary>What came to the collector.</summary>
        public ArrayList Requests { get; } = new ArrayList();

        /// <summary>When each came, on the device's monotonic clock.</summary>
        public ArrayList ArrivalsMs { get; } = new ArrayList();

        public long LastMs => (long)ArrivalsMs[ArrivalsMs.Count - 1];

        public IClock Clock => Time;

        public IRandom Random => new TestRandom(++seed);

        public INetwork Network => throw new InvalidOperationException("The scripted engine has no network.");

        public IStore Store => Ram;

        public static Reply Busy(int status, long retryAfterSeconds)
        {
            return new Reply(status) { RetryAfterSeconds = retryAfterSeconds };
        }

        public Request Asked(int index) => (Request)Requests[index];

        public long ArrivalMs(int index) => (long)ArrivalsMs[index];

        public TelemetryAgent Open(OptionsChange change = null)
        {
            var options = new AgentOptions
            {
                Device = "pi-4", CollectorUrl = "http://collector.example/", Token = "secret",
            };
            if (change != null)
            {
                change(options);
            }

            var agent = new TelemetryAgent(this, Engine, options);
            Assert.AreEqual(SpoolResult.Ok, agent.Open());
            return agent;
        }

        /// <summary>Another program on the same store: the old one's engine and jobs are gone.</summary>
        public TelemetryAgent Reboot(OptionsChange change = null)
        {
            Engine = new ScriptedEngine(Time, Answer);
            return Open(change);
        }

        public void RunFor(long milliseconds)
        {
            long endMs = Time.Milliseconds + milliseconds;
            bool isOver = false;
            Engine.Scheduler.Add(new Alarm(endMs, () => isOver = true), endMs);
            Engine.RunUntil(() => isOver, milliseconds);
        }

        public void Deliver(TelemetryAgent agent, long limitMs = 3_600_000)
        {
            Engine.RunUntil(() => Pending(agent) == 0, limitMs);
        }

        public static long Pending(TelemetryAgent agent)
        {
            return agent.Spool.Pending(0) + agent.Spool.Pending(1) + agent.Spool.Pending(2);
        }

        private Reply Answer(Request request)
        {
            Requests.Add(request);
            ArrivalsMs.Add(Time.Milliseconds);
            return Collector.Answer(request);
        }

        private sealed class Alarm : NanoAgent.Scheduling.Job
        {
            private readonly long dueMs;
            private readonly Action ring;

            public Alarm(long dueMs, Action ring)
            {
                this.dueMs = dueMs;
                this.ring = ring;
            }

            public override long Step(long nowMs)
            {
                if (nowMs < dueMs)
                {
                    return dueMs;
                }

                ring();
                return NanoAgent.Scheduling.Due.Finished;
            }
        }
    }
}
