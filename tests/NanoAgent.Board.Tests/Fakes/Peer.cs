using System.Collections;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>The far end of one connection, which follows its script in virtual time.</summary>
    internal sealed class Peer
    {
        private readonly PeerScript script;
        private readonly int latencyMs;
        private readonly Queue arrivals = new Queue();
        private readonly Queue output = new Queue();
        private int step;
        private int arrived;
        private int taken;
        private long actsAtMs;
        private bool isOver;

        public Peer(PeerScript script, int latencyMs)
        {
            this.script = script;
            this.latencyMs = latencyMs;
        }

        public PeerStepKind First => script.Count > 0 ? script[0].Kind : PeerStepKind.Stall;

        public int FirstNumber => script[0].Number;

        public string Received { get; private set; } = "";

        /// <summary>Bytes that it takes.</summary>
        public int WindowBytes { get; private set; } = int.MaxValue;

        /// <summary>What reached this end, or null.</summary>
        public Segment Readable(long nowMs)
        {
            Segment next = output.Count > 0 ? (Segment)output.Peek() : null;
            return next != null && next.AtMs <= nowMs ? next : null;
        }

        public void Drop() => output.Dequeue();

        public void Write(long nowMs, string text)
        {
            WindowBytes -= WindowBytes == int.MaxValue ? 0 : text.Length;
            Received += text;
            arrivals.Enqueue(new Segment(nowMs + latencyMs, text, false));
        }

        /// <summary>When something happens next, or long.MaxValue.</summary>
        public long NextEventMs(long nowMs)
        {
            long next = arrivals.Count > 0 ? Later(((Segment)arrivals.Peek()).AtMs, nowMs) : long.MaxValue;
            if (!isOver && actsAtMs > nowMs && actsAtMs < next)
            {
                next = actsAtMs;
            }

            long outputAtMs = output.Count > 0 ? ((Segment)output.Peek()).AtMs : 0;
            return outputAtMs > nowMs && outputAtMs < next ? outputAtMs : next;
        }

        public void Run(long nowMs)
        {
            while (arrivals.Count > 0 && ((Segment)arrivals.Peek()).AtMs <= nowMs)
            {
                arrived += ((Segment)arrivals.Dequeue()).Words.Length;
            }

            while (!isOver && actsAtMs <= nowMs && step < script.Count && Do(script[step], nowMs))
            {
                step++;
            }
        }

        private static long Later(long one, long other) => one > other ? one : other;

        private bool Do(PeerStep next, long nowMs)
        {
            switch (next.Kind)
            {
                case PeerStepKind.Request:
                    int end = Received.IndexOf("\r\n\r\n", taken);
                    return Consume(end < 0 ? int.MaxValue : end + 4);
                case PeerStepKind.Take:
                    return Consume(taken + next.Number);
                case PeerStepKind.Send:
                    output.Enqueue(new Segment(nowMs + latencyMs, next.Words, false));
                    break;
                case PeerStepKind.Delay:
                    actsAtMs = nowMs + next.Number;
                    break;
                case PeerStepKind.Window:
                    WindowBytes = next.Number;
                    break;
                case PeerStepKind.Loop:
                    step = -1;
                    break;
                case PeerStepKind.Close:
                    output.Enqueue(new Segment(nowMs + latencyMs, "", true));
                    isOver = true;
                    break;
                case PeerStepKind.Stall:
                    isOver = true;
                    break;
            }

            return true;
        }

        private bool Consume(int end)
        {
            taken = end <= arrived ? end : taken;
            return taken == end;
        }

        internal sealed class Segment
        {
            public Segment(long atMs, string text, bool isEnd)
            {
                AtMs = atMs;
                Words = text;
                IsEnd = isEnd;
            }

            public long AtMs { get; }

            public string Words { get; }

            public bool IsEnd { get; }

            /// <summary>Characters of it that were read.</summary>
            public int Read { get; set; }
        }
    }
}
