using System.Collections.Generic;
using NanoAgent.Simulator;
using NanoAgent.Simulator.Stores;

namespace NanoAgent.Faults.Tests.Trials;

/// <summary>A program that starts on a store.</summary>
internal interface IDeviceTrial
{
    /// <summary>Starts anew, forgetting what only RAM knew; false when the store did not let it.</summary>
    bool TryStart(MemoryStore store, SeededRandom random);
}

/// <summary>The power and the medium of one id, below whatever program runs on it.</summary>
internal sealed class DeviceTrial
{
    /// <summary>A fault that happens once may cost one start; one that lasts is healed after so many.</summary>
    private const int FailedStartsMax = 3;

    /// <summary>Far above what any workload here needs.</summary>
    private const long StoreCallsMax = 3_000_000;

    private readonly IDeviceTrial _program;
    private readonly SeededRandom _random;
    private readonly Queue<long> _cuts;
    private readonly bool _faultsLast;
    private readonly int _faults;
    private int _failedStarts;

    internal DeviceTrial(FaultId id, SeededRandom random, IDeviceTrial program)
    {
        _program = program;
        _random = random;
        _cuts = new Queue<long>(id.Cuts);
        Store.SectorBytes = id.SectorBytes;
        Store.Fates = id.Seed % 4 == 0 ? new CrashFates() : CrashFates.Draw(random);
        foreach (StoreFault fault in id.Faults)
        {
            Store.Inject(fault);
            HasFaults = true;
            _faults++;
            _faultsLast |= fault.IsLasting;
            MayForget |= fault.Kind is StoreFaultKind.NoOpWrite or StoreFaultKind.NoOpErase
                or StoreFaultKind.FailedRead;
            MayLose |= fault.Kind switch
            {
                StoreFaultKind.FailedWrite or StoreFaultKind.FailedErase or StoreFaultKind.NoOpErase => false,
                StoreFaultKind.FailedRead => fault.IsLasting,
                _ => true,
            };
            MediumLies |= fault.Kind == StoreFaultKind.NoOpWrite && fault.IsLasting;
        }

        ArmCut();
    }

    internal MemoryStore Store { get; } = new() { CallsMax = StoreCallsMax };

    internal bool HasFaults { get; }

    /// <summary>True where the medium may show an older head than the one it took.</summary>
    internal bool MayForget { get; }

    /// <summary>True where the medium loses what it took, or never lets it be read: a failure alone loses
    /// nothing.</summary>
    internal bool MayLose { get; }

    /// <summary>True where the medium takes every write and keeps none: then no count and no key is safe.</summary>
    internal bool MediumLies { get; }

    internal bool WasCut { get; private set; }

    internal bool IsHealed { get; private set; }

    /// <summary>True while a typed failure is no violation.</summary>
    internal bool IsExcused => Store.IsPowerCut || (HasFaults && !IsHealed);

    /// <summary>Starts until it runs: after a cut, and where a fault may have cost the start.</summary>
    internal void Start()
    {
        while (true)
        {
            bool isRunning = _program.TryStart(Store, _random);
            if (Store.IsPowerCut)
            {
                PowerCycle();
            }
            else if (isRunning)
            {
                return;
            }
            else
            {
                Violation.Unless(HasFaults && !IsHealed, $"The start fails on a medium without faults.");
                _failedStarts++;
                bool isCheap = _faultsLast || _failedStarts <= _faults;
                Violation.Unless(isCheap, $"{_faults} faults cost {_failedStarts} starts.");
                if (_failedStarts == FailedStartsMax)
                {
                    Heal();
                }
            }
        }
    }

    internal bool RestartAfterCut()
    {
        if (!Store.IsPowerCut)
        {
            return false;
        }

        PowerCycle();
        Start();
        return true;
    }

    /// <summary>The process dies, the power stays.</summary>
    internal void Kill()
    {
        if (!Store.IsPowerCut)
        {
            Store.RestartProcess();
            Start();
        }
    }

    /// <summary>No cut and no fault from here on; what was done stays done.</summary>
    internal void HealAndRestart()
    {
        _cuts.Clear();
        Store.CutPowerAfter(long.MaxValue / 2);
        if (HasFaults)
        {
            Heal();
            Kill();
        }
    }

    private void Heal()
    {
        Store.Heal();
        IsHealed = true;
    }

    private void PowerCycle()
    {
        WasCut = true;
        Store.Restart(_random);
        ArmCut();
    }

    private void ArmCut()
    {
        if (_cuts.Count > 0)
        {
            Store.CutPowerAfter(_cuts.Dequeue());
        }
    }
}
