using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using NanoAgent.Platform;
using NanoAgent.Simulator;
using nanoFramework.Runtime.Native;

namespace NanoAgent.Device.Tests;

[Collection("clock")]
public sealed class SntpJobTests
{
    // 2026-11-22T23:00:00.500Z in seconds since 1900, and half a second.
    private const uint Seconds = 4_004_377_200;
    private static readonly DateTime Expected = new(2026, 11, 22, 23, 0, 0, 500);

    private readonly FakeNetwork _network = new();
    private readonly SntpJob _job;
    private long _nowMs;

    public SntpJobTests()
    {
        Rtc.Time = default;
        Rtc.Refuses = false;
        _job = new SntpJob(_network, _network, new DeviceClock(), new SeededRandom(3), "time.example");
    }

    [Fact]
    public void Clock_ServerAnswers_IsSetAndAgainAfterThePeriod()
    {
        Assert.True(Step() < 1000);
        Assert.Equal(48, _network.Question.Length);
        Assert.Equal(0x23, _network.Question[0]);
        _network.Answer();
        Assert.Equal(SntpJob.PeriodMs, Step());
        Assert.InRange((Rtc.Time - Expected).TotalMilliseconds, 0, 60_000);
        Assert.Equal(1, _job.Settings);
        Assert.Equal(0, _network.Open);
        Step();
        Assert.Equal(2, _network.Sent);
    }

    [Fact]
    public void Answer_Of2036_IsOfTheNextEra()
    {
        Step();
        _network.Answer(packet => BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(40), 100));
        Step();
        Assert.Equal(2036, Rtc.Time.Year);
    }

    [Theory]
    [InlineData(0, 0x25)] // another client's, not a server's
    [InlineData(24, 0xEE)] // repeats another stamp
    [InlineData(31, 0xEE)]
    public void Answer_ToAnotherQuestion_IsIgnoredUntilTheWaitIsOver(int at, byte value)
    {
        Step();
        _network.Answer(packet => packet[at] = (byte)(packet[at] == value ? value + 1 : value));
        Assert.True(Step() < 1000);
        Assert.Equal(0, _job.Failures);
        _nowMs += SntpJob.AnswerMs;
        Assert.True(Step() >= 5_000);
        Assert.Equal(1, _job.Failures);
        Assert.Equal(default, Rtc.Time);
        Assert.Equal(0, _network.Open);
    }

    [Theory]
    [InlineData(0, 0xE4)] // not synchronised
    [InlineData(1, 0)] // a refusal
    [InlineData(1, 16)] // a stratum that means unsynchronised
    public void Answer_OfAServerWithoutTime_IsAFailure(int at, byte value)
    {
        Step();
        _network.Answer(packet => packet[at] = value);
        Assert.True(Step() >= 5_000);
        Assert.Equal(1, _job.Failures);
        Assert.Equal(default, Rtc.Time);
    }

    [Fact]
    public void Answer_BeforeThisProgramWasWritten_IsAFailure()
    {
        Step();
        _network.Answer(packet => BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(40), 3_900_000_000));
        Step();
        Assert.Equal(1, _job.Failures);
        Assert.Equal(default, Rtc.Time);
    }

    [Fact]
    public void Clock_FirmwareRefuses_IsAFailure()
    {
        Rtc.Refuses = true;
        Step();
        _network.Answer();
        Step();
        Assert.Equal(1, _job.Failures);
    }

    [Fact]
    public void Failures_InARow_ComeSeldomerUpToTheCeiling()
    {
        _network.Found = -6;
        long last = 0;
        for (int i = 0; i < 60; i++)
        {
            last = Math.Max(last, Step());
            Assert.InRange(_job.Failures, i + 1, i + 1);
        }

        Assert.InRange(last, 5 * 60_000, (15 * 60_000) + 5_000);
    }

    private long Step()
    {
        long delayMs = _job.Step(_nowMs) - _nowMs;
        _nowMs += delayMs;
        return delayMs;
    }

    private sealed class FakeNetwork : INetwork, INameLookup, IDatagramNetwork, IDatagramChannel
    {
        private readonly Queue<byte[]> _incoming = new();

        public byte[] Question { get; private set; } = [];

        public int Found { get; set; } = 1;

        public int Sent { get; private set; }

        public int Open { get; private set; }

        public int ChannelsMax => 1;

        public bool SupportsTls => false;

        public int TimeToLiveMs => -1;

        public void Answer(Action<byte[]>? change = null)
        {
            byte[] packet = new byte[48];
            packet[0] = 0x24;
            packet[1] = 2;
            Question.AsSpan(40, 8).CopyTo(packet.AsSpan(24));
            BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(40), Seconds);
            packet[44] = 0x80;
            change?.Invoke(packet);
            _incoming.Enqueue(packet);
        }

        public INameLookup? Lookup(string hostName)
        {
            Assert.Equal("time.example", hostName);
            return this;
        }

        public IChannel? Connect(string address, int port, string? tlsServerName) => null;

        public void Wait(int milliseconds)
        {
        }

        public void Wake()
        {
        }

        public int Step() => Found;

        public string Address(int index) => "192.0.2.123";

        public IDatagramChannel? OpenDatagram(string address, int port)
        {
            Assert.Equal("192.0.2.123", address);
            Assert.Equal(123, port);
            Open++;
            return this;
        }

        public bool Send(byte[] buffer, int offset, int count)
        {
            Question = buffer.AsSpan(offset, count).ToArray();
            Sent++;
            return true;
        }

        public int Receive(byte[] buffer, int offset, int count)
        {
            if (_incoming.Count == 0)
            {
                return 0;
            }

            byte[] packet = _incoming.Dequeue();
            packet.CopyTo(buffer, offset);
            return packet.Length;
        }

        public void Close()
        {
            // As lookup and as channel.
            Open = 0;
        }
    }
}
