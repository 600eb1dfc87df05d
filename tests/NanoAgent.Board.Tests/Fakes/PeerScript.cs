using System.Collections;

namespace NanoAgent.Board.Tests.Fakes
{
    internal enum PeerStepKind
    {
        /// <summary>Waits for a request's head, to its empty line.</summary>
        Request,
        Take,
        Send,
        Delay,
        Window,
        Loop,
        Close,
        Stall,

        /// <summary>Only as a first step: what becomes of the connection itself.</summary>
        Blackhole,
        TlsStall,
        TlsFailure,
    }

    /// <summary>What one peer does on one connection, step by step; behind the last it only listens.</summary>
    internal sealed class PeerScript
    {
        private readonly ArrayList steps = new ArrayList();

        public int Count => steps.Count;

        public PeerStep this[int index] => (PeerStep)steps[index];

        public PeerScript Request() => Add(PeerStepKind.Request, "", 0);

        /// <summary>Waits for so many more bytes.</summary>
        public PeerScript Take(int bytes) => Add(PeerStepKind.Take, "", bytes);

        public PeerScript Send(string text) => Add(PeerStepKind.Send, text, 0);

        public PeerScript Delay(int milliseconds) => Add(PeerStepKind.Delay, "", milliseconds);

        /// <summary>Sends a character each so many milliseconds.</summary>
        public PeerScript Drip(string text, int gapMs)
        {
            for (int i = 0; i < text.Length; i++)
            {
                Delay(gapMs).Send(text.Substring(i, 1));
            }

            return this;
        }

        /// <summary>Takes from now on only so many bytes more, for ever.</summary>
        public PeerScript Window(int bytes) => Add(PeerStepKind.Window, "", bytes);

        /// <summary>Begins again.</summary>
        public PeerScript Loop() => Add(PeerStepKind.Loop, "", 0);

        public PeerScript Close() => Add(PeerStepKind.Close, "", 0);

        /// <summary>Says no more.</summary>
        public PeerScript Stall() => Add(PeerStepKind.Stall, "", 0);

        public PeerScript Blackhole() => Add(PeerStepKind.Blackhole, "", 0);

        public PeerScript TlsStall() => Add(PeerStepKind.TlsStall, "", 0);

        public PeerScript TlsFailure(int result) => Add(PeerStepKind.TlsFailure, "", result);

        private PeerScript Add(PeerStepKind kind, string text, int number)
        {
            steps.Add(new PeerStep(kind, text, number));
            return this;
        }
    }

    internal sealed class PeerStep
    {
        public PeerStep(PeerStepKind kind, string text, int number)
        {
            Kind = kind;
            Words = text;
            Number = number;
        }

        public PeerStepKind Kind { get; }

        public string Words { get; }

        public int Number { get; }
    }

    /// <summary>One address and port: the first connection meets the first script, the last one meets all the rest.
    /// </summary>
    internal sealed class PeerServer
    {
        private readonly PeerScript[] scripts;
        private readonly ArrayList peers = new ArrayList();

        public PeerServer(string address, int port, PeerScript[] scripts)
        {
            Address = address;
            Port = port;
            this.scripts = scripts;
        }

        public string Address { get; }

        public int Port { get; }

        public int Accepts { get; private set; }

        /// <summary>What came over one connection so far.</summary>
        public string Received(int connection)
        {
            return connection < peers.Count ? ((Peer)peers[connection]).Received : "";
        }

        public Peer Accept(int latencyMs)
        {
            var peer = new Peer(scripts[Text.Min(Accepts, scripts.Length - 1)], latencyMs);
            Accepts++;
            peers.Add(peer);
            return peer;
        }
    }
}
