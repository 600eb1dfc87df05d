using System;
using NanoAgent.Telemetry;

namespace NanoAgent.Host.Sensors;

/// <summary>
/// How busy all processors were since the reading before, in hundredths of a percent, from the first line of
/// /proc/stat. The first reading only takes the start; no value either when the counters did not move or went back.
/// </summary>
internal sealed class CpuLoadSensor : ISensor
{
    /// <summary>user nice system idle iowait irq softirq steal; guest time is in user already.</summary>
    private const int CountersMax = 8;

    /// <summary>Kernels before 2.6 give four; fewer is no /proc/stat.</summary>
    private const int CountersMin = 4;

    private const int IdleIndex = 3;
    private const int IoWaitIndex = 4;

    private const long FullHundredths = 10_000;

    private readonly SensorFiles _files;
    private bool _hasStart;
    private long _total;
    private long _idle;

    internal CpuLoadSensor(SensorFiles files)
    {
        _files = files;
        _hasStart = TryCounters(out _total, out _idle);
    }

    public string Name => "cpu.load";

    public string Unit => "%";

    public int Exponent => -2;

    /// <summary>True when the file made sense when it was first looked at.</summary>
    internal bool IsPresent => _hasStart;

    public bool TryRead(out long mantissa)
    {
        mantissa = 0;
        if (!TryCounters(out long total, out long idle))
        {
            _hasStart = false;
            return false;
        }

        long passed = total - _total;
        long passedIdle = Math.Clamp(idle - _idle, 0, Math.Max(passed, 0));
        bool hasValue = _hasStart && passed > 0 && passed <= long.MaxValue / FullHundredths;
        _hasStart = true;
        _total = total;
        _idle = idle;
        if (hasValue)
        {
            mantissa = (passed - passedIdle) * FullHundredths / passed;
        }

        return hasValue;
    }

    private bool TryCounters(out long total, out long idle)
    {
        total = 0;
        idle = 0;
        ReadOnlySpan<byte> text = _files.Read("proc/stat");
        if (!KernelText.TryLine(ref text, out ReadOnlySpan<byte> line)
            || !KernelText.TryWord(ref line, out ReadOnlySpan<byte> word) || !word.SequenceEqual("cpu"u8))
        {
            return false;
        }

        int index = 0;
        while (index < CountersMax && KernelText.TryCount(ref line, out long value))
        {
            total += value;
            idle += index is IdleIndex or IoWaitIndex ? value : 0;
            index++;
        }

        return index >= CountersMin;
    }
}
