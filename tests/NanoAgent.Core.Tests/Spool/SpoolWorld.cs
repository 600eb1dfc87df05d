using System;
using System.Collections.Generic;
using NanoAgent.Board.Tests.Fakes;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Core.Tests.Spooling;

/// <summary>
/// A spool on a store that loses its power, and a ledger of what was promised for each record. Once the power is cut
/// every step does nothing, so that a workload is written as if nothing could happen.
/// </summary>
internal sealed class SpoolWorld
{
    private readonly SpoolOptions _options;
    private readonly List<LedgerRecord> _ledger = [];
    private readonly byte[] _buffer = new byte[SpoolKit.RecordBytesMax];
    private Spool _spool;
    private int _made;

    internal SpoolWorld(int seed, SpoolOptions options)
    {
        Random = new TestRandom(seed);
        _options = options;
        _spool = new Spool(Store, Random, options);
    }

    internal MemoryStore Store { get; set; } = new();

    internal TestRandom Random { get; }

    internal Spool Spool => _spool;

    internal long UnflushedAtCuts { get; private set; }

    internal long EvictedAllowed { get; set; }

    internal void Open()
    {
        if (!Store.IsPowerCut)
        {
            SpoolResult result = _spool.Open();
            Assert.True(result == SpoolResult.Ok || Store.IsPowerCut, "Open: " + result);
        }
    }

    internal void Append(int lane)
    {
        if (Store.IsPowerCut || !_spool.IsOpen)
        {
            return;
        }

        byte[] payload = new byte[Random.Next(SpoolKit.RecordBytesMax + 1)];
        _made++;
        for (int i = 0; i < payload.Length; i++)
        {
            payload[i] = (byte)((_made * 31) + (i * 7));
        }

        if (_spool.Append(lane, payload, 0, payload.Length) == SpoolAppendResult.Accepted)
        {
            _ledger.Add(new LedgerRecord(lane, _spool.BootEpoch, _spool.LastSequence, payload));
        }
    }

    internal void Flush()
    {
        if (Store.IsPowerCut || !_spool.IsOpen)
        {
            return;
        }

        if (_spool.Flush() == SpoolResult.Ok)
        {
            Assert.Equal(_spool.LastSequence, _spool.FlushedSequence);
            foreach (LedgerRecord record in _ledger)
            {
                record.IsFlushed |= record.BootEpoch == _spool.BootEpoch;
            }
        }
    }

    /// <summary>Reads a batch of a lane and releases its first records, the very first perhaps as rejected.</summary>
    internal void ReadAndRelease(int lane, int recordsMax, int releaseMax, bool rejects)
    {
        if (Store.IsPowerCut || !_spool.IsOpen)
        {
            return;
        }

        List<LedgerRecord> batch = ReadBatch(lane, recordsMax);
        if (rejects && batch.Count > 0)
        {
            Settle(batch, 1, _spool.RejectFirst(lane));
            batch.RemoveAt(0);
        }

        int count = Math.Min(releaseMax, batch.Count);
        if (count > 0 && !Store.IsPowerCut)
        {
            bool all = count == batch.Count;
            Settle(batch, count, all ? _spool.ReleaseRead(lane) : _spool.ReleaseFirst(lane, count));
        }
    }

    internal void Reopen()
    {
        if (!Store.IsPowerCut && _spool.IsOpen)
        {
            Flush();
            _ = _spool.Close();
        }

        if (!Store.IsPowerCut)
        {
            int before = _spool.BootEpoch;
            _spool = new Spool(Store, Random, _options);
            Open();
            Assert.True(Store.IsPowerCut || _spool.BootEpoch > before, "The boot epoch did not rise.");
        }
    }

    /// <summary>The power comes back on whatever the cut left; the spool of before is forgotten.</summary>
    internal void Restart()
    {
        UnflushedAtCuts += _ledger.FindAll(r => !r.IsFlushed && r.BootEpoch == _spool.BootEpoch).Count;
        Store.Restart(Random);
        _spool = new Spool(Store, Random, _options);
    }

