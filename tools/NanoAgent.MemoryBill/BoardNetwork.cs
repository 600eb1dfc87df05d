using System;
using System.Collections.Generic;
using System.Text;
using NanoAgent.Platform;
using NanoAgent.Simulator;

namespace NanoAgent.MemoryBill;

/// <summary>
/// A collector and a server of one large file behind a network that moves 512 bytes a step, and a collector that takes
/// its time: so both transfers are under way at once. Tells its watcher of every step, so that a peak inside a turn is
/// seen.
/// </summary>
internal sealed class BoardNetwork(VirtualClock clock, int fileBytes, Action watcher) : INetwork
{
    private const int StepBytes = 512;
    private const int CollectorMs = 20;

    private int waiting;

    /// <summary>Batches that the collector has stored.</summary>
    public int Batches { get; private set; }

    /// <summary>True once a batch waited for its answer while bytes of the file came.</summary>
    public bool WereBothUnderWay { get; private set; }

    public int ChannelsMax => 4;

    public bool SupportsTls => true;

    public INameLookup? Lookup(string hostName) => new Answer();

    public IChannel? Connect(string address, int port, string? tlsServerName) => new Peer(this);

    public void Wait(int milliseconds) => clock.Advance(milliseconds == int.MaxValue ? 0 : Math.Max(1, milliseconds));

    public void Wake()
    {
    }

    private byte[] Reply(string request)
    {
        if (request.StartsWith("GET ", StringComparison.Ordinal))
        {
            return [
                .. Ascii($"HTTP/1.1 200 OK\r\nContent-Length: {fileBytes}\r\nETag: \"0123456789abcdef\"\r\n\r\n"),
                .. new byte[fileBytes],
            ];
        }

        Batches++;
        var records = request.Split("\"v\":").Length - 1;
        var body = $"{{\"stored\":{records},\"duplicates\":0}}";
        return Ascii(
            $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private static byte[] Ascii(string text) => Encoding.ASCII.GetBytes(text);

    private sealed class Answer : INameLookup
    {
        public int TimeToLiveMs => 60_000;

        public int Step() => 1;

        public string Address(int index) => string.Create(null, $"192.0.2.{index + 1}");

        public void Close()
        {
        }
    }

    private sealed class Peer(BoardNetwork network) : IChannel
    {
        private readonly StringBuilder request = new();
        private readonly Queue<byte> reply = new();
        private long readyMs;
        private bool isBatch;

        public bool IsConnected => true;

        public bool IsReusable => reply.Count == 0;

        public int Step() => 1;

        public int Read(byte[] buffer, int offset, int count)
        {
            network.Watch();
            if (network.Milliseconds < readyMs) return 0;
            if (isBatch) network.waiting--;
            isBatch = false;
            var moved = Math.Min(Math.Min(count, StepBytes), reply.Count);
            network.WereBothUnderWay |= moved > 0 && network.waiting > 0;
            for (var i = 0; i < moved; i++) buffer[offset + i] = reply.Dequeue();
            return moved;
        }

        public int Write(byte[] buffer, int offset, int count)
        {
            network.Watch();
            var moved = Math.Min(count, StepBytes);
            request.Append(Encoding.ASCII.GetString(buffer, offset, moved));
            if (IsWhole(request.ToString()))
            {
                foreach (var value in network.Reply(request.ToString())) reply.Enqueue(value);
                isBatch = request[0] == 'P';
                network.waiting += isBatch ? 1 : 0;
                readyMs = network.Milliseconds + (isBatch ? CollectorMs : 0);
                request.Clear();
            }

            return moved;
        }

        public void Close()
        {
        }

        private static bool IsWhole(string text)
        {
            var head = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (head < 0) return false;
            const string Length = "Content-Length: ";
            var length = text.IndexOf(Length, StringComparison.Ordinal);
            if (length < 0) return true;
            var digits = text[(length + Length.Length)..text.IndexOf('\r', length)];
            return text.Length >= head + 4 + int.Parse(digits, null);
        }
    }

    private long Milliseconds => clock.Milliseconds;

    private void Watch() => watcher();
}
