using System;
using System.Collections.Generic;
using System.Globalization;
using NanoAgent.Platform;

namespace NanoAgent.Simulator;

/// <summary>
/// Simulated datagrams: each way of each one is lost, doubled or held back for itself, so that they overtake each
/// other, and what nobody asked for comes between them. All of it is drawn from one seed and moves with one clock.
/// </summary>
/// <param name="clock">Its time.</param>
/// <param name="random">Draws every fate.</param>
public sealed class SimulatedDatagrams(IClock clock, IRandom random) : IDatagramNetwork
{
    private readonly Dictionary<string, Func<byte[], long, byte[]?>> _peers = [];

    /// <summary>Channels that can be open at once.</summary>
    public int OpenMax { get; set; } = 16;

    /// <summary>Channels that are open.</summary>
    public int OpenCount { get; private set; }

    /// <summary>Of a hundred datagrams, those that are lost.</summary>
    public int LossPercent { get; set; }

    /// <summary>Of a hundred answers, those that come twice.</summary>
    public int DuplicatePercent { get; set; }

    /// <summary>The longest time of one way.</summary>
    public int DelayMsMax { get; set; }

    /// <summary>Datagrams besides the answer that come to a question at most.</summary>
    public int StraysMax { get; set; }

    /// <summary>Makes such a datagram from the question; null for none.</summary>
    public Func<byte[], byte[]?>? Stray { get; set; }

    /// <summary>A peer: gets each question with the time at which it arrives, and says nothing with null.</summary>
    public void Serve(string address, int port, Func<byte[], long, byte[]?> answer) =>
        _peers[Key(address, port)] = answer;

    /// <inheritdoc/>
    public IDatagramChannel? OpenDatagram(string address, int port)
    {
        if (OpenCount >= OpenMax)
        {
            return null;
        }

        OpenCount++;
        return new Channel(this, _peers.GetValueOrDefault(Key(address, port)));
    }

    private static string Key(string address, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");

    private bool Draws(int percent) => random.Next(100) < percent;

    private long Later(long atMs) => atMs + random.Next(DelayMsMax + 1);

    private sealed class Channel(SimulatedDatagrams network, Func<byte[], long, byte[]?>? peer) : IDatagramChannel
    {
        private readonly PriorityQueue<byte[], (long AtMs, int Number)> _incoming = new();
        private bool _isClosed;
        private int _number;

        public bool Send(byte[] buffer, int offset, int count)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            byte[] question = buffer.AsSpan(offset, count).ToArray();
            long nowMs = network.Now;
            long thereMs = network.Later(nowMs);
            byte[]? answer = network.Draws(network.LossPercent) ? null : peer?.Invoke(question, thereMs);
            for (int copies = network.Draws(network.DuplicatePercent) ? 2 : 1; answer != null && copies > 0; copies--)
            {
                if (!network.Draws(network.LossPercent))
                {
                    Put(answer, network.Later(thereMs));
                }
            }

            for (int strays = network.Strays(); strays > 0; strays--)
            {
                if (network.Stray?.Invoke(question) is { } stray)
                {
                    Put(stray, network.Later(nowMs));
                }
            }

            return true;
        }

        public int Receive(byte[] buffer, int offset, int count)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (!_incoming.TryPeek(out byte[]? datagram, out (long AtMs, int Number) due) || due.AtMs > network.Now)
            {
                return 0;
            }

            _incoming.Dequeue();
            int taken = Math.Min(datagram.Length, count);
            datagram.AsSpan(0, taken).CopyTo(buffer.AsSpan(offset));
            return taken;
        }

        public void Close()
        {
            network.OpenCount -= _isClosed ? 0 : 1;
            _isClosed = true;
        }

        private void Put(byte[] datagram, long atMs)
        {
            // A datagram without a byte cannot be told from none: the seam has no word for it.
            if (datagram.Length > 0)
            {
                _incoming.Enqueue(datagram, (atMs, _number++));
            }
        }
    }

    private long Now => clock.Milliseconds;

    private int Strays() => random.Next(StraysMax + 1);
}
