using System.Collections;
using NanoAgent.Platform;

namespace NanoAgent.Board.Tests.Fakes
{
    /// <summary>A network of scripted servers on virtual time: waiting lets it pass up to the next event.</summary>
    internal sealed class PeerNetwork : INetwork
    {
        private readonly Hashtable names = new Hashtable();
        private readonly ArrayList servers = new ArrayList();
        private readonly ArrayList channels = new ArrayList();
        private readonly ArrayList lookups = new ArrayList();

        public PeerNetwork(ManualClock clock)
        {
            Clock = clock;
        }

        public ManualClock Clock { get; }

        /// <summary>One way, each way.</summary>
        public int LatencyMs { get; set; }

        public int LookupMs { get; set; }

        /// <summary>The byte of each connection's answers before which the stream pauses for a millisecond.</summary>
        public int SplitAt { get; set; } = -1;

        public int Lookups { get; private set; }

        public int OpenChannels => channels.Count;

        public int ChannelsMax { get; set; } = 64;

        public bool SupportsTls { get; set; } = true;

        public long NowMs => Clock.Milliseconds;

        public void AddName(string hostName, params string[] addresses) => names[hostName] = addresses;

        /// <summary>A name of which nobody says anything.</summary>
        public void SilenceName(string hostName) => names[hostName] = null;

        public PeerServer Listen(string address, int port, params PeerScript[] scripts)
        {
            var server = new PeerServer(address, port, scripts);
            servers.Add(server);
            return server;
        }

        public INameLookup Lookup(string hostName)
        {
            if (channels.Count + lookups.Count >= ChannelsMax)
            {
                return null;
            }

            Lookups++;
            bool isKnown = names.Contains(hostName);
            bool isSilent = isKnown && names[hostName] == null;
            var lookup = new PeerLookup(
                this,
                isKnown ? (string[])names[hostName] : new string[0],
                isSilent ? long.MaxValue : NowMs + LookupMs);
            lookups.Add(lookup);
            return lookup;
        }

        public IChannel Connect(string address, int port, string tlsServerName)
        {
            if (channels.Count + lookups.Count >= ChannelsMax)
            {
                return null;
            }

            Peer peer = null;
            foreach (PeerServer server in servers)
            {
                if (server.Address == address && server.Port == port)
                {
                    peer = server.Accept(LatencyMs);
                }
            }

            var channel = new PeerChannel(this, peer, tlsServerName != null);
            channels.Add(channel);
            return channel;
        }

        public void Wait(int milliseconds)
        {
            long untilMs = NowMs + (milliseconds > 0 ? milliseconds : 0);
            while (true)
            {
                long nextMs = untilMs;
                foreach (PeerChannel channel in channels)
                {
                    channel.Run();
                    nextMs = channel.NextEventMs < nextMs ? channel.NextEventMs : nextMs;
                }

                foreach (PeerLookup lookup in lookups)
                {
                    nextMs = lookup.DoneAtMs < nextMs ? lookup.DoneAtMs : nextMs;
                }

                if (nextMs <= NowMs || AnyReady())
                {
                    return;
                }

                Clock.Advance(nextMs - NowMs);
            }
        }

        public void Wake()
        {
        }

        public void Closed(object one)
        {
            channels.Remove(one);
            lookups.Remove(one);
        }

        private bool AnyReady()
        {
            foreach (PeerChannel channel in channels)
            {
                if (channel.IsReady)
                {
                    return true;
                }
            }

            return false;
        }

        private sealed class PeerLookup : INameLookup
        {
            private readonly PeerNetwork network;
            private readonly string[] addresses;

            public PeerLookup(PeerNetwork network, string[] addresses, long doneAtMs)
            {
                this.network = network;
                this.addresses = addresses;
                DoneAtMs = doneAtMs;
            }

            public long DoneAtMs { get; }

            public int TimeToLiveMs => -1;

            public int Step()
            {
                return network.NowMs < DoneAtMs ? 0
                    : addresses.Length > 0 ? addresses.Length : -(int)TransferResult.CouldntResolveHost;
            }

            public string Address(int index) => addresses[index];

            public void Close() => network.Closed(this);
        }
    }
}
