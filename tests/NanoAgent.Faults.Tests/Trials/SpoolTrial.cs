using System;
using System.Collections.Generic;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;
using NanoAgent.Spooling;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>
/// One workload on one store with one id's cuts and faults: after each cut the spool starts again and the workload goes
/// on where it was, to its end. Then the medium heals, everything is read, and the ledger is compared. Throws a
/// <see cref="Violation"/> for the first promise that does not hold.
/// </summary>
internal sealed class SpoolTrial : IDeviceTrial
{
    private readonly FaultId _id;
    private readonly SpoolWorkload _workload;
    private readonly DeviceTrial _device;
    private readonly MemoryStore _store;
    private readonly SeededRandom _random;
    private readonly SpoolLedger _ledger = new();
    private readonly byte[] _buffer;
    private Spool _spool;
    private int _bootEpoch;

    internal SpoolTrial(FaultId id, SpoolWorkload workload, SeededRandom random)
    {
        _id = id;
        _workload = workload;
        _random = random;
        _device = new DeviceTrial(id, random, this);
        _store = _device.Store;
        _store.FullBytesMin = workload.StoreBytesMin;
        _ledger.MayRepeatKeys = _device.MediumLies;
        _buffer = new byte[workload.RecordBytesMax];
        _spool = new Spool(_store, _random, _workload.Options);
    }

    internal MemoryStore Run()
    {
        _device.Start();
        foreach (SpoolStep step in _workload.Steps)
        {
            do
            {
                Take(step);
            }
            while (_device.RestartAfterCut());
        }

        Finish();
        return _store;
    }

    public bool TryStart(MemoryStore store, SeededRandom random)
    {
        _ledger.ForgetUnflushed();
        _spool = new Spool(store, random, _workload.Options);
        if (_spool.Open() != SpoolResult.Ok)
        {
            return false;
        }

        _ledger.TornBytesTold += _spool.OpenReport.TornBytes;
        bool isNew = _spool.BootEpoch > _bootEpoch || _device.MediumLies;
        Violation.Unless(isNew, $"Boot epoch {_spool.BootEpoch} comes after {_bootEpoch}.");
        _bootEpoch = Math.Max(_bootEpoch, _spool.BootEpoch);
        return true;
    }

    private void Take(SpoolStep step)
    {
        switch (step.Action)
        {
            case SpoolAction.Append:
                Append(step.Lane);
                break;
            case SpoolAction.Flush:
                Flush();
                break;
            case SpoolAction.Release:
            case SpoolAction.Reject:
                Settle(step.Lane, step.Count, step.Settled, step.Action == SpoolAction.Reject);
                break;
            case SpoolAction.Reopen:
                Flush();
                Expect(_spool.Close(), "Close");
                _device.Kill();
                break;
            default:
                _device.Kill();
                break;
        }

        CheckNow();
    }

    private void Append(int lane)
    {
        byte[] payload = _ledger.MakePayload(_id.Seed, _workload.RecordBytesMax);
        SpoolAppendResult result = _spool.Append(lane, payload, 0, payload.Length);
        if (result == SpoolAppendResult.Accepted)
        {
            _ledger.Accept(lane, _spool, payload);
            return;
        }

        // A cut can take a lane's only segment and bring back the more urgent one that went for it: then the less
        // urgent lane waits, for what was flushed does not go for it.
        bool mayBeFull = !_workload.MayEvict || ((_device.WasCut || _device.HasFaults) && lane > 0);
        bool isAllowed = _device.IsExcused
            || (result == SpoolAppendResult.Full && mayBeFull);
        Violation.Unless(isAllowed, $"Append to lane {lane} answers {result}.");
    }

    private void Flush()
    {
        if (_spool.Flush() is SpoolResult.Ok)
        {
            Violation.Unless(_spool.FlushedSequence == _spool.LastSequence, $"Flush left {_spool.Unflushed}.");
            _ledger.TakeFlushed(_spool);
            return;
        }

        // A full spool that refuses newcomers still takes what it accepted.
        Expect(SpoolResult.StoreFailed, "Flush");
    }

    private void Settle(int lane, int count, int settled, bool rejects)
    {
        List<SpoolLedger.Entry> batch = ReadBatch(lane, count);
        if (rejects && batch.Count > 0)
        {
            Settled(batch, 1, _spool.RejectFirst(lane));
            batch.RemoveAt(0);
        }

        int released = Math.Min(settled, batch.Count);
        if (released > 0 && !_store.IsPowerCut)
        {
            bool all = released == batch.Count;
            Settled(batch, released, all ? _spool.ReleaseRead(lane) : _spool.ReleaseFirst(lane, released));
        }
    }

