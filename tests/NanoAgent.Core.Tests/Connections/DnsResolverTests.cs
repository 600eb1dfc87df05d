using System;
using System.Collections.Generic;
using NanoAgent.Connections;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using NanoAgent.Wire;

namespace NanoAgent.Core.Tests.Connections;

public sealed class DnsResolverTests
{
    private const int CouldntResolve = -(int)TransferResult.CouldntResolveHost;
    private readonly VirtualClock _clock = new();
    private readonly FakeDatagrams _network = new();
    private readonly DnsResolver _resolver;

    public DnsResolverTests()
    {
        _resolver = new DnsResolver(_network, _clock, new SeededRandom(7));
        _resolver.UseServers(["192.0.2.53", "192.0.2.54"]);
    }

    [Fact]
    public void Lookup_Answered_GivesAddressesAndTimeToLive()
    {
        DnsLookup lookup = _resolver.Lookup("w.example");
        Assert.Equal(0, lookup.Step());
        _network.Sent[0].Answer(0, 20, "192.0.2.1", "192.0.2.2");
        Assert.Equal(2, lookup.Step());
        Assert.Equal("192.0.2.1", lookup.Address(0));
        Assert.Equal("192.0.2.2", lookup.Address(1));
        Assert.Equal(20_000, lookup.TimeToLiveMs);
        Assert.Throws<ArgumentOutOfRangeException>(() => lookup.Address(2));
        Assert.Equal(0, _network.Open);
        Assert.Equal(2, lookup.Step());
    }

    [Fact]
    public void Lookup_NameThatDoesNotExist_FailsWithoutAskingAgain()
    {
        DnsLookup lookup = _resolver.Lookup("w.example");
        lookup.Step();
        _network.Sent[0].Answer(3, 0);
        Assert.Equal(CouldntResolve, lookup.Step());
        _clock.Advance(100_000);
        Assert.Equal(CouldntResolve, lookup.Step());
        Assert.Single(_network.Sent);
        Assert.Equal(0, _network.Open);
    }

    [Fact]
    public void Lookup_ServerFails_AsksTheNextAtOnceWithAnotherIdAndSocket()
    {
        DnsLookup lookup = _resolver.Lookup("w.example");
        lookup.Step();
        _network.Sent[0].Answer(2, 0);
        Assert.Equal(0, lookup.Step());
        Assert.Equal(["192.0.2.53", "192.0.2.54"], _network.Sent.ConvertAll(sent => sent.Address));
        Assert.NotEqual(_network.Sent[0].Id, _network.Sent[1].Id);
        Assert.Equal(1, _network.Open);
        _network.Sent[1].Answer(0, 1, "192.0.2.1");
        Assert.Equal(1, lookup.Step());
    }

    [Fact]
    public void Lookup_NobodyAnswers_AsksEachInRoundsThatDoubleAndEndsTyped()
    {
        DnsLookup lookup = _resolver.Lookup("w.example");
        int result = lookup.Step();
        var waits = new List<long>();
        while (result == 0)
        {
            long waitMs = lookup.DueMs - _clock.Milliseconds;
            waits.Add(waitMs);
            _clock.Advance(waitMs - 1);
            Assert.Equal(0, lookup.Step());
            Assert.Equal(waits.Count, _network.Sent.Count);
            _clock.Advance(1);
            result = lookup.Step();
        }

        Assert.Equal(CouldntResolve, result);
        Assert.Equal([1500, 1500, 3000, 3000, 6000, 6000], waits);
        Assert.Equal(0, _network.Open);
    }

    [Fact]
    public void Lookup_AnswersToOtherQuestions_AreIgnoredAndTheRightOneTaken()
    {
        DnsLookup lookup = _resolver.Lookup("w.example");
        lookup.Step();
        FakeDatagrams.Channel sent = _network.Sent[0];
        sent.Answer(0, 60, id: sent.Id ^ 1, addresses: "203.0.113.66");
        sent.Answer(3, 60, id: sent.Id ^ 0x8000);
        sent.Incoming.Enqueue(new byte[5]);
        Assert.Equal(0, lookup.Step());
        sent.Answer(0, 60, "192.0.2.1");
        Assert.Equal(1, lookup.Step());
        Assert.Equal("192.0.2.1", lookup.Address(0));
    }

    [Fact]
    public void Lookup_FloodOfWrongAnswers_LooksAtFourAStep()
    {
        DnsLookup lookup = _resolver.Lookup("w.example");
        lookup.Step();
        for (int i = 0; i < 9; i++)
        {
            _network.Sent[0].Incoming.Enqueue(new byte[12]);
        }

        lookup.Step();
        Assert.Equal(5, _network.Sent[0].Incoming.Count);
    }

