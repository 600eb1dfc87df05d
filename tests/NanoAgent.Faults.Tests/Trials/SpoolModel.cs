using System;
using System.Collections.Generic;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>What a spool must hold, as one list a lane, beside the spool itself.</summary>
internal sealed class SpoolModel
{
    private readonly MemoryStore _store = new() { CallsMax = 3_000_000 };
    private readonly SeededRandom _random = new(99);
    private readonly SpoolOptions _options;
    private readonly Lane[] _lanes = [new(), new(), new()];
    private readonly byte[] _buffer;
    private readonly byte[] _payload;
    private Spool _spool;
    private int _made;

    internal SpoolModel(SpoolOptions options)
    {
        _options = options;
        _buffer = new byte[options.RecordBytesMax];
        _payload = new byte[options.RecordBytesMax];
        _spool = Open();
    }

    internal long Evicted { get; private set; }

    internal void Take(ModelOp op)
    {
        switch (op.Action)
        {
            case ModelAction.Append or ModelAction.Burst:
                for (int i = 0; i < op.A; i++)
                {
                    Append(op.Lane, op.B);
                }

                break;
            case ModelAction.Flush:
                Flush();
                break;
            case ModelAction.Reopen:
                Flush();
                Ok(_spool.Close());
                Restart();
                break;
            case ModelAction.Kill:
                Flush();
                Restart();
                break;
            default:
                Settle(op);
                break;
        }

        TakeEvictions(0);
        Compare();
    }

