using NanoAgent.Platform;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>One connection to a peer; without one it is refused a round trip later.</summary>
    internal sealed class PeerChannel : IChannel
    {
        private readonly PeerNetwork network;
        private readonly Peer peer;
        private readonly long connectedAtMs;
        private readonly long openAtMs;
        private readonly int openResult = 1;
        private int readTotal;
        private long pausedUntilMs;
        private bool sawConnected;
        private bool isOpen;
        private bool isClosed;
        private bool wantsRead;
        private bool wantsWrite;

        public PeerChannel(PeerNetwork network, Peer peer, bool tls)
        {
            this.network = network;
            this.peer = peer;
            long roundTripMs = 2L * network.LatencyMs;
            connectedAtMs = network.NowMs + roundTripMs;
            openAtMs = tls ? connectedAtMs + roundTripMs : connectedAtMs;
            PeerStepKind fate = peer == null ? PeerStepKind.Blackhole : peer.First;
            if (peer == null)
            {
                openAtMs = connectedAtMs;
                connectedAtMs = long.MaxValue;
                openResult = -(int)TransferResult.CouldntConnect;
            }
            else if (fate == PeerStepKind.Blackhole)
            {
                openAtMs = connectedAtMs = long.MaxValue;
            }
            else if (fate == PeerStepKind.TlsStall)
            {
                openAtMs = long.MaxValue;
            }
            else if (fate == PeerStepKind.TlsFailure)
            {
                openResult = -peer.FirstNumber;
            }
        }

        public bool IsConnected => !isClosed && network.NowMs >= connectedAtMs;

        public bool IsReusable
        {
            get
            {
                Run();
                return isOpen && !isClosed && Next() == null;
            }
        }

        /// <summary>Whether something happened that its owner waits for.</summary>
        public bool IsReady
        {
            get
            {
                if (!isOpen)
                {
                    return network.NowMs >= openAtMs || (network.NowMs >= connectedAtMs && !sawConnected);
                }

                return (wantsRead && Next() != null) || (wantsWrite && peer.WindowBytes > 0);
            }
        }

        /// <summary>When something happens next; long.MaxValue: never by itself.</summary>
        public long NextEventMs
        {
            get
            {
                long nowMs = network.NowMs;
                long next = isOpen ? peer.NextEventMs(nowMs) : long.MaxValue;
                next = pausedUntilMs > nowMs && pausedUntilMs < next ? pausedUntilMs : next;
                if (!isOpen)
                {
                    next = openAtMs > nowMs && openAtMs < next ? openAtMs : next;
                    next = connectedAtMs > nowMs && connectedAtMs < next ? connectedAtMs : next;
                }

                return next;
            }
        }

        public void Run()
        {
            if (isOpen)
            {
                peer.Run(network.NowMs);
            }
        }

        public int Step()
        {
            sawConnected = network.NowMs >= connectedAtMs;
            if (network.NowMs < openAtMs)
            {
                return 0;
            }

            isOpen = openResult == 1;
            return openResult;
        }

        public int Read(byte[] buffer, int offset, int count)
        {
            if (isClosed || !isOpen)
            {
                return -(int)TransferResult.RecvError;
            }

            Run();
            Peer.Segment next = Next();
            wantsRead = next == null;
            if (next == null)
            {
                return 0;
            }

            if (next.IsEnd)
            {
                return ChannelResult.EndOfStream;
            }

            int moved = Text.Min(count, next.Words.Length - next.Read);
            if (readTotal < network.SplitAt && readTotal + moved >= network.SplitAt)
            {
                moved = network.SplitAt - readTotal;
                pausedUntilMs = network.NowMs + 1;
            }

            for (int i = 0; i < moved; i++)
            {
                char sent = next.Words[next.Read++];
                buffer[offset + i] = sent == '\u2400' ? (byte)0 : (byte)sent;
            }

            readTotal += moved;
            if (next.Read == next.Words.Length)
            {
                peer.Drop();
            }

            return moved;
        }

        public int Write(byte[] buffer, int offset, int count)
        {
            if (isClosed || !isOpen)
            {
                return -(int)TransferResult.SendError;
            }

            Run();
            int moved = Text.Min(count, peer.WindowBytes);
            wantsWrite = moved == 0;
            if (moved > 0)
            {
                peer.Write(network.NowMs, Text.Of(buffer, offset, moved));
            }

            return moved;
        }

        public void Close()
        {
            isClosed = true;
            network.Closed(this);
        }

        private Peer.Segment Next() => network.NowMs < pausedUntilMs ? null : peer.Readable(network.NowMs);
    }
}