    private void Settled(List<SpoolLedger.Entry> batch, int count, SpoolResult result)
    {
        for (int i = 0; i < count; i++)
        {
            batch[i].IsSettleAsked = true;
            batch[i].IsSettled |= result == SpoolResult.Ok;
        }

        Expect(result, "Release");
    }

    private void Expect(SpoolResult result, string what)
    {
        Violation.Unless(result == SpoolResult.Ok || _device.IsExcused, $"{what} answers {result} on a whole medium.");
    }

    private List<SpoolLedger.Entry> ReadBatch(int lane, int recordsMax)
    {
        List<SpoolLedger.Entry> batch = [];
        _spool.BeginRead(lane);
        int failures = 0;
        while (batch.Count < recordsMax)
        {
            long faultsMet = _store.FaultsMet;
            bool isPending = _spool.PendingFlushed(lane) > 0;
            SpoolReadResult result =
                _spool.ReadNext(lane, _buffer, 0, _buffer.Length, out int length, out long sequence);
            bool isEnd = result == SpoolReadResult.End && batch.Count == 0 && failures == 0 && isPending;
            bool isExcused = _device.MayLose || _store.FaultsMet == faultsMet;
            Violation.Unless(!isEnd || isExcused, $"Lane {lane} ends where a read failed.");
            if (result == SpoolReadResult.StoreFailed && ++failures < 9 && _device.HasFaults)
            {
                continue;
            }

            if (result != SpoolReadResult.Record)
            {
                break;
            }

            SpoolLedger.Entry entry = _ledger.Find(lane, _spool.ReadBootEpoch(lane), sequence, _buffer, length);
            bool isAscending = batch.Count == 0 || batch[^1].Sequence < sequence;
            Violation.Unless(isAscending, $"Out of order: {entry}.");
            bool isAllowed = !entry.IsSettled || _device.MayForget;
            Violation.Unless(isAllowed, $"{entry} came back though its release was durable.");

            // Only what is durable is read: else a key would be known elsewhere that this device forgets.
            entry.IsFlushed = true;
            batch.Add(entry);
        }

        return batch;
    }

    private void CheckNow()
    {
        if (!_store.IsPowerCut)
        {
            SpoolCheck.Sum(_spool);
            bool isWithin = _store.BytesHeld <= _workload.Options.StoreBytesMax || _device.HasFaults;
            Violation.Unless(isWithin, $"The store holds {_store.BytesHeld} bytes.");
        }
    }

    private void Finish()
    {
        for (int i = 0; i < 5; i++)
        {
            do
            {
                Append(i % Spool.LanesMax);
            }
            while (_device.RestartAfterCut());
        }

        _device.HealAndRestart();
        Append(1);
        Flush();
        DrainAll();
        SpoolCheck check = new(_ledger, _spool, _workload.MayEvict, _device);
        check.Settlement();
        CheckReboot();
    }

    private void DrainAll()
    {
        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            List<SpoolLedger.Entry> batch;
            while ((batch = ReadBatch(lane, 20)).Count > 0)
            {
                foreach (SpoolLedger.Entry entry in batch)
                {
                    Violation.Unless(!entry.WasReadInTheEnd, $"{entry} was read twice.");
                    entry.WasReadInTheEnd = true;
                }

                Expect(_spool.ReleaseRead(lane), "The last release");
            }

            long pending = _spool.PendingFlushed(lane);
            Violation.Unless(pending == 0, $"Lane {lane} has {pending} left that cannot be read.");
        }
    }

    /// <summary>What the counters say survives a power cut, and nothing comes back.</summary>
    private void CheckReboot()
    {
        long[] before = SpoolCheck.Counted(_spool);
        _store.Restart(_random);
        _spool = new Spool(_store, _random, _workload.Options);
        Expect(_spool.Open(), "The start after everything was delivered");
        long[] after = SpoolCheck.Counted(_spool);
        for (int i = 0; i < before.Length; i++)
        {
            Violation.Unless(before[i] == after[i], $"Counter {i} was {before[i]} and is {after[i]} after a reboot.");
        }

        for (int lane = 0; lane < Spool.LanesMax; lane++)
        {
            int read = ReadBatch(lane, 1).Count;
            Violation.Unless(read == 0, $"Lane {lane} has something again.");
        }
    }
}
