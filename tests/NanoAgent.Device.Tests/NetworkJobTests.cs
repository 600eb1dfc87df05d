using System;
using System.Collections.Generic;
using System.Threading;
using NanoAgent.Connections;
using NanoAgent.Simulator;

namespace NanoAgent.Device.Tests;

public sealed class NetworkJobTests
{
    private readonly VirtualClock _clock = new();
    private readonly FakePort _port = new();
    private readonly List<bool> _changes = [];
    private readonly DnsResolver _names;
    private readonly NetworkJob _job;

    public NetworkJobTests()
    {
        _names = new DnsResolver(null!, _clock, new SeededRandom(1));
        _job = new NetworkJob(_port, _names, new SeededRandom(1));
    }

    [Fact]
    public void Network_ThatComesByItself_IsToldOnceAndNotJoined()
    {
        Assert.Equal(NetworkJob.DownLookMs, Step());
        Assert.Equal(NetworkJob.DownLookMs, Step());
        _port.Servers = ["192.0.2.53"];
        Assert.Equal(NetworkJob.UpLookMs, Step());
        Assert.Equal(NetworkJob.UpLookMs, Step());
        Assert.Equal([true], _changes);
        Assert.True(_job.IsUp);
        Assert.Equal(1, _names.ServerCount);
        Assert.Equal(0, _job.Joins);
    }

    [Fact]
    public void Network_ThatDoesNotCome_IsJoinedAfterTheFirmwaresOwnTime()
    {
        while (_clock.Milliseconds < NetworkJob.FirstJoinMs)
        {
            Step();
        }

        Assert.Equal(0, _job.Joins);
        Step();
        Assert.Equal(1, _job.Joins);
        _port.AwaitJoin();
    }

    [Fact]
    public void Network_Lost_IsToldAndJoinedAtOnce()
    {
        _port.Servers = [];
        Step();
        _port.Servers = null;
        Step();
        Assert.Equal([true, false], _changes);
        Assert.Equal(1, _job.Joins);
        _port.AwaitJoin();
    }

    [Fact]
    public void Join_ThatIsUnderWay_IsNotBegunAgain()
    {
        _port.Holds = true;
        StepFor(600_000);
        Assert.Equal(1, _job.Joins);
        _port.Release();
        _port.AwaitJoin();
    }

    [Fact]
    public void Joins_ThatFail_ComeSeldomerUpToTheCeiling()
    {
        var joinedAt = new List<long>();
        while (joinedAt.Count < 14)
        {
            int before = _job.Joins;
            Step();
            if (_job.Joins != before)
            {
                joinedAt.Add(_clock.Milliseconds);
                _port.AwaitJoin();
            }
        }

        for (int i = 1; i < joinedAt.Count; i++)
        {
            // The base and one window of full jitter, and one look.
            Assert.InRange(joinedAt[i] - joinedAt[i - 1], 10_000, 310_000 + NetworkJob.DownLookMs);
        }

        Assert.True(joinedAt[^1] - joinedAt[^4] > 3 * 20_000, "the pauses do not grow");
    }

    private long Step()
    {
        bool wasUp = _job.IsUp;
        long delayMs = _job.Step(_clock.Milliseconds) - _clock.Milliseconds;
        if (_job.IsUp != wasUp)
        {
            _changes.Add(_job.IsUp);
        }

        _clock.Advance(delayMs);
        return delayMs;
    }

    private void StepFor(long milliseconds)
    {
        long endMs = _clock.Milliseconds + milliseconds;
        while (_clock.Milliseconds < endMs)
        {
            Step();
        }
    }

    private sealed class FakePort : INetworkPort
    {
        private readonly SemaphoreSlim _joined = new(0);
        private readonly ManualResetEventSlim _go = new(true);

        public string[]? Servers { get; set; }

        public bool Holds
        {
            set
            {
                if (value)
                {
                    _go.Reset();
                }
            }
        }

        public string[]? NameServers() => Servers;

        public void Join()
        {
            _go.Wait();
            _joined.Release();
        }

        public void Release() => _go.Set();

        public void AwaitJoin()
        {
            Assert.True(_joined.Wait(TimeSpan.FromMinutes(1)));

            // The job's own thread says that it is over right after.
            Thread.Yield();
        }
    }
}