    /// <summary>Reads everything there is and holds it against the ledger.</summary>
    internal void Verify()
    {
        Assert.True(_spool.IsOpen);
        CheckSum(0);
        CheckSum(1);
        CheckSum(2);
        long missing = 0;
        long lost = 0;
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            while (true)
            {
                List<LedgerRecord> batch = ReadBatch(lane, 20);
                if (batch.Count == 0)
                {
                    break;
                }

                foreach (LedgerRecord record in batch)
                {
                    Assert.False(record.IsReleased, "A record came back though its release was durable: " + record);
                    Assert.False(record.WasReadInTheEnd, "A record was read twice: " + record);
                    record.WasReadInTheEnd = true;
                }

                Assert.Equal(SpoolResult.Ok, _spool.ReleaseRead(lane));
            }

            Assert.Equal(0, _spool.PendingFlushed(lane));
            CheckSum(lane);
            missing += CheckMissing(lane);
            lost += _spool.Counters(lane).Evicted + _spool.Counters(lane).Corrupt;
        }

        Assert.True(missing <= EvictedAllowed, missing + " flushed records are gone.");
        Assert.True(missing <= lost, missing + " flushed records are gone, only " + lost + " are counted.");
        bool isLossPossible = EvictedAllowed > 0 || lost <= UnflushedAtCuts;
        Assert.True(isLossPossible, lost + " counted, " + UnflushedAtCuts + " possible.");
    }

    internal void CheckSum(int lane)
    {
        SpoolCounters c = _spool.Counters(lane);
        long sum = c.Released + c.Rejected + c.Evicted + c.Expired + c.Corrupt + c.Unaccounted + _spool.Pending(lane);
        Assert.True(c.Accepted == sum, "Lane " + lane + ": accepted " + c.Accepted + ", released " + c.Released
            + ", rejected " + c.Rejected + ", evicted " + c.Evicted + ", corrupt " + c.Corrupt + ", unaccounted "
            + c.Unaccounted + ", pending " + _spool.Pending(lane));
    }

    private static void Settle(List<LedgerRecord> batch, int count, SpoolResult result)
    {
        for (int i = 0; i < count; i++)
        {
            batch[i].IsReleaseAsked = true;
            batch[i].IsReleased |= result == SpoolResult.Ok;
        }
    }

    private long CheckMissing(int lane)
    {
        long missing = 0;
        bool wasRead = false;
        foreach (LedgerRecord record in _ledger.FindAll(r => r.Lane == lane))
        {
            bool isMissing = record.IsFlushed && !record.IsReleaseAsked && !record.WasReadInTheEnd;
            Assert.False(isMissing && wasRead, "A flushed record is gone while an older one was kept: " + record);
            missing += isMissing ? 1 : 0;
            wasRead |= record.WasReadInTheEnd;
        }

        return missing;
    }

    private List<LedgerRecord> ReadBatch(int lane, int recordsMax)
    {
        List<LedgerRecord> batch = [];
        _spool.BeginRead(lane);
        while (batch.Count < recordsMax && _spool.ReadNext(
            lane, _buffer, 0, _buffer.Length, out int length, out long sequence) == SpoolReadResult.Record)
        {
            int epoch = _spool.ReadBootEpoch(lane);
            LedgerRecord? record = _ledger.Find(r => r.BootEpoch == epoch && r.Sequence == sequence);
            Assert.True(record != null, "Invented: " + epoch + "." + sequence);
            Assert.Equal(lane, record.Lane);
            Assert.True(record.Payload.AsSpan().SequenceEqual(_buffer.AsSpan(0, length)), "Changed: " + record);
            Assert.True(batch.Count == 0 || batch[^1].Sequence < sequence, "Out of order: " + record);
            batch.Add(record);
        }

        return batch;
    }

    private sealed class LedgerRecord(int lane, int bootEpoch, long sequence, byte[] payload)
    {
        internal int Lane { get; } = lane;

        internal int BootEpoch { get; } = bootEpoch;

        internal long Sequence { get; } = sequence;

        internal byte[] Payload { get; } = payload;

        internal bool IsFlushed { get; set; }

        internal bool IsReleaseAsked { get; set; }

        internal bool IsReleased { get; set; }

        internal bool WasReadInTheEnd { get; set; }

        public override string ToString()
        {
            return "lane " + Lane + ", " + BootEpoch + "." + Sequence;
        }
    }
}
