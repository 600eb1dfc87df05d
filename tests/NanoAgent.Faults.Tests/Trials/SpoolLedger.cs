using System.Collections.Generic;
using NanoAgent.Spooling;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>What was promised for each record that a spool accepted.</summary>
internal sealed class SpoolLedger
{
    private readonly Dictionary<(int BootEpoch, long Sequence), Entry> _entries = [];
    private readonly List<Entry> _unflushed = [];
    private int _made;

    internal IEnumerable<Entry> Entries => _entries.Values;

    /// <summary>Records that a cut or a kill may have taken: the most that the counters may over-count.</summary>
    internal long UnflushedAtEnds { get; private set; }

    /// <summary>Bytes behind a lane's last good record, as the starts told them.</summary>
    internal long TornBytesTold { get; set; }

    /// <summary>True where the medium lied about a head: a boot epoch may then be given twice.</summary>
    internal bool MayRepeatKeys { get; set; }

    /// <summary>The next record's bytes: their length is the seed's, and no two records are alike.</summary>
    internal byte[] MakePayload(int seed, int bytesMax)
    {
        uint drawn = ((uint)(seed + 1) * 2654435761) ^ ((uint)++_made * 2246822519);
        drawn ^= drawn >> 15;
        byte[] payload = new byte[drawn % (uint)(bytesMax + 1)];
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] = (byte)((_made * 31) + (i * 7) + (_made >> 8));
        }

        return payload;
    }

    internal void Accept(int lane, Spool spool, byte[] payload)
    {
        Entry entry = new(lane, spool.BootEpoch, spool.LastSequence, payload);
        if (!_entries.TryAdd((entry.BootEpoch, entry.Sequence), entry))
        {
            Violation.Unless(MayRepeatKeys, $"The key of {entry} was given twice.");
            _entries[(entry.BootEpoch, entry.Sequence)] = entry;
        }

        _unflushed.Add(entry);
    }

    /// <summary>Takes the spool at its word: everything up to its flushed sequence survives.</summary>
    internal void TakeFlushed(Spool spool)
    {
        int flushed = 0;
        while (flushed < _unflushed.Count && _unflushed[flushed].Sequence <= spool.FlushedSequence)
        {
            _unflushed[flushed++].IsFlushed = true;
        }

        _unflushed.RemoveRange(0, flushed);
    }

    /// <summary>The process or the power is gone, and with it the claim on what was not flushed.</summary>
    internal void ForgetUnflushed()
    {
        UnflushedAtEnds += _unflushed.Count;
        _unflushed.Clear();
    }

    internal Entry Find(int lane, int bootEpoch, long sequence, byte[] bytes, int count)
    {
        bool isKnown = _entries.TryGetValue((bootEpoch, sequence), out Entry? entry);
        Violation.Unless(isKnown, $"Invented: {bootEpoch}.{sequence} of lane {lane}.");
        Violation.Unless(entry!.Lane == lane, $"{entry} is read from lane {lane}.");
        bool isSame = System.MemoryExtensions.SequenceEqual(
            new System.ReadOnlySpan<byte>(entry.Payload), new System.ReadOnlySpan<byte>(bytes, 0, count));
        Violation.Unless(isSame || MayRepeatKeys, $"{entry} was changed.");
        return entry;
    }

    internal sealed class Entry(int lane, int bootEpoch, long sequence, byte[] payload)
    {
        internal int Lane { get; } = lane;

        internal int BootEpoch { get; } = bootEpoch;

        internal long Sequence { get; } = sequence;

        internal byte[] Payload { get; } = payload;

        internal bool IsFlushed { get; set; }

        /// <summary>Its release or rejection was asked for, whatever the answer.</summary>
        internal bool IsSettleAsked { get; set; }

        /// <summary>Its release or rejection was answered Ok.</summary>
        internal bool IsSettled { get; set; }

        internal bool WasReadInTheEnd { get; set; }

        public override string ToString()
        {
            return "record " + BootEpoch + "." + Sequence + " of lane " + Lane;
        }
    }
}