    /// <summary>Reads and releases whatever there is.</summary>
    internal void TakeAll()
    {
        Flush();
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            while (_lanes[lane].Pending() > 0)
            {
                Settle(new ModelOp(ModelAction.ReleaseAll, lane, 30, 0));
                Compare();
            }
        }
    }

    private static void Ok(SpoolResult result)
    {
        Violation.Unless(result == SpoolResult.Ok, $"The answer is {result}.");
    }

    private Spool Open()
    {
        Spool spool = new(_store, _random, _options);
        Ok(spool.Open());
        return spool;
    }

    private void Restart()
    {
        _store.RestartProcess();
        _spool = Open();
        for (int i = 0; i < Spool.LanesMax; i++)
        {
            _lanes[i].Restart(_spool.Pending(i));
        }
    }

    private void Append(int lane, int bytes)
    {
        _made++;
        for (int i = 0; i < bytes; i++)
        {
            _payload[i] = (byte)((_made * 37) + i);
        }

        SpoolAppendResult result = _spool.Append(lane, _payload, 0, bytes);
        Violation.Unless(result == SpoolAppendResult.Accepted, $"Append answers {result}.");
        TakeEvictions(lane);
        _lanes[lane].Items.Add(new Item(_spool.BootEpoch, _spool.LastSequence, bytes, _made));
    }

    private void Flush()
    {
        Ok(_spool.Flush());
        TakeEvictions(0);
        foreach (Lane lane in _lanes)
        {
            foreach (Item item in lane.Items)
            {
                item.IsFlushed = true;
            }
        }
    }

    private void Settle(ModelOp op)
    {
        Lane lane = _lanes[op.Lane];
        List<Item> batch = Read(op.Lane, op.A);
        if (batch.Count == 0 || op.Action == ModelAction.Read)
        {
            return;
        }

        byte[] fates = new byte[batch.Count];
        switch (op.Action)
        {
            case ModelAction.Settle:
                SeededRandom random = new((ulong)op.B);
                int told = 1 + random.Next(fates.Length);
                for (int i = 0; i < told; i++)
                {
                    fates[i] = (byte)random.Next(3);
                }

                Ok(_spool.Settle(op.Lane, fates, told));
                break;
            case ModelAction.ReleaseAll:
                Array.Fill(fates, (byte)1);
                Ok(_spool.ReleaseRead(op.Lane));
                break;
            case ModelAction.ReleaseFirst:
                int released = Math.Max(1, batch.Count * op.B / 100);
                Array.Fill(fates, (byte)1, 0, released);
                Ok(_spool.ReleaseFirst(op.Lane, released));
                break;
            default:
                fates[0] = 2;
                Ok(_spool.RejectFirst(op.Lane));
                break;
        }

        lane.Settle(batch, fates);
    }

    /// <summary>
    /// Reads a batch and holds it against the list: the records of one epoch, in order, all that were flushed, and
    /// perhaps more that became durable where a segment ended.
    /// </summary>
    private List<Item> Read(int lane, int recordsMax)
    {
        List<Item> expected = _lanes[lane].Batch(recordsMax);
        List<Item> read = [];
        _spool.BeginRead(lane);
        while (read.Count < recordsMax)
        {
            SpoolReadResult result =
                _spool.ReadNext(lane, _buffer, 0, _buffer.Length, out int length, out long sequence);
            if (result != SpoolReadResult.Record)
            {
                bool isEnd = read.Count == expected.Count || !expected[read.Count].IsFlushed;
                Violation.Unless(isEnd, $"After {read.Count} records the answer is {result}.");
                break;
            }

            Violation.Unless(read.Count < expected.Count, $"Read {sequence} behind the end.");
            Item item = expected[read.Count];
            int epoch = _spool.ReadBootEpoch(lane);
            bool isSame = epoch == item.BootEpoch && sequence == item.Sequence && length == item.Bytes;
            Violation.Unless(isSame, $"Read {epoch}.{sequence} of {length} bytes instead of {item}.");
            for (int i = 0; i < length && isSame; i++)
            {
                isSame = _buffer[i] == (byte)((item.Made * 37) + i);
            }

            Violation.Unless(isSame, $"{item} was changed.");
            read.Add(item);
        }

        return read;
    }

    private void TakeEvictions(int newcomer)
    {
        for (int i = 0; i < Spool.LanesMax; i++)
        {
            int evicted = (int)(_spool.Counters(i).Evicted - _lanes[i].Evicted);
            Violation.Unless(evicted == 0 || i >= newcomer, $"Evicted from lane {i} for lane {newcomer}.");
            for (int less = i + 1; evicted > 0 && less < Spool.LanesMax; less++)
            {
                int segments = _store.List("spool." + less + ".")!.Length;
                Violation.Unless(segments <= 1, $"Lane {i} is evicted while lane {less} has {segments} segments.");
            }

            Violation.Unless(evicted >= 0, $"Lane {i} has {-evicted} fewer evicted than before.");
            _lanes[i].Evict(evicted);
            Evicted += evicted;
        }
    }

    private void Compare()
    {
        Violation.Unless(_store.BytesHeld <= _options.StoreBytesMax, $"The store holds {_store.BytesHeld} bytes.");
        SpoolCheck.Sum(_spool);
        for (int i = 0; i < Spool.LanesMax; i++)
        {
            Lane lane = _lanes[i];
            SpoolCounters c = _spool.Counters(i);
            long pending = _spool.Pending(i);
            Violation.Unless(pending == lane.Pending(), $"Lane {i}: {pending} pending, not {lane.Pending()}.");
            Violation.Unless(c.Released == lane.Released, $"Lane {i}: {c.Released} released, not {lane.Released}.");
            Violation.Unless(c.Rejected == lane.Rejected, $"Lane {i}: {c.Rejected} rejected, not {lane.Rejected}.");
            Violation.Unless(c.Corrupt == 0, $"Lane {i}: {c.Corrupt} corrupt on a whole medium.");
        }
    }

    private sealed class Item(int bootEpoch, long sequence, int bytes, int made)
    {
        internal int BootEpoch => bootEpoch;

        internal long Sequence => sequence;

        internal int Bytes => bytes;

        internal int Made => made;

        internal bool IsFlushed { get; set; }

        /// <summary>1 released, 2 rejected, behind one that is not settled.</summary>
        internal byte Fate { get; set; }

        public override string ToString()
        {
            return "record " + bootEpoch + "." + sequence;
        }
    }

    private sealed class Lane
    {
        private int _passable;

        internal List<Item> Items { get; } = [];

        internal long Released { get; private set; }

        internal long Rejected { get; private set; }

        internal long Evicted { get; private set; }

        internal int Pending()
        {
            int pending = 0;
            foreach (Item item in Items)
            {
                pending += item.Fate == 0 ? 1 : 0;
            }

            return pending;
        }

        internal List<Item> Batch(int recordsMax)
        {
            List<Item> batch = [];
            foreach (Item item in Items)
            {
                bool isNext = item.Fate == 0 && batch.Count < recordsMax
                    && (batch.Count == 0 || item.BootEpoch == batch[0].BootEpoch);
                if (isNext)
                {
                    batch.Add(item);
                }
                else if (item.Fate == 0)
                {
                    break;
                }
            }

            return batch;
        }

        internal void Settle(List<Item> batch, byte[] fates)
        {
            for (int i = 0; i < batch.Count; i++)
            {
                // Behind a record that is kept, only so many are remembered as settled.
                if (Items.IndexOf(batch[i]) < Spool.SettleWindowRecords)
                {
                    batch[i].Fate = fates[i];
                    Released += fates[i] == 1 ? 1 : 0;
                    Rejected += fates[i] == 2 ? 1 : 0;
                }
            }

            int whole = 0;
            while (whole < batch.Count && batch[whole].Fate != 0)
            {
                whole++;
            }

            if (whole > 0)
            {
                Items.RemoveRange(0, Items.IndexOf(batch[whole - 1]) + 1);
            }

            FindPassable();
        }

        /// <summary>
        /// What was settled behind a kept one comes back; where the kept one was evicted, the oldest of them may be
        /// gone with its segment.
        /// </summary>
        internal void Restart(long pending)
        {
            for (int i = Math.Min(_passable, Items.Count); i > 0 && Items.Count > pending && Items[0].Fate != 0; i--)
            {
                Items.RemoveAt(0);
            }

            _passable = 0;
            foreach (Item item in Items)
            {
                Released -= item.Fate == 1 ? 1 : 0;
                Rejected -= item.Fate == 2 ? 1 : 0;
                item.Fate = 0;
            }
        }

        internal void Evict(int count)
        {
            if (count == 0)
            {
                return;
            }

            Evicted += count;
            while (count > 0 && Items.Count > 0)
            {
                count -= Items[0].Fate == 0 ? 1 : 0;
                Items.RemoveAt(0);
            }

            Violation.Unless(count == 0, $"{count} more were evicted than there were.");
            FindPassable();
        }

        /// <summary>Those settled before the first kept one: a restart may bring the last of them back.</summary>
        private void FindPassable()
        {
            _passable = 0;
            while (_passable < Items.Count && Items[_passable].Fate != 0)
            {
                _passable++;
            }
        }
    }
}