    [Fact]
    public void Lookup_NoServerKnownOrNoNameOfDns_FailsAtOnce()
    {
        Assert.Equal(CouldntResolve, _resolver.Lookup("a..b").Step());
        _resolver.UseServers(["0.0.0.0", "fe80::1", "dns.example", null!]);
        Assert.Equal(0, _resolver.ServerCount);
        Assert.Equal(CouldntResolve, _resolver.Lookup("w.example").Step());
        Assert.Empty(_network.Sent);
    }

    [Fact]
    public void Lookup_NoSocketLeft_WaitsForOneWithoutCountingATry()
    {
        _network.OpenMax = 0;
        DnsLookup lookup = _resolver.Lookup("w.example");
        Assert.Equal(0, lookup.Step());
        Assert.Equal(0, lookup.Tries);
        Assert.True(lookup.DueMs > _clock.Milliseconds);
        _network.OpenMax = 1;
        _clock.Advance(lookup.DueMs - _clock.Milliseconds);
        Assert.Equal(0, lookup.Step());
        Assert.Equal(1, lookup.Tries);
    }

    [Fact]
    public void Lookup_NoSocketForHalfAMinute_EndsTyped()
    {
        _network.OpenMax = 0;
        DnsLookup lookup = _resolver.Lookup("w.example");
        int result = lookup.Step();
        for (int steps = 0; result == 0 && steps < 1000; steps++)
        {
            _clock.Advance(lookup.DueMs - _clock.Milliseconds);
            result = lookup.Step();
        }

        Assert.Equal(CouldntResolve, result);
        Assert.Equal(30_000, _clock.Milliseconds);
        Assert.Equal(0, lookup.Tries);
    }

    [Fact]
    public void Lookup_SendingFails_WaitsAsForALostDatagram()
    {
        _network.Sends = false;
        DnsLookup lookup = _resolver.Lookup("w.example");
        Assert.Equal(0, lookup.Step());
        Assert.Equal(0, lookup.Step());
        Assert.Single(_network.Sent);
        Assert.Equal(1500, lookup.DueMs - _clock.Milliseconds);
        Assert.Equal(0, _network.Open);
    }

    [Fact]
    public void Lookup_ClosedUnderWay_FreesItsSocket()
    {
        DnsLookup lookup = _resolver.Lookup("w.example");
        lookup.Step();
        Assert.Equal(1, _network.Open);
        lookup.Close();
        lookup.Close();
        Assert.Equal(0, _network.Open);
    }

    [Fact]
    public void Ids_OfManyLookups_AreSpread()
    {
        var ids = new HashSet<int>();
        for (int i = 0; i < 200; i++)
        {
            DnsLookup lookup = _resolver.Lookup("w.example");
            lookup.Step();
            lookup.Close();
            ids.Add(_network.Sent[i].Id);
        }

        Assert.True(ids.Count > 190, ids.Count + " different ids of 200");
    }

    private sealed class FakeDatagrams : IDatagramNetwork
    {
        public List<Channel> Sent { get; } = [];

        public int Open { get; private set; }

        public int OpenMax { get; set; } = 64;

        public bool Sends { get; set; } = true;

        public IDatagramChannel? OpenDatagram(string address, int port)
        {
            Assert.Equal(53, port);
            if (Open >= OpenMax)
            {
                return null;
            }

            Open++;
            return new Channel(this, address);
        }

        internal sealed class Channel(FakeDatagrams network, string address) : IDatagramChannel
        {
            private bool _closed;
            private byte[] _question = [];

            public string Address => address;

            public int Id => (_question[0] << 8) | _question[1];

            public Queue<byte[]> Incoming { get; } = new();

            public bool Send(byte[] buffer, int offset, int count)
            {
                _question = buffer.AsSpan(offset, count).ToArray();
                network.Sent.Add(this);
                return network.Sends;
            }

            public int Receive(byte[] buffer, int offset, int count)
            {
                Assert.False(_closed);
                if (Incoming.Count == 0)
                {
                    return 0;
                }

                byte[] datagram = Incoming.Dequeue();
                datagram.CopyTo(buffer, offset);
                return datagram.Length;
            }

            public void Close()
            {
                network.Open -= _closed ? 0 : 1;
                _closed = true;
            }

            public void Answer(int code, int seconds, params string[] addresses) =>
                Answer(code, seconds, Id, addresses);

            public void Answer(int code, int seconds, int id, params string[] addresses)
            {
                var bytes = new List<byte>(_question) { [0] = (byte)(id >> 8), [1] = (byte)id, [2] = 0x81 };
                bytes[3] = (byte)(0x80 | code);
                bytes[7] = (byte)addresses.Length;
                foreach (string address in addresses)
                {
                    bytes.AddRange([0xC0, 12, 0, 1, 0, 1, 0, 0, 0, (byte)seconds, 0, 4]);
                    bytes.AddRange(System.Net.IPAddress.Parse(address).GetAddressBytes());
                }

                Incoming.Enqueue(bytes.ToArray());
            }
        }
    }
}
