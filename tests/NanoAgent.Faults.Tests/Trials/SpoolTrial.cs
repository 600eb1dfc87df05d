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
internal sealed class SpoolTrial
{
    /// <summary>A fault that happens once may cost one start; one that lasts is healed after so many.</summary>
    private const int FailedStartsMax = 3;

    /// <summary>Far above what any workload here needs.</summary>
    private const long StoreCallsMax = 3_000_000;

    private readonly FaultId _id;
    private readonly SpoolWorkload _workload;
    private readonly MemoryStore _store = new() { CallsMax = StoreCallsMax };
    private readonly SeededRandom _random;
    private readonly SpoolLedger _ledger = new();
    private readonly Queue<long> _cuts;
    private readonly byte[] _buffer;
    private readonly bool _hasFaults;
    private readonly bool _faultsLast;
    private readonly bool _mayForgetReleases;
    private Spool _spool;
    private int _bootEpoch;
    private int _failedStarts;
    private bool _isHealed;
    private bool _wasCut;

    internal SpoolTrial(FaultId id, SpoolWorkload workload, SeededRandom random)
    {
        _id = id;
        _workload = workload;
        _random = random;
        _cuts = new Queue<long>(id.Cuts);
        _buffer = new byte[workload.RecordBytesMax];
        _store.SectorBytes = id.SectorBytes;
        _store.Fates = id.Seed % 4 == 0 ? new CrashFates() : CrashFates.Draw(random);
        foreach (StoreFault fault in id.Faults)
        {
            _store.Inject(fault);
            _hasFaults = true;
            _faultsLast |= fault.IsLasting;
            bool isLie = fault.Kind is StoreFaultKind.NoOpWrite or StoreFaultKind.NoOpErase;
            _mayForgetReleases |= isLie || fault.Kind == StoreFaultKind.FailedRead;
            _ledger.MayRepeatKeys |= fault.Kind == StoreFaultKind.NoOpWrite && fault.IsLasting;
        }

        _spool = new Spool(_store, _random, _workload.Options);
    }

    internal MemoryStore Store => _store;

    internal void Run()
    {
        ArmCut();
        Start();
        foreach (SpoolStep step in _workload.Steps)
        {
            do
            {
                Take(step);
            }
            while (RestartAfterCut());
        }

        Finish();
    }

    private void ArmCut()
    {
        if (_cuts.Count > 0)
        {
            _store.CutPowerAfter(_cuts.Dequeue());
        }
    }

    private bool RestartAfterCut()
    {
        if (!_store.IsPowerCut)
        {
            return false;
        }

        PowerCycle();
        Start();
        return true;
    }

    private void PowerCycle()
    {
        _wasCut = true;
        _ledger.ForgetUnflushed();
        _store.Restart(_random);
        ArmCut();
    }

    private void Start()
    {
        while (true)
        {
            _spool = new Spool(_store, _random, _workload.Options);
            SpoolResult result = _spool.Open();
            if (_store.IsPowerCut)
            {
                PowerCycle();
            }
            else if (result == SpoolResult.Ok)
            {
                break;
            }
            else
            {
                Violation.Unless(_hasFaults && !_isHealed, $"The start answers {result} on a medium without faults.");
                _failedStarts++;
                Violation.Unless(_faultsLast || _failedStarts == 1, $"One fault costs {_failedStarts} starts.");
                if (_failedStarts == FailedStartsMax)
                {
                    Heal();
                }
            }
        }

        _ledger.TornBytesTold += _spool.OpenReport.TornBytes;
        bool isNew = _spool.BootEpoch > _bootEpoch || _ledger.MayRepeatKeys;
        Violation.Unless(isNew, $"Boot epoch {_spool.BootEpoch} comes after {_bootEpoch}.");
        _bootEpoch = Math.Max(_bootEpoch, _spool.BootEpoch);
    }

    private void Heal()
    {
        _store.Heal();
        _isHealed = true;
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
                Reopen();
                break;
            default:
                Reopen();
                break;
        }

        CheckNow();
    }

    /// <summary>A clean end was asked for before it, or none: the process is gone either way.</summary>
    private void Reopen()
    {
        if (!_store.IsPowerCut)
        {
            _ledger.ForgetUnflushed();
            _store.RestartProcess();
            Start();
        }
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
        bool mayBeFull = !_workload.MayEvict || ((_wasCut || _hasFaults) && lane > 0);
        bool isAllowed = _store.IsPowerCut || (_hasFaults && !_isHealed)
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
        bool isExcused = _store.IsPowerCut || (_hasFaults && !_isHealed);
        Violation.Unless(result == SpoolResult.Ok || isExcused, $"{what} answers {result} on a whole medium.");
    }

    private List<SpoolLedger.Entry> ReadBatch(int lane, int recordsMax)
    {
        List<SpoolLedger.Entry> batch = [];
        _spool.BeginRead(lane);
        int failures = 0;
        while (batch.Count < recordsMax)
        {
            SpoolReadResult result =
                _spool.ReadNext(lane, _buffer, 0, _buffer.Length, out int length, out long sequence);
            if (result == SpoolReadResult.StoreFailed && ++failures < 9 && _hasFaults)
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
            bool isAllowed = !entry.IsSettled || _mayForgetReleases;
            Violation.Unless(isAllowed, $"{entry} came back though its release was durable.");
            batch.Add(entry);
        }

        return batch;
    }

    private void CheckNow()
    {
        if (!_store.IsPowerCut)
        {
            SpoolCheck.Sum(_spool);
            bool isWithin = _store.BytesHeld <= _workload.Options.StoreBytesMax || _hasFaults;
            Violation.Unless(isWithin, $"The store holds {_store.BytesHeld} bytes.");
        }
    }

    private void Finish()
    {
        if (_hasFaults)
        {
            Heal();
            Reopen();
        }

        for (int i = 0; i < 5; i++)
        {
            do
            {
                Append(i % Spool.LanesMax);
            }
            while (RestartAfterCut());
        }

        do
        {
            Flush();
        }
        while (RestartAfterCut());
        _store.CutPowerAfter(long.MaxValue / 2);
        DrainAll();
        SpoolCheck check = new(_ledger, _spool, _workload.MayEvict, _hasFaults);
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
